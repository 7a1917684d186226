"""Cross-sections of L: slices with tangents, slopes all around, and L along the step."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradtui.descent.step import advance, begin
from gradtui.descent.texts import read_experiment
from gradtui.insight.along import loss_along_step
from gradtui.insight.directions import directions
from gradtui.insight.slices import slice_through
from gradtui.losses.catalogue import CATALOGUE


@pytest.mark.parametrize("name", ["bowl", "rosenbrock", "himmelblau", "ackley"])
@pytest.mark.parametrize("weight", [0, 1])
def test_a_slice_goes_through_the_point_and_its_tangent_touches_it_there(name: str, weight: int) -> None:
    experiment = read_experiment(name, start="0.3,0.7")
    state = begin(experiment)
    cut = slice_through(experiment.surface, state, weight, experiment.surface.window, 4001)
    assert (cut.place, cut.value, cut.slope) == (state.point[weight], state.loss, state.gradient[weight])
    near = np.abs(cut.places - cut.place) < 1e-2
    gap = np.abs(cut.values - cut.tangent)[near]
    assert gap.max() < 1e-2 * (1 + np.abs(cut.values).max())
    assert np.interp(cut.place, cut.places, cut.tangent) == pytest.approx(cut.value)
    measured = np.gradient(cut.values, cut.places)
    assert np.interp(cut.place, cut.places, measured) == pytest.approx(cut.slope, rel=1e-3, abs=1e-3)


def test_a_slice_reaches_a_point_outside_the_window() -> None:
    experiment = read_experiment("bowl", start="100,2")
    cut = slice_through(experiment.surface, begin(experiment), 0, experiment.surface.window, 101)
    assert cut.places[0] < 100 < cut.places[-1]


def test_the_slope_by_direction_peaks_at_the_gradient_and_is_zero_along_the_contour() -> None:
    state = begin(read_experiment("bowl", start="1,2"))
    around = directions(state, 3601)
    assert around.slopes.max() == pytest.approx(state.gradient_norm)
    assert around.degrees[around.slopes.argmax()] == pytest.approx(around.steepest, abs=0.1)
    assert around.steepest == pytest.approx(math.degrees(math.atan2(4, 2)))
    assert np.interp(around.steepest + 90, around.degrees, around.slopes) == pytest.approx(0, abs=1e-3)
    assert math.isnan(directions(begin(read_experiment("bowl", start="0,0")), 9).steepest)


@pytest.mark.parametrize(
    ("words", "best", "limit"),
    [
        ({"surface": "bowl", "lr": "0.1"}, 0.5, 1.0),
        ({"surface": "0.1 x^2 + 2 y^2", "start": "0,1", "lr": "0.3"}, 0.25, 0.5),
        ({"surface": "bowl", "lr": "30"}, 0.5, 1.0),
    ],
)
def test_along_the_step_the_best_rate_is_the_bottom_and_the_limit_is_level(
    words: dict[str, str], best: float, limit: float
) -> None:
    experiment = read_experiment(**words)
    state = begin(experiment)
    ray = loss_along_step(experiment, state, advance(experiment, state), 200)
    assert ray.best == pytest.approx(best)
    assert ray.limit == pytest.approx(limit)
    assert ray.today == experiment.learning_rate <= ray.rates[-1]


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam", "adadelta", "newton"])
def test_along_the_step_todays_rate_leads_to_the_next_point(optimizer: str) -> None:
    experiment = read_experiment("himmelblau", optimizer=optimizer)
    state = advance(experiment, begin(experiment))
    following = advance(experiment, state)
    ray = loss_along_step(experiment, state, following, 100_001)
    assert np.interp(ray.today, ray.rates, ray.values) == pytest.approx(following.loss, rel=1e-3)
    assert ray.best is not None
    assert np.interp(ray.best, ray.rates, ray.values) <= ray.values[ray.rates <= 2 * ray.best].min() + 1e-3


def test_where_l_only_falls_there_is_no_best_rate() -> None:
    experiment = read_experiment("-x - y", lr="0.1")
    state = begin(experiment)
    ray = loss_along_step(experiment, state, advance(experiment, state), 50)
    assert (ray.best, ray.limit) == (None, None)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_surface_has_its_sections(name: str) -> None:
    experiment = read_experiment(name)
    state = begin(experiment)
    ray = loss_along_step(experiment, state, advance(experiment, state), 50)
    assert ray.rates[-1] > ray.today > 0


def test_where_the_step_lies_along_a_contour_there_is_no_best_rate() -> None:
    experiment = read_experiment("abs(x) + abs(y)", start="0.1,1e-17", lr="0.1")
    state = begin(experiment)
    ray = loss_along_step(experiment, state, advance(experiment, state), 50)
    assert (ray.trend, ray.best, ray.lowest, ray.limit) == ("level", None, None, None)
