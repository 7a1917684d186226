"""A widget for charts: draws at once, and while steps come fast no oftener than the eye needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.timer import Timer

from gradtui.plot.cells import Line
from gradtui.ui.lines import Lines

REST = 0.25
"""Seconds between two drawings while steps come fast: charts are the dearest part of the screen."""

Drawing = Callable[[int, int], Sequence[Line]]
"""What draws a chart in so many columns and rows."""


class ChartView(Lines):
    """Shows what a drawing gives for its size."""

    _due: Drawing | None = None
    _resting: Timer | None = None

    def plot(self, drawing: Drawing) -> None:
        """Shows this: at once, or when what was drawn just before has rested."""
        self._due = drawing
        if self._resting is None and self.display:
            self.draw()
            self._resting = self.set_timer(REST, self._rested)

    def _rested(self) -> None:
        self._resting = None
        if self._due is not None:
            self.plot(self._due)

    def draw(self) -> None:
        """Draws the newest now."""
        drawing, self._due = self._due, None
        if drawing is not None and self.size.width and self.size.height:
            self.show(drawing(*self.size))
