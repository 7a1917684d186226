"""Kinds of points: minimum, maximum, saddle or plateau; and whether a run has come to one."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.descent.experiment import Experiment
from gradtui.descent.step import State, advance
from gradtui.insight.scale import STATIONARY, rounding_of_gradient, scale_of, zero_gradient
from gradtui.losses.loss import Point
from gradtui.losses.surface import Height, Surface

Status = Literal["running", "converged", "diverged", "stalled"]
Kind = Literal["minimum", "maximum", "saddle", "flat"]
_FLAT = 1e-8
_ROUNDING = 1e-14
_RADII = (1e-4, 1e-3, 1e-2, 1e-1)


@lru_cache(maxsize=256)
def kind_of_point(surface: Surface, point: Point) -> Kind:
    """The kind of this stationary point, or of the one that Newton's steps find beside it.

    The Hessian's eigenvalues decide if they are large enough. If not (at kinks, at the bottom of w1^4, or where L falls
    only along a curve), the deviation of L from its tangent plane on circles around the point decides, the smallest
    circle first. Where it is zero in some directions on all circles, and positive in the others, the point is a
    minimum. What counts as zero depends on the scale of the surface, where that is less than 1.
    """
    usual = scale_of(surface)
    reach = min(1 + math.hypot(*point), usual.size)
    place = _stationary(surface.formula, point, 0.01 * reach)
    hessian = surface.formula.derivatives(*place.point).hessian
    if place.sharp and np.isfinite(hessian).all():
        low, high = np.linalg.eigvalsh(hessian)
        flat = max(_FLAT * min(usual.gradient_norm / usual.size, 1.0), 10 * _FLAT * max(-low, high))
        if low > flat or high < -flat or (low < -flat and high > flat):
            return _kind(low > flat, high < -flat)
    rises = False
    falls = False
    for radius in _RADII:
        distance = max(radius * reach, 10 * place.doubt)
        margin = 10 * _ROUNDING * min(usual.rise, 1.0) + distance * _ROUNDING * usual.gradient_norm
        deviation = _Deviation(surface.sketch, place.point, distance)
        low, high = deviation.least(1), -deviation.least(-1)
        rises, falls = rises or high > margin, falls or low < -margin
        if (rises and falls) or low > margin or high < -margin:
            return _kind(low > margin, high < -margin)
    return _kind(rises, falls) if rises or falls else "flat"


def _kind(curves_up: bool, curves_down: bool) -> Kind:
    return "minimum" if curves_up else "maximum" if curves_down else "saddle"


class _Place(NamedTuple):
    """Where the gradient is zero, up to a distance `doubt`; `sharp`: Newton's method converges fast to it."""

    point: Point
    doubt: float
    sharp: bool


def _stationary(loss: Height, point: Point, most: float) -> _Place:
    """Where the gradient is zero, by Newton's steps from a point nearby; the point itself where they lead away.

    Where the Hessian vanishes with the gradient, each step covers only a half or a third of the distance, and so on.
    """
    here, before = point, math.inf
    for _ in range(_STEPS):
        jet = loss.derivatives(*here)
        if not (np.isfinite(jet.gradient).all() and np.isfinite(jet.hessian).all()):
            return _Place(point, 0.0, True)
        values, vectors = np.linalg.eigh(jet.hessian)
        curved = np.abs(values) > _NO_CURVATURE * np.abs(values).max()
        along = vectors.T @ jet.gradient
        step = vectors @ np.where(curved, along / np.where(curved, values, 1.0), 0.0)
        length = float(np.hypot(*step))
        if length <= _ROUNDING * (1 + math.hypot(*here)):
            return _Place(here, length, length < 0.3 * before)
        after = (here[0] - float(step[0]), here[1] - float(step[1]))
        if math.dist(after, point) > most:
            return _Place(point, 0.0, True)
        here, quick, before = after, length < 0.3 * before, length
    return _Place(here, before, quick)


_STEPS = 30
_NO_CURVATURE = 1e-10
_ANGLES = np.linspace(0, 2 * np.pi, 64, endpoint=False)
_NODES, _WEIGHTS = (part / 2 for part in np.polynomial.legendre.leggauss(5))
_NODES = _NODES + 0.5


class _Deviation:
    """The deviation of L from its tangent plane at a point, on a circle around it.

    It is the integral of the slope along the radius (Gauss's rule with five nodes), not a difference of two values of
    L, so that a large constant in L costs no digits.
    """

    def __init__(self, loss: Height, center: Point, radius: float) -> None:
        self._loss, self._center, self._radius = loss, center, radius
        jet = loss.derivatives(*center)
        self._gradient = jet.d1, jet.d2

    def at(self, angles: Floats) -> Floats:
        """At these angles, shape (n,)."""
        x, y = np.cos(angles), np.sin(angles)
        out = self._radius * _NODES[:, None]
        with np.errstate(all="ignore"):
            jet = self._loss.derivatives(self._center[0] + out * x, self._center[1] + out * y)
            slopes = (jet.d1 - self._gradient[0]) * x + (jet.d2 - self._gradient[1]) * y
        return self._radius * (_WEIGHTS @ slopes)

    def least(self, sign: int) -> float:
        """The least value of sign times the deviation on the circle: Newton's steps from the lows among 64 angles."""
        around = sign * self.at(_ANGLES)
        around[~np.isfinite(around)] = np.inf
        lows = _ANGLES[(around <= np.roll(around, 1)) & (around <= np.roll(around, -1)) & np.isfinite(around)]
        apart = _ANGLES[1] / 2
        for _ in range(12):
            x, y = np.cos(lows), np.sin(lows)
            with np.errstate(all="ignore"):
                jet = self._loss.derivatives(self._center[0] + self._radius * x, self._center[1] + self._radius * y)
                one, other = jet.d1 - self._gradient[0], jet.d2 - self._gradient[1]
                slope = sign * (other * x - one * y)
                across = self._radius * (jet.d11 * y * y - 2 * jet.d12 * x * y + jet.d22 * x * x)
                curvature = np.abs(across - one * x - other * y)
                turn = np.where(slope == 0, 0.0, slope / curvature)
            lows = lows - np.clip(np.nan_to_num(turn), -apart, apart)
        refined = sign * self.at(lows)
        return float(min(around.min(), np.where(np.isfinite(refined), refined, np.inf).min(initial=np.inf)))


def status(experiment: Experiment, state: State, diverged: bool) -> Status:
    """The status of a run at `state`: converged at a minimum, stalled at another point where the gradient is zero,
    diverged (`diverged`: the numbers of its next step are not finite), or running.
    """
    if diverged:
        return "diverged"
    if state.gradient_norm > max(zero_gradient(experiment.surface), rounding_of_gradient(state)):
        return "running"
    after = advance(experiment, state)
    if math.dist(state.point, after.point) > STATIONARY * (1 + math.hypot(*state.point)):
        return "running"
    return "converged" if kind_of_point(experiment.surface, state.point) == "minimum" else "stalled"
