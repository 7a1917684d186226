"""Where the contour lines go."""

from __future__ import annotations

import itertools
import math
import warnings

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from gradtui.losses.catalogue import CATALOGUE
from gradtui.plot.levels import MOST_LEVELS, SCALE_COLUMNS, choose_levels, format_level, scale_columns
from gradtui.plot.viewport import Viewport

Floats = npt.NDArray[np.float64]


def values(name: str) -> Floats:
    surface = CATALOGUE[name]
    return surface.formula(*Viewport.fit(surface.window, 46, 16).samples(2, 4))


def hold(samples: Floats) -> None:
    """What is true of the levels of any surface."""
    levels = choose_levels(samples)
    finite = samples[np.isfinite(samples)]
    assert len(levels) <= MOST_LEVELS
    assert all(low < high for low, high in itertools.pairwise(levels))
    assert all(finite.min() <= level <= finite.max() for level in levels)


@pytest.mark.parametrize("name", CATALOGUE)
def test_levels_rise_within_the_range_of_l_and_there_are_enough(name: str) -> None:
    hold(values(name))
    assert len(choose_levels(values(name))) >= 5


def numbers(limit: float) -> st.SearchStrategy[Floats]:
    elements = st.one_of(st.floats(-limit, limit), st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1.0, -1.0]))
    return arrays(np.float64, array_shapes(max_dims=2, max_side=8), elements=elements)


@given(st.one_of(numbers(1e6), numbers(1e300)))
@example(np.array([5e-324, 0.0, 0.0]))
@example(np.array([0.0] * 40 + [1.0] + [1e300] * 5))
@example(np.array([1e300, -1e300]))
def test_any_samples_have_levels_or_none(samples: Floats) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        levels = choose_levels(samples)
    assert len(levels) <= MOST_LEVELS
    assert list(levels) == sorted(levels)
    assert all(level <= np.nanmax(samples) for level in levels)


def test_the_largest_numbers_there_are_bring_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        choose_levels(np.array([1.7e308, -1.7e308]))


@pytest.mark.parametrize(
    "floor",
    [
        1e6,
        -1e8,
        1e12,
    ],
)
@pytest.mark.parametrize("name", ["bowl", "saddle"])
def test_levels_rise_also_where_l_varies_little_beside_its_size(name: str, floor: float) -> None:
    hold(floor + values(name))


@pytest.mark.parametrize("name", ["bowl", "saddle", "himmelblau", "rosenbrock", "ravine"])
def test_levels_are_round_numbers(name: str) -> None:
    levels = choose_levels(values(name))
    assert list(levels) == [float(f"{level:.3g}") for level in levels]


@pytest.mark.parametrize("name", ["bowl", "saddle", "monkey-saddle", "plateau"])
def test_levels_of_an_evenly_spread_surface_are_evenly_spaced(name: str) -> None:
    gaps = np.diff(choose_levels(values(name)))
    assert gaps == pytest.approx(gaps[0])


@pytest.mark.parametrize("name", ["rosenbrock", "beale", "goldstein-price"])
def test_levels_of_a_deep_valley_go_by_powers(name: str) -> None:
    levels = np.array(choose_levels(values(name))) - (3 if name == "goldstein-price" else 0)
    ratios = levels[2:] / levels[1:-1]
    assert (ratios > 1.5).all()
    assert levels[-1] > 100 * levels[0]


@pytest.mark.parametrize(
    "samples",
    [np.full(8, 3.0), np.full(8, np.nan), np.full(8, np.inf), np.array([]), np.array([7.0]), np.array([np.nan, 1.0])],
    ids=["constant", "undefined", "infinite", "nothing", "one", "one defined"],
)
def test_there_are_no_levels_where_l_does_not_vary(samples: Floats) -> None:
    assert choose_levels(samples) == ()


def test_a_surface_that_falls_off_from_a_peak_has_its_levels_too() -> None:
    x, y = np.meshgrid(np.linspace(-3, 3, 92), np.linspace(-3, 3, 64))
    assert len(choose_levels(1 / (x**2 + y**2))) >= 4


@pytest.mark.parametrize("floor", [0.0, 77.7, 5000.0, -12345678.0, 1e9])
@pytest.mark.parametrize("name", CATALOGUE)
def test_every_level_can_be_written_out_in_the_narrowest_scale(name: str, floor: float) -> None:
    levels = choose_levels(floor + values(name))
    assert len(levels) >= 2
    assert scale_columns(levels) <= SCALE_COLUMNS
    assert [float(format_level(level).replace("−", "-")) for level in levels] == list(levels)


@pytest.mark.parametrize(
    ("level", "text"),
    [(0.0, "0"), (-1.5, "−1.5"), (0.001, "0.001"), (1e-4, "1e−4"), (1000.0, "1000"), (2e4, "2e4"), (15000.0, "15000")],
)
def test_levels_are_written_short(level: float, text: str) -> None:
    assert format_level(level) == text


def test_above_a_lowest_value_that_is_not_0_levels_go_by_powers_and_are_round() -> None:
    levels = choose_levels(values("mccormick"))
    assert [format_level(level) for level in levels] == ["−1.7", "−1.4", "0", "1", "4", "10", "20", "50"]
