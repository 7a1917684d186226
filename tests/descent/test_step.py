"""Steps and runs: where they go, where they end, and that noise can be repeated."""

import math
from dataclasses import replace

import numpy as np
import pytest

from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.step import State, advance, arithmetic, begin, rate, sampled_gradient, state_at, trajectory
from gradtui.descent.texts import read_experiment
from gradtui.losses.loss import Hessian, Point
from tests.states import bits


def test_a_run_begins_at_the_start_with_nothing_done() -> None:
    state = begin(read_experiment("bowl", start="1,2"))
    assert (state.step, state.point, state.loss, state.gradient) == (0, (1.0, 2.0), 5.0, (2.0, 4.0))
    assert state.optimizer.t == 0


def test_the_gradients_length_is_that_of_its_partials() -> None:
    assert begin(read_experiment("bowl", start="1.5,2")).gradient_norm == 5


def test_each_step_goes_eta_times_the_gradient_downhill() -> None:
    states = list(trajectory(read_experiment("bowl", start="1,2", lr="0.1"), 3))
    assert [state.step for state in states] == [0, 1, 2, 3]
    assert [state.point for state in states] == [pytest.approx((0.8**k, 2 * 0.8**k)) for k in range(4)]
    assert [state.loss for state in states] == pytest.approx([5 * 0.64**k for k in range(4)])


def test_the_schedule_sets_the_rate_of_each_step() -> None:
    experiment = read_experiment("bowl", start="1,2", lr="0.1", schedule="step:2,0.5")
    states = list(trajectory(experiment, 3))
    assert [rate(experiment, state) for state in states] == [0.1, 0.1, 0.05, 0.05]
    assert states[3].point == pytest.approx((0.8 * 0.8 * 0.9, 2 * 0.8 * 0.8 * 0.9))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_arithmetic_of_a_step_ends_at_its_point(name: str) -> None:
    experiment = read_experiment("himmelblau", optimizer=name, noise="0.1", schedule="warmup:5")
    for state in trajectory(experiment, 3):
        assert tuple(arithmetic(experiment, state)[-1].value(i) for i in (0, 1)) == advance(experiment, state).point


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_run_that_is_taken_up_again_goes_on_as_if_never_left(name: str) -> None:
    experiment = read_experiment("rosenbrock", optimizer=name)
    *_, middle, last = trajectory(experiment, 10)
    again = state_at(experiment, middle.weights, middle.step, middle.optimizer)
    assert bits(again) == bits(middle)
    assert bits(advance(experiment, again)) == bits(last)


@pytest.mark.parametrize(
    ("surface", "lr"), [("rosenbrock", "0.1"), ("bowl", "1e200"), ("w1^3 + w2", "1"), ("exp(x)", "-1")]
)
def test_a_run_that_leaves_the_finite_numbers_stops_at_the_last_finite_state(surface: str, lr: str) -> None:
    experiment = replace(read_experiment(surface), learning_rate=float(lr))
    states = list(trajectory(experiment, 1000))
    assert len(states) < 1000
    assert all(state.finite for state in states)
    assert not advance(experiment, states[-1]).finite


@pytest.mark.parametrize(
    ("point", "loss", "gradient", "finite"),
    [
        ((1, 2), 3, (4, 5), True),
        ((math.inf, 2), 3, (4, 5), False),
        ((1, 2), math.nan, (4, 5), False),
        ((1, 2), 3, (4, -math.inf), False),
    ],
)
def test_a_state_is_finite_if_all_its_numbers_are(point: Point, loss: float, gradient: Point, finite: bool) -> None:
    weights, partials = np.array(point, dtype=np.float64), np.array(gradient, dtype=np.float64)
    state = State(0, weights, loss, partials, Hessian(2, 0, 2), OPTIMIZERS["gd"].init(weights))
    assert state.finite is finite


def test_without_noise_the_step_uses_the_exact_gradient() -> None:
    state = begin(experiment := read_experiment("bowl", seed="7"))
    assert sampled_gradient(experiment, state).tolist() == list(state.gradient)


def test_noise_depends_on_the_seed_and_the_step_and_nothing_else() -> None:
    experiment = read_experiment("bowl", start="1,2", noise="0.5", seed="3")

    def noise(step: int, seed: int = 3, point: Point = (1.0, 2.0), optimizer: str = "gd") -> list[float]:
        changed = replace(experiment.with_optimizer(OPTIMIZERS[optimizer]), seed=seed)
        state = state_at(changed, np.array(point), step)
        return [a - b for a, b in zip(sampled_gradient(changed, state), state.gradient)]

    assert noise(4, point=(-3.0, 0.5), optimizer="adam") == pytest.approx(noise(4))
    assert noise(4) != pytest.approx(noise(5))
    assert noise(4) != pytest.approx(noise(4, seed=4))
    assert [bits(s) for s in trajectory(experiment, 20)] == [bits(s) for s in trajectory(experiment, 20)]


def test_noise_has_the_standard_deviation_asked_for_in_both_coordinates() -> None:
    experiment = read_experiment("5", start="0,0", noise="0.5")
    noise = np.array([sampled_gradient(experiment, state_at(experiment, np.zeros(2), step)) for step in range(2000)])
    assert noise.mean(axis=0) == pytest.approx([0, 0], abs=0.05)
    assert noise.std(axis=0) == pytest.approx([0.5, 0.5], rel=0.05)
    assert abs(np.corrcoef(noise.T)[0, 1]) < 0.1


def test_the_gradient_of_a_state_stays_exact_under_noise() -> None:
    *_, last = trajectory(read_experiment("bowl", noise="1"), 3)
    assert last.gradient == pytest.approx((2 * last.point[0], 2 * last.point[1]))
