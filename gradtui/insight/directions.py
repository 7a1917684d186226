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
    steepest: float
    """The gradient's direction in degrees, 0 to 360; nan where it has none."""


def directions(state: State, samples: int) -> Directions:
    """The directional derivative ∇L·u: a cosine with its peak ‖∇L‖ at the gradient's angle, zero along the contour."""
    degrees = np.linspace(0, 360, samples)
    angles = np.radians(degrees)
    slopes = state.gradient[0] * np.cos(angles) + state.gradient[1] * np.sin(angles)
    known = 0 < state.gradient_norm < math.inf
    steepest = math.degrees(math.atan2(state.gradient[1], state.gradient[0])) % 360 if known else math.nan
    return Directions(degrees, slopes, steepest)
