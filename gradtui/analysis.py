"""What a state means: what kind of stationary point, how L curves there, and what a step promises and brings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from gradtui.calculus.notation import figure
from gradtui.descent import State, advance
from gradtui.experiment import Experiment
from gradtui.optimizers import Pair
from gradtui.surfaces import Minimum, Surface, grid, quantile

Status = Literal["running", "converged", "diverged", "stalled"]
Kind = Literal["minimum", "maximum", "saddle", "flat"]

STATIONARY = 1e-6
"""A gradient shorter than this counts as zero, on a surface that is usually about as steep as 1 or steeper."""
_FLAT = 1e-8
_ROUNDING = 1e-14
_RING = np.linspace(0, 2 * np.pi, 64, endpoint=False)
_RADII = (1e-3, 1e-2, 1e-1)
_FAR = 1000
"""As many sizes of the window away there is no more to be seen in larger rings."""


def kind_of_point(surface: Surface, point: Pair) -> Kind:
    """What kind of stationary point this is: by the Hessian's eigenvalues where they decide, else by looking
    at L on a small circle around it (kinks, and flat curvature as at the bottom of w1^4), or on larger ones where
    that is level. What is flat is so beside what is usual on the surface, as far as that is flatter than 1.
    """
    jet = surface.formula.derivatives(*point)
    usual = scale_of(surface)
    if np.isfinite(jet.hessian).all():
        low, high = np.linalg.eigvalsh(jet.hessian)
        flat = max(_FLAT * min(usual.steepness / usual.size, 1.0), 10 * _FLAT * max(-low, high))
        if low > flat or high < -flat or (low < -flat and high > flat):
            return _kind(low > flat, high < -flat)
    margin = _ROUNDING * (min(usual.rise, 1.0) + abs(float(jet.value)))
    for radius in _RADII:
        reach = radius * min(1 + math.hypot(*point), _FAR * usual.size)
        dx, dy = reach * np.cos(_RING), reach * np.sin(_RING)
        bent = surface.formula(point[0] + dx, point[1] + dy) - (jet.value + jet.d1 * dx + jet.d2 * dy)
        if (np.abs(bent) > 10 * margin).any():  # far enough from rounding for what bends a tenth as much to be seen
            return _kind(bool((bent > -margin).all()), bool((bent < margin).all()))
    return "flat"


def _kind(bends_up: bool, bends_down: bool) -> Kind:
    return "minimum" if bends_up else "maximum" if bends_down else "saddle"


class Scale(NamedTuple):
    """What is usual on a surface: the larger side of its window, the median of ‖∇L‖, and how far three quarters
    of the window lie above its lowest point at most.
    """

    size: float
    steepness: float
    rise: float


@lru_cache(maxsize=64)
def scale_of(surface: Surface) -> Scale:
    """How steep and how high the surface is over its window, on 25 x 25 points of it."""
    jet = surface.sketch.derivatives(*grid(surface.window))
    with np.errstate(all="ignore"):
        lengths = np.hypot(jet.d1, jet.d2)
    lengths, values = lengths[np.isfinite(lengths)], jet.value[np.isfinite(jet.value)]
    size = max(surface.window.width, surface.window.height)
    steepness = quantile(lengths, 0.5) if lengths.size else 1.0
    rise = quantile(values, 0.75) - float(values.min()) if values.size else 1.0
    return Scale(size, steepness, rise)


def zero_gradient(surface: Surface) -> float:
    """The length up to which a gradient counts as zero: in proportion on surfaces that are flatter than 1."""
    return STATIONARY * min(scale_of(surface).steepness, 1.0)


def status(experiment: Experiment, state: State, diverged: bool) -> Status:
    """How a run stands at `state`: converged at a minimum, stalled where the gradient is zero but no minimum
    is, diverged (`diverged`: its next step left the finite numbers), or running.
    """
    if diverged:
        return "diverged"
    if state.steepness > zero_gradient(experiment.surface):
        return "running"
    after = advance(experiment, state)
    if math.dist(state.point, after.point) > STATIONARY * (1 + math.hypot(*state.point)):
        return "running"
    return "converged" if kind_of_point(experiment.surface, state.point) == "minimum" else "stalled"


# ---------------------------------------------------------------------- curvature
@dataclass(frozen=True)
class Bend:
    """The curvature of L at a point: the eigenvalues of the Hessian, the lower one first, and their directions as
    unit vectors.
    """

    eigenvalues: Pair
    directions: tuple[Pair, Pair]

    @property
    def condition(self) -> float:
        """The condition number, the larger eigenvalue's size over the smaller's; inf where that is 0."""
        small, large = sorted(map(abs, self.eigenvalues))
        return large / small if small > 0 else math.inf

    def falls_away(self, decay: float = 0.0) -> bool:
        """Whether L, with this weight decay, curves downwards in some direction, by more than rounding."""
        return self.eigenvalues[0] + decay < -1e-12 * abs(self.eigenvalues[1])

    @property
    def steepest(self) -> float:
        """The largest eigenvalue, lambda max."""
        return self.eigenvalues[1]


def bend(state: State) -> Bend | None:
    """The curvature where a run is; None where the Hessian is not finite."""
    if not all(map(math.isfinite, state.hessian)):
        return None
    values, vectors = np.linalg.eigh(state.hessian.matrix)
    low, high = ((float(v[0]), float(v[1])) for v in vectors.T)
    return Bend((float(values[0]), float(values[1])), (low, high))


def largest_stable(experiment: Experiment, here: Bend) -> float | None:
    """The largest learning rate with which the run does not grow on a quadratic of this curvature.

    2/lambda for gradient descent, 2(1 + mu)/lambda for momentum, 2(1 + mu)/((1 + 2mu) lambda) for Nesterov's, lambda
    being the largest eigenvalue (https://distill.pub/2017/momentum/) plus the weight decay, which curves L as much more
    in every direction. None where L curves downwards somewhere, for there every rate leads away, where it does not
    curve, and for optimizers whose step is not in proportion to the gradient.
    """
    method, mu = experiment.optimizer.name, experiment.hyperparameters.get("momentum", 0.0)
    factors = {"gd": 1.0, "momentum": 1 + mu, "nesterov": (1 + mu) / (1 + 2 * mu)}
    decay = experiment.hyperparameters.get("weight_decay", 0.0)
    if method not in factors or here.steepest + decay <= 0 or here.falls_away(decay):
        return None
    return 2 * factors[method] / (here.steepest + decay)


def off_the_way(surface: Surface, state: State) -> tuple[float, Minimum] | None:
    """The angle in degrees, 0 to 180, between -gradient and the way to the nearest of the minima that are known, and
    that minimum; None where there is none, or where the gradient is zero.
    """
    known = min(surface.minima, key=lambda minimum: math.dist(minimum.point, state.point), default=None)
    if known is None or not zero_gradient(surface) < state.steepness < math.inf:
        return None
    angle = angle_to(state.point, state.gradient, known.point)
    return None if angle is None else (angle, known)


def angle_to(point: Pair, gradient: Pair, target: Pair) -> float | None:
    """The angle in degrees, 0 to 180, between -gradient and the way to the target; None where one has no length."""
    way = (target[0] - point[0], target[1] - point[1])
    if not (0 < math.hypot(*way) < math.inf and 0 < math.hypot(*gradient) < math.inf):
        return None
    along = -(way[0] * gradient[0] + way[1] * gradient[1])
    across = way[0] * gradient[1] - way[1] * gradient[0]
    return math.degrees(math.atan2(abs(across), along))


# ---------------------------------------------------------------------- one step
class Drop(NamedTuple):
    """What a step was to bring, by the slope alone (-∇L·Δw, for plain descent eta ‖∇L‖²), and what it brought."""

    promised: float
    came: float

    @property
    def promise(self) -> str:
        """What was promised, in words; a negative fall is a rise."""
        return f"a {'fall' if self.promised >= 0 else 'rise'} of {figure(abs(self.promised))}"

    @property
    def share(self) -> float:
        """How much of the promised drop came; nan where none was promised."""
        return self.came / self.promised if self.promised > 0 else math.nan


def drop(before: State, after: State) -> Drop:
    """The drop of L in a step, promised and real."""
    moved = (after.point[0] - before.point[0], after.point[1] - before.point[1])
    promised = -(before.gradient[0] * moved[0] + before.gradient[1] * moved[1])
    return Drop(promised, before.loss - after.loss)
