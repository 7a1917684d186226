"""What part of the plane is looked at: kept from step to step and from size to size until somebody looks elsewhere."""

from __future__ import annotations

import numpy as np

from gradtui.calculus.notation import round_number
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface, Window
from gradtui.plot.viewport import Viewport

ZOOM = 1.5
_PAN = 1 / 5
_EDGE = 1 / 8
"""How far a look elsewhere goes, and how near the edge a point that is followed may come, in parts of the view."""


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
            self._look(self.viewport.centered(point))
        return self.viewport

    def zoom(self, direction: int, about: Point) -> None:
        """Closer (1) or farther (-1), about a point; where that is out of view, about the centre."""
        self._look(self.viewport.zoom(ZOOM**direction, about if self.viewport.contains(about) else None))

    def pan(self, right: int, down: int) -> None:
        """Looks further by a part of the view."""
        self._look(self.viewport.pan(right * self._columns * _PAN, down * self._rows * _PAN))

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

    def _look(self, viewport: Viewport) -> None:
        self.viewport = viewport
        self._window = viewport.window

    def _is_near_edge(self, point: Point) -> bool:
        column, row = self.viewport.cells(np.array(point))
        across, down = self._columns * _EDGE, self._rows * _EDGE
        return not (across <= column < self._columns - across and down <= row < self._rows - down)
