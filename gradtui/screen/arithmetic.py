"""In how many figures the numbers of a rule are written: so that a pencil gets the result from what is written."""

from __future__ import annotations

import math
from typing import NamedTuple

from gradtui.calculus.notation import displayed_value, format_number
from gradtui.descent.rules import Assignment

_FIGURES = 4
"""How many figures a number has if no more are needed."""
_FEWEST = 3
"""How many figures a result has at least."""
_MOST = 12
"""A change of a weight beyond so many figures is not shown."""
_ALL = 17
"""So many figures say all of a float."""


class Written(NamedTuple):
    """How a rule is written for one weight: the figures of each operand, and what comes out of them."""

    digits: dict[str, int]
    result: str


def written(step: Assignment, weight: int) -> Written:
    """The fewest figures of the operands with which the rule comes out: worked out from the numbers as they are
    written, the result in so many figures, three at least, is the one that is written, and a weight that changes is
    seen to change.
    """
    operands, result = step.operands(weight), step.value(weight)
    before = operands["w"] if step.rule.target == "w" and operands.get("w") != result else None
    least = _figures_of_change(before, result) if before is not None else _FIGURES
    digits: dict[str, int] = {}
    for more in range(_ALL - _FIGURES + 1):
        digits = {name: min((least if name == "w" else _FIGURES) + more, _ALL) for name in operands}
        shown = {name: displayed_value(value, digits[name]) for name, value in operands.items()}
        pencil = float(step.rule.formula.evaluate(shown))
        unchanged = format_number(before, digits["w"]) if before is not None and least < _MOST else None
        for figures in range(min(max(least, 5) + more, _ALL), _FEWEST - 1, -1):
            text = format_number(result, figures)
            if text == format_number(pencil, figures) and text != unchanged:
                return Written(digits, text)
    return Written(digits, format_number(result, _ALL))


def _figures_of_change(before: float, after: float) -> int:
    """In how many figures a weight that changes is written: so many that two figures of the change are seen."""
    if not (0 < abs(before) < math.inf and 0 < abs(after - before) < math.inf):
        return _FIGURES
    return min(max(math.ceil(math.log10(abs(before / (after - before)))) + 2, _FIGURES), _MOST)
