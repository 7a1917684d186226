"""The loss curve, drawn by plotext: L by step, on a log scale where it falls by orders of magnitude."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from textual.timer import Timer

from gradtui.calculus.notation import short
from gradtui.plot.cells import Ink
from gradtui.plot.scene import GUTTER
from gradtui.readout import Line
from gradtui.ui.lines import Lines

REST = 0.25
"""Seconds between two drawings of the curve while steps come fast."""
_LOG_FROM = 100.0


class LossView(Lines):
    """Shows the losses of a run, with the highest and the lowest at the left."""

    _losses: npt.NDArray[np.float64] | None = None
    _resting: Timer | None = None

    def plot(self, losses: npt.NDArray[np.float64]) -> None:
        """Shows the curve of these losses, one for each step from the start on: at once, or when a curve that
        was drawn just before has rested, for it is the dearest part of the screen.
        """
        self._losses = losses
        if self._resting is None:
            self.draw()
            self._resting = self.set_timer(REST, self._rested)

    def _rested(self) -> None:
        self._resting = None
        if self._losses is not None:
            self.plot(self._losses)

    def draw(self) -> None:
        """Draws the newest curve now."""
        losses, self._losses = self._losses, None
        if losses is None:
            return
        width, height = self.size.width - GUTTER, self.size.height
        if height < 1 or width < 8:
            return
        if len(losses) < 2:
            self.show(self._marks())
            return
        steps = np.unique(np.linspace(0, len(losses) - 1, width).astype(np.int64))
        shown = losses[steps]
        low, high = float(shown.min()), float(shown.max())
        rows = _curve(steps, shown, width, height, self.glyphs.braille, log=low > 0 and high > _LOG_FROM * low)
        labels = [""] * height
        labels[-1], labels[0] = short(low, GUTTER - 1), short(high, GUTTER - 1)
        self.show([_row(label, row) for label, row in zip(labels, rows)])

    def _marks(self) -> list[Line]:
        """Before the first step, what the marks of the plot are."""
        g = self.glyphs
        rows = (
            ((g.point, "point"), (g.arrows[1], "gradient, uphill")),
            ((g.next, "next step"), (g.minimum, "minimum")),
        )
        indent = (" " * GUTTER, Ink.FAINT)
        lines: list[Line] = []
        for row in rows:
            pieces = [((mark, Ink.STRONG), (f" {name:<12}", Ink.FAINT)) for mark, name in row]
            lines.append((indent, *(piece for pair in pieces for piece in pair)))
        return lines


def _row(label: str, row: str) -> Line:
    return ((label.rjust(GUTTER - 1) + " ", Ink.FAINT), (row, Ink.TEXT))


def _curve(
    steps: npt.NDArray[np.int64], losses: npt.NDArray[np.float64], width: int, height: int, braille: bool, log: bool
) -> list[str]:
    figure = _plotext(width, height)
    values = np.log10(losses) if log else losses
    figure.clear_data()
    figure.plot(steps.tolist(), values.tolist(), marker="braille" if braille else "*")
    drawn: str = figure.uncolorize(figure.build())
    return drawn.splitlines()


@lru_cache(maxsize=1)
def _plotext(width: int, height: int) -> Any:
    """Plotext, set up for curves without a frame; set up once, for that takes as long as a curve."""
    import plotext  # only here: a tenth of the start-up that is not needed before the first step

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(width, height)
    plotext.xaxes(False, False)
    plotext.yaxes(False, False)
    plotext.xticks([])
    plotext.yticks([])
    return plotext
