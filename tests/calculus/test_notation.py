"""Numbers and formulas as they are printed."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradtui.calculus.formula import Formula, parse
from gradtui.calculus.jet import FUNCTIONS
from gradtui.calculus.notation import (
    format_formula,
    format_number,
    format_point,
    format_substituted,
    format_to_width,
    round_number,
)
from gradtui.calculus.symbolic import partials
from gradtui.losses.catalogue import CATALOGUE
from gradtui.plot.glyphs import ASCII
from gradtui.screen.wrapping import wrap
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
        (12345.6, "12350"),
        (123456.0, "123500"),
        (999_949.0, "999900"),
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
        ("sqrt(abs(x))", "√(abs(w₁))"),
        ("sqrt(x)^2", "(√w₁)²"),
        ("x^sqrt(y)", "w₁^√w₂"),
        ("sqrt(sqrt(x))", "√(√w₁)"),
        ("sin(x)^2", "sin(w₁)²"),
        ("x + (y - 1)", "w₁ + (w₂ − 1)"),
        ("2 e^2", "2 e²"),
        ("2(.5^2)", "2·.5²"),
        ("max(x, y, 0)", "max(w₁, w₂, 0)"),
        ("max(x, max(y, 0))", "max(w₁, max(w₂, 0))"),
        ("min(max(x, y), 0)", "min(max(w₁, w₂), 0)"),
    ],
)
def test_a_formula_is_written_as_on_paper(text: str, readable: str) -> None:
    assert format_formula(parse(text)) == readable


_LEAVES = st.sampled_from(["w1", "w2", "0.5", "2", "10", "123", ".5", "2.", "1e-3", "1.5E2", "2e+1", "0", "pi", "e"])
_UNARY = st.sampled_from(["-({})", "sqrt({})", *(f"{name}({{}})" for name in FUNCTIONS if name not in ("min", "max"))])
_BINARY = st.sampled_from(["({})+({})", "({})-({})", "({})*({})", "({})/({})", "({})^({})", "min({},{})", "max({},{})"])
TREES = st.recursive(
    _LEAVES,
    lambda inner: st.builds(str.format, _UNARY, inner) | st.builds(str.format, _BINARY, inner, inner),
    max_leaves=10,
)
"""Formulas of any shape and every function, each operand in parentheses."""


def tree(formula: Formula) -> Any:
    """What a formula computes, operation by operation."""
    return formula.fold(lambda number: number.value, str, lambda name, parts: (name, *parts))


def typed_back(shown: str) -> list[Any]:
    """What a shown formula is read as: in Unicode, in 7 bits, and each broken over lines of a narrow panel."""
    spelled = [shown, ASCII.spell(shown)]
    assert spelled[1].isascii()
    broken = ["\n".join(wrap(text, 26)) for text in spelled]
    return [tree(parse(text)) for text in (*spelled, *broken)]


@settings(deadline=None, max_examples=600)
@given(TREES | FORMULAS)
def test_a_shown_formula_can_be_typed_back_and_is_the_same(text: str) -> None:
    formula = parse(text)
    assert typed_back(format_formula(formula)) == [tree(formula)] * 4


@pytest.mark.parametrize(
    "text",
    [
        *(surface.text for surface in CATALOGUE.values()),
        *(
            "x^12 y^3",
            "sqrt(x^2 + y^2)",
            "abs(x)^(3/2) e^(-y)",
            "x^y",
            "log(1 + exp(x y))",
            "-1.5e-7 x^-2 + max(x, y, 1)",
        ),
    ],
)
def test_shown_partials_can_be_typed_back_and_are_the_same(text: str) -> None:
    for partial in partials(parse(text)):
        assert typed_back(format_formula(partial)) == [tree(partial)] * 4


@pytest.mark.parametrize("surface", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_the_written_formula_of_a_surface_has_its_values(surface: Any) -> None:
    w1, w2 = np.random.default_rng(0).uniform(-3, 3, (2, 50))
    np.testing.assert_array_equal(parse(surface.written)(w1, w2), surface.formula(w1, w2))
    np.testing.assert_array_equal(parse(ASCII.spell(surface.written))(w1, w2), surface.formula(w1, w2))


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
