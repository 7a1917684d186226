"""How L curves at a point, and the largest learning rate that is stable there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gradtui.calculus.notation import format_multiple, format_number
from gradtui.descent.experiment import Experiment
from gradtui.descent.step import State, rate
from gradtui.losses.loss import Hessian, Point


# ---------------------------------------------------------------------- curvature
@dataclass(frozen=True)
class Curvature:
    """The curvature of L at a point: the Hessian, its eigenvalues, the lower one first, and their directions as unit
    vectors.
    """

    hessian: Hessian
    eigenvalues: Point
    directions: tuple[Point, Point]

    @property
    def condition(self) -> float:
        """The condition number, the larger eigenvalue's size over the smaller's; inf where that is 0."""
        small, large = sorted(map(abs, self.eigenvalues))
        return large / small if small > 0 else math.inf

    def has_negative_curvature(self, decay: float = 0.0) -> bool:
        """Whether L, with this weight decay, curves downwards in some direction, by more than rounding."""
        return self.eigenvalues[0] + decay < -1e-12 * abs(self.eigenvalues[1])

    @property
    def written(self) -> str:
        """Both eigenvalues in words."""
        low, high = (format_number(value, 3) for value in self.eigenvalues)
        return f"{low} and {high}"

    @property
    def steepest(self) -> float:
        """The largest eigenvalue, lambda max."""
        return self.eigenvalues[1]


def curvature_at(state: State) -> Curvature | None:
    """The curvature where a run is, with 0 for what is below rounding; None where the Hessian is not finite or not
    known.
    """
    if state.hessian is None or not all(map(math.isfinite, state.hessian)):
        return None
    values, vectors = np.linalg.eigh(state.hessian.matrix)
    smaller, larger = np.sort(np.abs(values))
    if state.hessian.h12 and (smaller <= _ROUNDING * larger or _is_below_rounding(state, state.hessian, larger)):
        values[np.argmin(np.abs(values))] = 0.0
    low, high = ((float(v[0]), float(v[1])) for v in vectors.T)
    return Curvature(state.hessian, (float(values[0]), float(values[1])), (low, high))


_ROUNDING = 1e-15
_SMALL = 1e-12
_FAR = 1000.0


def _is_below_rounding(state: State, hessian: Hessian, curvature: float) -> bool:
    """Whether the curvature, over a way as long as w, is next to nothing beside L and its gradient, and neither weight
    by itself curves L downwards: then what curves downwards are rounding errors.
    """
    size = math.hypot(*state.point)
    usual = abs(state.loss) + state.gradient_norm * size
    return min(hessian.h11, hessian.h22) >= 0 and curvature * size * size <= _SMALL * usual


def largest_stable(experiment: Experiment, here: Curvature) -> float | None:
    """The largest learning rate with which the run does not grow on a quadratic of this curvature.

    2/lambda for gradient descent, 2(1 + mu)/lambda for momentum, 2(1 + mu)/((1 + 2mu) lambda) for Nesterov's, lambda
    being the largest eigenvalue (https://distill.pub/2017/momentum/) plus the weight decay, which curves L as much more
    in every direction. None where L curves downwards somewhere, for there every rate leads away, where it does not
    curve, and for optimizers whose step is not in proportion to the gradient.
    """
    method, mu = experiment.optimizer.name, experiment.hyperparameters.get("momentum", 0.0)
    factors = {"gd": 1.0, "momentum": 1 + mu, "nesterov": (1 + mu) / (1 + 2 * mu)}
    decay = experiment.hyperparameters.get("weight_decay", 0.0)
    if method not in factors or here.steepest + decay <= 0 or here.has_negative_curvature(decay):
        return None
    return 2 * factors[method] / (here.steepest + decay)


def stable_rate(experiment: Experiment, state: State) -> float | None:
    """The largest learning rate that is stable where a run is; None where there is none, or the Hessian is unknown."""
    here = curvature_at(state)
    return None if here is None else largest_stable(experiment, here)


def excess_rate(experiment: Experiment, state: State) -> str:
    """By how much eta is larger than what is stable here, as a clause; empty where it is not."""
    stable = stable_rate(experiment, state)
    eta = rate(experiment, state)
    if not stable or not eta > stable:
        return ""
    times = format_multiple(eta / stable) if eta <= _FAR * stable else f"over {_FAR:.0f}"
    return f"; η is {times} times the largest stable"
