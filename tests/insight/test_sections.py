"""Cross-sections of L: slices with tangents, slopes all around, and L along the step."""

from __future__ import annotations

import math
from dataclasses import replace

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
    assert around.degrees[around.slopes.argmax()] == pytest.approx(around.uphill, abs=0.1)
    assert around.uphill == pytest.approx(math.degrees(math.atan2(4, 2)))
    assert np.interp(around.uphill + 90, around.degrees, around.slopes) == pytest.approx(0, abs=1e-3)
    assert math.isnan(directions(begin(read_experiment("bowl", start="0,0")), 9).uphill)


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
    assert ray.now == experiment.learning_rate <= ray.rates[-1]


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam", "adadelta", "newton"])
def test_along_the_step_todays_rate_leads_to_the_next_point(optimizer: str) -> None:
    experiment = read_experiment("himmelblau", optimizer=optimizer)
    state = advance(experiment, begin(experiment))
    following = advance(experiment, state)
    ray = loss_along_step(experiment, state, following, 100_001)
    assert np.interp(ray.now, ray.rates, ray.values) == pytest.approx(following.loss, rel=1e-3)
    assert ray.best is not None
    assert np.interp(ray.best, ray.rates, ray.values) <= ray.values[ray.rates <= 2 * ray.best].min() + 1e-3


def test_where_l_only_falls_there_is_no_best_rate() -> None:
    experiment = read_experiment("-x - y", lr="0.1")
    state = begin(experiment)
    ray = loss_along_step(experiment, state, advance(experiment, state), 50)
    assert (ray.best, ray.limit) == (None, None)


@pytest.mark.parametrize("name", CATALOGUE)
def test_no_place_on_the_curve_along_the_step_is_lower_than_the_best(name: str) -> None:
    dice = np.random.default_rng(5)
    surface = CATALOGUE[name]
    for optimizer in ("gd", "momentum", "adam") * 3:
        at = [dice.uniform(low, high) for low, high in (surface.window.edges[:2], surface.window.edges[2:])]
        experiment = read_experiment(name, f"{at[0]},{at[1]}", optimizer=optimizer)
        experiment = replace(experiment, learning_rate=experiment.learning_rate * 10 ** dice.uniform(-1, 1))
        state = advance(experiment, begin(experiment))
        following = advance(experiment, state)
        if not following.finite or following.point == state.point:
            continue
        ray = loss_along_step(experiment, state, following, 300)
        rates = np.linspace(0, ray.rates[-1], 20_001)
        way = np.subtract(following.point, state.point) / ray.now
        with np.errstate(all="ignore"):
            curve = surface.formula(state.point[0] + rates * way[0], state.point[1] + rates * way[1])
        rounding = 1e-9 * (abs(state.loss) + float(np.nanmax(np.abs(curve))))
        if ray.lowest is not None:
            assert ray.lowest <= np.nanmin(curve) + rounding
        else:  # it is lowest where it begins, or where it ends
            assert min(curve[0], curve[-1]) <= np.nanmin(curve) + rounding


def test_the_best_on_the_curve_is_not_its_first_low_where_a_later_one_is_lower() -> None:
    experiment = read_experiment("x^2 (x - 3)^2 + 2x + y^2", start="-1,0", lr="0.19")
    state = begin(experiment)
    ray = loss_along_step(experiment, state, advance(experiment, state), 300)
    lower = read_experiment("x^2 (x - 3)^2 - 2x + y^2", start="-1,0", lr="0.19")
    other = loss_along_step(lower, begin(lower), advance(lower, begin(lower)), 300)
    assert ray.lowest == pytest.approx(-0.1039, abs=1e-4)
    assert other.lowest == pytest.approx(-6.1039, abs=1e-4)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_surface_has_its_sections(name: str) -> None:
    experiment = read_experiment(name)
    state = begin(experiment)
    ray = loss_along_step(experiment, state, advance(experiment, state), 50)
    assert ray.rates[-1] > ray.now > 0


def test_where_the_step_lies_along_a_contour_there_is_no_best_rate() -> None:
    experiment = read_experiment("abs(x) + abs(y)", start="0.1,1e-17", lr="0.1")
    state = begin(experiment)
    ray = loss_along_step(experiment, state, advance(experiment, state), 50)
    assert (ray.trend, ray.best, ray.lowest, ray.limit) == ("level", None, None, None)
