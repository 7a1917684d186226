"""The levels of the contour lines: round values of L, evenly spaced or by powers, depending on its spread in a window.

They depend on the surface and the window alone, not on the size of the plot nor on its colours, so that a line and a
colour keep their value; and each can be written in the few columns that a scale of them has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.notation import MINUS, format_scientific, round_number
from gradtui.losses.surface import Height, Window, quantile
from gradtui.plot.viewport import Viewport

MOST_LEVELS = 8
"""As many lines as a small plot has room for, and one less than 256 colours have bands."""
SCALE_COLUMNS = 35
"""The columns of the narrowest scale at 80x24, beside a view: there all levels can be written."""
_PLOT = (46, 16)
"""L is sampled over what a plot of these proportions, that of 80x24, shows of the window."""
_SERIES = ((1, (1.0, 2.0, 5.0)), (1, (1.0, 3.0)), *((decades, (1.0,)) for decades in (1, 2, 5, 10, 20, 50, 100)))
"""Multiples of powers of ten, and how many decades these lie apart; from fine to coarse."""
_LARGEST = 1e300
"""Where L is farther from 0, differences of its values would overflow."""
_SHOWN_DIGITS = 4
"""Above a lowest value far from 0, levels differ from it within this many figures: more could not be written."""
_LOPSIDED = 0.28
"""Below this share of the range at the median, even spacing would leave the low part empty."""


@lru_cache(maxsize=32)
def levels_in(loss: Height, window: Window) -> tuple[float, ...]:
    """The levels of the contour lines of a surface in this window, from low to high, the same in every size of plot."""
    return choose_levels(loss(*Viewport.fit(window, *_PLOT).samples(2, 2)))


def choose_levels(samples: Floats) -> tuple[float, ...]:
    """At most MOST_LEVELS for these samples of L, fewer where more cannot be written; none where L does not vary."""
    with np.errstate(all="ignore"):  # L may be near the largest float
        for count in range(MOST_LEVELS, 1, -1):
            levels = _spread_levels(samples, count)
            if scale_columns(levels) <= SCALE_COLUMNS:
                return levels
        return _spread_levels(samples, 1)


def scale_columns(levels: Sequence[float]) -> int:
    """The least columns of a scale on which each level is written: a column for each band beside the levels."""
    return 1 + sum(len(format_level(level)) + 1 for level in levels)


def format_level(level: float) -> str:
    """A level as the scale shows it: to its last figure, and short, like 0.001, 500 or 2e4."""
    plain = np.format_float_positional(level, trim="-").replace("-", MINUS)
    short = format_scientific(level, _DIGITS)
    return short if len(short) < len(plain) - 1 else plain


_DIGITS = 14
"""Levels are rounded to this many figures."""


def _spread_levels(values: Floats, count: int) -> tuple[float, ...]:
    """At most `count` rising levels for these samples of L; none where L is constant or nowhere finite.

    Linear where the samples are spread evenly; otherwise 1, 2, 5 (or 1, 3, or 1) times powers of ten above the lowest
    value, each from there rounded up to its own power, so that a long flat valley gets its lines.
    """
    finite = values[np.abs(values) < _LARGEST]
    if finite.size == 0:
        return ()
    low, middle, high = (quantile(finite, share) for share in (0, 0.5, 0.97))
    span = high - low
    if not math.isfinite(span) or span <= 1e-12 * max(abs(low), abs(high), 1e-280):
        return ()
    if middle - low >= _LOPSIDED * span:
        return _linear(low, high, count)
    return _by_powers(finite, low, high, count)


def _linear(low: float, high: float, count: int) -> tuple[float, ...]:
    step = round_number((high - low) / count, series=(1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10))
    first = math.floor(low / step) + 1
    return _rising((step * (first + i) for i in range(count)), low, high)


def _by_powers(finite: Floats, low: float, high: float, count: int) -> tuple[float, ...]:
    """Levels of the finest series that reaches down to the lowest few hundredths of the samples, or fits in whole."""
    floor = 0.0 if 0 <= low < 0.02 * (high - low) else low
    depth = quantile(finite, 0.03)
    top = math.floor(math.log10(high - floor))
    finest = min(math.floor(math.log10(abs(floor))) - _SHOWN_DIGITS, top - 1) if floor else -300
    chosen: tuple[float, ...] = ()
    for decades, series in _SERIES:
        units = [10.0**e for e in range(max(top - count * decades, finest, -300), top + 1) if (top - e) % decades == 0]
        rungs = (unit * (float(np.ceil(floor / unit)) + m) for unit in units for m in series)
        inside = _rising(rungs, low, high)
        chosen = inside[-count:]
        if chosen and (chosen[0] <= depth or len(inside) <= count):
            break
    return chosen


def _rising(levels: Iterable[float], low: float, high: float) -> tuple[float, ...]:
    """The levels strictly between two values, rounded and without duplicates."""
    rounded = (float(f"{level:.{_DIGITS}g}") for level in levels)
    return tuple(dict.fromkeys(level for level in rounded if low < level < high))
