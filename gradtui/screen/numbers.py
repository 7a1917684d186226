"""The numbers beside the plot, as lines of text: where the run is, and what its next step promises."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gradtui.calculus.notation import format_number, format_point, format_to_width
from gradtui.descent.experiment import Experiment
from gradtui.descent.step import State, sampled_gradient
from gradtui.insight.drop import Drop, drop
from gradtui.plot.cells import Ink, Line
from gradtui.screen.update import changes_gradient, is_plain

_LABEL = 10
_HELD = 0.1
"""The linear model is said to have held where the drop that came differs from it by no more than this part."""
_NARROWEST = 27
"""Columns of the narrowest panel."""


def numbers(experiment: Experiment, state: State, following: State) -> list[Line]:
    """Both weights, L, both partials, the gradient's length, the size of the next step, and the drop it promises."""
    short_name = not is_plain(experiment) and not changes_gradient(experiment)
    promised = drop(state, following).promised
    partial_1, partial_2 = ("g₁=∂L/∂w₁", "g₂=∂L/∂w₂") if short_name else ("∂L/∂w₁", "∂L/∂w₂")
    lines = [
        _pair_entry("w", state.point),
        entry("L", format_number(state.loss)),
        entry(partial_1, format_number(state.gradient[0])),
        entry(partial_2, format_number(state.gradient[1])),
        entry("‖∇L‖", format_number(state.gradient_norm)),
        entry("‖Δw‖", format_number(math.dist(state.point, following.point))),
        entry("drop" if promised >= 0 else "rise", f"{format_to_width(abs(promised), 8, 4)} promised"),
    ]
    if experiment.is_noisy:
        used = sampled_gradient(experiment, state).tolist()
        lines.insert(4, _pair_entry("batch g" if experiment.batch else "noisy g", used))
    return lines


def _pair_entry(label: str, point: Sequence[float]) -> Line:
    """A pair with its name, in as many figures, up to 4, as there is room for in the narrowest panel; long ones begin
    further left.
    """
    texts = [format_point(point, digits) for digits in (4, 3, 2, 1)]
    text = next((text for text in texts if len(label) + 1 + len(text) <= _NARROWEST), texts[-1])
    return ((label.ljust(min(_LABEL, _NARROWEST - len(text))), Ink.FAINT), (text, Ink.STRONG))


def entry(label: str, value: str) -> Line:
    """A figure with its name."""
    return ((label.ljust(_LABEL), Ink.FAINT), (value, Ink.STRONG))


def describe_drop(step: int, drop: Drop) -> str:
    """What a step brought, beside what its slope had promised."""
    if drop.came == 0:
        return f"step {step}: L did not change"
    came = f"step {step}: L {'fell' if drop.came > 0 else 'rose'} by {format_number(abs(drop.came))}"
    if not math.isfinite(drop.promised) or drop.promised == 0:
        return came
    if drop.promised < 0:
        return f"{came}: the step went uphill, as momentum or noise can"
    if drop.came < 0:
        return f"{came}, where the slope promised a fall of {format_number(drop.promised)}: overshot"
    share = f"{came}, {format_number(100 * drop.share, 3)} % of the {format_number(drop.promised)} promised"
    if abs(drop.share - 1) < _HELD + 1e-9:
        return f"{share}: the linear model held"
    return f"{share}: the surface bends {'up' if drop.share < 1 else 'down'}"
