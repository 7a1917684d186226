"""The step: what was promised, what came, and the arithmetic in full."""

from __future__ import annotations

from gradtui.calculus.notation import format_number
from gradtui.descent.step import arithmetic
from gradtui.insight.drop import drop
from gradtui.plot.cells import Line
from gradtui.screen.numbers import entry
from gradtui.screen.update import update
from gradtui.screen.views.subject import Subject
from gradtui.screen.wrapping import broken


# ---------------------------------------------------------------------- the step
def step(subject: Subject, width: int, height: int) -> list[Line]:
    """What the slope promises of the next step, what the last one brought, and the arithmetic in full."""
    experiment, state = subject.experiment, subject.state
    promised = drop(state, subject.following).promised
    lines = [entry("promised", f"{format_number(promised)} = −∇L·Δw")]
    if subject.before is not None:
        last = drop(subject.before, state)
        share = f" = {format_number(100 * last.share, 3)} %" if last.promised > 0 else ""
        lines.append(entry("last time", f"{format_number(last.came)} of {format_number(last.promised)}{share}"))
    rates = experiment.optimizer.effective_rates(arithmetic(experiment, state)[-1])
    if rates is not None:
        lines += [entry(f"{name} in use", format_number(rates.value(i))) for i, name in enumerate(("η₁", "η₂"))]
    lines = broken(lines, width, subject.glyphs)
    return [*lines, (), *update(experiment, state, width, height - len(lines) - 1, subject.glyphs)]
