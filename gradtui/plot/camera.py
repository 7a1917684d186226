"""What part of the plane is looked at: kept from step to step and from size to size until somebody looks elsewhere."""

from __future__ import annotations

import numpy as np

from gradtui.calculus.notation import round_number
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface, Window
from gradtui.plot.viewport import Viewport

ZOOM = 1.5
_PAN = 1 / 5
"""How far a look elsewhere goes, in parts of the window's longer side."""
_EDGE = 1 / 8
"""How near the edge a point that is followed may come, in parts of the view."""
_FINEST = 1e-10
"""Beside a centre far from 0 a window has no smaller sides than this part: a column would be no wider than rounding."""
_LARGEST, _FARTHEST = 1e92, 1e300
"""The longest side of a window, and the farthest centre."""


class Camera:
    """Looks at a surface from above, in a plot of so many cells. `following` keeps the point in view."""

    def __init__(self, surface: Surface) -> None:
        self.following = False
        self._columns, self._rows = 1, 1
        self.fit(surface)

    def fit(self, surface: Surface) -> None:
        """Sees the whole window of the surface."""
        self._surface = surface
        self.see(surface.window)

    def see(self, window: Window) -> None:
        """Sees this window, in any size."""
        self._window = window
        self.viewport = Viewport.fit(window, self._columns, self._rows)

    def aim(self, surface: Surface, point: Point, columns: int, rows: int) -> Viewport:
        """What is seen of the surface with the run at this point, in a plot of this size.

        Another surface is seen whole; a point that is followed and has come near the edge is put in the middle.
        """
        if surface is not self._surface:
            self.fit(surface)
        if (columns, rows) != (self._columns, self._rows):
            self._columns, self._rows = columns, rows
            self.see(self._window)
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
        """What is seen, apart from what a plot of other proportions shows more."""
        return self._window

    @property
    def stride(self) -> float:
        """A round distance of about a row, by which keys move the point."""
        return round_number(self.viewport.scale * 2)

    def place(self, column: int, row: int) -> Point:
        """The point in the middle of a cell of the plot, rounded to the figures that a cell tells apart."""
        unit = round_number(self.viewport.scale / 5)
        x, y = self.viewport.point(column + 0.5, row + 0.5)
        return (float(f"{round(x / unit) * unit:.12g}"), float(f"{round(y / unit) * unit:.12g}"))

    @property
    def _side(self) -> float:
        return max(self._window.width, self._window.height)

    def _look(self, share: float, center: Point) -> None:
        """Sees a window that is so much larger, around this centre, within what floats can tell apart."""
        x, y = (min(max(c, -_FARTHEST), _FARTHEST) for c in center)
        finest = max(_FINEST * max(abs(x), abs(y)), 1 / _LARGEST)
        factor = max(min(self._side * share, _LARGEST), finest) / self._side
        across, up = self._window.width * factor / 2, self._window.height * factor / 2
        self.see(Window(x - across, x + across, y - up, y + up))

    def _is_near_edge(self, point: Point) -> bool:
        column, row = self.viewport.cells(np.array(point))
        across, down = self._columns * _EDGE, self._rows * _EDGE
        return not (across <= column < self._columns - across and down <= row < self._rows - down)
