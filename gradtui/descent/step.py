"""One step of a descent, and runs of many: pure functions from state to state, for a loss of any number of weights."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.descent.batches import batch
from gradtui.descent.experiment import Experiment, UsageError
from gradtui.descent.rules import Assignment, OptimizerState, damped
from gradtui.losses.loss import Hessian, Point


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A state of a run: the number of steps taken, the weights, L there, its partial derivatives, its Hessian if the
    loss has an exact one, and the optimizer's state. Weights and partials are arrays of shape (n,).
    """

    step: int
    weights: Floats
    loss: float
    partials: Floats
    hessian: Hessian | None
    optimizer: OptimizerState

    @property
    def point(self) -> Point:
        """The weights as plain numbers."""
        return tuple(self.weights.tolist())

    @property
    def gradient(self) -> Point:
        """The partial derivatives as plain numbers."""
        return tuple(self.partials.tolist())

    @property
    def gradient_norm(self) -> float:
        """The length of the gradient."""
        return math.hypot(*self.gradient)

    @property
    def finite(self) -> bool:
        """Whether weights, loss and partial derivatives are all finite."""
        return math.isfinite(self.loss) and bool(np.isfinite(self.weights).all() and np.isfinite(self.partials).all())


def state_at(experiment: Experiment, weights: Floats, step: int = 0, optimizer: OptimizerState | None = None) -> State:
    """The state with these weights; with a fresh optimizer unless one is given."""
    loss, partials, hessian = experiment.surface.loss.derivatives(weights)
    carried = experiment.optimizer.init(weights) if optimizer is None else optimizer
    return State(step, weights, loss, partials, hessian, carried)


def begin(experiment: Experiment) -> State:
    """The state before the first step."""
    return state_at(experiment, np.array(experiment.start, dtype=np.float64))


def rate(experiment: Experiment, state: State) -> float:
    """The learning rate of the next step, by the schedule."""
    return experiment.schedule.rate(experiment.learning_rate, state.step)


def sampled_gradient(experiment: Experiment, state: State) -> Floats:
    """The gradient that the next step will use: the exact one or that of a mini-batch, plus noise.

    The noise is normal with standard deviation `noise` for each weight; it and the batch depend only on the seed
    and the step, so that a step undone and taken again is the same step.
    """
    gradient, loss = state.partials, experiment.surface.loss
    if experiment.batch:
        rows = batch(experiment.batch, loss.terms, experiment.seed, state.step)
        gradient = loss.over(rows).derivatives(state.weights).gradient
    if not experiment.noise:
        return gradient
    noise = np.random.default_rng([experiment.seed, state.step]).normal(0.0, experiment.noise, gradient.shape)
    return gradient + noise


def _curvature(experiment: Experiment, state: State) -> Hessian | None:
    if not experiment.optimizer.uses_curvature:
        return None
    if state.hessian is None:
        raise UsageError(f"{experiment.optimizer.name} needs the Hessian, which this loss does not have")
    return damped(state.hessian)


def advance(experiment: Experiment, state: State) -> State:
    """The state after one more step; its numbers may no longer be finite."""
    weights, carried = experiment.optimizer.update(
        state.optimizer,
        state.weights,
        sampled_gradient(experiment, state),
        rate(experiment, state),
        experiment.hyperparameters,
        _curvature(experiment, state),
    )
    return state_at(experiment, weights, state.step + 1, carried)


def arithmetic(experiment: Experiment, state: State) -> list[Assignment]:
    """The next step, rule by rule, with the numbers that go in and come out."""
    return list(
        experiment.optimizer.assignments(
            state.optimizer,
            state.weights,
            sampled_gradient(experiment, state),
            rate(experiment, state),
            experiment.hyperparameters,
            _curvature(experiment, state),
        )
    )


def momentum_step(experiment: Experiment, state: State) -> Point | None:
    """Where the next step would lead if the gradient were zero: what momentum alone does. None where it does nothing.

    The difference from the present weights is the velocity, true to scale.
    """
    if not experiment.optimizer.state:
        return None
    method, carried = experiment.optimizer, state.optimizer
    settings = {name: 0.0 if name == "weight_decay" else value for name, value in experiment.hyperparameters.items()}
    level = np.zeros_like(state.weights)
    weights, _ = method.update(carried, state.weights, level, rate(experiment, state), settings)
    return tuple(weights.tolist()) if np.isfinite(weights).all() and (weights != state.weights).any() else None


def trajectory(experiment: Experiment, steps: int) -> Iterator[State]:
    """The states 0 to `steps`; ends with the last finite one where the run diverges."""
    state = begin(experiment)
    yield state
    for _ in range(steps):
        state = advance(experiment, state)
        if not state.finite:
            return
        yield state
