"""Jets: derivatives held to SymPy, to finite differences, and to what is promised at kinks."""

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import numpy.typing as npt
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from gradtui.calculus.formula import Formula, parse
from gradtui.calculus.jet import FUNCTIONS

Derivatives = Callable[[float, float], tuple[float, npt.NDArray[np.float64], npt.NDArray[np.float64]]]

W1, W2 = sympy.symbols("w1 w2", real=True)
_SYMPY = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    "neg": lambda a: -a,
    "abs": sympy.Abs,
    "min": sympy.Min,
    "max": sympy.Max,
    "log10": lambda a: sympy.log(a, 10),
    "log2": lambda a: sympy.log(a, 2),
    "sigmoid": lambda a: 1 / (1 + sympy.exp(-a)),
    "softplus": lambda a: sympy.log(1 + sympy.exp(a)),
}
_EXACT = {"pi": sympy.pi, "e": sympy.E}
_MODULES = [{"DiracDelta": lambda *_: 0.0, "Heaviside": lambda u, *_: float(u > 0)}, "math"]


def to_sympy(formula: Formula) -> Any:
    """The formula as SymPy has it, with exact numbers."""
    return formula.fold(
        lambda number: _EXACT.get(number.text) or sympy.Rational(number.text),
        lambda name: {"w1": W1, "w2": W2}[name],
        lambda name, parts: (_SYMPY.get(name) or getattr(sympy, name))(*parts),
    )


def sympy_derivatives(formula: Formula) -> Derivatives:
    """Value, gradient and Hessian at a point, by SymPy."""
    loss = to_sympy(formula)
    gradient = [sympy.diff(loss, w) for w in (W1, W2)]
    hessian = [[sympy.diff(g, w) for w in (W1, W2)] for g in gradient]
    evaluate = sympy.lambdify((W1, W2), [loss, gradient, hessian], _MODULES, cse=True)

    def at(w1: float, w2: float) -> tuple[float, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        value, first, second = evaluate(w1, w2)
        return float(value), np.array(first, float), np.array(second, float)

    return at


def assert_differences_agree(formula: Formula, w1: float, w2: float, h: float = 1e-6) -> None:
    """The gradient agrees with central differences of L, the Hessian with those of the gradient."""
    jet = formula.derivatives(w1, w2)
    ahead, behind = (formula.derivatives([w1 + s, w1], [w2, w2 + s]) for s in (h, -h))
    scale = 1 + abs(jet.value) + np.abs(jet.gradient).max() + np.abs(jet.hessian).max()
    assert np.abs((ahead.value - behind.value) / (2 * h) - jet.gradient).max() < 1e-6 * scale
    assert np.abs((ahead.gradient - behind.gradient) / (2 * h) - jet.hessian).max() < 1e-6 * scale


CASES = {
    "sin": "sin(1 + w1 w2)",
    "cos": "cos(w1^2 - w2)",
    "tan": "tan(w1 w2/2)",
    "asin": "asin(w1 w2/3)",
    "acos": "acos(w1/2 - w2/3)",
    "atan": "atan(3 w1 w2)",
    "sinh": "sinh(w1 + w2^2)",
    "cosh": "cosh(w1 w2 - 1)",
    "tanh": "tanh(w1 - 2 w2)",
    "exp": "exp(w1 w2) + exp(-w1)",
    "log": "log(3 + w1 w2)",
    "log10": "log10(3 + w1 - w2/2)",
    "log2": "log2(w1^2 + w2^2)",
    "sqrt": "sqrt(1 + w1^2 w2)",
    "sigmoid": "sigmoid(w1 - 2 w2) + sigmoid(w1 w2)",
    "softplus": "softplus(w1 w2 - 1) + softplus(-w1)",
    "abs": "abs(w1 - 2) w2^2 + abs(w2) w1",
    "sign": "sign(w1 - w2) w1 w2^2",
    "min": "min(w1^2, w2, 0.3 w1 w2)",
    "max": "max(w1^2, w2, 3 w1 w2)",
    "+": "w1 + w2 + 1",
    "-": "w1^2 - w2 - 1 - w1",
    "*": "w1^2 w2^2 * 3",
    "/": "w1/w2 + 1/(1 + w1^2 w2^2) + w1 w2/7",
    "neg": "-(w1 w2^2)",
    "^": "w1^3 + w2^-2 + w1^2.5 + w1^0 + w2^1 + 2^w1 + w1^w2 + (w1 w2)^(w1 - w2) + (-2)^2 w1",
}


def test_every_function_has_a_case() -> None:
    assert set(CASES) >= set(FUNCTIONS)


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_derivatives_are_those_of_sympy_and_of_finite_differences(text: str) -> None:
    formula = parse(text)
    exact = sympy_derivatives(formula)
    for w1, w2 in np.random.default_rng(1).uniform(0.2, 1.6, (8, 2)).tolist():
        jet = formula.derivatives(w1, w2)
        value, gradient, hessian = exact(w1, w2)
        assert jet.value == pytest.approx(value, rel=1e-13)
        np.testing.assert_allclose(jet.gradient, gradient, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(jet.hessian, hessian, rtol=1e-11, atol=1e-12)
        assert_differences_agree(formula, w1, w2)


_SMOOTH_LEAVES = st.sampled_from(["w1", "w2", "0.5", "pi", "w1 w2", "w1^2"])
_SMOOTH_UNARY = st.sampled_from(
    ["-({})", "sin({})", "cos({})^3", "atan({})", "tanh({})", "exp(sin({}))", "sinh(sin({}))", "cosh(cos({}))"]
) | st.sampled_from(
    ["log(2 + sin({}))", "log2(1 + ({})^2)", "sqrt(1 + ({})^2)", "asin(0.9 sin({}))", "acos(cos({})/2)", "2^sin({})"]
)
_SMOOTH_BINARY = st.sampled_from(
    ["({}) + ({})", "({}) - ({})", "({})({})", "({})/(2 + cos({}))", "(1 + ({})^2)^sin({})", "tan(sin({})/2)({})"]
)
SMOOTH = st.recursive(
    _SMOOTH_LEAVES,
    lambda inner: st.builds(str.format, _SMOOTH_UNARY, inner) | st.builds(str.format, _SMOOTH_BINARY, inner, inner),
    max_leaves=6,
)
"""Formulas that are smooth everywhere and of moderate size near the origin."""

_MPMATH = _SYMPY | {"log10": lambda a: mpmath.log(a, 10), "log2": lambda a: mpmath.log(a, 2)}


def _precise(formula: Formula, w1: Any, w2: Any) -> Any:
    return formula.fold(
        lambda number: mpmath.mpf(number.value),
        lambda name: {"w1": w1, "w2": w2}[name],
        lambda name, parts: (_MPMATH.get(name) or getattr(mpmath, name))(*parts),
    )


@settings(deadline=None, max_examples=200)
@given(SMOOTH, st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
def test_the_chain_rule_holds_through_any_composition(text: str, w1: float, w2: float) -> None:
    formula = parse(text)
    jet = formula.derivatives(w1, w2)
    with mpmath.workdps(60):
        h = mpmath.mpf(10) ** -15
        f = {(i, j): _precise(formula, w1 + i * h, w2 + j * h) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        d1, d2 = (f[1, 0] - f[-1, 0]) / (2 * h), (f[0, 1] - f[0, -1]) / (2 * h)
        d11 = (f[1, 0] - 2 * f[0, 0] + f[-1, 0]) / h**2
        d22 = (f[0, 1] - 2 * f[0, 0] + f[0, -1]) / h**2
        d12 = (f[1, 1] - f[1, -1] - f[-1, 1] + f[-1, -1]) / (4 * h**2)
        exact = [float(d) for d in (f[0, 0], d1, d2, d11, d12, d22)]
    scale = max(1.0, *map(abs, exact))
    np.testing.assert_allclose([float(part) for part in jet.parts()], exact, rtol=1e-8, atol=1e-9 * scale)
    assert float(jet.value) == pytest.approx(float(formula(w1, w2)), rel=1e-12, abs=1e-12)


NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(
    ("text", "point", "gradient", "hessian"),
    [
        ("abs(w1)", (0, 1), (0, 0), (0, 0, 0)),
        ("abs(w1) w2", (0, 1), (0, 0), (0, 0, 0)),
        ("sign(w1) + w2", (0, 1), (0, 1), (0, 0, 0)),
        ("min(w1, 3 w2)", (3, 1), (0.5, 1.5), (0, 0, 0)),
        ("max(w1^2, w2)", (1, 1), (1, 0.5), (1, 0, 0)),
        ("max(w1, 0)", (0, 1), (0.5, 0), (0, 0, 0)),
        ("max(0, w1)", (-1, 1), (0, 0), (0, 0, 0)),
        ("min(w1, sqrt(w2))", (-1, 0), (1, 0), (0, 0, 0)),
        ("sqrt(w1^2 + w2^2)", (0, 0), (0, 0), (NAN, NAN, NAN)),
        ("sqrt(w1)", (0, 0), (INF, 0), (NAN, NAN, NAN)),
        ("log(w1)", (-1, 0), (NAN, NAN), (NAN, NAN, NAN)),
        ("log(w1)", (0, 1), (INF, 0), (NAN, NAN, NAN)),
        ("w1^0 + w2^1", (0, 0), (0, 1), (0, 0, 0)),
        ("w1^2 + w2^3", (0, 0), (0, 0), (2, 0, 0)),
        ("w1^2", (-3, 0), (-6, 0), (2, 0, 0)),
        ("(w1 w2)^2", (0, 0), (0, 0), (0, 0, 0)),
        ("0^(w1 + 1)", (1, 0), (0, 0), (0, 0, 0)),
        ("5", (1, 2), (0, 0), (0, 0, 0)),
        ("2^w1", (0, 0), (np.log(2), 0), (np.log(2) ** 2, 0, 0)),
    ],
)
def test_at_kinks_and_ends_the_derivative_is_what_is_promised(
    text: str, point: tuple[float, float], gradient: Sequence[float], hessian: Sequence[float]
) -> None:
    jet = parse(text).derivatives(*point)
    np.testing.assert_allclose(jet.gradient, gradient)
    np.testing.assert_allclose([jet.d11, jet.d12, jet.d22], hessian)


def test_the_loss_of_a_step_is_the_value_of_the_formula() -> None:
    formula = parse("49/w1")
    assert formula.derivatives(49, 0).value == formula(49, 0)


@pytest.mark.parametrize("text", [*CASES.values(), "5", "w1", "sqrt(w1) + abs(w2)", "log(w1 - 1)", "max(w1, w2)"])
def test_jets_of_arrays_are_the_jets_of_their_elements(text: str) -> None:
    formula = parse(text)
    w1, w2 = np.array([[0.0, 0.4, 0.7], [0.3, 1.0, 1.5]]), np.array([0.2, 0.4, 1.0])
    jet = formula.derivatives(w1, w2)
    assert jet.value.shape == (2, 3)
    assert jet.gradient.shape == (2, 2, 3)
    assert jet.hessian.shape == (2, 2, 2, 3)
    each = [formula.derivatives(a, b) for a, b in np.broadcast(w1, w2)]
    for array, scalars in zip(jet.parts(), zip(*(one.parts() for one in each))):
        np.testing.assert_allclose(array.ravel(), scalars, rtol=1e-14)
