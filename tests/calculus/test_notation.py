"""Numbers and formulas as they are printed."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradtui.calculus.formula import Formula, parse
from gradtui.calculus.notation import (
    format_formula,
    format_number,
    format_point,
    format_substituted,
    format_to_width,
    round_number,
)
from gradtui.losses.catalogue import CATALOGUE
from tests.calculus.test_formula import FORMULAS


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-215.6, "−215.6"),
        (0.1 + 0.2, "0.3"),
        (math.sqrt(20), "4.472"),
        (-1.23456, "−1.235"),
        (999.96, "1000"),
        (12345.6, "12346"),
        (999_949.0, "999949"),
        (999_999.0, "1e6"),
        (-1234567.0, "−1.235e6"),
        (1e300, "1e300"),
        (0.0001, "0.0001"),
        (0.00012345, "0.0001234"),
        (0.00009999, "9.999e−5"),
        (0.000099999999, "0.0001"),
        (-2.5e-7, "−2.5e−7"),
        (5e-324, "4.941e−324"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "undefined"),
    ],
)
def test_a_number_has_four_figures_and_a_real_minus(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("digits", "text"), [(1, "3"), (2, "3.1"), (3, "3.14"), (5, "3.1416"), (9, "3.14159265")], ids=str
)
def test_a_number_has_as_many_figures_as_asked_for(digits: int, text: str) -> None:
    assert format_number(math.pi, digits) == text


@settings(deadline=None)
@given(st.floats(-1e308, 1e308), st.integers(1, 8))
def test_a_shown_number_is_right_in_all_its_figures(value: float, digits: int) -> None:
    text = format_number(value, digits)
    assert text.strip("−") not in ("", "0", "0.0") or value == 0
    assert float(text.replace("−", "-")) == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits), abs=5e-324)


@pytest.mark.parametrize(("value", "digits"), [(1.7976e308, 4), (1.75e308, 2), (-1.5e308, 1)])
def test_the_largest_numbers_can_be_shown_too(value: float, digits: int) -> None:
    assert "308" in format_number(value, digits)


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (-1.23456, 9, "−1.23"),
        (-1.23456, 5, "−1.23"),
        (-1.23456, 4, "−1.2"),
        (-1.23456, 2, "−1"),
        (-1.23456, 1, ""),
        (1.2e-9, 6, "1.2e−9"),
        (1.2e-9, 5, "1e−9"),
    ],
)
def test_a_short_number_fits_its_width(value: float, width: int, text: str) -> None:
    assert format_to_width(value, width) == text


def test_a_pair_is_written_in_parentheses() -> None:
    assert format_point((1.0, -2.5)) == "(1, −2.5)"


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("w1^2 + w2^2", "w₁² + w₂²"),
        ("(1 - w1)^2 + 100 (w2 - w1^2)^2", "(1 − w₁)² + 100(w₂ − w₁²)²"),
        ("-x^2", "−w₁²"),
        ("(-x)^2", "(−w₁)²"),
        ("x^-y", "w₁^(−w₂)"),
        ("x^y^2", "w₁^w₂²"),
        ("(x^y)^2", "(w₁^w₂)²"),
        ("x^2.5", "w₁^2.5"),
        ("x^10", "w₁¹⁰"),
        ("2 sin(x) cos(y)", "2 sin(w₁)·cos(w₂)"),
        ("2 exp(-x)", "2 exp(−w₁)"),
        ("0.5 pi x", "0.5π·w₁"),
        ("2e", "2 e"),
        ("x*2*3", "w₁·2·3"),
        ("3*(2x)", "3(2w₁)"),
        ("2*3^x", "2·3^w₁"),
        ("x/y/2", "w₁/w₂/2"),
        ("x/(y/2)", "w₁/(w₂/2)"),
        ("x/(2y)", "w₁/(2w₂)"),
        ("x - (y - 1)", "w₁ − (w₂ − 1)"),
        ("x + (-y)", "w₁ + (−w₂)"),
        ("x(-y)", "w₁·(−w₂)"),
        ("-(x + y)", "−(w₁ + w₂)"),
        ("sqrt(x^2 + 1)", "√(w₁² + 1)"),
        ("sqrt(2)x", "√2·w₁"),
        ("sqrt(abs(x))", "√abs(w₁)"),
        ("max(x, y, 0)", "max(max(w₁, w₂), 0)"),
    ],
)
def test_a_formula_is_written_as_on_paper(text: str, readable: str) -> None:
    assert format_formula(parse(text)) == readable


def _meaning(formula: Formula) -> Any:
    """What a formula computes, with sums as signed terms: a + (b − c) and a + b − c are the same."""

    def operation(name: str, parts: Any) -> Any:
        match name, parts:
            case "+", (a, b):
                return a + b
            case "-", (a, b):
                return a + tuple((-sign, term) for sign, term in b)
            case _:
                return ((1, (name, *parts)),)

    return formula.fold(lambda number: ((1, number.value),), lambda name: ((1, name),), operation)


@settings(deadline=None, max_examples=400)
@given(FORMULAS)
def test_a_written_formula_reads_back_as_itself(text: str) -> None:
    formula = parse(text)
    assert _meaning(parse(format_formula(formula))) == _meaning(formula)


@pytest.mark.parametrize("surface", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_the_written_formula_of_a_surface_has_its_values(surface: Any) -> None:
    w1, w2 = np.random.default_rng(0).uniform(-3, 3, (2, 50))
    np.testing.assert_allclose(
        parse(format_formula(surface.formula))(w1, w2), surface.formula(w1, w2), rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize(("text", "plain"), [("2⁻²^2", "2^(-2)^2"), ("w1⁻²", "w1^(-2)")])
def test_a_formula_with_a_superscript_minus_is_written_like_any_other(text: str, plain: str) -> None:
    assert format_formula(parse(text)) == format_formula(parse(plain))


def test_only_ascii_digits_make_numbers() -> None:
    with pytest.raises(ValueError, match="does not belong"):
        parse("x^٣")


@pytest.mark.parametrize(
    ("text", "values", "substitution"),
    [
        ("w - eta*g", {"w": -1.2, "eta": 0.001, "g": -215.6}, "−1.2 − 0.001·(−215.6)"),
        ("w - eta*g", {"w": 3, "eta": 0.1, "g": 4}, "3 − 0.1·4"),
        ("w - eta*g", {"w": 3, "eta": 0.1, "g": 0.0}, "3 − 0.1·0"),
        ("w + g", {"w": 1, "g": -2, "eta": 0}, "1 + (−2)"),
        ("g^2", {"g": -0.5}, "(−0.5)²"),
        ("g^w", {"g": 0.9, "w": 3}, "0.9^3"),
        ("-g", {"g": -1}, "−(−1)"),
        ("2w", {"w": 4}, "2·4"),
        ("g/(sqrt(w) + eta)", {"g": 2.00049, "w": 9, "eta": 1e-8}, "2/(√9 + 1e−8)"),
    ],
)
def test_numbers_are_put_in_place_of_names(text: str, values: dict[str, float], substitution: str) -> None:
    formula = parse(text, {name: name for name in ("w", "g", "eta")})
    assert format_substituted(formula, values) == substitution


def test_numbers_put_in_place_have_as_many_figures_as_asked_for() -> None:
    assert (
        format_substituted(parse("2x + y"), {"w1": math.pi, "w2": -math.e}, digits={"w1": 2, "w2": 3})
        == "2·3.1 + (−2.72)"
    )


@pytest.mark.parametrize(
    ("value", "above", "below"),
    [(1, 1, 1), (1.01, 2, 1), (3, 5, 2), (0.3, 0.5, 0.2), (7, 10, 5), (0.02, 0.02, 0.02), (6e200, 1e201, 5e200)],
)
def test_a_number_is_rounded_to_the_next_of_1_2_5(value: float, above: float, below: float) -> None:
    assert round_number(value) == pytest.approx(above)
    assert round_number(value, up=False) == pytest.approx(below)


@given(st.floats(1e-290, 1e300))
def test_a_rounded_number_is_not_much_more_or_less(value: float) -> None:
    assert 1 - 1e-8 <= round_number(value) / value <= 2.5 + 1e-8
    assert 1 - 1e-8 <= value / round_number(value, up=False) <= 2.5 + 1e-8


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_not_finite_is_written_short_too(value: float) -> None:
    assert format_to_width(value, 9) == format_number(value)
    assert format_to_width(value, 1) == ("∞" if value == math.inf else "")
