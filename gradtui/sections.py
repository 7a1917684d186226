"""Cross-sections of L through a point: along each weight, all around, and along the next step."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gradtui.descent import State, rate
from gradtui.experiment import Experiment
from gradtui.optimizers import Pair
from gradtui.surfaces import Surface, Window

Floats = npt.NDArray[np.float64]

_ROUNDING = 1e-15
"""L that is a smaller part of what it was is zero but for rounding."""
_WORK = 700_000
"""So many terms of L are worked out while one hardly waits."""


def _affordable(surface: Surface, most: int) -> int:
    """At how many points, of the most that are wanted, L is worked out; never at fewer than 32."""
    return max(min(most, _WORK // surface.terms), min(most, 32))


@dataclass(frozen=True)
class Slice:
    """L along one weight, the other held fixed: places and values of shape (n,), and the tangent at the point."""

    places: Floats
    values: Floats
    tangent: Floats
    place: float
    value: float
    slope: float


def slice_through(surface: Surface, state: State, weight: int, seen: Window, samples: int) -> Slice:
    """The slice through the state along weight 0 or 1, over what is seen of it; moved where the point lies outside.
    It has fewer samples where L is the mean of many terms.

    The slope of the tangent is the partial derivative by that weight.
    """
    low, high = ((seen.x_min, seen.x_max), (seen.y_min, seen.y_max))[weight]
    place = state.point[weight]
    if not low <= place <= high:
        low, high = place - (high - low) / 2, place + (high - low) / 2
    places = np.linspace(low, high, _affordable(surface, samples))
    others = np.full_like(places, state.point[1 - weight])
    values = surface.formula(*((places, others) if weight == 0 else (others, places)))
    slope = state.gradient[weight]
    with np.errstate(all="ignore"):
        return Slice(places, values, state.loss + slope * (places - place), place, state.loss, slope)


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
    known = 0 < state.steepness < math.inf
    steepest = math.degrees(math.atan2(state.gradient[1], state.gradient[0])) % 360 if known else math.nan
    return Directions(degrees, slopes, steepest)


Course = Literal["low", "falling", "rising", "leaving"]


@dataclass(frozen=True)
class Ray:
    """L along the next step for other learning rates, L(w + eta d): rates and values of shape (n,).

    `course` is how L goes along it, up to a thousand times today's rate: to a low, falling all the way, rising from
    here, or to where its slope is not finite. `best` is the rate at the first low and `lowest` L there; `limit` the
    first rate beyond which L is no lower than here. Each is None where there is none.
    """

    rates: Floats
    values: Floats
    today: float
    value: float
    course: Course
    best: float | None
    lowest: float | None
    limit: float | None


def along_step(experiment: Experiment, state: State, following: State, samples: int) -> Ray:
    """L(w + eta d) against eta, where d is the way of the next step: for plain gradient descent, -∇L."""
    today = rate(experiment, state)
    way = (
        (following.point[0] - state.point[0]) / today if today > 0 else 0.0,
        (following.point[1] - state.point[1]) / today if today > 0 else 0.0,
    )
    course, best = _first_low(experiment.surface, state, way, today)
    lowest = None
    if best is not None:
        low = float(_along(experiment.surface, state, way, np.array(best)))
        lowest = low if abs(low) > _ROUNDING * abs(state.loss) else 0.0
    limit = _return(experiment.surface, state, way, best) if best is not None else None
    end = max(1.25 * (limit or 2 * (best or 0)), 1.25 * today)
    if best is not None and today > 20 * best:
        end = 1.1 * today
    rates = np.linspace(0, end, _affordable(experiment.surface, samples))
    values = _along(experiment.surface, state, way, rates)
    return Ray(rates, values, today, following.loss, course, best, lowest, limit)


def _along(surface: Surface, state: State, way: Pair, rates: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return surface.formula(state.point[0] + rates * way[0], state.point[1] + rates * way[1])


_SCAN = 1400


def _first_low(surface: Surface, state: State, way: Pair, today: float) -> tuple[Course, float | None]:
    """Where the slope along the way turns from down to up: found on a scan, then by bisection."""

    def slope(rates: Floats) -> Floats:
        with np.errstate(all="ignore"):
            jet = surface.formula.derivatives(state.point[0] + rates * way[0], state.point[1] + rates * way[1])
            return jet.d1 * way[0] + jet.d2 * way[1]

    rates = np.concatenate([[0.0], today * np.geomspace(1e-4, 1e3, _affordable(surface, _SCAN))])
    slopes = slope(rates)
    if slopes[0] >= 0:
        return "rising", None
    turning = int(np.argmin(slopes < 0))
    if slopes[turning] < 0:
        return "falling", None
    if not np.isfinite(slopes[turning]):
        return "leaving", None
    return "low", _border(lambda eta: slope(eta) < 0, rates[turning - 1], rates[turning])


def _return(surface: Surface, state: State, way: Pair, best: float) -> float | None:
    """Where L is first as high again as here, beyond its low."""

    def rise(rates: Floats) -> Floats:
        return _along(surface, state, way, rates) - state.loss

    rates = best * np.geomspace(1, 1e3, _affordable(surface, _SCAN))
    back = np.flatnonzero(rise(rates) >= 0)
    if not back.size or back[0] == 0:
        return None
    return _border(lambda eta: rise(eta) < 0, rates[back[0] - 1], rates[back[0]])


_CLOSE = 1e-12
"""The part of a rate to which borders are found."""


def _border(below: Callable[[Floats], Any], low: float, high: float) -> float:
    """The rate between two, neither below 0, at which `below` ceases to hold, by bisection."""
    while high - low > _CLOSE * high:
        middle = (low + high) / 2
        low, high = (middle, high) if below(np.array(middle)) else (low, middle)
    return float((low + high) / 2)
