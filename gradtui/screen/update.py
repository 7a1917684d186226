"""The arithmetic of the next step, its numbers substituted, as lines of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gradtui.calculus.notation import format_formula, format_number, format_substituted
from gradtui.descent.experiment import Experiment
from gradtui.descent.rules import Assignment, symbols
from gradtui.descent.step import State, arithmetic
from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import Glyphs
from gradtui.screen.arithmetic import written
from gradtui.screen.wrapping import wrap

_TYPICAL = -0.1234
"""As wide as numbers usually get. Rows are reserved for such numbers, so that what stands below stays where it is
while shorter ones come and go; a rare longer one moves it."""


def is_plain(experiment: Experiment) -> bool:
    """Plain descent along −∇L: it is written with ∂L/∂w, everything longer with g for it."""
    method = experiment.optimizer
    return not method.state and not method.uses_curvature and not changes_gradient(experiment)


def changes_gradient(experiment: Experiment) -> bool:
    """Whether the rules go on with another g than the partials."""
    decays = experiment.hyperparameters.get("weight_decay", 0) != 0
    return experiment.is_noisy or (decays and any(rule.target == "g" for rule in experiment.optimizer.rules))


def update(experiment: Experiment, state: State, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """The next step of each weight with its numbers substituted, in as much detail as the height allows.

    With room, every rule of the optimizer is written out; with less, the rules before the last are given by
    their results; the new weights are always there.
    """
    done = arithmetic(experiment, state)
    partials = is_plain(experiment)
    names = [symbols(i) | ({"g": ("∂L/∂w₁", "∂L/∂w₂")[i]} if partials else {}) for i in (0, 1)]
    *earlier, last = done
    both = [(step, i) for step in earlier for i in (0, 1)]
    final = [line for i in (0, 1) for line in _worked(last, names[i], i, width, glyphs)]
    results = [line for step in earlier for line in _result(step, names, width, glyphs)]
    choices: Sequence[Callable[[], list[Line]]] = (
        lambda: [line for step, i in both for line in _worked(step, names[i], i, width, glyphs)] + final,
        lambda: results + final,
        lambda: results + _short(last, names, width, height - len(results), glyphs),
        lambda: final,
        lambda: _short(last, names, width, height, glyphs),
    )
    for choice in choices:
        if len(lines := choice()) <= height:
            return lines
    return _result(last, names, width, glyphs)


def _short(step: Assignment, names: Sequence[dict[str, str]], width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """A rule with its numbers; the formula, for both weights, only in the last row, where there is one to spare."""
    lines = [line for i in (0, 1) for line in _worked(step, names[i], i, width, glyphs, formula=False)]
    general = {name: symbol[:-1] if _of_one_weight(symbol) else symbol for name, symbol in names[0].items()}
    rule = glyphs.spell(f"{general[step.rule.target]} ← {format_formula(step.rule.formula, general)}")
    spare = height - len(lines)
    if spare > 0 and len(rule) <= width:
        lines += [*[()] * (spare - 1), ((rule, Ink.FAINT),)]
    return lines


def _result(step: Assignment, names: Sequence[dict[str, str]], width: int, glyphs: Glyphs) -> list[Line]:
    """What a rule came to: one line for both weights, or one for each where that is too wide."""
    targets = [names[i][step.rule.target] for i in (0, 1)]
    if targets[0] == targets[1]:
        return [((f"{targets[0]} = ", Ink.FAINT), (format_number(step.value(0)), Ink.TEXT))]
    lead, values = glyphs.spell(f"{', '.join(targets)} = "), (step.value(0), step.value(1))
    if len(lead) + len(", ".join([format_number(_TYPICAL)] * 2)) > width:
        return [((f"{t} = ", Ink.FAINT), (format_number(v), Ink.TEXT)) for t, v in zip(targets, values)]
    texts = [", ".join(format_number(v, digits) for v in values) for digits in (4, 3, 2, 1)]
    return [((lead, Ink.FAINT), (next((t for t in texts if len(lead) + len(t) <= width), texts[-1]), Ink.TEXT))]


def _worked(
    step: Assignment, names: dict[str, str], coordinate: int, width: int, glyphs: Glyphs, formula: bool = True
) -> list[Line]:
    """`w₁ ← w₁ − η·∂L/∂w₁`, below it the same with numbers, below that what it comes to."""
    target, right = names[step.rule.target], step.rule.formula
    operands = step.operands(coordinate)
    digits, result = written(step, coordinate)
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
    """Whether a symbol stands for a figure of one weight, so that its width changes from step to step."""
    return symbol[-1] in "₁₂" and symbol not in ("β₁", "β₂")
