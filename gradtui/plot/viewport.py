"""Between the plane of the weights and the cells of a screen, with equal scales on both axes.

A cell is taken to be twice as high as wide, so a circle on the plane is a circle on the screen. Cell coordinates
are floats (column, row) from the top left corner; cell (i, j) covers i..i+1 and j..j+1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.losses.loss import Point
from gradtui.losses.surface import Window

ASPECT = 2.0
"""Height of a cell over its width."""


@dataclass(frozen=True)
class Viewport:
    """What part of the plane is seen: its centre, the units a column is wide, and how many cells there are."""

    center: Point
    scale: float
    columns: int
    rows: int

    @classmethod
    def fit(cls, window: Window, columns: int, rows: int) -> Viewport:
        """The view that shows the whole window as large as possible."""
        scale = max(window.width / columns, window.height / (ASPECT * rows))
        return cls(window.center, scale, columns, rows)

    @property
    def window(self) -> Window:
        """The part of the plane that is seen."""
        half_width = self.scale * self.columns / 2
        half_height = self.scale * ASPECT * self.rows / 2
        x, y = self.center
        return Window(x - half_width, x + half_width, y - half_height, y + half_height)

    def cells(self, points: Floats) -> Floats:
        """Points of the plane, shape (..., 2), as cell coordinates (column, row) of the same shape."""
        offset = (np.asarray(points, dtype=np.float64) - self.center) / self.scale
        return offset * (1, -1 / ASPECT) + (self.columns / 2, self.rows / 2)

    def place(self, point: Point) -> tuple[float, float]:
        """A point of the plane as cell coordinates (column, row)."""
        x, y = point[0] - self.center[0], point[1] - self.center[1]
        return (x / self.scale + self.columns / 2, self.rows / 2 - y / self.scale / ASPECT)

    def point(self, column: float, row: float) -> Point:
        """The point of the plane at cell coordinates."""
        x = self.center[0] + (column - self.columns / 2) * self.scale
        y = self.center[1] - (row - self.rows / 2) * ASPECT * self.scale
        return (x, y)

    def contains(self, point: Point) -> bool:
        """Whether the point is within the view."""
        window = self.window
        return window.x_min <= point[0] < window.x_max and window.y_min < point[1] <= window.y_max

    def samples(self, across: int, down: int) -> tuple[Floats, Floats]:
        """The coordinates of `across` x `down` sample points in each cell: w1 of shape (1, n), w2 of shape (m, 1)."""
        columns = (np.arange(self.columns * across) + 0.5) / across - self.columns / 2
        rows = (np.arange(self.rows * down) + 0.5) / down - self.rows / 2
        return self.center[0] + columns[None, :] * self.scale, self.center[1] - rows[:, None] * ASPECT * self.scale
