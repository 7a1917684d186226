"""The catalogue: its derivatives, its minima, and that each surface can be descended; and typed surfaces."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from gradtui.calculus.arrays import Floats
from gradtui.calculus.formula import parse
from gradtui.descent.step import trajectory
from gradtui.descent.texts import read_experiment
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.surface import Minimum, Surface
from gradtui.losses.typed import typed_surface
from tests.calculus.test_formula import FORMULAS
from tests.calculus.test_jet import assert_differences_agree, sympy_derivatives

PUBLISHED = {
    "bowl": "0.000000",
    "ravine": "0.000000",
    "rotated-valley": "0.000000",
    "saddle": None,
    "monkey-saddle": None,
    "double-well": "0.000000",
    "plateau": "0.000000",
    "rosenbrock": "0.000000",
    "himmelblau": "0.000000",
    "beale": "0.000000",
    "booth": "0.000000",
    "matyas": "0.000000",
    "three-hump-camel": "0.000000",
    "six-hump-camel": "-1.0316",
    "mccormick": "-1.9133",
    "styblinski-tang": "-78.332",
    "goldstein-price": "3.000000",
    "branin": "0.397887",
    "easom": "-1.000000",
    "ackley": "0.000000",
    "rastrigin": "0.000000",
    "griewank": "0.000000",
    "levy": "0.000000",
    "drop-wave": "-1.000000",
}
"""The least value of each surface as the literature prints it."""
GLOBAL_MINIMA = {"double-well": 2, "himmelblau": 4, "six-hump-camel": 2, "branin": 3, "saddle": 0, "monkey-saddle": 0}
"""How many places have it, where that is not one."""
SINGULAR = {"ackley", "drop-wave"}
"""Made of sqrt(w1^2 + w2^2), whose Hessian does not exist at the origin."""

each_surface = pytest.mark.parametrize("surface", CATALOGUE.values(), ids=CATALOGUE.keys())
each_minimum = pytest.mark.parametrize(
    ("surface", "minimum"),
    [pytest.param(s, m, id=f"{s.name}{m.point}") for s in CATALOGUE.values() for m in s.minima],
)


def test_the_catalogue_has_the_promised_names_in_order() -> None:
    assert list(CATALOGUE) == list(PUBLISHED)
    assert all(surface.name == name for name, surface in CATALOGUE.items())


@pytest.mark.parametrize(("name", "text"), [("bowl", "w1^2 + w2^2"), ("saddle", "w1^2 - w2^2")])
def test_bowl_and_saddle_are_the_formulas_of_the_chapter(name: str, text: str) -> None:
    assert CATALOGUE[name].formula == parse(text)


def _levy(x: Floats) -> float:
    w = 1 + (x - 1) / 4
    inner = np.sum((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(np.pi * w[:-1] + 1) ** 2))
    last = (w[-1] - 1) ** 2 * (1 + np.sin(2 * np.pi * w[-1]) ** 2)
    return float(np.sin(np.pi * w[0]) ** 2 + inner + last)


@pytest.mark.parametrize(
    ("name", "loss"),
    [
        ("rosenbrock", lambda x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (x[:-1] - 1) ** 2)),
        ("styblinski-tang", lambda x: np.sum(x**4 - 16 * x**2 + 5 * x) / 2),
        (
            "ackley",
            lambda x: -20 * np.exp(-0.2 * np.sqrt(np.mean(x**2))) - np.exp(np.mean(np.cos(2 * np.pi * x))) + 20 + np.e,
        ),
        ("rastrigin", lambda x: 10 * len(x) + np.sum(x**2 - 10 * np.cos(2 * np.pi * x))),
        ("griewank", lambda x: np.sum(x**2 / 4000) - np.prod(np.cos(x / np.sqrt([1, 2]))) + 1),
        ("levy", _levy),
        ("drop-wave", lambda x: -(1 + np.cos(12 * np.linalg.norm(x))) / (0.5 * np.dot(x, x) + 2)),
    ],
)
def test_a_surface_is_the_literature_s_function_in_two_dimensions(name: str, loss: Callable[[Floats], float]) -> None:
    for x in np.random.default_rng(4).uniform(-5, 5, (20, 2)):
        assert CATALOGUE[name].formula(*x) == pytest.approx(loss(x), rel=1e-12)


@each_surface
def test_derivatives_are_those_of_sympy_and_of_finite_differences(surface: Surface) -> None:
    exact = sympy_derivatives(parse(surface.text))
    window = surface.window
    inside = np.random.default_rng(3).uniform((window.x_min, window.y_min), (window.x_max, window.y_max), (5, 2))
    for w1, w2 in [surface.start, *inside.tolist()]:
        jet = parse(surface.text).derivatives(w1, w2)
        value, gradient, hessian = exact(w1, w2)
        scale = 1 + abs(value)
        assert jet.value == pytest.approx(value, rel=1e-12, abs=1e-13 * scale)
        np.testing.assert_allclose(jet.gradient, gradient, rtol=1e-10, atol=1e-12 * scale)
        np.testing.assert_allclose(jet.hessian, hessian, rtol=1e-10, atol=1e-11 * scale)
        assert_differences_agree(parse(surface.text), w1, w2)


@each_surface
def test_the_minimum_has_the_published_value(surface: Surface) -> None:
    best = [minimum for minimum in surface.minima if minimum.is_global]
    assert len(best) == GLOBAL_MINIMA.get(surface.name, 1)
    published = PUBLISHED[surface.name]
    if published is not None:
        last_digit = 10.0 ** -len(published.partition(".")[2])
        assert {minimum.value for minimum in best} == {best[0].value}
        assert abs(best[0].value - float(published)) < last_digit


@each_minimum
def test_at_a_minimum_the_surface_is_as_low_as_listed_and_level(surface: Surface, minimum: Minimum) -> None:
    jet = parse(surface.text).derivatives(*minimum.point)
    assert jet.value == pytest.approx(minimum.value, rel=1e-12, abs=1e-12)
    curvature = 1.0 if surface.name in SINGULAR else np.abs(jet.hessian).max()
    assert np.abs(jet.gradient).max() < 1e-12 * curvature
    assert surface.name in SINGULAR or np.linalg.eigvalsh(jet.hessian)[0] > 0


@each_minimum
def test_around_a_minimum_the_surface_is_higher(surface: Surface, minimum: Minimum) -> None:
    angles = np.linspace(0, 2 * math.pi, 60)
    for radius in (1e-4, 1e-2):
        x, y = minimum.point[0] + radius * np.cos(angles), minimum.point[1] + radius * np.sin(angles)
        assert (parse(surface.text)(x, y) > minimum.value).all()


@each_surface
def test_nowhere_in_the_window_is_the_surface_lower_than_its_global_minimum(surface: Surface) -> None:
    window = surface.window
    x, y = np.linspace(window.x_min, window.x_max, 301), np.linspace(window.y_min, window.y_max, 301)
    lowest = parse(surface.text)(x, y[:, None]).min()
    assert all(lowest >= m.value - 1e-12 for m in surface.minima if m.is_global)
    assert all(m.is_global or m.value > surface.minima[0].value for m in surface.minima)


@each_surface
def test_the_window_shows_the_start_and_every_minimum(surface: Surface) -> None:
    window = surface.window
    for w1, w2 in (surface.start, *(minimum.point for minimum in surface.minima)):
        assert window.x_min < w1 < window.x_max
        assert window.y_min < w2 < window.y_max


@each_surface
def test_gradient_descent_gets_down_at_the_rate_of_the_surface(surface: Surface) -> None:
    steps = 60 if surface.name == "monkey-saddle" else 100
    states = list(trajectory(read_experiment(surface.name), steps))
    assert len(states) == steps + 1
    assert states[-1].loss < states[0].loss


@each_surface
def test_the_lesson_is_a_sentence_that_fits_a_line(surface: Surface) -> None:
    assert len(surface.lesson) <= 70
    assert surface.lesson[0].isupper()
    assert surface.lesson.endswith(".")
    assert surface.source


@pytest.mark.parametrize(
    "text",
    ["log(x) + log(y)", "sqrt(x - 5)", "1/(x y)", "acos(x) + asin(y)", "x", "5", "sqrt(x - 50)", "1e9 x^2", "x^x"],
)
def test_a_typed_surface_starts_where_it_has_a_value_and_a_slope(text: str) -> None:
    surface = typed_surface(parse(text))
    jet = parse(surface.text).derivatives(*surface.start)
    assert np.isfinite([jet.value, jet.d1, jet.d2]).all()
    assert surface.name == text
    assert surface.window.x_min <= surface.start[0] <= surface.window.x_max
    assert surface.window.y_min <= surface.start[1] <= surface.window.y_max


@pytest.mark.parametrize("text", ["log(-1 - x^2)", "0/0", "exp(exp(exp(9))) x", "sqrt(x - 1000)"])
def test_a_formula_without_values_near_the_origin_makes_no_surface(text: str) -> None:
    with pytest.raises(ValueError, match="no finite value"):
        typed_surface(parse(text))


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("x^2 + y^2", 0.1),
        ("10 x^2 + y^2", 0.02),
        ("100 x^2", 0.002),
        ("-100 y^2", 0.002),
        ("x", 0.1),
        ("1e9(x^2 + y^2)", 2e-10),
        ("0.01(x^2 + y^2)", 1.0),
        ("1e-9 x", 1e8),
        ("1e-320 x", 1e300),
        ("-exp(-100(x^2 + y^2))", 0.1),
        ("exp(10x) + exp(-10y)", 1e-9),
    ],
)
def test_a_typed_surface_has_a_round_rate_below_the_border_of_stability(text: str, rate: float) -> None:
    assert typed_surface(parse(text)).learning_rate == rate


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("x^2 + y^2", (-3, 3, -3, 3)),
        ("log(x) + log(y)", (0, 3, 0, 3)),
        ("asin(x) + y", (-1, 1, -1, 1)),
        ("sqrt(x - 5)", (0, 100, -50, 50)),
        ("x log(x) + y^2", (0, 3, -1.5, 1.5)),
        ("x^2 + log(-y)", (-1.5, 1.5, -3, 0)),
        ("sqrt(1 - x^2 - y^2)", (-1, 1, -1, 1)),
    ],
)
def test_the_window_of_a_typed_surface_is_where_it_is_defined(text: str, window: tuple[float, ...]) -> None:
    assert typed_surface(parse(text)).window.edges == window


def test_a_typed_surface_starts_off_the_edge_of_what_is_defined() -> None:
    surface = typed_surface(parse("-log(x) - log(y) - log(1 - x - y)"))
    assert 1 - sum(surface.start) > 0.05


@settings(deadline=None)
@given(FORMULAS)
def test_any_formula_makes_a_surface_to_start_on_or_is_refused(text: str) -> None:
    try:
        surface = typed_surface(parse(text))
    except ValueError:
        return
    jet = parse(surface.text).derivatives(*surface.start)
    assert np.isfinite([jet.value, jet.d1, jet.d2]).all()
    stride = surface.learning_rate * math.hypot(float(jet.d1), float(jet.d2))
    assert 0 < surface.learning_rate <= 0.1 or stride <= max(surface.window.width, surface.window.height) / 2


@pytest.mark.parametrize(
    ("text", "center", "width"),
    [
        ("(x - 50)^2 + (y - 20)^2", (50, 20), 60),
        ("(x - 7)^2 + (y + 8)^2", (7, -8), 6),
        ("x^2 + y^2", (0, 0), 6),
        ("x^2 y^2", (0, 0), 6),
        ("cos(x/20) + cos(y/20)", (0, 0), 200),
    ],
)
def test_the_window_of_a_typed_surface_is_about_its_lows(text: str, center: tuple[int, int], width: float) -> None:
    window = typed_surface(parse(text)).window
    assert window.center == center
    assert window.width == pytest.approx(width, rel=0.2)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("(x - 50)^2 + (y - 20)^2", [(50, 20)]),
        ("sin(x) cos(y)", [(-np.pi / 2, 0)]),
        ("x^4 + y^2 - 2x^2", [(-1, 0), (1, 0)]),
        ("x^2 - y^2", []),
        ("abs(x) + abs(y)", [(0, 0)]),
    ],
)
def test_the_minima_of_a_typed_surface_are_found(text: str, points: list[tuple[float, float]]) -> None:
    found = sorted(minimum.point for minimum in typed_surface(parse(text)).minima)
    assert len(found) == len(points)
    assert all(np.allclose(one, other, atol=1e-9) for one, other in zip(found, points))
