"""Derivatives over the whole range of floats, held to exact arithmetic by mpmath."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from gradtui.calculus.formula import parse
from gradtui.calculus.jet import FUNCTIONS

Parts = Sequence[Any]
"""Value, two first and three second derivatives, as mpmath's numbers."""

MOST, LEAST = mpf(float(np.finfo(float).max)), mpf(2) ** -1074


def _log_by(base: int) -> Callable[[Any], Parts]:
    return lambda u: (mpmath.log(u, base), 1 / (u * mpmath.log(base)), -1 / (u**2 * mpmath.log(base)))


def _sigmoid(u: Any) -> Any:
    return 1 / (1 + mpmath.exp(-u))


TEXTBOOK: Mapping[str, Callable[[Any], Parts]] = {
    "sin": lambda u: (mpmath.sin(u), mpmath.cos(u), -mpmath.sin(u)),
    "cos": lambda u: (mpmath.cos(u), -mpmath.sin(u), -mpmath.cos(u)),
    "tan": lambda u: (mpmath.tan(u), mpmath.sec(u) ** 2, 2 * mpmath.tan(u) * mpmath.sec(u) ** 2),
    "asin": lambda u: (mpmath.asin(u), (1 - u**2) ** -0.5, u * (1 - u**2) ** -1.5),
    "acos": lambda u: (mpmath.acos(u), -((1 - u**2) ** -0.5), -u * (1 - u**2) ** -1.5),
    "atan": lambda u: (mpmath.atan(u), 1 / (1 + u**2), -2 * u / (1 + u**2) ** 2),
    "sinh": lambda u: (mpmath.sinh(u), mpmath.cosh(u), mpmath.sinh(u)),
    "cosh": lambda u: (mpmath.cosh(u), mpmath.sinh(u), mpmath.cosh(u)),
    "tanh": lambda u: (mpmath.tanh(u), mpmath.sech(u) ** 2, -2 * mpmath.tanh(u) * mpmath.sech(u) ** 2),
    "exp": lambda u: (mpmath.exp(u),) * 3,
    "log": lambda u: (mpmath.log(u), 1 / u, -1 / u**2),
    "log10": _log_by(10),
    "log2": _log_by(2),
    "sqrt": lambda u: (mpmath.sqrt(u), u**-0.5 / 2, -(u**-1.5) / 4),
    "sigmoid": lambda u: (_sigmoid(u), _sigmoid(u) * _sigmoid(-u), _sigmoid(u) * _sigmoid(-u) * -mpmath.tanh(u / 2)),
    "softplus": lambda u: (mpmath.log1p(mpmath.exp(u)), _sigmoid(u), _sigmoid(u) * _sigmoid(-u)),
    "abs": lambda u: (abs(u), mpmath.sign(u), mpf(0)),
    "sign": lambda u: (mpmath.sign(u), mpf(0), mpf(0)),
    "neg": lambda u: (-u, mpf(-1), mpf(0)),
}
"""f, f' and f'' as books have them."""


def _power(u: Any, v: Any) -> Parts:
    w = mpmath.power(u, v)
    if u < 0:  # an exponent that does not move
        return w, v * w / u, mpf(0), v * (v - 1) * w / u**2, mpf(0), mpf(0)
    log = mpmath.log(u)
    return w, v * w / u, w * log, v * (v - 1) * w / u**2, w / u * (1 + v * log), w * log**2


BINARY: Mapping[str, Callable[[Any, Any], Parts]] = {
    "+": lambda u, v: (u + v, mpf(1), mpf(1), mpf(0), mpf(0), mpf(0)),
    "-": lambda u, v: (u - v, mpf(1), mpf(-1), mpf(0), mpf(0), mpf(0)),
    "*": lambda u, v: (u * v, v, u, mpf(0), mpf(1), mpf(0)),
    "/": lambda u, v: (u / v, 1 / v, -u / v**2, mpf(0), -1 / v**2, 2 * u / v**3),
    "^": _power,
    "min": lambda u, v: (min(u, v), mpf(u < v), mpf(u > v), mpf(0), mpf(0), mpf(0)),
    "max": lambda u, v: (max(u, v), mpf(u > v), mpf(u < v), mpf(0), mpf(0), mpf(0)),
}
"""f, f_u, f_v, f_uu, f_uv, f_vv of two arguments."""


def _terms(name: str, arguments: Sequence[Parts]) -> list[list[Any]]:
    """The terms of which the six parts of an operation are the sums."""
    u = arguments[0]
    if name in TEXTBOOK:
        f, fu, fuu = TEXTBOOK[name](u[0])
        v: Parts = (mpf(0),) * 6
        fv = fuv = fvv = mpf(0)
    else:
        v = arguments[1]
        f, fu, fv, fuu, fuv, fvv = BINARY[name](u[0], v[0])
    seconds = [
        [fuu * u[i] * u[j], fuv * u[i] * v[j], fuv * u[j] * v[i], fvv * v[i] * v[j], fu * u[ij], fv * v[ij]]
        for i, j, ij in ((1, 1, 3), (1, 2, 4), (2, 2, 5))
    ]
    return [[f], [fu * u[1], fv * v[1]], [fu * u[2], fv * v[2]], *seconds]


def exact(text: str, w1: float, w2: float) -> list[list[Any]]:
    """The terms of the six parts of a formula's jet; each part is the sum of its terms.

    Raises:
        ZeroDivisionError, ValueError: it has no real derivatives there, or is rounded before its last operation.

    """
    zero, one = mpf(0), mpf(1)
    variables = {"w1": (mpf(w1), one, zero, zero, zero, zero), "w2": (mpf(w2), zero, one, zero, zero, zero)}
    terms: list[list[Any]] = []

    def operation(name: str, arguments: Sequence[Parts]) -> Parts:
        for value, *_ in arguments:
            if not abs(value) <= MOST or mpf(float(value)) != value:
                raise ValueError("rounded")
        terms[:] = _terms(name, arguments)
        if any(isinstance(term, mpmath.mpc) for part in terms for term in part):
            raise ValueError("not real")
        return [mpmath.fsum(part) for part in terms]

    with mpmath.workdps(700):
        parse(text).fold(lambda number: (mpf(number.value), *[zero] * 5), variables.__getitem__, operation)
    return terms


def assert_exact(text: str, w1: float, w2: float, tolerance: float = 1e-13) -> bool:
    """Every part of the jet is right but for `tolerance` of its terms, or has overflowed. False if there is no jet."""
    try:
        parts = exact(text, w1, w2)
    except (ZeroDivisionError, ValueError):
        return False
    with mpmath.workdps(700):
        if not abs(mpmath.fsum(parts[0])) <= MOST:
            return False
        for name, told, terms in zip(
            ("L", "d1", "d2", "d11", "d12", "d22"), parse(text).derivatives(w1, w2).parts(), parts
        ):
            true, size = mpmath.fsum(terms), mpmath.fsum(map(abs, terms))
            if abs(true) > MOST * (1 - mpf(tolerance)):
                assert np.isinf(told) or abs(told) > 0.99 * MOST, (text, w1, w2, name, told)
                assert told * mpmath.sign(true) > 0, (text, w1, w2, name, told)
            else:
                allowed = tolerance * size + LEAST
                assert abs(mpf(float(told)) - true) <= allowed, (text, w1, w2, name, told, mpmath.nstr(true, 17))
    return True


INNER = ["{0} w1", "{0} w1 w2", "{0} w1^2", "{0} w1^2 w2"]
"""Of numbers with few digits these are exact, so that what is held to the textbook is the rule itself."""
OUTER = [f"{name}({{0}})" for name in FUNCTIONS if name not in ("min", "max")]
OUTER += [
    "min({0}, w2)",
    "max({0}, w1 w2)",
    "1/({0})",
    "w2/({0})",
    "({0})/w2",
    "w2 ({0})",
    "({0})^2",
    "({0})^3",
    "({0})^-1",
]
OUTER += [
    "({0})^-2",
    "abs({0})^0.5",
    "abs({0})^2.5",
    "abs({0})^-0.3",
    "abs({0})^1.5",
    "abs({0})^w2",
    "2^({0})",
    "abs(w2)^({0})",
]


def _far(rng: np.random.Generator, reach: float) -> float:
    """A number of either sign with 12 binary digits, of any size up to 10^reach and down to its inverse."""
    mantissa, exponent = np.frexp(10.0 ** rng.uniform(-reach, reach))
    return float(rng.choice([-1.0, 1.0]) * np.ldexp(np.round(mantissa * 4096) / 4096, exponent))


@pytest.mark.parametrize("outer", OUTER)
def test_every_rule_holds_over_the_whole_range_of_floats(outer: str) -> None:
    rng = np.random.default_rng(17)
    compared = 0
    for inner in INNER:
        for reach in (300, 150, 30, 2.8, 1):
            for _ in range(5):
                text = outer.format(inner.format(f"({_far(rng, reach)!r})"))
                w1, w2 = _far(rng, reach), _far(rng, reach)
                compared += assert_exact(text, w1, w2)
    assert compared >= 20


@pytest.mark.parametrize(
    ("text", "point", "hessian"),
    [
        ("log(cosh(x)) + y^2", (400, 0), (0, 0, 2)),
        ("log(cosh(x)) + log(cosh(y))", (20, 21), (0, 0, 0)),
        ("log(cosh(x)) + log(cosh(y))", (19, 19), (0, 0, 0)),
        ("log(cosh(x)) + log(cosh(y))", (22.75, 22.75), (0, 0, 0)),
        ("log(exp(x) + exp(y))", (400, 400), (0.25, -0.25, 0.25)),
        ("sqrt(1 + x^2) + y^2", (1e100, 1), (0, 0, 2)),
        ("tanh(x) + y^2", (30, 0), (-8 * np.exp(-60), 0, 2)),
        ("softplus(x) + softplus(-y)", (-700, 700), (np.exp(-700), 0, np.exp(-700))),
        ("cosh(x)/cosh(y)", (400, 400), (1, -1, 1)),
        ("1e-20 x^2 + y^2", (1, 1), (2e-20, 0, 2)),
    ],
)
def test_far_out_the_second_derivatives_are_right_or_zero(
    text: str, point: tuple[float, float], hessian: tuple[float, float, float]
) -> None:
    jet = parse(text).derivatives(*point)
    np.testing.assert_allclose([jet.d11, jet.d12, jet.d22], hessian, rtol=1e-12)


def test_points_of_an_array_have_the_derivatives_of_single_points() -> None:
    formula, x = parse("sqrt(1 + x^2) + tanh(y)"), np.array([1.0, 1e100, 1e150, 1e-150])
    alone = [formula.derivatives(w, w) for w in x]
    np.testing.assert_allclose(formula.derivatives(x, x).parts(), np.transpose([one.parts() for one in alone]), 1e-14)
