"""The functions of one variable, each with its first two derivatives: once, for arrays and for plain numbers.

No rule subtracts numbers that agree in most of their digits (the derivative of tanh is 1/cosh^2, not 1 - tanh^2). Where
f'' may leave the range of floats before the product f'' u_i u_j does, it is given as a ratio to f': for log(u) the
product is then (u_i/u)(u_j/u), not u_i u_j/u^2.

Where u itself has no more digits, as tanh(x) that is rounded to 1, asin(u) has no derivative left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

_Rule = Callable[[Any, Any], Any]


class Function(NamedTuple):
    """A function f of one variable u: f(u), f'(u, f), and f''(u, f) or, `by_ratio`, f''/f'."""

    value: Callable[[Any], Any]
    first: _Rule
    second: _Rule
    by_ratio: bool


def _functions(m: Any) -> Mapping[str, Function]:
    """The functions on what `m` computes with."""
    sigmoid = m.sigmoid

    def arc_slope(u: Any, _: Any) -> Any:
        """1/sqrt(1 - u^2), to full precision at the ends."""
        return 1 / m.sqrt((1 - u) * (1 + u))

    def arc_ratio(u: Any, _: Any) -> Any:
        return u / ((1 - u) * (1 + u))

    def logarithm(function: Callable[[Any], Any], base: float) -> Function:
        """A logarithm: f' = 1/(u log(base)), which has values where the logarithm has none, and f''/f' = -1/u."""
        scale = math.log(base)
        return Function(function, lambda u, f: m.where_defined(u, 1 / (u * scale)), lambda u, f: -1 / u, True)

    return {
        "sin": Function(m.sin, lambda u, f: m.cos(u), lambda u, f: -f, False),
        "cos": Function(m.cos, lambda u, f: -m.sin(u), lambda u, f: -f, False),
        "tan": Function(m.tan, lambda u, f: 1 + f * f, lambda u, f: 2 * f, True),
        "asin": Function(m.asin, arc_slope, arc_ratio, True),
        "acos": Function(m.acos, lambda u, f: -arc_slope(u, f), arc_ratio, True),
        "atan": Function(m.atan, lambda u, f: 1 / (1 + u * u), lambda u, f: -2 * u / (1 + u * u), True),
        "sinh": Function(m.sinh, lambda u, f: m.cosh(u), lambda u, f: f, False),
        "cosh": Function(m.cosh, lambda u, f: m.sinh(u), lambda u, f: f, False),
        "tanh": Function(m.tanh, lambda u, f: m.cosh(u) ** -2, lambda u, f: -2 * f, True),
        "exp": Function(m.exp, lambda u, f: f, lambda u, f: f, False),
        "log": logarithm(m.log, math.e),
        "log10": logarithm(m.log10, 10),
        "log2": logarithm(m.log2, 2),
        "sqrt": Function(m.sqrt, lambda u, f: 0.5 / f, lambda u, f: -0.5 / u, True),
        "sigmoid": Function(sigmoid, lambda u, f: f * sigmoid(-u), lambda u, f: -m.tanh(u / 2), True),
        "softplus": Function(m.softplus, lambda u, f: sigmoid(u), lambda u, f: sigmoid(-u), True),
        "abs": Function(abs, lambda u, f: m.sign(u), lambda u, f: m.zero(u), False),
        "sign": Function(m.sign, lambda u, f: m.zero(u), lambda u, f: m.zero(u), False),
    }


def _softplus(u: float) -> float:
    """log(1 + exp(u)), which does not overflow."""
    return u + math.log1p(math.exp(-u)) if u > 0 else math.log1p(math.exp(u))


_ELEMENTARY = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    *("exp", "log", "log10", "log2", "sqrt"),
)
_ARRAYS = SimpleNamespace(
    **{name: getattr(np, name) for name in _ELEMENTARY},
    sign=np.sign,
    sigmoid=lambda u: 1 / (1 + np.exp(-u)),  # to full precision where it is small
    softplus=lambda u: np.logaddexp(0, u),
    zero=lambda u: np.zeros_like(u)[()],
    where_defined=lambda u, slope: np.where(u < 0, np.nan, slope)[()],
)
_NUMBERS = SimpleNamespace(
    **{name: getattr(math, name) for name in _ELEMENTARY},
    sign=lambda u: float((u > 0) - (u < 0)),
    sigmoid=lambda u: 1 / (1 + math.exp(-u)),
    softplus=_softplus,
    zero=lambda u: 0.0,
    where_defined=lambda u, slope: slope,
)

ON_ARRAYS = _functions(_ARRAYS)
"""The functions on NumPy's arrays and numbers; what is not real is nan."""
ON_NUMBERS = _functions(_NUMBERS)
"""The functions on plain numbers; what is not real, or too large, raises ArithmeticError or ValueError."""
