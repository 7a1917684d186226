"""The nearest minimum, and how far -∇L points away from it."""

from __future__ import annotations

import math

from gradtui.descent.step import State
from gradtui.insight.scale import zero_gradient
from gradtui.losses.loss import Point
from gradtui.losses.surface import Minimum, Surface


def angle_to_minimum(surface: Surface, state: State) -> tuple[float, Minimum] | None:
    """The angle in degrees, 0 to 180, between -gradient and the way to the nearest of the minima that are known, and
    that minimum; None where there is none, or where the gradient is zero.
    """
    known = min(surface.minima, key=lambda minimum: math.dist(minimum.point, state.point), default=None)
    if known is None or not zero_gradient(surface) < state.gradient_norm < math.inf:
        return None
    angle = angle_to(state.point, state.gradient, known.point)
    return None if angle is None else (angle, known)


def angle_to(point: Point, gradient: Point, target: Point) -> float | None:
    """The angle in degrees, 0 to 180, between -gradient and the way to the target; None where one has no length."""
    way = (target[0] - point[0], target[1] - point[1])
    if not (0 < math.hypot(*way) < math.inf and 0 < math.hypot(*gradient) < math.inf):
        return None
    along = -(way[0] * gradient[0] + way[1] * gradient[1])
    across = way[0] * gradient[1] - way[1] * gradient[0]
    return math.degrees(math.atan2(abs(across), along))
