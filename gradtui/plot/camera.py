"""The part of the plane that is shown: the surface's window, or a wider one while the run is outside it, or what a
person chose.
"""

from __future__ import annotations

import math

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.notation import round_number
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface, Window
from gradtui.plot.viewport import Viewport

ZOOM = 1.5
_PAN = 1 / 5
"""How far one key pans, in parts of the window's longer side."""
_EDGE = 1 / 8
"""How near the edge a point that is followed may come, in parts of the view."""
_FINEST = 1e-10
"""The smallest side of a window, relative to the distance of its centre from 0: finer columns would be rounding."""
_LARGEST, _FARTHEST = 1e92, 1e300
"""The longest side of a window, and the farthest centre."""
WIDEST = 64
"""The view widens by itself up to this many times the surface's window; arrows point to what is farther out."""
_RECENT = 8
"""This many of the last states stay in view, so that the view does not narrow between two swings of a run."""
_MARGIN = 1 / 32
"""A point this near the edge, in parts of half the window, counts as outside."""


def window_of_run(window: Window, trail: Floats, following: Point | None) -> Window:
    """The smallest of the windows 1, 2, 4 ... WIDEST times this one that holds the start, the last states and the
    next step of a run. `trail` holds its points, shape (n, 2), the present one last.

    A next step beyond the widest does not count; states beyond it make the view the widest.
    """
    held = np.vstack([trail[:1], trail[-_RECENT:]])
    needed = _factor(window, held)
    if following is not None:
        ahead = _factor(window, np.array([following]))
        needed = max(needed, ahead) if ahead <= WIDEST else needed
    return window.enlarged(2.0 ** math.ceil(math.log2(min(needed, WIDEST))))


def _factor(window: Window, points: Floats) -> float:
    """How many times the window must be enlarged to hold these points; at least 1."""
    half = np.array([window.width, window.height]) * (1 - _MARGIN) / 2
    with np.errstate(over="ignore"):
        return float((np.abs(points - window.center) / half).max(initial=1.0))


class Camera:
    """Looks at a surface from above, in a plot of so many cells.

    While it is `automatic` the view holds the run (`window_of_run`); `following` keeps the point in view instead.
    """

    def __init__(self, surface: Surface) -> None:
        self.following = False
        self._columns, self._rows = 1, 1
        self._turn_to(surface)

    def fit(self, surface: Surface) -> None:
        """Sees the whole window of the surface, and more where the run needs it."""
        self._surface = surface
        self.see(surface.window)
        self._automatic = True

    def see(self, window: Window) -> None:
        """Shows this window, in any size, until another view is chosen."""
        self._automatic = False
        self._frame(window)

    def aim(self, surface: Surface, trail: Floats, following: Point | None, columns: int, rows: int) -> Viewport:
        """What is seen of the surface in a plot of this size.

        `trail` holds the points of the run, shape (n, 2), the present one last; `following` is the next one, None
        where it is not finite. Another surface is seen whole; a point that is followed and has come near the edge is
        put in the middle.
        """
        if surface is not self._surface:
            self._turn_to(surface)
        resized = (columns, rows) != (self._columns, self._rows)
        self._columns, self._rows = columns, rows
        window = self._window
        if self._automatic and not self.following:
            window = window_of_run(surface.window, trail, following)
        if resized or window != self._window:
            self._frame(window)
        point = (float(trail[-1, 0]), float(trail[-1, 1]))
        if self.following and self._is_near_edge(point):
            self._look(1, point)
        return self.viewport

    def zoom(self, direction: int, about: Point) -> None:
        """Closer (1) or farther (-1), about a point; where that is out of view, about the centre."""
        (x, y), share = self._window.center, ZOOM**-direction
        x0, y0 = about if self.viewport.contains(about) else (x, y)
        self._look(share, (x0 + (x - x0) * share, y0 + (y - y0) * share))

    def pan(self, right: int, down: int) -> None:
        """Looks further by a part of the window."""
        (x, y), step = self._window.center, self._side * _PAN
        self._look(1, (x + right * step, y - down * step))

    @property
    def window(self) -> Window:
        """The window shown, without what a plot of other proportions shows beside it."""
        return self._window

    @property
    def window_to_return_to(self) -> Window:
        """The window that gives a new run the same view: the one shown, or the surface's while it is automatic."""
        return self._surface.window if self._automatic else self._window

    @property
    def stride(self) -> float:
        """A round distance of about one row, by which keys move the start."""
        return round_number(self.viewport.scale * 2)

    def place(self, column: int, row: int) -> Point:
        """The point in the middle of a cell of the plot, rounded to the figures that matter in a cell."""
        unit = round_number(self.viewport.scale / 5)
        x, y = self.viewport.point(column + 0.5, row + 0.5)
        return (float(f"{round(x / unit) * unit:.12g}"), float(f"{round(y / unit) * unit:.12g}"))

    def _turn_to(self, surface: Surface) -> None:
        """Sees another surface: its window, and no other if a person chose that."""
        self.fit(surface)
        self._automatic = not surface.window_is_given

    def _frame(self, window: Window) -> None:
        self._window = window
        self.viewport = Viewport.fit(window, self._columns, self._rows)

    @property
    def _side(self) -> float:
        return max(self._window.width, self._window.height)

    def _look(self, share: float, center: Point) -> None:
        """Shows a window enlarged by a factor, around this centre, as far as floats can distinguish its points."""
        x, y = (min(max(c, -_FARTHEST), _FARTHEST) for c in center)
        finest = max(_FINEST * max(abs(x), abs(y)), 1 / _LARGEST)
        factor = max(min(self._side * share, _LARGEST), finest) / self._side
        across, up = self._window.width * factor / 2, self._window.height * factor / 2
        self.see(Window(x - across, x + across, y - up, y + up))

    def _is_near_edge(self, point: Point) -> bool:
        column, row = self.viewport.cells(np.array(point))
        across, down = self._columns * _EDGE, self._rows * _EDGE
        return not (across <= column < self._columns - across and down <= row < self._rows - down)
