"""The partial derivatives as formulas: right, readable, and never dear."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress

import numpy as np
import pytest

from gradtui.calculus.formula import Formula, parse
from gradtui.calculus.notation import format_formula
from gradtui.calculus.symbolic import partials
from gradtui.losses.catalogue import CATALOGUE

TYPED = [
    "3x y^2 + x/3",
    "sqrt(x^2 + y^2)",
    "x^y",
    "log(1 + x^2) + log10(y^2) + log2(2 + y)",
    "tan(x) + asin(x/3) + acos(y/3) + atan(y/x)",
    "sinh(x) cosh(y) + tanh(x y)",
    "1/(1 + x^2 + y^2)",
    "sigmoid(x y) + softplus(x - 2y)",
    "exp(-x^2) e^y (2^x) pi",
    "abs(x y)^1.5 + sign(x) y",
    "max(x, y, x y) + min(x^2, y)",
    "(x + 2y)^10 - -x",
    "0.1 x^2 - 0.25(y - 0.5)^3",
]


def agree(formula: Formula) -> None:
    """The formulas of the partials have the values of the jets."""
    points = np.random.default_rng(1).uniform(-2, 2, (2, 300))
    jet = formula.derivatives(*points)
    for partial, exact in zip(partials(formula), (jet.d1, jet.d2)):
        known = np.isfinite(exact) & np.isfinite(jet.value)
        assert known.any()
        np.testing.assert_allclose(np.broadcast_to(partial(*points), exact.shape)[known], exact[known], 1e-9, 1e-9)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_partials_of_a_catalogue_surface_are_the_exact_ones(name: str) -> None:
    agree(parse(CATALOGUE[name].text))


@pytest.mark.parametrize("text", TYPED)
def test_the_partials_of_a_typed_formula_are_the_exact_ones(text: str) -> None:
    agree(parse(text))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("x^2 + y^2", "2w₁", "2w₂"),
        ("(1 - x)^2 + 100(y - x^2)^2", "2w₁ − 400w₁·(w₂ − w₁²) − 2", "200(w₂ − w₁²)"),
        ("0.1 x^2 - y^2", "0.2w₁", "−2w₂"),
        ("x^2/10", "w₁/5", "0"),
        ("sin(x) e^y", "exp(w₂)·cos(w₁)", "exp(w₂)·sin(w₁)"),
        ("sqrt(x) + 1/y", "1/(2√w₁)", "−1/w₂²"),
        ("abs(x) + max(x, y)", "sign(w₁) + sign(w₁ − w₂)/2 + 1/2", "sign(w₂ − w₁)/2 + 1/2"),
        ("7", "0", "0"),
    ],
)
def test_the_partials_are_written_as_people_write_them(text: str, first: str, second: str) -> None:
    assert [format_formula(partial) for partial in partials(parse(text))] == [first, second]


@pytest.mark.parametrize("text", ["abs(x) + y", "max(x, -x)", "min(x^2, y)", "sign(x) y"])
def test_at_a_kink_the_partials_are_what_the_jets_take(text: str) -> None:
    formula = parse(text)
    jet = formula.derivatives(0.0, 0.0)
    assert [float(partial(0.0, 0.0)) for partial in partials(formula)] == [float(jet.d1), float(jet.d2)]


HOSTILE = [
    "9^9^9^9 x",
    "(2x)^(10^9)",
    "x^(9^9^9) + y^100000",
    "exp(exp(exp(9))) x",
    "1e308*1e308*y",
    "^".join("x" * 40),
    "max(" + ",".join(["x y"] * 40) + ")",
    "exp(" * 60 + "x" + ")" * 60,
    "+".join(["sin(x y)"] * 140),
    "*".join(["(x+y)"] * 150),
    "(" * 95 + "x" + ")" * 95,
    "0/0 x + y/0 + log(0) + sqrt(-1) x",
    "/".join("x" * 90),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_formula_takes_long(text: str) -> None:
    formula = parse(text)
    began = time.process_time()
    with suppress(ValueError):
        assert all(isinstance(format_formula(partial), str) for partial in partials(formula))
    assert time.process_time() - began < 5


def test_a_formula_too_long_to_read_is_declined() -> None:
    with pytest.raises(ValueError, match="too long"):
        partials(parse("+".join(["x y"] * 300)))


def test_sympy_is_loaded_only_when_partials_are_asked_for() -> None:
    code = (
        "import sys, gradtui.calculus.symbolic as s, gradtui.losses.catalogue as c; assert 'sympy' not in sys.modules;"
        "c.CATALOGUE['bowl'].partials_written; assert 'sympy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
