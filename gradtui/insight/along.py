"""L along the next step, for other learning rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.descent.experiment import Experiment
from gradtui.descent.step import State, rate
from gradtui.insight.drop import rounding_of_loss
from gradtui.insight.sampling import affordable_samples
from gradtui.losses.loss import Point
from gradtui.losses.surface import Height, Surface

Trend = Literal["low", "falling", "rising", "leaving", "level", "beyond"]


@dataclass(frozen=True)
class Ray:
    """L along the next step for other learning rates, L(w + eta d): rates and values of shape (n,).

    `trend` says how L changes up to a thousand times the present rate: it has a low, keeps falling, rises at once,
    comes to where its slope is not finite (leaving), does not change but for rounding (level), or is lowest at the end
    of these rates (beyond). `best` is the rate at which L is lowest on this curve, and `lowest` is L there; None where
    L is not lower than here, or lowest at an end. `limit` is the first rate beyond a low at which L is as high as here;
    None where there is none.
    """

    rates: Floats
    values: Floats
    now: float
    value: float
    trend: Trend
    best: float | None
    lowest: float | None
    limit: float | None


def loss_along_step(experiment: Experiment, state: State, following: State, samples: int) -> Ray:
    """L(w + eta d) against eta, where d is the direction of the next step: for plain gradient descent, -∇L.

    A first search for lows uses the surface's sketch, then L itself. There are fewer samples where L is the mean of
    many terms.
    """
    now = rate(experiment, state)
    direction = (
        (following.point[0] - state.point[0]) / now if now > 0 else 0.0,
        (following.point[1] - state.point[1]) / now if now > 0 else 0.0,
    )
    surface = experiment.surface
    line = _Line(surface, state, direction)
    trend, first = _first_low(line, now)
    rounding = 2 * rounding_of_loss(surface, state.point)
    if first is not None and not line.values(surface.formula, np.array(first)) < state.loss - rounding:
        trend, first = "level", None
    limit = _return(line, first) if first is not None else None
    end = max(1.25 * (limit or 2 * (first or 0)), 1.25 * now)
    if first is not None and now > 20 * first:
        end = 1.1 * now
    rates = np.linspace(0, end, affordable_samples(surface, samples))
    values = line.values(surface.formula, rates)
    best = _lowest(line, rates, values, first)
    lowest = float(line.values(surface.formula, np.array(best))) if best is not None else None
    if lowest is not None and not lowest < state.loss - rounding:
        best = lowest = None
    if best is None and trend == "low":
        trend = "beyond"
    if lowest is not None and abs(lowest) <= rounding:
        lowest = 0.0
    return Ray(rates, values, now, following.loss, trend, best, lowest, limit)


@dataclass(frozen=True)
class _Line:
    """L along a direction from a state, by rate."""

    surface: Surface
    state: State
    direction: Point

    def values(self, loss: Height, rates: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return loss(
                self.state.point[0] + rates * self.direction[0], self.state.point[1] + rates * self.direction[1]
            )

    def moving(self, loss: Height, rates: Floats | float) -> tuple[Floats, Floats, Floats]:
        """L, its slope and its curvature in the direction."""
        (one, other), (x, y) = self.state.point, self.direction
        with np.errstate(all="ignore"):
            jet = loss.derivatives(one + np.asarray(rates) * x, other + np.asarray(rates) * y)
            return jet.value, jet.d1 * x + jet.d2 * y, jet.d11 * x * x + 2 * jet.d12 * x * y + jet.d22 * y * y


_SCAN = 1400


def _first_low(line: _Line, now: float) -> tuple[Trend, float | None]:
    """The first rate at which the slope along the line turns from negative to positive."""
    down = line.state.gradient[0] * line.direction[0] + line.state.gradient[1] * line.direction[1]
    if not down < 0:
        return "rising", None
    rates = np.concatenate([[0.0], now * np.geomspace(1e-4, 1e3, _SCAN)])
    slopes = line.moving(line.surface.sketch, rates)[1]
    slopes[0] = down
    turning = int(np.argmin(slopes < 0))
    if slopes[turning] < 0:
        return "falling", None
    if not np.isfinite(slopes[turning]):
        return "leaving", None
    return "low", _crossing(lambda eta: line.moving(line.surface.formula, eta)[1:], rates[turning - 1], rates[turning])


def _lowest(line: _Line, rates: Floats, values: Floats, first: float | None) -> float | None:
    """The rate at which L is lowest on the curve of these rates; None where that is at one of its ends.

    The search looks for changes of sign of the slope on these rates and on finer ones. If no low found is lower than
    all drawn values, the lowest drawn one is the best.
    """
    end = float(rates[-1])
    near = 4 * first if first is not None else end
    scan = np.unique(np.concatenate([rates, np.linspace(0, end, _SCAN), np.linspace(0, min(near, end), _SCAN // 4)]))
    slopes = line.moving(line.surface.sketch, scan)[1]
    turns = np.flatnonzero((slopes[:-1] < 0) & (slopes[1:] >= 0))
    lows = _bottoms(line, scan[turns], scan[turns + 1])
    lows = np.append(lows, [] if first is None or first > end else first)
    ends = ~np.isfinite(values)
    ends[1:-1] = ends[:-2] | ends[1:-1] | ends[2:]
    ends[[0, -1]] = True
    drawn = np.nanargmin(values) if np.isfinite(values).any() else 0
    heights = line.values(line.surface.formula, lows)
    best = int(np.nanargmin(heights)) if np.isfinite(heights).any() else None
    if best is not None and heights[best] <= values[drawn]:
        return float(lows[best])
    return None if ends[drawn] else float(rates[drawn])


def _bottoms(line: _Line, low: Floats, high: Floats) -> Floats:
    """Where the slope turns from negative to positive between these rates, for all intervals at once: by Newton's
    steps, or by halving where they leave the interval.
    """
    eta = (low + high) / 2
    for _ in range(60):
        _, slope, curvature = line.moving(line.surface.formula, eta)
        low, high = np.where(slope < 0, eta, low), np.where(slope < 0, high, eta)
        with np.errstate(all="ignore"):
            step = eta - slope / curvature
        before, eta = eta, np.where((low < step) & (step < high), step, (low + high) / 2)
        if not (np.abs(eta - before) > _CLOSE * high).any():
            break
    return eta


def _return(line: _Line, best: float) -> float | None:
    """The first rate beyond the low at which L is as high as here."""
    rates = best * np.geomspace(1, 1e3, _SCAN)
    sketched = line.values(line.surface.sketch, np.concatenate([[0.0], rates]))
    back = np.flatnonzero(sketched[1:] >= sketched[0])
    if not back.size or back[0] == 0:
        return None

    def rise(eta: float) -> tuple[Floats, Floats]:
        value, slope, _ = line.moving(line.surface.formula, eta)
        return value - line.state.loss, slope

    return _crossing(rise, rates[back[0] - 1], rates[back[0]])


_CLOSE = 1e-12
"""The relative accuracy of crossings."""


def _crossing(function: Callable[[float], tuple[Floats, Floats]], low: float, high: float) -> float:
    """Where a function, given with its derivative, rises through zero near these rates: by Newton's steps, or by
    halving where they leave the interval (Press et al., Numerical Recipes, 9.4).
    """
    while low > 0 and function(low)[0] >= 0:
        low = low / 2 if low > 1e-9 * high else 0.0
    for _ in range(60):
        if not function(high)[0] < 0:
            break
        high *= 2
    eta = (low + high) / 2
    for _ in range(100):
        value, slope = map(float, function(eta))
        low, high = (eta, high) if value < 0 else (low, eta)
        step = eta - value / slope if slope > 0 else low
        before, eta = eta, step if low < step < high else (low + high) / 2
        if abs(eta - before) <= _CLOSE * high:
            break
    return eta
