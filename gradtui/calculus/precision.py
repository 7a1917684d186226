"""Derivatives as exact as floats can hold them, also where intermediate results leave the range of floats.

A formula may have an ordinary value where an intermediate result of its second derivative does not: for sqrt(1 + x^2)
at x = 1e150 these are u'^2 = 1e300 and u^(-3/2) = 1e-450. The processor notes when an operation overflows, underflows
or is undefined; then the derivatives are taken once more in wide floats, whose exponents reach to 1e4932.

Where a machine's wide floats (C's long double) are no wider, the derivatives stay as plain floats give them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.jet import Jet

_SMALL, _NO_ROUNDING = 1e-10, 1e-40
"""Relative to the size that L and its gradient suggest: second derivatives below the first may be rounding errors of
floats; below the second they cannot be rounding errors of wide floats.
"""


def differentiate(jet_at: Callable[[Any, Any], Jet], w1: Floats, w2: Floats) -> Jet:
    """The jet that `jet_at` gives at points w1, w2 of one shape. `jet_at` takes floats of any precision.

    A second derivative that is nothing but rounding error becomes 0: that of log(cosh(x)) at x = 20 is a difference of
    two numbers that agree in all digits. This is checked at single points, and wherever wide floats are used.
    """
    try:
        with np.errstate(all="raise"):
            jet = jet_at(w1, w2)
            if w1.shape or not is_dubious([float(part) for part in jet.parts()], float(w1), float(w2)):
                return jet
    except FloatingPointError:
        pass
    with np.errstate(all="ignore"):
        plain = jet_at(w1, w2)
        wide = jet_at(w1.astype(np.longdouble), w2.astype(np.longdouble))
        exact = (wide.d1, wide.d2, *_without_rounding(plain, wide, w1, w2))
        return Jet(plain.value, *(part.astype(np.float64)[()] for part in exact))


def is_dubious(parts: Sequence[float], w1: float, w2: float) -> bool:
    """Whether a second derivative at a single point is so small that it may be a rounding error; `parts` are those of
    the jet there.
    """
    value, d1, d2, d11, d12, d22 = parts
    one, other = abs(w1), abs(w2)
    if not one or not other:
        size = math.hypot(w1, w2)
        one, other = one or size, other or size
    usual = _SMALL * (abs(value) + abs(d1) * one + abs(d2) * other)
    parts_of_loss = (abs(d11) * one * one, abs(d12) * one * other, abs(d22) * other * other)
    return any(0 < part <= usual for part in parts_of_loss)


def _without_rounding(plain: Jet, wide: Jet, w1: Floats, w2: Floats) -> list[Floats]:
    """The second derivatives of the wide jet, with 0 where they are small and the plain ones do not agree."""
    size = np.hypot(w1, w2).astype(np.longdouble)
    one, other = (np.where(w == 0, size, np.abs(w)) for w in (w1, w2))
    usual = np.abs(wide.value) + np.abs(wide.d1) * one + np.abs(wide.d2) * other

    def kept(rough: Floats, better: Floats, area: Floats) -> Floats:
        part = np.abs(better) * area
        differs = np.abs(rough - better) > np.abs(better) / 2
        is_small, is_rounding = part <= _SMALL * usual, part > _NO_ROUNDING * usual
        return np.where(np.isfinite(rough) & differs & is_small & is_rounding, 0, better)

    pairs = ((plain.d11, wide.d11, one * one), (plain.d12, wide.d12, one * other), (plain.d22, wide.d22, other * other))
    return [kept(*pair) for pair in pairs]
