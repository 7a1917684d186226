"""The step: promised and actual drop, and the arithmetic in full."""

from __future__ import annotations

from gradtui.calculus.notation import format_number
from gradtui.insight.drop import drop
from gradtui.plot.cells import Line
from gradtui.screen.arithmetic import write_step
from gradtui.screen.numbers import entry
from gradtui.screen.update import update
from gradtui.screen.views.subject import Subject
from gradtui.screen.wrapping import broken


# ---------------------------------------------------------------------- the step
def step(subject: Subject, width: int, height: int) -> list[Line]:
    """The drop that the next step promises, what the last one brought, and the arithmetic in full, whose rows do not
    depend on how long the numbers above it are.
    """
    experiment, state = subject.experiment, subject.state
    ahead = drop(state, subject.following, experiment.surface)
    possible = ahead.possible
    bound = f", at most {possible}" if possible else ""
    lines = [entry("promised", f"{_written(ahead.promised, ahead.promise_is_rounding)} = −∇L·Δw{bound}")]
    if subject.before is None:
        lines.append(entry("last drop", "none yet"))
    else:
        last = drop(subject.before, state, experiment.surface)
        share = f" = {format_number(100 * last.share, 3)} %" if last.share is not None else ""
        came, hoped = (last.actual, last.actual_is_rounding), (last.promised, last.promise_is_rounding)
        texts = (f"{_written(*came, digits)} of {_written(*hoped, digits)}{share}" for digits in (4, 3, 2))
        fitting = [entry("last drop", text) for text in texts]
        lines.append(next((line for line in fitting if len(broken([line], width, subject.glyphs)) == 1), fitting[0]))
    worked = write_step(experiment, state)
    rates = experiment.optimizer.effective_rates(worked.rules[-1][0])
    if rates is not None:
        lines += [entry(f"{name} in use", format_number(rates.value(i))) for i, name in enumerate(("η₁", "η₂"))]
    rows = len(lines) + 1  # an empty line, which gives way to one that is long
    lines = broken(lines, width, subject.glyphs)
    lines += [()] * (rows - len(lines))
    return [*lines, *update(experiment, worked, width, height - len(lines), subject.glyphs)]


def _written(drop: float, is_rounding: bool, digits: int = 4) -> str:
    """A drop in words: its number, unless it is only rounding."""
    return "below rounding" if is_rounding and drop else format_number(drop, digits)
