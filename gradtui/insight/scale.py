"""What is usual on a surface: how large, how steep and how high it is over its window."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gradtui.descent.step import State
from gradtui.losses.surface import Surface, grid, quantile

STATIONARY = 1e-6
"""A gradient shorter than this counts as zero, on a surface that is usually about as steep as 1 or steeper."""

_ROUNDING = 1e-15
"""Weights are known to this part of them."""


class Scale(NamedTuple):
    """What is usual on a surface: the larger side of its window, the median of ‖∇L‖, how far three quarters of the
    window lie above its lowest point at most, and L at that point.
    """

    size: float
    gradient_norm: float
    rise: float
    lowest: float


@lru_cache(maxsize=64)
def scale_of(surface: Surface) -> Scale:
    """How steep and how high the surface is over its window, on 25 x 25 points of it."""
    jet = surface.sketch.derivatives(*grid(surface.window))
    with np.errstate(all="ignore"):
        lengths = np.hypot(jet.d1, jet.d2)
    lengths, values = lengths[np.isfinite(lengths)], jet.value[np.isfinite(jet.value)]
    size = max(surface.window.width, surface.window.height)
    steepness = quantile(lengths, 0.5) if lengths.size else 1.0
    lowest = float(values.min()) if values.size else 0.0
    rise = quantile(values, 0.75) - lowest if values.size else 1.0
    return Scale(size, steepness, rise, lowest)


def zero_gradient(surface: Surface) -> float:
    """The length up to which a gradient counts as zero: in proportion on surfaces that are flatter than 1."""
    return STATIONARY * min(scale_of(surface).gradient_norm, 1.0)


def rounding_of_gradient(state: State) -> float:
    """By how much the gradient changes when the weights change by their rounding; 0 where the Hessian is not known."""
    if state.hessian is None or not all(map(math.isfinite, state.hessian)):
        return 0.0
    h11, h12, h22 = state.hessian
    return _ROUNDING * math.hypot(h11, h12, h12, h22) * math.hypot(*state.point)
