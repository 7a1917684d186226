"""The numbers beside the plot, as lines of text: where the run is, and the arithmetic of its next step."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from gradtui.analysis import Drop, drop
from gradtui.calculus.notation import as_shown, figure, pair, short, substituted, written
from gradtui.descent import State, arithmetic, sampled_gradient
from gradtui.experiment import Experiment
from gradtui.optimizers import Assignment, Pair, symbols
from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import Glyphs

_LABEL = 10
_MOST_FIGURES = 7
_HELD = 0.1
"""The linear model is said to have held where the drop that came differs from it by no more than this part."""
_NARROWEST = 27
"""Columns of the narrowest panel."""
_TYPICAL = -0.1234
"""As wide as numbers usually get. Rows are reserved for such numbers, so that what stands below stays where it is
while shorter ones come and go; a rare longer one moves it."""


def numbers(experiment: Experiment, state: State, following: State) -> list[Line]:
    """Both weights, L, both partials, the gradient's length, the size of the next step, and the drop it promises."""
    short_name = not is_plain(experiment) and not _changes_gradient(experiment)
    promised = drop(state, following).promised
    partial_1, partial_2 = ("g₁=∂L/∂w₁", "g₂=∂L/∂w₂") if short_name else ("∂L/∂w₁", "∂L/∂w₂")
    lines = [
        _pair_entry("w", state.point),
        entry("L", figure(state.loss)),
        entry(partial_1, figure(state.gradient[0])),
        entry(partial_2, figure(state.gradient[1])),
        entry("‖∇L‖", figure(state.steepness)),
        entry("‖Δw‖", figure(math.dist(state.point, following.point))),
        entry("drop" if promised >= 0 else "rise", f"{short(abs(promised), 8, 4)} promised"),
    ]
    if experiment.is_noisy:
        lines.insert(4, _pair_entry("batch g" if experiment.batch else "noisy g", sampled_gradient(experiment, state)))
    return lines


def _pair_entry(label: str, point: Pair) -> Line:
    """A pair with its name, in as many figures, up to 4, as there is room for in the narrowest panel; long ones begin
    further left.
    """
    texts = [pair(point, digits) for digits in (4, 3, 2, 1)]
    text = next((text for text in texts if len(label) + 1 + len(text) <= _NARROWEST), texts[-1])
    return ((label.ljust(min(_LABEL, _NARROWEST - len(text))), Ink.FAINT), (text, Ink.STRONG))


def entry(label: str, value: str) -> Line:
    """A figure with its name."""
    return ((label.ljust(_LABEL), Ink.FAINT), (value, Ink.STRONG))


def is_plain(experiment: Experiment) -> bool:
    """Plain descent along −∇L: it is written with ∂L/∂w, everything longer with g for it."""
    method = experiment.optimizer
    return not method.state and not method.uses_curvature and not _changes_gradient(experiment)


def _changes_gradient(experiment: Experiment) -> bool:
    """Whether the rules go on with another g than the partials."""
    decays = experiment.hyperparameters.get("weight_decay", 0) != 0
    return experiment.is_noisy or (decays and any(rule.target == "g" for rule in experiment.optimizer.rules))


def told(step: int, drop: Drop) -> str:
    """What a step brought, beside what its slope had promised."""
    if drop.came == 0:
        return f"step {step}: L did not change"
    came = f"step {step}: L {'fell' if drop.came > 0 else 'rose'} by {figure(abs(drop.came))}"
    if not math.isfinite(drop.promised) or drop.promised == 0:
        return came
    if drop.promised < 0:
        return f"{came}: the step went uphill, as momentum or noise can"
    if drop.came < 0:
        return f"{came}, where the slope promised a fall of {figure(drop.promised)}: overshot"
    share = f"{came}, {figure(100 * drop.share, 3)} % of the {figure(drop.promised)} promised"
    if abs(drop.share - 1) < _HELD + 1e-9:
        return f"{share}: the linear model held"
    return f"{share}: the surface bends {'up' if drop.share < 1 else 'down'}"


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
    rule = glyphs.spell(f"{general[step.rule.target]} ← {written(step.rule.formula, general)}")
    spare = height - len(lines)
    if spare > 0 and len(rule) <= width:
        lines += [*[()] * (spare - 1), ((rule, Ink.FAINT),)]
    return lines


def _result(step: Assignment, names: Sequence[dict[str, str]], width: int, glyphs: Glyphs) -> list[Line]:
    """What a rule came to: one line for both weights, or one for each where that is too wide."""
    targets = [names[i][step.rule.target] for i in (0, 1)]
    if targets[0] == targets[1]:
        return [((f"{targets[0]} = ", Ink.FAINT), (figure(step.result[0]), Ink.TEXT))]
    lead = glyphs.spell(f"{', '.join(targets)} = ")
    if len(lead) + len(", ".join([figure(_TYPICAL)] * 2)) > width:
        return [((f"{t} = ", Ink.FAINT), (figure(v), Ink.TEXT)) for t, v in zip(targets, step.result)]
    texts = [", ".join(figure(v, digits) for v in step.result) for digits in (4, 3, 2, 1)]
    return [((lead, Ink.FAINT), (next((t for t in texts if len(lead) + len(t) <= width), texts[-1]), Ink.TEXT))]


def _worked(
    step: Assignment, names: dict[str, str], coordinate: int, width: int, glyphs: Glyphs, formula: bool = True
) -> list[Line]:
    """`w₁ ← w₁ − η·∂L/∂w₁`, below it the same with numbers, below that what it comes to."""
    target, right = names[step.rule.target], step.rule.formula
    operands, digits = step.operands(coordinate), _digits(step, coordinate)
    reads = names | ({"g": f"∂L/∂w{'₁₂'[coordinate]}"} if step.rule.target == "g" else {})
    typical = {name: _TYPICAL if _of_one_weight(names[name]) else value for name, value in operands.items()}
    reserved = len(wrap(glyphs.spell(f"= {substituted(right, typical)}"), width - 3))
    sign = "=" if formula else "←"
    worked = wrap(glyphs.spell(f"{sign} {substituted(right, operands, digits)}"), width - 3)
    lines: list[Line] = []
    if formula:
        rule = wrap(glyphs.spell(f"{target} ← {written(right, reads)}"), width - 3)
        lines += [((part if i == 0 else f"   {part}", Ink.FAINT),) for i, part in enumerate(rule)]
    lead = "   " if formula else f"{target} "
    lines += [((lead if i == 0 else "   ", Ink.FAINT), (part, Ink.TEXT)) for i, part in enumerate(worked)]
    lines.append((("   ", Ink.TEXT), (f"= {_checkable(step, coordinate, digits)}", Ink.STRONG)))
    return lines + [()] * (reserved - len(worked))


def _digits(step: Assignment, coordinate: int) -> dict[str, int]:
    """In how many figures a weight that changes is written: so many that two figures of the change are seen."""
    if step.rule.target != "w":
        return {}
    before, after = step.operands(coordinate)["w"], step.result[coordinate]
    if not (0 < abs(before) < math.inf and 0 < abs(after - before) < math.inf):
        return {}
    return {"w": min(max(math.ceil(math.log10(abs(before / (after - before)))) + 2, 4), _MOST_FIGURES)}


def _checkable(step: Assignment, coordinate: int, digits: Mapping[str, int]) -> str:
    """The result in as many figures as a pencil gets from the numbers as they are shown."""
    operands, result = step.operands(coordinate), step.result[coordinate]
    pencil = float(step.rule.formula.evaluate({n: as_shown(v, digits.get(n, 4)) for n, v in operands.items()}))
    most = max(digits.get("w", 4), 5)
    return next((f for d in range(most, 1, -1) if (f := figure(result, d)) == figure(pencil, d)), figure(result, 2))


def _of_one_weight(symbol: str) -> bool:
    """Whether a symbol stands for a figure of one weight, so that its width changes from step to step."""
    return symbol[-1] in "₁₂" and symbol not in ("β₁", "β₂")


@lru_cache(maxsize=256)
def wrap(text: str, width: int) -> Sequence[str]:
    """Breaks a formula into as few lines as fit: before its outermost operators where that will do, else also at its
    products and quotients, else anywhere.
    """
    width = max(width, 8)
    tries = [_filled(_pieces(text, depth), width) for depth in range(3)]
    return min((lines for lines in tries if max(map(len, lines)) <= width), key=len, default=_cut(tries[-1], width))


def _pieces(text: str, depth: int) -> list[str]:
    """A formula cut before its outermost operators (0), also after outermost products and quotients (1), or at every
    operator (2).
    """
    cuts, inside = [0], 0
    for i in range(1, len(text)):
        inside += (text[i - 1] == "(") - (text[i - 1] == ")")
        operator = text[i] in "+−-=←" and text[i - 1] == " " == text[i + 1 : i + 2]
        factor = text[i - 1] in "·*/" and depth > 0
        if (operator or factor) and (not inside or depth > 1):
            cuts.append(i)
    return [text[a:b] for a, b in itertools.pairwise([*cuts, len(text)])]


def _filled(pieces: Sequence[str], width: int) -> list[str]:
    """The pieces in lines, each as long as it goes."""
    lines = [""]
    for piece in pieces:
        if len(f"{lines[-1]}{piece}".rstrip()) <= width or not lines[-1]:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines]


def _cut(lines: Sequence[str], width: int) -> list[str]:
    return [line[i : i + width] for line in lines for i in range(0, max(len(line), 1), width)]


def broken(lines: Iterable[Line], width: int, glyphs: Glyphs) -> list[Line]:
    """The lines, those that are too wide gone on with in the next, so that no number is cut off."""
    return [part for line in lines for part in _broken(line, width, glyphs)]


_BREAKS = (r", (?![^()]*\))|   +", r" (?==)", r" (?![^()]*\))", r" ")
"""Where a line is broken, best first."""


def _broken(line: Line, width: int, glyphs: Glyphs) -> Iterator[Line]:
    letters = [(letter, ink) for text, ink in line for letter in glyphs.spell(text)]
    width = max(width, 8)
    while len(letters) > width:
        text = "".join(letter for letter, _ in letters)
        ends = (
            max((found.end() for found in re.finditer(place, text) if 2 < found.end() <= width + 1), default=0)
            for place in _BREAKS
        )
        end = next((end for end in ends if end), width)
        yield _joined(letters[: len(text[:end].rstrip())])
        letters = [(" ", Ink.TEXT)] * 2 + letters[end:]
    yield _joined(letters)


def _joined(letters: Sequence[tuple[str, Ink]]) -> Line:
    by_ink = itertools.groupby(letters, key=lambda letter: letter[1])
    return tuple(("".join(letter for letter, _ in part), ink) for ink, part in by_ink)
