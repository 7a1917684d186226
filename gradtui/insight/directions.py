"""The slope of L in every direction."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.descent.step import State


@dataclass(frozen=True)
class Directions:
    """The slope of L in every direction: degrees from the w1 axis, counter-clockwise, and the derivative there."""

    degrees: Floats
    slopes: Floats
    uphill: float
    """The gradient's direction in degrees, 0 to 360; nan where it has none, or where it is only rounding."""


def directions(state: State, samples: int) -> Directions:
    """The directional derivative ∇L·u: a cosine with its peak ‖∇L‖ at the gradient's angle, zero along the contour."""
    degrees = np.linspace(0, 360, samples)
    angles = np.radians(degrees)
    slopes = state.gradient[0] * np.cos(angles) + state.gradient[1] * np.sin(angles)
    return Directions(degrees, slopes, uphill(state))


def uphill(state: State) -> float:
    """The gradient's direction in degrees from the w1 axis, 0 to 360; nan where it has none, or is only rounding."""
    if not rounding_of_gradient(state) < state.gradient_norm < math.inf:
        return math.nan
    return math.degrees(math.atan2(state.gradient[1], state.gradient[0])) % 360


def rounding_of_gradient(state: State) -> float:
    """The length of a gradient that rounding alone makes here: by how much the gradient changes if each weight changes
    by two units of its last digit.
    """
    if state.hessian is None or not all(map(math.isfinite, state.hessian)):
        return 0.0
    return float(np.hypot(*(np.abs(state.hessian.matrix) @ np.abs(state.weights)))) * 2 * _EPSILON


_EPSILON = float(np.finfo(np.float64).eps)
