"""Data: the model over the data."""

from __future__ import annotations

import numpy as np

from gradtui.calculus.notation import format_number, format_to_width
from gradtui.losses.fit import DataSurface
from gradtui.plot.cells import Ink, Line
from gradtui.plot.chart import Chart, Curve, draw_chart
from gradtui.plot.scene import GUTTER
from gradtui.screen.views.subject import Subject, heading

# ---------------------------------------------------------------------- data
_SHOWN_ROWS = 2000


def data(subject: Subject, width: int, height: int) -> list[Line]:
    """The data, and what the model predicts with these weights."""
    surface, glyphs = subject.experiment.surface, subject.glyphs
    if not isinstance(surface, DataSurface):
        return [
            heading("no data here: "),
            heading("gradtui fit FILE.csv"),
            heading("shows the loss of a model over data"),
        ]
    rows = surface.fit.data
    shown = np.unique(np.linspace(0, len(rows) - 1, _SHOWN_ROWS).astype(np.int64))
    x, y = rows.x[shown], rows.y[shown]
    left, right, low, high = float(x.min()), float(x.max()), float(y.min()), float(y.max())
    margin = (high - low) / 10 or 0.5
    places = np.linspace(left, right, 4 * width) if right > left else np.array([left])
    chart = Chart(
        curves=(
            Curve(places, surface.fit.predict(subject.state.point, places), Ink.TEXT, "*"),
            Curve(x, y, Ink.STRONG, glyphs.trail, joined=False),
        ),
        x_range=(left, right),
        y_range=(low - margin, high + margin),
        y_labels=[(high, format_to_width(high, GUTTER - 1)), (low, format_to_width(low, GUTTER - 1))],
        below=[
            (left, format_number(left, 4)),
            (right, format_number(right, 4)),
            ((left + right) / 2, rows.headings[0]),
        ],
    )
    head = heading(f"{rows.headings[1]} by {rows.headings[0]}, and the model")
    return [head, *draw_chart(chart, width, height - 1, glyphs)]
