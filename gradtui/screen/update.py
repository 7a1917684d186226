"""The arithmetic of the next step, its numbers substituted, as lines of text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from gradtui.calculus.notation import format_formula, format_number, format_substituted
from gradtui.descent.experiment import Experiment
from gradtui.descent.rules import Assignment, Rule, symbols
from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import Glyphs
from gradtui.screen.arithmetic import WrittenRule, WrittenStep
from gradtui.screen.wrapping import wrap


def is_plain(experiment: Experiment) -> bool:
    """Plain descent along −∇L: it is written with ∂L/∂w, everything longer with g for it."""
    method = experiment.optimizer
    return not method.state and not method.uses_curvature and not changes_gradient(experiment)


def changes_gradient(experiment: Experiment) -> bool:
    """Whether the rules go on with another g than the partials."""
    decays = experiment.hyperparameters.get("weight_decay", 0) != 0
    return experiment.is_noisy or (decays and any(rule.target == "g" for rule in experiment.optimizer.rules))


_Done = Sequence[tuple[Assignment, tuple[WrittenRule, WrittenRule]]]
"""The rules of a step, carried out, and how they are written for each weight."""


class _Part(NamedTuple):
    """Some rows of the update, as many at every step. `write` gives the lines in them, or in the first of them."""

    rows: int
    write: Callable[[_Done], list[Line]]


def update(experiment: Experiment, step: WrittenStep, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """A step of each weight with its numbers substituted, in as much detail as the height allows.

    If there is room, every rule of the optimizer is written out. If not, the rules before the last are given by their
    results. The new weights are always there. Every rule keeps its row from step to step.
    """
    done = step.rules
    rules, constants = tuple(one.rule for one, _ in done), tuple(experiment.hyperparameters.items())
    parts = _plan(rules, constants, is_plain(experiment), width, height, glyphs)
    return [line for part in parts for line in _filled(part.write(done), part.rows)]


def _filled(lines: list[Line], rows: int) -> list[Line]:
    return lines + [()] * (rows - len(lines))


@lru_cache(maxsize=64)
def _plan(
    rules: tuple[Rule, ...],
    constants: tuple[tuple[str, float], ...],
    partials: bool,
    width: int,
    height: int,
    glyphs: Glyphs,
) -> Sequence[_Part]:
    """The parts of the update, which depend on no number of the run: with the most detail that has room, and in that
    with rows for the longest numbers that have room.

    `constants` are the hyperparameters; with `partials`, g is written as ∂L/∂w.
    """
    writer = _Writer(dict(constants), partials, width, glyphs)
    *earlier, last = range(len(rules))
    results = [writer.result(number, rules[number]) for number in earlier]

    def worked(numbers: Sequence[int], digits: int, formula: bool) -> list[_Part]:
        return [writer.worked(number, rules[number], i, digits, formula) for number in numbers for i in (0, 1)]

    for before, numbers, formula in (
        ([], [*earlier, last], True),
        (results, [last], True),
        (results, [last], False),
        ([], [last], True),
        ([], [last], False),
    ):
        for digits in _LONGEST:
            parts = [*before, *worked(numbers, digits, formula)]
            spare = height - sum(part.rows for part in parts)
            if spare >= 0:
                return parts if formula else [*parts, *writer.general(rules[last], spare)]
    if height < _LEAST:
        return [writer.result(last, rules[last])]
    return [writer.worked(last, rules[last], i, min(_LONGEST), formula=False, rows=height // 2) for i in (0, 1)]


_LONGEST = (8, 6, 4)
"""Figures of the numbers for which rows are kept, the more the better; longer ones leave out the formula, or more."""
_LEAST = 4
"""Rows in which both weights are worked out if their numbers happen to be short."""
_TYPICAL = -0.1234
_INDENT = 3
"""Columns before every line of a rule but the first."""
_POSITIVE = frozenset({"eta", "t", "s", "v", "u", "peak", "vhat", "mu", "mu_next", "product"})


class _Writer:
    """Writes rules in so many columns."""

    def __init__(self, constants: Mapping[str, float], partials: bool, width: int, glyphs: Glyphs) -> None:
        self.constants, self.width, self.glyphs = constants, width, glyphs
        self.names = [symbols(i) | ({"g": ("∂L/∂w₁", "∂L/∂w₂")[i]} if partials else {}) for i in (0, 1)]

    def worked(self, number: int, rule: Rule, weight: int, digits: int, formula: bool, rows: int = 0) -> _Part:
        """A rule with its numbers and what it comes to, with rows for numbers of so many figures, or with so many rows;
        with the formula above if there is room for all.
        """
        names = self.names[weight]
        target, right = names[rule.target], rule.formula
        reads = names | ({"g": f"∂L/∂w{'₁₂'[weight]}"} if rule.target == "g" else {})
        long = {name: self.constants.get(name, self._long(name, digits)) for name in names}
        figures = {name: 4 if name in self.constants else digits for name in names}
        above = self._wrapped(f"{target} ← {format_formula(right, reads)}") if formula else []
        head: list[Line] = [((part if i == 0 else f"   {part}", Ink.FAINT),) for i, part in enumerate(above)]
        rows = rows or len(head) + len(self._wrapped(f"= {format_substituted(right, long, figures)}")) + 1

        def write(done: _Done) -> list[Line]:
            step, (shown, result) = done[number][0], done[number][1][weight]
            substituted = format_substituted(right, step.operands(weight), shown)
            ways: Sequence[Callable[[], list[Line]]] = (
                lambda: [*head, *self._numbers("", f"= {substituted}", f"= {result}")],
                lambda: [*head, *self._numbers("", f"= {substituted} = {result}")],
                lambda: self._numbers(target, f"← {substituted}", f"= {result}"),
                lambda: self._numbers(target, f"← {substituted} = {result}"),
            )
            tried = (way() for way in (ways if formula else ways[2:]))
            return next((lines for lines in tried if len(lines) <= rows), self._numbers(target, f"← {result}"))

        return _Part(rows, write)

    def result(self, number: int, rule: Rule) -> _Part:
        """What a rule comes to: one line for both weights, or one for each where that is too wide."""
        targets = [names[rule.target] for names in self.names]
        if targets[0] == targets[1]:
            return _Part(1, lambda done: [self._entry(targets[0], done[number][1][0].result)])
        both = ", ".join(targets)
        room = self.width - len(self.glyphs.spell(f"{both} = "))

        def write(done: _Done) -> list[Line]:
            step, texts = done[number]
            values = (step.value(0), step.value(1))
            shorter = (", ".join(format_number(v, digits) for v in values) for digits in (4, 3, 2, 1))
            ways = [", ".join(text.result for text in texts), *shorter]
            return [self._entry(both, next((way for way in ways if len(way) <= room), ways[-1]))]

        def write_each(done: _Done) -> list[Line]:
            return [self._entry(target, text.result) for target, text in zip(targets, done[number][1])]

        wide = len(", ".join([format_number(_TYPICAL)] * 2)) > room
        return _Part(2, write_each) if wide else _Part(1, write)

    def general(self, rule: Rule, rows: int) -> list[_Part]:
        """The formula of a rule for both weights, in the last of these rows; nothing where there is no room."""
        names = {name: symbol[:-1] if _of_one_weight(symbol) else symbol for name, symbol in self.names[0].items()}
        text = self.glyphs.spell(f"{names[rule.target]} ← {format_formula(rule.formula, names)}")
        if not rows or len(text) > self.width:
            return []
        return [_Part(rows, lambda _: [*[()] * (rows - 1), ((text, Ink.FAINT),)])]

    def _long(self, name: str, digits: int) -> float:
        number = _TYPICAL if digits == 4 else -1.23456789e-9
        return abs(number) if name in _POSITIVE else number

    def _numbers(self, lead: str, *texts: str) -> list[Line]:
        """The texts, each beginning a line; the second, if there is one, is what comes out."""
        lead = self.glyphs.spell(lead)
        indent = max(len(lead) + 1, _INDENT)
        inks = [Ink.TEXT, *[Ink.STRONG] * (len(texts) - 1)]
        parts = [(part, ink) for text, ink in zip(texts, inks) for part in self._wrapped(text, indent)]
        return [((f"{lead if i == 0 else '':{_INDENT - 1}} ", Ink.FAINT), part) for i, part in enumerate(parts)]

    def _entry(self, label: str, value: str) -> Line:
        return ((f"{self.glyphs.spell(label)} = ", Ink.FAINT), (value, Ink.TEXT))

    def _wrapped(self, text: str, indent: int = _INDENT) -> Sequence[str]:
        return wrap(self.glyphs.spell(text), self.width - indent)


def _of_one_weight(symbol: str) -> bool:
    """Whether a symbol stands for a number of one weight."""
    return symbol[-1] in "₁₂" and symbol not in ("β₁", "β₂")
