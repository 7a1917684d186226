"""Descent on a loss of many weights, by the same steps, states and history as on a surface."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from gradtui.calculus.arrays import Floats, Ints
from gradtui.descent.experiment import Experiment, UsageError
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.playground import Playground
from gradtui.descent.step import advance, begin, trajectory
from gradtui.descent.texts import read_experiment
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.loss import Derivatives, Loss
from gradtui.losses.surface import Surface
from tests.states import bits

RANDOM = np.random.default_rng(11)
INPUTS, TARGETS = RANDOM.normal(size=(40, 9)), RANDOM.normal(size=40)


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """The mean squared error of a linear model, with as many weights as there are columns."""

    inputs: Floats
    targets: Floats

    @property
    def size(self) -> int:
        """A weight for each column."""
        return int(self.inputs.shape[1])

    @property
    def terms(self) -> int:
        """A term for each row."""
        return len(self.targets)

    def values(self, points: Floats) -> Floats:
        """The errors at many points."""
        errors = np.tensordot(self.inputs, points, 1) - self.targets.reshape(-1, *(1,) * (points.ndim - 1))
        values: Floats = (errors**2).mean(axis=0)
        return values

    def derivatives(self, point: Floats) -> Derivatives:
        """The error at a point and its gradient."""
        errors = self.inputs @ point - self.targets
        return Derivatives(float((errors**2).mean()), 2 * self.inputs.T @ errors / self.terms, None)

    def over(self, rows: Ints) -> Loss:
        """The error over some rows."""
        return LeastSquares(self.inputs[rows], self.targets[rows])


@dataclass(frozen=True)
class Shown(Surface):
    """A surface that shows a loss of more weights."""

    of: Loss = field(default_factory=lambda: LeastSquares(INPUTS, TARGETS))

    @property
    def loss(self) -> Loss:
        """What is descended on."""
        return self.of


def experiment(optimizer: str, batch: int = 0) -> Experiment:
    """A descent on 9 weights."""
    bowl = CATALOGUE["bowl"]
    shown = Shown(bowl.name, bowl.text, bowl.window, bowl.start, 0.1, (), "", "")
    base = read_experiment("bowl", optimizer=optimizer, lr="0.1")
    return replace(base, surface=shown, start=(0.5,) * 9, batch=batch)


WITHOUT_HESSIAN = [name for name, optimizer in OPTIMIZERS.items() if not optimizer.uses_curvature]


@pytest.mark.parametrize("optimizer", WITHOUT_HESSIAN)
def test_every_optimizer_gets_down_on_nine_weights(optimizer: str) -> None:
    states = list(trajectory(experiment(optimizer), 40))
    assert states[-1].loss < states[0].loss
    assert states[-1].weights.shape == (9,)


def test_gradient_descent_comes_to_the_least_squares_solution() -> None:
    *_, last = trajectory(experiment("gd"), 2000)
    best, *_ = np.linalg.lstsq(INPUTS, TARGETS, rcond=None)
    assert last.weights == pytest.approx(best, abs=1e-9)


def test_a_step_undone_and_taken_again_is_the_same_for_nine_weights_and_batches() -> None:
    playground = Playground(experiment("adam", batch=8))
    states = list(trajectory(playground.experiment, 6))
    for state in states[1:]:
        playground.step()
        assert bits(playground.state) == bits(state)
    for state in states[-2::-1]:
        playground.undo()
        assert bits(playground.state) == bits(state)
    assert playground.run.points.shape == (1, 9)


def test_newton_says_that_it_needs_a_hessian() -> None:
    newton = experiment("newton")
    with pytest.raises(UsageError, match="newton needs the Hessian"):
        advance(newton, begin(newton))
