"""What the views show, and what several of them use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.notation import format_to_width
from gradtui.descent.experiment import Experiment
from gradtui.descent.step import State
from gradtui.losses.surface import Window, quantile
from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.scene import GUTTER


@dataclass(frozen=True)
class Subject:
    """What the views show: the experiment, the present state, the one before (None at the start) and the next one, the
    losses so far, the visible part of the plane, and the partials as formulas to read.
    """

    experiment: Experiment
    before: State | None
    state: State
    following: State
    losses: Floats
    seen: Window
    partials: Sequence[str]
    glyphs: Glyphs


def heading(text: str, value: str = "") -> Line:
    """A line with a name and, strong, its value."""
    return ((text, Ink.FAINT), (value, Ink.STRONG))


def limits(values: Floats, low: float, high: float) -> tuple[float, float]:
    """The range of a chart: it holds three quarters of the curve, and these two values as far as the curve reaches
    them.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return low, high
    bottom, usual, top = float(finite.min()), quantile(finite, 0.75), float(finite.max())
    bottom, top = min(bottom, max(low, bottom - (top - bottom) / 4)), min(max(usual, high), max(top, high))
    return bottom, top


def end_labels(low: float, high: float) -> list[tuple[float, str]]:
    """The labels of a chart's y axis at its ends."""
    return [(high, format_to_width(high, GUTTER - 1)), (low, format_to_width(low, GUTTER - 1))]
