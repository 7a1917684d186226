"""Charts in a few lines of text, drawn by plotext: each curve in its own ink, labels at the left and below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from gradtui.calculus.arrays import Bools, Floats
from gradtui.plot.cells import Cells, Ink, Line
from gradtui.plot.contours import BRAILLE, DOWN
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.scene import GUTTER


@dataclass(frozen=True)
class Curve:
    """A line through points, in an ink and, where there is no braille, made of a character; or, if they are not
    `joined`, the points themselves, each as the character.
    """

    x: Floats
    y: Floats
    ink: Ink
    character: str
    joined: bool = True


@dataclass(frozen=True)
class Mark:
    """One character at a place."""

    x: float
    y: float
    glyph: str
    ink: Ink = Ink.STRONG


@dataclass(frozen=True)
class Chart:
    """What is drawn, the later curves over the earlier ones and the marks over all.

    `y_range` is the lowest and the highest value shown; curves are cut off there. Ranges too narrow to be divided are
    widened. `below` are labels at places of the x axis, the first ones the most needed.
    """

    curves: Sequence[Curve]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    y_labels: Sequence[tuple[float, str]]
    marks: Sequence[Mark] = ()
    below: Sequence[tuple[float, str]] = ()


def draw_chart(chart: Chart, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """The chart in so many columns and rows, the last row for the labels below if there are any."""
    rows, columns = height - bool(chart.below), width - GUTTER
    if rows < 1 or columns < 8:
        return []
    chart = replace(chart, x_range=_widened(*chart.x_range), y_range=_widened(*chart.y_range))
    cells = Cells.blank(width, height)
    area = Cells.blank(columns, rows)
    for curve in chart.curves:
        _lay(area, _drawn(curve, chart, columns, rows, glyphs), curve.ink)
    for mark in chart.marks:
        area.put(_column(mark.x, chart, columns), _row(mark.y, chart, rows), mark.glyph, mark.ink)
    cells.paste(area, GUTTER, 0)
    taken: set[int] = set()
    for value, text in chart.y_labels:
        row = _row(value, chart, rows)
        if row not in taken and 0 <= row < rows:
            cells.write(GUTTER - 1 - len(glyphs.spell(text)), row, glyphs.spell(text), Ink.FAINT)
            taken.add(row)
    free = np.ones(width + 1, np.bool_)
    for value, text in chart.below:
        label = glyphs.spell(text)
        start = min(max(GUTTER + _column(value, chart, columns) - len(label) // 2, 0), width - len(label))
        if start >= 0 and free[max(start - 1, 0) : start + len(label) + 1].all():
            cells.write(start, rows, label, Ink.FAINT)
            free[start : start + len(label)] = False
    return [tuple((text, Ink(ink)) for text, ink, _ in cells.runs(row)) for row in range(height)]


def _widened(low: float, high: float) -> tuple[float, float]:
    """The range; a wider one around it where its ends are almost the same float."""
    size = max(abs(low), abs(high))
    return (low, high) if high - low > 1e-12 * size else (low - (1e-9 * size or 0.5), high + (1e-9 * size or 0.5))


def _share(value: float, limits: tuple[float, float]) -> float:
    low, high = limits
    share = (value - low) / (high - low)
    return share if math.isfinite(share) else -1.0


def _column(value: float, chart: Chart, columns: int) -> int:
    return round(_share(value, chart.x_range) * (columns - 1))


def _row(value: float, chart: Chart, rows: int) -> int:
    return rows - 1 - round(_share(value, chart.y_range) * (DOWN * rows - 1)) // DOWN


def _drawn(curve: Curve, chart: Chart, columns: int, rows: int, glyphs: Glyphs) -> list[str]:
    """The curve alone, as rows of text."""
    low, high = chart.y_range
    margin = (high - low) * 1e-9
    inside = np.isfinite(curve.y) & (curve.y >= low - margin) & (curve.y <= high + margin)
    figure = _plotext(columns, rows)
    figure.clear_data()
    figure.xlim(*chart.x_range)
    figure.ylim(low, high)
    marker = "braille" if glyphs.braille else curve.character
    if not curve.joined:
        figure.scatter(curve.x[inside].tolist(), curve.y[inside].tolist(), marker=curve.character)
    for piece in _pieces(inside) if curve.joined else ():
        figure.plot(curve.x[piece].tolist(), curve.y[piece].tolist(), marker=marker)
    if not inside.any():
        return []
    text: str = figure.uncolorize(figure.build())
    return text.splitlines()


def _pieces(inside: Bools) -> list[slice]:
    """The stretches of the curve within the chart."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2])]


def _lay(area: Cells, drawn: list[str], ink: Ink) -> None:
    """Draws the curve over what is there; braille dots are combined."""
    for row, text in enumerate(drawn[: area.rows]):
        glyphs = np.frombuffer(text.ljust(area.columns)[: area.columns].encode("utf-32-le"), np.uint32)
        new = (glyphs != ord(" ")) & (glyphs != BRAILLE)
        both = new & (glyphs >> 8 == BRAILLE >> 8) & (area.glyph[row] >> 8 == BRAILLE >> 8)
        area.glyph[row] = np.where(both, area.glyph[row] | glyphs, np.where(new, glyphs, area.glyph[row]))
        area.ink[row][new] = ink


@lru_cache(maxsize=1)
def _plotext(width: int, height: int) -> Any:
    """Plotext, set up for curves without a frame; set up once, for that takes as long as a curve."""
    import plotext  # only here: a tenth of the start-up that is not needed before the first step

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(width, height)
    plotext.xaxes(False, False)
    plotext.yaxes(False, False)
    plotext.xticks([])
    plotext.yticks([])
    return plotext
