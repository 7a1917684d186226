"""Formulas: what may be written, what it means, and what is said about mistakes."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradtui.calculus.formula import CONSTANTS, MAX_DEPTH, MAX_LENGTH, FormulaError, parse

POINT = (3.0, 5.0)

LEAVES = st.sampled_from(["w1", "w2", "0.5", "2", "3", "10", "1e-3", "pi", "e"])


def _extended(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    unary = st.sampled_from(["-({})", "sqrt({})", "√({})", "({})²", "sin({})", "abs({})", "log10({})", "2({})"])
    binary = st.sampled_from(
        ["({})+({})", "({})-({})", "({})*({})", "({})/({})", "({})^({})", "min({},{})", "({})({})"]
    )
    return st.builds(str.format, unary, inner) | st.builds(str.format, binary, inner, inner)


FORMULAS = st.recursive(LEAVES, _extended, max_leaves=12)
"""Formulas of any shape, each operand in parentheses."""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-w1^2", -9),
        ("(-w1)^2", 9),
        ("2 - -w1", 5),
        ("--w1", 3),
        ("+w1", 3),
        ("-w1 w2", -15),
        ("2^-1", 0.5),
        ("2^-w1^2", 2**-9),
        ("-2^2^3", -256),
    ],
)
def test_minus_binds_looser_than_power(text: str, value: float) -> None:
    assert parse(text)(*POINT) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2*3", 7),
        ("(1 + 2)*3", 9),
        ("7 - 3 - 2", 2),
        ("7 - (3 - 2)", 6),
        ("24/4/2", 3),
        ("24/4*2", 12),
        ("2*3^2", 18),
        ("2^3^2", 512),
        ("(2^3)^2", 64),
        ("2**3**2", 512),
        ("1e2 + .5 + 2.", 102.5),
        ("1.5E-1", 0.15),
    ],
)
def test_operators_bind_as_in_mathematics(text: str, value: float) -> None:
    assert parse(text)(*POINT) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2x", 6),
        ("2 x y", 30),
        ("xy", 15),
        ("w1w2", 15),
        ("3(x+1)", 12),
        ("(x+1)(y-1)", 16),
        ("x(y)", 15),
        ("2 abs(-3)", 6),
        ("x max(x, y)", 15),
        ("2x^2", 18),
        ("2x^2y", 90),
        ("1/2x", 1.5),
        ("2pi", 2 * math.pi),
        ("2e", 2 * math.e),
        ("2e1", 20),
        ("2ex", 6 * math.e),
        ("xexp(0)", 3),
    ],
)
def test_products_may_be_left_out(text: str, value: float) -> None:
    assert parse(text)(*POINT) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("w₁² + w₂³", "w1^2 + w2^3"),
        ("2·w₁×w₂∗3⋅2", "2*w1*w2*3*2"),
        ("−w₁ – w₂", "-w1 - w2"),
        ("w₁÷w₂∕2", "w1/w2/2"),
        ("2π", "2*pi"),
        ("√w₁ + √(w₁ w₂) + √2w₁", "sqrt(w1) + sqrt(w1*w2) + sqrt(2)*w1"),
        ("w₁⁻² w₂¹⁰", "w1^-2 * w2^10"),
        ("x^2 + y**2", "w1^2 + w2^2"),
        ("ln(x)", "log(w1)"),
        ("\tx\n+ y ", "w1 + w2"),
    ],
)
def test_signs_of_print_mean_the_same_as_plain_ones(text: str, plain: str) -> None:
    assert parse(text)(*POINT) == parse(plain)(*POINT)


def test_a_number_as_the_screen_shows_it_is_that_number() -> None:
    assert parse("2e−3")(*POINT) == 0.002


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sin(0.3)", math.sin(0.3)),
        ("cos(0.3)", math.cos(0.3)),
        ("tan(0.3)", math.tan(0.3)),
        ("asin(0.3)", math.asin(0.3)),
        ("acos(0.3)", math.acos(0.3)),
        ("atan(0.3)", math.atan(0.3)),
        ("sinh(0.3)", math.sinh(0.3)),
        ("cosh(0.3)", math.cosh(0.3)),
        ("tanh(0.3)", math.tanh(0.3)),
        ("exp(0.3)", math.exp(0.3)),
        ("log(0.3)", math.log(0.3)),
        ("log10(0.3)", math.log10(0.3)),
        ("log2(0.3)", math.log2(0.3)),
        ("sqrt(0.3)", math.sqrt(0.3)),
        ("abs(-0.3)", 0.3),
        ("sign(-0.3)", -1),
        ("min(x, y, 4)", 3),
        ("max(x, y, 4)", 5),
        ("max(x)", 3),
        ("pi + e", math.pi + math.e),
    ],
)
def test_functions_and_constants_have_their_usual_values(text: str, value: float) -> None:
    assert parse(text)(*POINT) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["w1^2 - 3 w2", "w1", "min(w1, 2)", "7", "pi"])
@pytest.mark.parametrize("shapes", [((), ()), ((3,), ()), ((3,), (3,)), ((2, 1), (3,)), ((2, 2, 2), (2,)), ((0,), ())])
def test_arrays_are_evaluated_elementwise(text: str, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    formula = parse(text)
    w1, w2 = (np.linspace(-1, 4, math.prod(s)).reshape(s) for s in shapes)
    values = formula(w1, w2)
    assert values.dtype == np.float64
    assert values.shape == np.broadcast_shapes(*shapes)
    assert values.ravel().tolist() == [formula(a, b) for a, b in np.broadcast(w1, w2)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/0", math.inf),
        ("-1/(x - 3)", -math.inf),
        ("0/0", math.nan),
        ("log(0)", -math.inf),
        ("log(-1)", math.nan),
        ("sqrt(-x)", math.nan),
        ("(-8)^(1/3)", math.nan),
        ("asin(x)", math.nan),
        ("exp(1000)", math.inf),
        ("1e308 * 10", math.inf),
        ("0^-1", math.inf),
        ("0^0", 1),
        ("min(x, 0/0)", math.nan),
        ("1e-400", 0),
    ],
)
def test_what_has_no_value_is_nan_or_inf_and_never_an_exception(text: str, value: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        formula = parse(text)
        np.testing.assert_equal([formula(*POINT), *formula([3.0, 3.0], 5.0)], [value] * 3)
        formula.derivatives(*POINT)


@pytest.mark.parametrize(
    ("text", "column", "phrase"),
    [
        ("", 1, "the formula is empty"),
        (" \t", 1, "the formula is empty"),
        ("x +", 4, "ends where a value is missing"),
        ("x ^", 4, "ends where a value is missing"),
        ("sin(", 5, "ends where a value is missing"),
        ("x + )", 5, "a value is missing before ')'"),
        ("* x", 1, "a value is missing before '*'"),
        ("x // y", 4, "a value is missing before '/'"),
        ("max(x, )", 8, "a value is missing before ')'"),
        ("²", 1, "a value is missing before '^'"),
        ("2*(x + 1", 3, "this '(' is never closed"),
        ("max(1, (2)", 4, "this '(' is never closed"),
        ("x + 1)", 6, "')' has no '(' before it"),
        ("(1, 2)", 3, "')' is missing before ','"),
        ("1,5 x", 2, "decimals take a point"),
        ("2 x 3", 5, "an operator is missing before '3'"),
        ("x²3", 3, "an operator is missing before '3'"),
        ("1.2.3", 4, "an operator is missing before '.3'"),
        ("1 + x2", 5, "write x*2 or x^2"),
        ("x + foo(x)", 5, "unknown name 'foo': there are w1 w2 x y pi e sin cos"),
        ("sqr(x)", 1, "unknown name 'sqr': did you mean 'sqrt'?"),
        ("w1 + w3", 6, "unknown name 'w3': did you mean 'w2'?"),
        ("sin x", 1, "sin needs its argument in parentheses: sin(...)"),
        ("1 + xsin", 6, "sin needs its argument in parentheses: sin(...)"),
        ("1 + cos(x, y)", 5, "cos takes one argument, not 2"),
        ("L = x", 1, "unknown name 'L'"),
        ("x = 2", 3, "write only the right-hand side"),
        ("2[x]", 2, "group with ( and )"),
        ("x $ y", 3, "'$' does not belong"),
        ("w₁ + 1e999", 6, "too large"),
    ],
)
def test_a_mistake_is_named_with_its_column(text: str, column: int, phrase: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.column == column
    assert phrase in caught.value.message
    assert str(caught.value).endswith(f"(column {column})")


def test_a_mistake_is_marked_by_a_caret_under_it() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("x + foo(x)")
    assert caught.value.marked() == "x + foo(x)\n    ^"


def test_in_a_long_formula_only_the_surroundings_of_the_mistake_are_shown() -> None:
    text = "x + " * 50 + "$" + " + y" * 50
    with pytest.raises(FormulaError) as caught:
        parse(text)
    shown, caret = caught.value.marked(40).split("\n")
    assert shown in text
    assert len(shown) == 40
    assert shown[len(caret) - 1] == "$"


def test_a_marked_mistake_is_never_wider_than_asked() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("x + " * 30)
    assert max(map(len, caught.value.marked(72).split("\n"))) <= 72


@pytest.mark.parametrize(
    ("text", "column", "phrase"),
    [
        ("x" * 20_000, MAX_LENGTH + 1, f"longer than {MAX_LENGTH} characters"),
        ("(" * 5_000, MAX_LENGTH + 1, f"longer than {MAX_LENGTH} characters"),
        ("(" * MAX_LENGTH, MAX_DEPTH + 1, f"nested deeper than {MAX_DEPTH} levels"),
        ("x" + "^x" * 900, 2 * MAX_DEPTH + 1, f"nested deeper than {MAX_DEPTH} levels"),
        ("abs(" * 400, 4 * MAX_DEPTH + 1, f"nested deeper than {MAX_DEPTH} levels"),
        ("q" * MAX_LENGTH, 1, "unknown name 'qqqqqqqqqqqqqqqqqqqq...'"),
        ("x\x00", 2, "U+0000"),
        ("x\ud800", 2, "U+D800"),
        ("\x1b[31m", 1, "U+001B"),
        ("__import__('os').system('true')", 1, "unknown name '__import__'"),
        ("x.__class__", 2, "'.' does not belong"),
    ],
)
def test_a_hostile_text_is_refused_at_once(text: str, column: int, phrase: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.column == column
    assert phrase in caught.value.message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9^9^9^9", math.inf),
        ("exp(exp(exp(9)))", math.inf),
        ("-" * (MAX_LENGTH - 1) + "x", -3),
        ("x" + "+x" * 999, 3000),
        ("x" * 200, 3.0**200),
        ("(" * (MAX_DEPTH - 1) + "x" + ")" * (MAX_DEPTH - 1), 3),
    ],
)
def test_a_monstrous_formula_is_evaluated_at_once(text: str, value: float) -> None:
    formula = parse(text)
    formula.derivatives(*POINT)
    assert formula(*POINT) == pytest.approx(value)


def test_a_long_run_of_letters_is_read_at_once() -> None:
    parse("x" * MAX_LENGTH)


def test_a_thousand_root_signs_do_not_exhaust_the_stack() -> None:
    with pytest.raises(FormulaError):
        parse("√" * 1500 + "x")


def test_a_message_stays_short_whatever_the_text() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("x" + "1" * 1900)
    assert len(str(caught.value)) < 300


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60) | st.text("wxyeπ√12²⁻₁.,()+-*/^−· sincoabmax", max_size=60))
def test_any_text_is_a_formula_or_has_a_mistake_with_a_place(text: str) -> None:
    try:
        formula = parse(text)
    except FormulaError as error:
        mistake = error
    else:
        assert formula(*POINT).shape == ()
        assert formula.derivatives(*POINT).hessian.shape == (2, 2)
        return
    shown, caret = mistake.marked().split("\n")
    assert 1 <= mistake.column <= len(text) + 1
    assert caret == " " * (mistake.column - 1) + "^"
    assert len(shown) == len(text)


@settings(deadline=None, max_examples=200)
@given(FORMULAS, st.floats(-3, 3), st.floats(-3, 3))
def test_a_formula_in_parentheses_has_the_same_value(text: str, w1: float, w2: float) -> None:
    np.testing.assert_equal(parse(f"({text})")(w1, w2), parse(text)(w1, w2))


def test_only_the_variables_asked_for_are_known() -> None:
    formula = parse("a + 2 rate", {"a": "a", "rate": "eta"})
    assert formula.evaluate({"a": 1.0, "eta": 0.5}) == 2
    with pytest.raises(FormulaError):
        parse("x", {"a": "a"})


def test_fold_reads_a_formula_in_other_terms() -> None:
    prefix = parse("2x^2 - min(y, 1)").fold(
        lambda number: number.text, lambda name: name, lambda name, parts: f"({name} {' '.join(parts)})"
    )
    assert prefix == "(- (* 2 (^ w1 2)) (min w2 1))"


@pytest.mark.parametrize("name", CONSTANTS)
def test_constants_keep_their_name(name: str) -> None:
    assert parse(name).fold(lambda number: number.text, str, lambda *_: "") == name
