"""Slices: L along each weight, the other held fixed, with its tangent."""

from __future__ import annotations

from itertools import zip_longest

from gradtui.calculus.notation import format_number
from gradtui.insight.slices import slice_through
from gradtui.plot.cells import Ink, Line
from gradtui.plot.chart import Chart, Curve, Mark, draw_chart
from gradtui.plot.glyphs import Glyphs
from gradtui.screen.views.subject import Subject, end_labels, heading, limits
from gradtui.screen.wrapping import broken


# ---------------------------------------------------------------------- slices
def slices(subject: Subject, width: int, height: int) -> list[Line]:
    """L along each weight through the point, with the tangent whose slope is the partial derivative: one slice below
    the other, or beside it where there are many columns for few rows.
    """
    if width >= max(3 * height, _BESIDE):
        left = (width - _GAP) // 2
        one, other = (_slice(subject, weight, left, height) for weight in (0, 1))
        pairs = zip_longest(one, other, fillvalue=())
        return [_joined(*pair, left + _GAP, subject.glyphs) for pair in pairs]
    gap = int(height >= _APART)
    upper = (height - gap) // 2
    return [*_slice(subject, 0, width, upper), *[()] * gap, *_slice(subject, 1, width, height - gap - upper)]


_BESIDE, _GAP, _APART = 70, 2, 24
"""The least columns of two slices side by side, and those between them; the least rows of two with one between them."""


def _joined(one: Line, other: Line, column: int, glyphs: Glyphs) -> Line:
    """Two lines as one, the second from this column on."""
    columns = sum(len(glyphs.spell(text)) for text, _ in one)
    return (*one, (" " * (column - columns), Ink.TEXT), *other)


def _slice(subject: Subject, weight: int, width: int, height: int) -> list[Line]:
    name, other = ("w₁", "w₂") if weight == 0 else ("w₂", "w₁")
    cut = slice_through(subject.experiment.surface, subject.state, weight, subject.seen, 4 * width)
    frozen = subject.state.point[1 - weight]
    note = (f"   {other} = {format_number(frozen)} fixed", Ink.FAINT)
    head = broken([(*heading(f"∂L/∂{name} = ", f"{format_number(cut.slope)}"), note)], width, subject.glyphs)
    reach = abs(cut.slope) * (cut.places[-1] - cut.places[0]) / 6
    low, high = limits(cut.values, cut.value - reach, cut.value + reach)
    left, right = float(cut.places[0]), float(cut.places[-1])
    chart = Chart(
        curves=(
            Curve(cut.places, cut.tangent, Ink.FAINT, "."),
            Curve(cut.places, cut.values, Ink.TEXT, "*"),
        ),
        x_range=(left, right),
        y_range=(low, high),
        y_labels=end_labels(low, high),
        marks=(Mark(cut.place, cut.value, subject.glyphs.point),),
        below=(
            (cut.place, f"{name} = {format_number(cut.place)}"),
            (left, format_number(left, 3)),
            (right, format_number(right, 3)),
        ),
    )
    return [*head, *draw_chart(chart, width, height - len(head), subject.glyphs)]
