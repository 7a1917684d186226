"""By how much the value of a formula may be off by rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gradtui.calculus.formula import Formula
from gradtui.calculus.jet import OPERATIONS

_EPSILON = float(np.finfo(np.float64).eps)

_Rounded = tuple[Any, Any]
"""A value and a bound on its error."""


def rounding_error(formula: Formula, values: Mapping[str, Any]) -> Any:
    """A bound on the rounding error of the formula's value. `values` are those of its variables, floats or arrays, and
    count as exact. nan where the formula has no finite value.

    Each operation rounds its result and passes on the errors of its arguments (Higham, Accuracy and Stability of
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
    result = OPERATIONS[name](*exact)
    error = _EPSILON * np.abs(result)
    for number, (value, off) in enumerate(arguments):
        if not np.any(off):
            continue
        others = exact.copy()
        moved = []
        for others[number] in (value - off, value + off):
            moved.append(np.abs(OPERATIONS[name](*others) - result))
        error = error + np.fmax(*moved)
    return result, error
