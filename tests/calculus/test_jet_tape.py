"""Single points are worked out on plain numbers: faster, and the same as by NumPy."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from gradtui.calculus.formula import Formula, parse
from gradtui.calculus.jet import FUNCTIONS
from gradtui.calculus.precision import differentiate
from gradtui.losses.catalogue import CATALOGUE

UNUSUAL = (0.0, -0.0, 5e-324, -1e-200, 1e200, -1.7e308, 1.0, -1.0, 2.0)
ROUNDING, CANCELLING = 1e-12, 1e-9
"""How far apart both may be: on a formula that was chosen, and on any, where numbers that agree may be subtracted."""


def by_arrays(formula: Formula, w1: float, w2: float) -> list[float]:
    """The six parts by NumPy, which is right wherever there are numbers at all."""
    one, other = np.asarray(w1), np.asarray(w2)
    return [float(part) for part in differentiate(formula._jet, one, other).parts()]


def by_numbers(formula: Formula, w1: float, w2: float) -> list[float]:
    """The six parts as a step takes them."""
    return [float(part) for part in formula.derivatives(w1, w2).parts()]


def agree(one: list[float], other: list[float], rounding: float = ROUNDING) -> bool:
    """Whether both are the same but for rounding, with the same nan and inf."""
    size = max((abs(part) for part in other if math.isfinite(part)), default=0.0)
    return all(
        a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= rounding * max(abs(b), 1e-3 * size)
        for a, b in zip(one, other)
    )


@pytest.mark.parametrize("name", CATALOGUE)
def test_on_every_surface_of_the_catalogue_both_ways_agree(name: str) -> None:
    formula, window, chance = CATALOGUE[name].formula, CATALOGUE[name].window, random.Random(name)
    assert isinstance(formula, Formula)
    for _ in range(30):
        point = chance.uniform(window.x_min, window.x_max), chance.uniform(window.y_min, window.y_max)
        assert agree(by_numbers(formula, *point), by_arrays(formula, *point)), point


def random_formula(chance: random.Random, depth: int) -> str:
    """A formula of every operation there is."""
    if depth == 0:
        return chance.choice(["x", "y", "x", "y", "2", "0.5", "3"])
    a = random_formula(chance, depth - 1)
    if chance.random() < 0.5:
        name = chance.choice([*FUNCTIONS, "-"])
        if name in ("min", "max"):
            return f"{name}({a}, {random_formula(chance, depth - 1)})"
        return f"{name}({a})"
    operator = chance.choice(["+", "-", "*", "/", "^"])
    return f"({a}){operator}({random_formula(chance, depth - 1)})"


@pytest.mark.parametrize("seed", range(8))
def test_on_random_formulas_both_ways_agree_out_to_the_ends_of_the_floats(seed: int) -> None:
    chance = random.Random(seed)
    answered = 0
    for _ in range(120):
        formula = parse(random_formula(chance, 2))
        for _ in range(4):
            point = tuple(
                chance.choice(UNUSUAL) if chance.random() < 0.3 else chance.gauss(0, 1) * 10 ** chance.uniform(-3, 2)
                for _ in range(2)
            )
            answered += formula._jet_at(*point) is not None
            assert agree(by_numbers(formula, *point), by_arrays(formula, *point), CANCELLING), (formula.text, point)
    assert answered > 100


@pytest.mark.parametrize("text", ["3", "x", "x^0", "x^1", "2^x", "x^y", "log(0) + x", "1/0 + y", "min(x, y)", "abs(x)"])
def test_formulas_with_little_to_work_out(text: str) -> None:
    formula = parse(text)
    for point in ((0.5, 2.0), (2.0, 2.0), (-1.0, 3.0), (0.0, 0.0), (math.inf, 1.0), (math.nan, 1.0)):
        assert agree(by_numbers(formula, *point), by_arrays(formula, *point)), point


@pytest.mark.parametrize(("text", "w1", "d11"), [("log(cosh(x))", 400.0, 0.0), ("exp(-x)", 745.0, 5e-324)])
def test_what_underflows_is_worked_out_as_exactly_as_floats_hold_it(text: str, w1: float, d11: float) -> None:
    assert parse(text).derivatives(w1, 0.0).d11 == d11
