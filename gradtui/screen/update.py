"""The arithmetic of the next step, its numbers substituted, as lines of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gradtui.calculus.notation import format_formula, format_number, format_substituted
from gradtui.descent.experiment import Experiment
from gradtui.descent.rules import Assignment, symbols
from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import Glyphs
from gradtui.screen.arithmetic import WrittenRule, WrittenStep
from gradtui.screen.wrapping import wrap

_TYPICAL = -0.1234
"""A number of typical width. Rows are reserved for such numbers, so that the lines below keep their place while
shorter numbers come and go. A rare longer one moves them."""


def is_plain(experiment: Experiment) -> bool:
    """Whether this is plain descent along −∇L, which is written with ∂L/∂w; all other rules are written with g."""
    method = experiment.optimizer
    return not method.state and not method.uses_curvature and not changes_gradient(experiment)


def changes_gradient(experiment: Experiment) -> bool:
    """Whether the rules use another g than the partials."""
    decays = experiment.hyperparameters.get("weight_decay", 0) != 0
    return experiment.is_noisy or (decays and any(rule.target == "g" for rule in experiment.optimizer.rules))


def update(experiment: Experiment, step: WrittenStep, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """A step of each weight with its numbers substituted, in as much detail as the height allows.

    If there is room, every rule of the optimizer is written out. If not, the rules before the last are given by their
    results. The new weights are always there.
    """
    partials = is_plain(experiment)
    names = [symbols(i) | ({"g": ("∂L/∂w₁", "∂L/∂w₂")[i]} if partials else {}) for i in (0, 1)]
    *earlier, last = (_Shown(done, names, written) for done, written in step.rules)
    final = [line for i in (0, 1) for line in _worked(last, i, width, glyphs)]
    results = [line for rule in earlier for line in _result(rule, width, glyphs)]
    choices: Sequence[Callable[[], list[Line]]] = (
        lambda: [line for rule in earlier for i in (0, 1) for line in _worked(rule, i, width, glyphs)] + final,
        lambda: results + final,
        lambda: results + _short(last, width, height - len(results), glyphs),
        lambda: final,
        lambda: _short(last, width, height, glyphs),
    )
    for choice in choices:
        if len(lines := choice()) <= height:
            return lines
    return _result(last, width, glyphs)


class _Shown(NamedTuple):
    """A rule that was carried out, with its names and its numbers as they are written, for each weight."""

    step: Assignment
    names: Sequence[dict[str, str]]
    written: Sequence[WrittenRule]


def _short(line: _Shown, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """A rule with its numbers. Its formula, for both weights, stands in the last row if that is free."""
    lines = [part for i in (0, 1) for part in _worked(line, i, width, glyphs, formula=False)]
    names, rule = line.names[0], line.step.rule
    general = {name: symbol[:-1] if _of_one_weight(symbol) else symbol for name, symbol in names.items()}
    text = glyphs.spell(f"{general[rule.target]} ← {format_formula(rule.formula, general)}")
    spare = height - len(lines)
    if spare > 0 and len(text) <= width:
        lines += [*[()] * (spare - 1), ((text, Ink.FAINT),)]
    return lines


def _result(line: _Shown, width: int, glyphs: Glyphs) -> list[Line]:
    """The result of a rule: one line for both weights, or one for each if that is too wide."""
    step = line.step
    targets = [names[step.rule.target] for names in line.names]
    texts = [says.result for says in line.written]
    if targets[0] == targets[1]:
        return [((f"{targets[0]} = ", Ink.FAINT), (texts[0], Ink.TEXT))]
    lead, values = glyphs.spell(f"{', '.join(targets)} = "), (step.value(0), step.value(1))
    if len(lead) + len(", ".join([format_number(_TYPICAL)] * 2)) > width:
        return [((f"{t} = ", Ink.FAINT), (text, Ink.TEXT)) for t, text in zip(targets, texts)]
    shorter = (", ".join(format_number(v, digits) for v in values) for digits in (4, 3, 2, 1))
    ways = [", ".join(texts), *shorter]
    return [((lead, Ink.FAINT), (next((way for way in ways if len(lead) + len(way) <= width), ways[-1]), Ink.TEXT))]


def _worked(line: _Shown, coordinate: int, width: int, glyphs: Glyphs, formula: bool = True) -> list[Line]:
    """`w₁ ← w₁ − η·∂L/∂w₁`, below it the same with numbers, below that the result."""
    step, names, (digits, result) = line.step, line.names[coordinate], line.written[coordinate]
    target, right = names[step.rule.target], step.rule.formula
    operands = step.operands(coordinate)
    reads = names | ({"g": f"∂L/∂w{'₁₂'[coordinate]}"} if step.rule.target == "g" else {})
    typical = {name: _TYPICAL if _of_one_weight(names[name]) else value for name, value in operands.items()}
    reserved = len(wrap(glyphs.spell(f"= {format_substituted(right, typical)}"), width - 3))
    sign = "=" if formula else "←"
    worked = wrap(glyphs.spell(f"{sign} {format_substituted(right, operands, digits)}"), width - 3)
    lines: list[Line] = []
    if formula:
        rule = wrap(glyphs.spell(f"{target} ← {format_formula(right, reads)}"), width - 3)
        lines += [((part if i == 0 else f"   {part}", Ink.FAINT),) for i, part in enumerate(rule)]
    lead = "   " if formula else f"{target} "
    lines += [((lead if i == 0 else "   ", Ink.FAINT), (part, Ink.TEXT)) for i, part in enumerate(worked)]
    lines.append((("   ", Ink.TEXT), (f"= {result}", Ink.STRONG)))
    return lines + [()] * (reserved - len(worked))


def _of_one_weight(symbol: str) -> bool:
    """Whether a symbol stands for a number of one weight, so that its width changes from step to step."""
    return symbol[-1] in "₁₂" and symbol not in ("β₁", "β₂")
