"""By how much the value of a formula may be off by rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gradtui.calculus.formula import Formula, operate

_EPSILON = float(np.finfo(np.float64).eps)

_Rounded = tuple[Any, Any]
"""A value, and how far it may be off."""


def rounding_error(formula: Formula, values: Mapping[str, Any]) -> Any:
    """How far the formula's value may be off by rounding where its variables have these values, floats or arrays, which
    count as exact. nan where it has no finite value.

    Each operation rounds its result, and passes on what its arguments are off by (Higham, Accuracy and Stability of
    Numerical Algorithms, 3.3, running error analysis). So the error of `x^2 + 1e6 - 1e6` is that of 1e6, and that of
    `1e-20 x^2` is as small as its value.
    """
    with np.errstate(all="ignore"):
        return formula.fold(
            lambda number: (np.float64(number.value), np.float64(0)),
            lambda name: (values[name], 0.0 * values[name]),
            _round,
        )[1]


def _round(name: str, arguments: Sequence[_Rounded]) -> _Rounded:
    exact = [value for value, _ in arguments]
    result = operate(name, exact)
    error = _EPSILON * np.abs(result)
    for number, (value, off) in enumerate(arguments):
        if not np.any(off):
            continue
        others = exact.copy()
        moved = []
        for others[number] in (value - off, value + off):
            moved.append(np.abs(operate(name, others) - result))
        error = error + np.fmax(*moved)
    return result, error
