"""The nearest minimum: none that a search of every place around finds is nearer, and it is a minimum."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradtui.descent.step import begin
from gradtui.descent.texts import find_surface, read_experiment
from gradtui.insight.minima import angle_to_minimum, nearest_minimum
from gradtui.insight.points import kind_of_point
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.loss import Point
from gradtui.losses.surface import Height

TYPED = ("x^4 + y^4", "sin(3x) + cos(2y) + 0.1 x^2", "(x + y)^2 + 0.01 x^4", "sin(50x) + 0.1 cos(9 y)")


def nearest_by_search(loss: Height, point: Point, reach: float) -> float:
    """How far the nearest smooth minimum within reach is, from a dense grid and Newton's method."""
    x, y = np.meshgrid(*(np.linspace(at - reach, at + reach, 300) for at in point))
    values = np.asarray(loss(x, y))
    middle, lower = values[1:-1, 1:-1], np.ones((298, 298), dtype=bool)
    for i, j in ((i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)):
        lower &= middle < values[i : 298 + i, j : 298 + j]
    x, y = x[1:-1, 1:-1][lower], y[1:-1, 1:-1][lower]
    with np.errstate(all="ignore"):
        for _ in range(50):
            jet = loss.derivatives(x, y)
            determinant = jet.d11 * jet.d22 - jet.d12**2
            x, y = (
                x - (jet.d22 * jet.d1 - jet.d12 * jet.d2) / determinant,
                y - (jet.d11 * jet.d2 - jet.d12 * jet.d1) / determinant,
            )
        jet = loss.derivatives(x, y)
        curved = jet.d11 + jet.d22
        proper = (jet.d11 > 0) & (jet.d11 * jet.d22 - jet.d12**2 > 1e-9 * curved**2)
        proper &= np.hypot(jet.d1, jet.d2) < 1e-9 * curved * reach
    return float(np.hypot(x - point[0], y - point[1])[proper].min(initial=math.inf))


@pytest.mark.parametrize("text", [*CATALOGUE, *TYPED])
def test_no_minimum_is_nearer_than_the_nearest(text: str) -> None:
    surface, dice = find_surface(text), np.random.default_rng(8)
    window = surface.window
    for reach in (0.5, 0.5, 0.5, 0.9):
        (x, y), away = window.center, dice.uniform(-reach, reach, 2)
        point = (x + float(away[0]) * window.width, y + float(away[1]) * window.height)
        nearest = nearest_minimum(surface, point)
        distance = math.dist(nearest, point) if nearest is not None else math.inf
        search = min(1.001 * distance, max(window.width, window.height))
        assert nearest_by_search(surface.formula, point, search) >= distance * (1 - 1e-7) - 1e-9
        if nearest is not None and text != "easom":  # whose far minima are shallower than rounding
            assert kind_of_point(surface, nearest) == "minimum"


@pytest.mark.parametrize(
    ("text", "point", "nearest"),
    [
        ("rastrigin", (1.8, -1.2), (1.9899122579, -0.9949586377)),
        ("drop-wave", (-0.3, 0.4), (-0.3121293353, 0.4161724471)),
        ("x^2", (1.8, -1.2), (0, -1.2)),
        ("(x - 3)^2 + (y + 1)^2", (3.5, 40), (3, -1)),
        ("(x^2 + y^2 - 4)^2", (3, 4), (1.2, 1.6)),
        ("abs(x) + abs(y - 1)", (0.7, 0.1), (0, 1)),
        ("x^4 + y^4", (0.7, 0.1), (0, 0)),
        ("himmelblau", (500, 300), (3, 2)),
    ],
)
def test_the_nearest_minimum_is_found_from_where_one_stands(text: str, point: Point, nearest: Point) -> None:
    assert nearest_minimum(find_surface(text), point) == pytest.approx(nearest, abs=2e-7)


@pytest.mark.parametrize("text", ["saddle", "(y - x^2)(y - 2x^2)", "7", "x + y"])
def test_where_there_is_no_minimum_none_is_said(text: str) -> None:
    experiment = read_experiment(text, start="0.7,0.3")
    assert angle_to_minimum(experiment.surface, begin(experiment)) is None


def test_the_nearest_minimum_does_not_depend_on_what_was_asked_before() -> None:
    surface = find_surface("cos(3x) cos(2y) + 0.05 x^2")
    before = nearest_minimum(surface, (0.3, 0.4))
    for place in np.random.default_rng(1).uniform(-9, 9, (30, 2)).tolist():
        nearest_minimum(surface, (place[0], place[1]))
    nearest_minimum.cache_clear()
    assert nearest_minimum(surface, (0.3, 0.4)) == before
