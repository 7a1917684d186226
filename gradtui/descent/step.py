"""One step of a descent, and runs of many: pure functions from state to state."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gradtui.descent.experiment import Experiment
from gradtui.descent.rules import Assignment, Hessian, OptimizerState, Pair, damped
from gradtui.losses.fit import DataSurface, batch


@dataclass(frozen=True, slots=True)
class State:
    """Where a run is: steps taken, the point, L there with its exact gradient and Hessian, and the optimizer's own."""

    step: int
    point: Pair
    loss: float
    gradient: Pair
    hessian: Hessian
    optimizer: OptimizerState

    @property
    def gradient_norm(self) -> float:
        """The length of the gradient."""
        return math.hypot(*self.gradient)

    @property
    def finite(self) -> bool:
        """Whether point, loss and gradient are all finite."""
        return all(map(math.isfinite, (*self.point, self.loss, *self.gradient)))


def state_at(experiment: Experiment, point: Pair, step: int = 0, optimizer: OptimizerState | None = None) -> State:
    """The state at a point; with a fresh optimizer unless one is given."""
    jet = experiment.surface.formula.derivatives(*point)
    gradient, hessian = (float(jet.d1), float(jet.d2)), Hessian(float(jet.d11), float(jet.d12), float(jet.d22))
    carried = experiment.optimizer.init() if optimizer is None else optimizer
    return State(step, point, float(jet.value), gradient, hessian, carried)


def begin(experiment: Experiment) -> State:
    """The state before the first step."""
    return state_at(experiment, experiment.start)


def rate(experiment: Experiment, state: State) -> float:
    """The learning rate of the next step, by the schedule."""
    return experiment.schedule.rate(experiment.learning_rate, state.step)


def sampled_gradient(experiment: Experiment, state: State) -> Pair:
    """The gradient that the next step will use: the exact one, or that of a mini-batch, plus the experiment's noise.

    The noise is normal with standard deviation `noise` in each coordinate; it and the batch depend only on the seed
    and the step, so that a step undone and taken again is the same step.
    """
    gradient, surface = state.gradient, experiment.surface
    if experiment.batch and isinstance(surface, DataSurface):
        rows = batch(experiment.batch, len(surface.loss.data), experiment.seed, state.step)
        jet = surface.loss.over(rows).derivatives(*state.point)
        gradient = (float(jet.d1), float(jet.d2))
    if not experiment.noise:
        return gradient
    noise = np.random.default_rng([experiment.seed, state.step]).normal(0.0, experiment.noise, 2)
    return (gradient[0] + float(noise[0]), gradient[1] + float(noise[1]))


def _curvature(experiment: Experiment, state: State) -> Hessian | None:
    return damped(state.hessian) if experiment.optimizer.uses_curvature else None


def advance(experiment: Experiment, state: State) -> State:
    """The state after one more step; its numbers may no longer be finite."""
    point, carried = experiment.optimizer.update(
        state.optimizer,
        state.point,
        sampled_gradient(experiment, state),
        rate(experiment, state),
        experiment.hyperparameters,
        _curvature(experiment, state),
    )
    return state_at(experiment, point, state.step + 1, carried)


def arithmetic(experiment: Experiment, state: State) -> list[Assignment]:
    """The next step, rule by rule, with the numbers that go in and come out."""
    return list(
        experiment.optimizer.assignments(
            state.optimizer,
            state.point,
            sampled_gradient(experiment, state),
            rate(experiment, state),
            experiment.hyperparameters,
            _curvature(experiment, state),
        )
    )


def momentum_step(experiment: Experiment, state: State) -> Pair | None:
    """Where the next step would lead were the ground level here: what momentum alone does. None where it does nothing.

    Taken from where the run is, this is the velocity, true to scale.
    """
    if not experiment.optimizer.state:
        return None
    method, carried = experiment.optimizer, state.optimizer
    settings = {name: 0.0 if name == "weight_decay" else value for name, value in experiment.hyperparameters.items()}
    point, _ = method.update(carried, state.point, (0.0, 0.0), rate(experiment, state), settings)
    return point if point != state.point and all(map(math.isfinite, point)) else None


def trajectory(experiment: Experiment, steps: int) -> Iterator[State]:
    """The states 0 to `steps`; ends early, at the last finite one, where the run leaves the finite numbers."""
    state = begin(experiment)
    yield state
    for _ in range(steps):
        state = advance(experiment, state)
        if not state.finite:
            return
        yield state
