"""The numbers beside the plot, as lines of text: the state of the run, and the promised drop of the next step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from gradtui.calculus.notation import format_number, format_point, format_to_width
from gradtui.descent.experiment import Experiment
from gradtui.descent.step import State, sampled_gradient
from gradtui.insight.drop import Drop, drop
from gradtui.plot.cells import Ink, Line
from gradtui.screen.arithmetic import WrittenStep
from gradtui.screen.update import changes_gradient, is_plain

_LABEL = 10
_HELD = 0.1
"""The linear model held where the actual drop differs from the promised one by no more than this part."""
_NARROWEST = 27
"""Columns of the narrowest panel."""


def numbers(
    experiment: Experiment, state: State, following: State, step: WrittenStep, width: int = _NARROWEST
) -> list[Line]:
    """Both weights, L, both partials, the gradient's length, the length of the next step, and its promised drop.
    Numbers of the arithmetic have as many figures as they have there.
    """
    short_name = not is_plain(experiment) and not changes_gradient(experiment)
    labels = ("g₁=∂L/∂w₁", "g₂=∂L/∂w₂") if short_name else ("∂L/∂w₁", "∂L/∂w₂")
    figures = [step.digits.get(f"g{index}", 4) if not experiment.is_noisy else 4 for index in "₁₂"]
    partials = [format_to_width(g, _NARROWEST - _LABEL, digits) for g, digits in zip(state.gradient, figures)]
    lines = [
        _pair_entry("w", state.point, step.digits),
        entry("L", format_number(state.loss)),
        *map(entry, labels, partials),
        entry("‖∇L‖", format_number(state.gradient_norm)),
        entry("‖Δw‖", format_number(math.dist(state.point, following.point))),
        _promised(drop(state, following, experiment.surface), width),
    ]
    if experiment.is_noisy:
        used = sampled_gradient(experiment, state).tolist()
        lines.insert(4, _pair_entry("batch g" if experiment.batch else "noisy g", used, step.digits))
    return lines


def _promised(ahead: Drop, width: int) -> Line:
    """The promised drop, and the largest possible one if that is less."""
    if ahead.promise_is_rounding:
        return entry("drop", "below rounding")
    label = "rise" if ahead.promised < 0 else "drop"
    possible = ahead.possible
    if not possible:
        return entry(label, f"{format_to_width(abs(ahead.promised), 8, 4)} promised")
    words = f"{format_number(ahead.promised)} promised, at most {possible}"
    if _LABEL + len(words) > width:
        room = (width - len(f"{label} , at most ")) // 2
        words = f"{format_to_width(ahead.promised, room, 4)}, at most {format_to_width(ahead.most or 0.0, room, 4)}"
    return ((label.ljust(min(_LABEL, width - len(words))), Ink.FAINT), (words, Ink.STRONG))


def _pair_entry(label: str, pair: Sequence[float], figures: Mapping[str, int]) -> Line:
    """A pair with its name, in these figures, or in as many, up to 4, as the narrowest panel has room for. Long pairs
    begin further left.
    """
    wanted = [format_number(value, figures.get(f"{label[-1]}{index}", 4)) for value, index in zip(pair, "₁₂")]
    texts = [f"({', '.join(wanted)})", *(format_point(pair, digits) for digits in (4, 3, 2, 1))]
    text = next((text for text in texts if len(label) + 1 + len(text) <= _NARROWEST), texts[-1])
    return ((label.ljust(min(_LABEL, _NARROWEST - len(text))), Ink.FAINT), (text, Ink.STRONG))


def entry(label: str, value: str) -> Line:
    """A number with its name."""
    return ((label.ljust(_LABEL), Ink.FAINT), (value, Ink.STRONG))


def describe_drop(step: int, drop: Drop) -> str:
    """What a step brought, beside the drop that the gradient had promised."""
    if drop.actual_is_rounding:
        came = f"L did not change{' but for rounding' if drop.actual else ''}"
    else:
        came = f"L {'fell' if drop.actual > 0 else 'rose'} by {format_number(abs(drop.actual))}"
    return f"step {step}: {came}{_beside_promise(drop)}"


def _beside_promise(drop: Drop) -> str:
    """How the actual drop compares with the promised one; empty where rounding hides what was promised."""
    if not drop.rounding < abs(drop.promised) < math.inf:
        return ""
    promised, possible = format_number(abs(drop.promised)), drop.possible
    if drop.promised < 0:
        falls = drop.actual > 0 and not drop.actual_is_rounding
        return ", though the step began uphill" if falls else ": the step went uphill, as momentum or noise can"
    words, why = f", where a drop of {promised} was promised", ""
    if drop.actual_is_rounding or drop.actual < 0:
        why = ": overshot"
    elif drop.share is not None:
        words, off = f", {format_number(100 * drop.share, 3)} % of the {promised} promised", abs(drop.share - 1)
        why = (
            ": the linear model held" if off < _HELD + 1e-9 else f": L curves {'up' if drop.share < 1 else 'down'}wards"
        )
    return words + (f"; at most {possible} was possible" if possible else why)
