"""Where the contour lines go: round values of L, evenly spaced or by powers, as its spread asks."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.notation import round_number
from gradtui.losses.surface import quantile

_SERIES = ((1, (1.0, 2.0, 5.0)), (1, (1.0, 3.0)), *((decades, (1.0,)) for decades in (1, 2, 5, 10, 20, 50, 100)))
"""Multiples of powers of ten, and how many decades these lie apart; from fine to coarse."""
_LARGEST = 1e300
"""Where L is farther from 0, differences of its values would overflow."""
_LOPSIDED = 0.28
"""Below this share of the range at the median, even spacing would leave the low part empty."""


def choose_levels(values: Floats, count: int) -> tuple[float, ...]:
    """At most `count` rising levels for these samples of L; none where L is constant or nowhere finite.

    Linear where the samples are spread evenly; otherwise the lowest value plus 1, 2, 5 (or 1, 3, or 1) times
    powers of ten, so that a long flat valley gets its lines.
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
    """Of the finest series that reaches down to where the lowest few hundredths of the samples begin, or is all in."""
    floor = 0.0 if 0 <= low < 0.02 * (high - low) else low
    depth = quantile(finite, 0.03)
    top = math.floor(math.log10(high - floor))
    chosen: tuple[float, ...] = ()
    for decades, series in _SERIES:
        powers = range(max(top - count * decades, -300), top + 1)
        rungs = (floor + m * 10.0**e for e in powers if (top - e) % decades == 0 for m in series)
        inside = _rising(rungs, low, high)
        chosen = inside[-count:]
        if chosen and (chosen[0] <= depth or len(inside) <= count):
            break
    return chosen


def _rising(levels: Iterable[float], low: float, high: float) -> tuple[float, ...]:
    """The levels strictly between two values, freed of rounding, none twice."""
    rounded = (float(f"{level:.14g}") for level in levels)
    return tuple(dict.fromkeys(level for level in rounded if low < level < high))
