"""Along the step: L at the end of the next step, for other learning rates."""

from __future__ import annotations

import math

import numpy as np

from gradtui.calculus.notation import format_number
from gradtui.descent.step import rate
from gradtui.insight.along import loss_along_step
from gradtui.plot.cells import Ink, Line
from gradtui.plot.chart import Chart, Curve, Mark, draw_chart
from gradtui.screen.update import is_plain
from gradtui.screen.views.subject import Subject, end_labels, heading, limits
from gradtui.screen.wrapping import broken


# ---------------------------------------------------------------------- along the step
def along(subject: Subject, width: int, height: int) -> list[Line]:
    """L at the end of the next step, for other learning rates."""
    experiment, state, glyphs = subject.experiment, subject.state, subject.glyphs
    if rate(experiment, state) <= 0 or state.point == subject.following.point:
        return [heading("the next step leads nowhere")]
    ray = loss_along_step(experiment, state, subject.following, 4 * width)
    top = state.loss + 0.25 * (state.loss - float(np.nanmin(ray.values)))
    low, high = limits(ray.values, state.loss, max(top, ray.value if math.isfinite(ray.value) else top))
    high = high if ray.value <= high else top
    low = low if ray.lowest is None else min(low, ray.lowest)
    marks = [Mark(0, state.loss, glyphs.point)]
    notes = [heading(f"{glyphs.next} now: ", f"η = {format_number(ray.now)} gives L = {format_number(ray.value)}")]
    if ray.limit is not None:
        marks.append(Mark(ray.limit, state.loss, "|"))
        notes.append(heading("| L is lower up to ", f"η = {format_number(ray.limit)}"))
    if ray.best is not None and ray.lowest is not None:
        marks.append(Mark(ray.best, ray.lowest, glyphs.minimum))
        notes.insert(
            1,
            heading(f"{glyphs.minimum} best: ", f"η = {format_number(ray.best)} gives L = {format_number(ray.lowest)}"),
        )
    if ray.trend in _TRENDS and (ray.best is None or ray.trend == "rising"):
        notes.append(heading(_TRENDS[ray.trend]))
    marks.append(Mark(ray.now, min(ray.value, high), glyphs.next))
    end = float(ray.rates[-1])
    level = np.full_like(ray.rates, state.loss)
    chart = Chart(
        curves=(Curve(ray.rates, level, Ink.FAINT, "."), Curve(ray.rates, ray.values, Ink.TEXT, "*")),
        x_range=(0, end),
        y_range=(low, high),
        y_labels=[*end_labels(low, high)],
        marks=marks,
        below=[
            (0, "0"),
            (end, f"η {format_number(end, 3)}"),
            *([(ray.best, format_number(ray.best, 3))] if ray.best else []),
        ],
    )
    direction = "−∇L" if is_plain(experiment) else "the step"
    notes = broken(notes, width, glyphs)
    return [
        heading(f"L along {direction}, against η"),
        *draw_chart(chart, width, height - 1 - len(notes), glyphs),
        *notes,
    ]


_TRENDS = {
    "falling": "L falls up to a thousand times η",
    "rising": "L rises at once: no small η lowers it",
    "leaving": "L leaves the finite numbers on the way",
    "beyond": "L is lowest at the end of this curve",
    "level": "L does not change at first, but for rounding: no small η lowers it",
}
