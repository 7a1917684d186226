"""Directions: the slope of L in every direction."""

from __future__ import annotations

import math

import numpy as np

from gradtui.calculus.notation import format_number, format_to_width
from gradtui.insight.directions import directions
from gradtui.plot.cells import Ink, Line
from gradtui.plot.chart import Chart, Curve, Mark, draw_chart
from gradtui.plot.scene import GUTTER
from gradtui.screen.views.subject import Subject, heading
from gradtui.screen.wrapping import broken


# ---------------------------------------------------------------------- directions
def slopes(subject: Subject, width: int, height: int) -> list[Line]:
    """The slope of L in every direction."""
    state, glyphs = subject.state, subject.glyphs
    around = directions(state, 4 * width)
    peak = state.gradient_norm
    if math.isnan(around.uphill):
        label = "∇L = 0: " if peak == 0 else "∇L = 0 but for rounding: "
        return broken([heading(label, "no direction is up")], width, glyphs)
    zero = np.zeros_like(around.degrees)
    along = [(around.uphill + turn) % 360 for turn in (90, 270)]
    chart = Chart(
        curves=(
            Curve(around.degrees, zero, Ink.FAINT, glyphs.horizontal),
            Curve(around.degrees, around.slopes, Ink.TEXT, "*"),
        ),
        x_range=(0, 360),
        y_range=(-peak, peak),
        y_labels=[(peak, format_to_width(peak, GUTTER - 1)), (0, "0"), (-peak, format_to_width(-peak, GUTTER - 1))],
        marks=(Mark(around.uphill, peak, glyphs.arrows[2]), *(Mark(angle, 0, glyphs.minimum) for angle in along)),
        below=[(angle, str(angle)) for angle in (0, 180, 360, 90, 270)],
    )
    head = broken([heading("slope ∇L·u by angle (degrees) of u")], width, glyphs)
    lines = (
        heading(f"{glyphs.arrows[2]} uphill: ", f"{format_number(around.uphill)}°, slope ‖∇L‖ = {format_number(peak)}"),
        heading(
            f"{glyphs.minimum} contour: ", f"{format_number(min(along))}° and {format_number(max(along))}°, slope 0"
        ),
        heading("  downhill: ", f"{format_number((around.uphill + 180) % 360)}°, slope {format_number(-peak)}"),
    )
    notes = broken(lines, width, glyphs)
    rows = height - len(head) - len(notes)
    rows -= rows % 2  # an odd number above the labels, so that zero has the middle
    return [*head, *draw_chart(chart, width, rows, glyphs), *notes]
