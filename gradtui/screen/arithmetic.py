"""The figures in which the numbers of a step are written, chosen so that a pencil gets each result from them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gradtui.calculus.formula import Variable
from gradtui.calculus.notation import displayed_value, format_number
from gradtui.calculus.rounding import rounding_error
from gradtui.descent.experiment import Experiment
from gradtui.descent.rules import Assignment, symbols
from gradtui.descent.step import State, arithmetic

_FIGURES = 4
"""The figures of a number if no more are needed."""
_MOST = 12
"""A change of a weight that needs more figures than these is not shown."""
_ALL = 17
"""These figures determine a float."""


class WrittenRule(NamedTuple):
    """How a rule is written for one weight: the figures of each operand, and the text of the result."""

    digits: Mapping[str, int]
    result: str


@dataclass(frozen=True)
class WrittenStep:
    """How a step is written: each rule with how it is written for both weights, and the figures of the numbers that the
    step begins with, by symbol.
    """

    rules: Sequence[tuple[Assignment, tuple[WrittenRule, WrittenRule]]]
    digits: Mapping[str, int]


_Quantity = tuple[str, int]
"""A symbol, and the number of the rule that gave it its value; -1 for what the step begins with."""
_Figures = dict[_Quantity, int]


def write_step(experiment: Experiment, state: State) -> WrittenStep:
    """How the next step is written, in as few figures as possible, at least four. Three things hold: a pencil gets each
    written result from the written operands; a number is written in the same way everywhere; and a weight that changes
    is seen to change.
    """
    steps = arithmetic(experiment, state)
    rules = [rule for weight in (0, 1) for rule in _rules(steps, weight)]
    figures: _Figures = defaultdict(lambda: _FIGURES)
    for last in (rules[len(steps) - 1], rules[-1]):
        least = figures_of_change(last.values["w"], last.result)
        figures |= {last.target: least, (last.target[0], -1): least}
    unsure = set(range(len(rules)))
    while unsure:
        number = max(unsure)  # the last first, since it decides how many figures the others need
        more = [quantity for quantity in rules[number].unclear(figures) if figures[quantity] < _ALL]
        for quantity in more:
            figures[quantity] += 1
        if more:
            unsure |= {other for other, rule in enumerate(rules) if rule.uses.intersection(more)}
        else:
            unsure.remove(number)
    written = [rule.written(figures) for rule in rules]
    begin = {symbol: digits for (symbol, source), digits in figures.items() if source < 0}
    return WrittenStep(list(zip(steps, zip(written[: len(steps)], written[len(steps) :]))), begin)


def _rules(steps: Sequence[Assignment], weight: int) -> Iterator[_Rule]:
    """The rules of a step, carried out for one weight."""
    names, given = symbols(weight), dict[str, int]()
    for number, step in enumerate(steps):
        read = dict.fromkeys(node.name for node in step.rule.formula.nodes if isinstance(node, Variable))
        sources = {name: (names[name], given.get(name, -1)) for name in read}
        yield _Rule(step, weight, sources, (names[step.rule.target], number))
        given[step.rule.target] = number


class _Rule:
    """A rule, carried out for one weight: its operands, where they come from, and its result."""

    def __init__(self, step: Assignment, weight: int, sources: Mapping[str, _Quantity], target: _Quantity) -> None:
        self.formula, self.sources, self.target = step.rule.formula, sources, target
        self.values, self.result = step.operands(weight), step.value(weight)
        self.uses = frozenset((target, *sources.values()))
        """Its operands and its result."""
        self._is_new_weight = step.rule.target == "w"

    def written(self, figures: _Figures) -> WrittenRule:
        """How it is written."""
        return WrittenRule({name: figures[source] for name, source in self.sources.items()}, self.text(figures))

    def unclear(self, figures: _Figures) -> list[_Quantity]:
        """The quantities that need more figures, so that a pencil gets the written result: the shortest operands, or
        the result if a pencil gets a tie. None if it gets it already.
        """
        digits, text = figures[self.target], self.text(figures)
        shown = {name: displayed_value(self.values[name], figures[source]) for name, source in self.sources.items()}
        pencil = float(self.formula.evaluate(shown))
        if text == "0" and abs(pencil) <= rounding_error(self.formula, shown):
            return []
        if digits <= _MOST and self._is_tie(pencil, digits, shown):
            return [self.target]
        if format_number(pencil, digits) == text:
            return []
        short = [source for name, source in self.sources.items() if shown[name] != self.values[name]]
        fewest = min((figures[source] for source in short), default=0)
        return [source for source in short if figures[source] == fewest] or [self.target]

    def _is_tie(self, pencil: float, digits: int, shown: Mapping[str, float]) -> bool:
        """Whether rounding errors decide how the result is rounded to this many figures."""
        if _alike(pencil, _CLOSE * abs(pencil), digits):
            return False
        return not _alike(pencil, float(rounding_error(self.formula, shown)), digits)

    def text(self, figures: _Figures) -> str:
        """The written result; 0 for a new weight that is zero but for rounding."""
        if self._is_new_weight and abs(self.result) < _TINY * abs(self.values["w"]):
            return "0"
        return format_number(self.result, figures[self.target])


def _alike(value: float, error: float, digits: int) -> bool:
    """Whether all numbers this close to a value are written alike."""
    return format_number(value - error, digits) == format_number(value + error, digits)


_CLOSE = 1e-9
"""A result that is farther from a tie than this, relative to its size, is rounded alike by a pencil and in floats."""
_TINY = 1e-15
"""A new weight smaller than this part of the old one is 0 but for rounding."""


def figures_of_change(before: float, after: float) -> int:
    """The figures of a number that changes: enough to show two figures of the change."""
    if not (0 < abs(before) < math.inf and 0 < abs(after - before) < math.inf):
        return _FIGURES
    return min(max(math.ceil(math.log10(abs(before / (after - before)))) + 2, _FIGURES), _MOST)
