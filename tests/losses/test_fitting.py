"""Fitting: losses over data with exact gradients, their lows, and mini-batches."""

from __future__ import annotations

import itertools
import os
from typing import Any

import numpy as np
import pytest

from gradtui.cli.options import SAMPLES
from gradtui.descent.batches import batch
from gradtui.descent.experiment import UsageError
from gradtui.descent.playground import Playground
from gradtui.descent.step import begin, sampled_gradient, trajectory
from gradtui.descent.texts import arguments, read_experiment
from gradtui.losses.data import Data, DataError, read_data
from gradtui.losses.fit import DataLoss, fitted
from gradtui.losses.models import MODELS
from tests.states import bits

RNG = np.random.default_rng(3)
X = RNG.normal(1, 2, 60)
DATA = {
    "line": Data("line.csv", X, 0.7 * X - 1 + RNG.normal(0, 0.3, 60)),
    "logistic": Data("pass.csv", X, (RNG.random(60) < 1 / (1 + np.exp(1 - 0.8 * X))).astype(float)),
    "exponential": Data("grow.csv", X, 1.5 * np.exp(0.4 * X) + RNG.normal(0, 0.2, 60)),
}


def loss_by_hand(model: str, data: Data, w1: float, w2: float) -> float:
    """The textbook's loss."""
    if model == "line":
        return float(np.mean((w1 * data.x + w2 - data.y) ** 2))
    if model == "exponential":
        return float(np.mean((w1 * np.exp(w2 * data.x) - data.y) ** 2))
    p = 1 / (1 + np.exp(-(w1 * data.x + w2)))
    return float(np.mean(-data.y * np.log(p) - (1 - data.y) * np.log(1 - p)))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("point", [(0.0, 0.0), (0.5, -0.3), (-1.2, 0.4)])
def test_the_loss_is_the_textbooks_and_its_derivatives_are_exact(model: str, point: tuple[float, float]) -> None:
    data = DATA[model]
    loss = DataLoss(MODELS[model], data)
    assert float(loss(*point)) == pytest.approx(loss_by_hand(model, data, *point), rel=1e-12)
    jet, h = loss.derivatives(*point), 1e-5
    for i, (d, row) in enumerate(zip((jet.d1, jet.d2), jet.hessian)):
        step = np.eye(2)[i] * h
        ahead, behind = loss.derivatives(*(point + step)), loss.derivatives(*(point - step))
        assert d == pytest.approx(float(ahead.value - behind.value) / (2 * h), rel=1e-6, abs=1e-8)
        np.testing.assert_allclose(row, (ahead.gradient - behind.gradient) / (2 * h), rtol=1e-6, atol=1e-7)


def test_the_gradient_of_the_cross_entropy_is_the_mean_error_times_x() -> None:
    data = DATA["logistic"]
    jet = DataLoss(MODELS["logistic"], data).derivatives(0.3, -0.2)
    error = 1 / (1 + np.exp(-(0.3 * data.x - 0.2))) - data.y
    np.testing.assert_allclose(jet.gradient, [np.mean(error * data.x), np.mean(error)], rtol=1e-12)


def test_the_cross_entropy_does_not_overflow() -> None:
    loss = DataLoss(MODELS["logistic"], Data("d", np.array([1.0, -1.0]), np.array([0.0, 1.0])))
    for weight in (700.0, 1199.0, 1201.0, 2e6):
        jet = loss.derivatives(weight, 0.0)
        assert float(jet.value) == pytest.approx(weight)
        assert jet.gradient == pytest.approx([1, 0])
        assert np.isfinite(jet.hessian).all()


def test_the_loss_takes_any_shape() -> None:
    loss = DataLoss(MODELS["line"], DATA["line"])
    grid = loss(np.linspace(-1, 1, 30)[None, :], np.linspace(-2, 2, 20)[:, None])
    assert grid.shape == (20, 30)
    assert grid[3, 4] == pytest.approx(float(loss(np.linspace(-1, 1, 30)[4], np.linspace(-2, 2, 20)[3])))


def test_the_low_of_a_line_is_that_of_least_squares() -> None:
    data = DATA["line"]
    (minimum,) = fitted(data, MODELS["line"]).minima
    solution = np.linalg.lstsq(np.c_[data.x, np.ones(len(data))], data.y, rcond=None)[0]
    np.testing.assert_allclose(minimum.point, solution, rtol=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_descent_goes_down_to_the_low(model: str) -> None:
    surface = fitted(DATA[model], MODELS[model])
    (minimum,) = surface.minima
    assert np.abs(DataLoss(MODELS[model], DATA[model]).derivatives(*minimum.point).gradient).max() < 1e-8
    assert surface.window.x_min < minimum.point[0] < surface.window.x_max
    assert surface.window.y_min < surface.start[1] < surface.window.y_max
    sample = {"line": "spring", "logistic": "exam", "exponential": "decay"}[model]
    experiment = read_experiment(os.path.join(SAMPLES, f"{sample}.csv"), model=model)
    states = list(trajectory(experiment, 3000))
    assert states[-1].loss < experiment.surface.minima[0].value + 0.02
    assert all(b.loss <= a.loss * (1 + 1e-9) for a, b in itertools.pairwise(states))


@pytest.mark.parametrize(
    ("y", "lows"),
    [("00001111", 0), ("11110000", 0), ("00000000", 0), ("11111111", 0), ("00010111", 1), ("00001110", 1)],
)
def test_rows_that_a_threshold_separates_have_no_low(y: str, lows: int) -> None:
    data = Data("d.csv", np.arange(8.0), np.array([float(c) for c in y]))
    assert len(fitted(data, MODELS["logistic"]).minima) == lows


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1.0, 1e3, 1e6])
@pytest.mark.parametrize("model", ["line", "exponential"])
def test_units_may_be_large_or_small(scale: float, model: str) -> None:
    data = Data("d.csv", DATA[model].x, DATA[model].y * scale)
    surface = fitted(data, MODELS[model])
    assert 0 < surface.window.width < np.inf
    assert 0 < surface.learning_rate < np.inf
    (usual,) = fitted(DATA[model], MODELS[model]).minima
    (found,) = surface.minima
    scaled = (scale, scale if model == "line" else 1)
    assert found.point == pytest.approx([w * s for w, s in zip(usual.point, scaled)], rel=1e-6)


@pytest.mark.parametrize("model", ["line", "logistic"])
@pytest.mark.parametrize(("scale", "shift"), [(1, 2000), (1000, 0), (1e-3, 5), (10, 300)])
def test_the_best_fit_is_found_in_any_units_of_x(model: str, scale: float, shift: float) -> None:
    usual, data = fitted(DATA[model], MODELS[model]), Data("d.csv", DATA[model].x * scale + shift, DATA[model].y)
    (minimum,) = fitted(data, MODELS[model]).minima
    slope, intercept = usual.minima[0].point
    assert minimum.point == pytest.approx((slope / scale, intercept - slope / scale * shift), rel=1e-5)
    assert minimum.value == pytest.approx(usual.minima[0].value, rel=1e-6)
    assert minimum.is_global


def test_of_many_rows_the_picture_is_drawn_from_some_and_the_numbers_from_all() -> None:
    x = np.linspace(0, 1, 2001)
    data = Data("d.csv", x, np.where(np.arange(2001) == 1, 1e4, 0.0))
    surface = fitted(data, MODELS["line"])
    assert float(surface.formula(0, 0)) == pytest.approx(1e8 / 2001)
    assert surface.formula(np.zeros(300), np.zeros(300)) == pytest.approx(1e8 / 2001)
    assert float(surface.sketch(0, 0)) == 0
    few = fitted(DATA["line"], MODELS["line"])
    assert few.sketch is few.formula


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("x", [[1.0, 1.0], [0.0, 0.0], [1e9, 2e9], [1e-9, 2e-9]])
def test_data_without_a_single_best_fit_are_still_a_surface(model: str, x: list[float]) -> None:
    surface = fitted(Data("d.csv", np.array(x), np.array([0.0, 1.0])), MODELS[model])
    assert np.isfinite(surface.window.edges).all()
    assert surface.learning_rate > 0


def test_logistic_regression_needs_zeros_and_ones() -> None:
    with pytest.raises(DataError, match="y is 0 or 1, not 2"):
        fitted(Data("d.csv", np.arange(3.0), np.array([0.0, 1.0, 2.0])), MODELS["logistic"])


# ---------------------------------------------------------------------- mini-batches
def test_every_row_is_used_once_in_an_epoch() -> None:
    for epoch in (0, 1):
        rows = np.concatenate([batch(8, 30, 5, 4 * epoch + i) for i in range(4)])
        assert sorted(rows) == list(range(30))
    assert batch(8, 30, 5, 2).tolist() == batch(8, 30, 5, 2).tolist() != batch(8, 30, 6, 2).tolist()


SPRING = os.path.join(SAMPLES, "spring.csv")


def test_a_batch_makes_the_gradient_noisy_about_the_exact_one() -> None:
    experiment = read_experiment(SPRING, batch="6", seed="1")
    state = begin(experiment)
    (surface,) = [experiment.surface]
    data = read_data(SPRING)
    rows = batch(6, len(data), 1, 0)
    w = (0.0, 0.0)
    by_hand = (np.mean(2 * data.x[rows] * -data.y[rows]), np.mean(2 * -data.y[rows]))
    assert state.point == w
    assert sampled_gradient(experiment, state) == pytest.approx(by_hand)
    assert surface.formula.derivatives(*w).d1 == pytest.approx(np.mean(2 * data.x * -data.y))


def test_steps_by_batches_are_undone_and_taken_again_as_they_were() -> None:
    playground = Playground(read_experiment(SPRING, batch="4", seed="7"))
    for _ in range(9):
        playground.step()
    after = playground.state
    for _ in range(5):
        playground.undo()
    for _ in range(5):
        playground.step()
    assert bits(playground.state) == bits(after)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"surface": "bowl", "batch": "3"}, "mini-batches need data"),
        ({"surface": SPRING, "batch": "0"}, "the batch must be a whole number from 1 to 24"),
        ({"surface": SPRING, "batch": "25"}, "from 1 to 24 (all rows), not '25'"),
        ({"surface": SPRING, "model": "cubic"}, "unknown model 'cubic': there are line, logistic, exponential"),
        ({"surface": SPRING, "model": "logistic"}, "y is 0 or 1"),
        ({"surface": "nowhere.csv"}, "cannot read 'nowhere.csv': No such file"),
    ],
)
def test_what_cannot_be_fitted_is_refused(words: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read_experiment(**words)
    assert said in str(refusal.value)


def test_the_command_line_of_a_fit_starts_it_again() -> None:
    experiment = read_experiment(SPRING, model="line", batch="4", seed="7", lr="0.01", start="1,1")
    words = arguments(experiment)
    assert words == ["fit", SPRING, "--model", "line", "--start=1.0,1.0", "--lr", "0.01", "--batch", "4", "--seed", "7"]


@pytest.mark.parametrize("w1", [800, 100, -100, 30])
def test_a_logistic_loss_far_out_curves_upwards_or_not_at_all(w1: float) -> None:
    rows = Data("rows.csv", np.array([1.0, 2, 3, 4]), np.array([0.0, 1, 0, 1]))
    jet = DataLoss(MODELS["logistic"], rows).derivatives(w1, 0.0)
    bell = np.exp(-abs(w1) * rows.x) / 4
    np.testing.assert_allclose(
        [jet.d11, jet.d12, jet.d22], [(rows.x**2 * bell).sum(), (rows.x * bell).sum(), bell.sum()], rtol=1e-12
    )
