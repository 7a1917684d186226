"""Second-order forward-mode differentiation in two variables: value, gradient and Hessian in one pass.

A jet carries f, its two first and its three second partial derivatives; arithmetic on jets follows the
chain rule to second order (Griewank & Walther, Evaluating Derivatives, 2nd ed., chapters 3 and 13).

Where a function has a kink the derivative is the usual subgradient, as in PyTorch: 0 for abs and sign at
0, and half of each for min and max at a tie. Where the outer derivative is infinite but the inner one is zero
(sqrt(x^2 + y^2) at the origin) the first derivative is taken as 0, which lies in the subdifferential there;
no such value exists for the second derivative, which is nan.

What overflows or underflows on its way is for `gradtui.calculus.precision`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.functions import ON_ARRAYS, Function


@dataclass(frozen=True, slots=True)
class Jet:
    """f and its derivatives: d1, d2 the gradient, d11, d12, d22 the Hessian; all of one shape."""

    value: Floats
    d1: Floats
    d2: Floats
    d11: Floats
    d12: Floats
    d22: Floats

    __array_ufunc__ = None  # a NumPy number on the left hands the operation to the jet

    @classmethod
    def constant(cls, value: Floats) -> Jet:
        """The jet of a constant: every derivative is zero."""
        zero = np.zeros_like(value)[()]
        return cls(value, zero, zero, zero, zero, zero)

    @classmethod
    def variable(cls, value: Floats, index: int) -> Jet:
        """The jet of the variable w1 (index 0) or w2 (index 1) at `value`."""
        number = value[()]  # a 0-d array becomes a scalar: arithmetic on it is several times faster
        zero = np.zeros(value.shape)[()]
        one = zero + 1
        return cls(number, one if index == 0 else zero, one if index == 1 else zero, zero, zero, zero)

    @property
    def gradient(self) -> Floats:
        """The gradient, shape (2, ...)."""
        return np.stack([self.d1, self.d2])

    @property
    def hessian(self) -> Floats:
        """The Hessian, shape (2, 2, ...)."""
        return np.stack([np.stack([self.d11, self.d12]), np.stack([self.d12, self.d22])])

    def chain(self, value: Floats, first: Floats, second: Floats | float) -> Jet:
        """f(self) where f, f' and f'' at this jet's value are given."""
        d1, d2 = _inner_times_outer(first, self.d1, self.d2)
        b1, b2 = second * self.d1, second * self.d2
        return Jet(
            value,
            d1,
            d2,
            b1 * self.d1 + first * self.d11,
            b1 * self.d2 + first * self.d12,
            b2 * self.d2 + first * self.d22,
        )

    def chain_by_ratio(self, value: Floats, first: Floats, ratio: Floats) -> Jet:
        """f(self) where f, f' and f''/f' at this jet's value are given."""
        d1, d2 = _inner_times_outer(first, self.d1, self.d2)
        r1, r2 = ratio * self.d1, ratio * self.d2
        return Jet(value, d1, d2, d1 * r1 + first * self.d11, d1 * r2 + first * self.d12, d2 * r2 + first * self.d22)

    def parts(self) -> tuple[Floats, ...]:
        """The six parts, in the order of the fields."""
        return (self.value, self.d1, self.d2, self.d11, self.d12, self.d22)

    def __neg__(self) -> Jet:
        return Jet(*(-part for part in self.parts()))

    def __add__(self, other: Jet | Floats) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value + other, *self.parts()[1:])
        a, b = self, other
        return Jet(a.value + b.value, a.d1 + b.d1, a.d2 + b.d2, a.d11 + b.d11, a.d12 + b.d12, a.d22 + b.d22)

    __radd__ = __add__

    def __sub__(self, other: Jet | Floats) -> Jet:
        return self + (-other)

    def __rsub__(self, other: Floats) -> Jet:
        return -self + other

    def __mul__(self, other: Jet | Floats) -> Jet:
        if not isinstance(other, Jet):
            return Jet(*(part * other for part in self.parts()))
        a, b = self, other
        return Jet(
            a.value * b.value,
            a.value * b.d1 + b.value * a.d1,
            a.value * b.d2 + b.value * a.d2,
            a.value * b.d11 + 2 * a.d1 * b.d1 + b.value * a.d11,
            a.value * b.d12 + a.d1 * b.d2 + a.d2 * b.d1 + b.value * a.d12,
            a.value * b.d22 + 2 * a.d2 * b.d2 + b.value * a.d22,
        )

    __rmul__ = __mul__

    def __truediv__(self, other: Jet | Floats) -> Jet:
        if not isinstance(other, Jet):
            return Jet(*(part / other for part in self.parts()))
        a, b = self, other
        value = a.value / b.value
        d1 = (a.d1 - value * b.d1) / b.value
        d2 = (a.d2 - value * b.d2) / b.value
        return Jet(
            value,
            d1,
            d2,
            (a.d11 - 2 * d1 * b.d1 - value * b.d11) / b.value,
            (a.d12 - d1 * b.d2 - d2 * b.d1 - value * b.d12) / b.value,
            (a.d22 - 2 * d2 * b.d2 - value * b.d22) / b.value,
        )

    def __rtruediv__(self, other: Floats) -> Jet:
        return Jet.constant(np.broadcast_to(other, np.shape(self.value))) / self


_TINY = 1e-150
"""A number whose square is lost to underflow."""


def _inner_times_outer(outer: Floats, *inner: Floats) -> list[Floats]:
    """Outer * inner, with 0 where the inner derivative is as good as 0 and the outer infinite (see the module's
    docstring).
    """
    infinite = np.isinf(outer)
    if not infinite.any():
        return [outer * part for part in inner]
    return [np.where(infinite & (np.abs(part) < _TINY), 0.0, outer * part)[()] for part in inner]


def power(base: Any, exponent: Any) -> Any:
    """Base ^ exponent for any mix of numbers, arrays and jets; nan where it is not real."""
    if not isinstance(exponent, Jet):
        if not isinstance(base, Jet):
            return np.power(base, exponent)
        return _constant_power(base, exponent)
    if not isinstance(base, Jet):
        base = Jet.constant(np.broadcast_to(base, np.shape(exponent.value))[()])
    return _jet_power(base, exponent)


def _constant_power(base: Jet, n: Floats) -> Jet:
    """u^n for a single number n; n u^(n-1) is 0 for n = 0 even where u^-1 is infinite, and so on."""
    u = base.value
    value = np.power(u, n)
    if n == 2:  # by far the most frequent
        return base.chain(value, 2 * u, 2.0)
    if n in (0, 1):
        return Jet.constant(value) if n == 0 else Jet(value, *base.parts()[1:])
    first = n * np.power(u, n - 1)
    if n > 1:
        return base.chain(value, first, n * (n - 1) * np.power(u, n - 2))
    return base.chain_by_ratio(value, first, (n - 1) / u)


def _jet_power(base: Jet, exponent: Jet) -> Jet:
    u, v = base.value, exponent.value
    value = np.power(u, v)
    log = np.where((u == 0) & (v > 0), 0.0, np.log(u))[()]  # 0^v stays 0 however v moves
    fu = v * np.power(u, v - 1)
    fv = value * log
    fuu = v * (v - 1) * np.power(u, v - 2)
    fuv = np.power(u, v - 1) * (1 + v * log)
    fvv = fv * log

    def second(a: Floats, b: Floats, p: Floats, q: Floats, da: Floats, db: Floats) -> Floats:
        return fuu * a * b + fuv * (a * q + p * b) + fvv * p * q + fu * da + fv * db

    base1, base2 = _inner_times_outer(fu, base.d1, base.d2)
    exponent1, exponent2 = _inner_times_outer(fv, exponent.d1, exponent.d2)
    return Jet(
        value,
        base1 + exponent1,
        base2 + exponent2,
        second(base.d1, base.d1, exponent.d1, exponent.d1, base.d11, exponent.d11),
        second(base.d1, base.d2, exponent.d1, exponent.d2, base.d12, exponent.d12),
        second(base.d2, base.d2, exponent.d2, exponent.d2, base.d22, exponent.d22),
    )


def _extreme(take_first: Callable[[Any, Any], Any], numbers: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Min or max of two: the chosen one's derivatives, and the mean of both at a tie."""

    def extreme(a: Any, b: Any) -> Any:
        if not isinstance(a, Jet) and not isinstance(b, Jet):
            return numbers(a, b)
        u = a.value if isinstance(a, Jet) else a
        v = b.value if isinstance(b, Jet) else b
        weight = np.where(u == v, 0.5, np.where(take_first(u, v), 1.0, 0.0))
        weight = np.where(np.isnan(u) | np.isnan(v), np.nan, weight)[()]
        mixed: Jet = _weigh(a, weight) + _weigh(b, 1 - weight)
        return Jet(numbers(u, v), mixed.d1, mixed.d2, mixed.d11, mixed.d12, mixed.d22)

    return extreme


def _weigh(part: Any, weight: Floats) -> Any:
    """Weight * part, where a weight of 0 drops infinite and undefined parts too."""
    if not isinstance(part, Jet):
        return np.zeros_like(weight)[()]
    return Jet(*(np.where(weight == 0, 0.0, weight * p)[()] for p in part.parts()))


def _unary(function: Function) -> Callable[[Any], Any]:
    """A function of one variable, on jets too."""
    chain = Jet.chain_by_ratio if function.by_ratio else Jet.chain

    def apply(argument: Any) -> Any:
        if not isinstance(argument, Jet):
            return function.value(argument)
        u = argument.value
        f = function.value(u)
        return chain(argument, f, function.first(u, f), function.second(u, f))

    return apply


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: _unary(function) for name, function in ON_ARRAYS.items()},
    "min": _extreme(np.less, np.minimum),
    "max": _extreme(np.greater, np.maximum),
}
"""Every function of the formula language, on numbers, arrays and jets."""

OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": power,
    "neg": operator.neg,
    **FUNCTIONS,
}
"""Every operation of the formula language, on numbers, arrays and jets."""
