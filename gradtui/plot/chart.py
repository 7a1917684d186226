"""Charts in a few lines of text: each curve in its own ink, labels at the left and below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gradtui.calculus.arrays import Floats, Ints
from gradtui.plot.cells import Cells, Ink, Line
from gradtui.plot.contours import ACROSS, BRAILLE, BRAILLE_DOTS, DOWN
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.scene import GUTTER
from gradtui.plot.strokes import dots_along


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
        _draw(area, curve, chart, glyphs)
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


def _draw(area: Cells, curve: Curve, chart: Chart, glyphs: Glyphs) -> None:
    """Draws a curve over what is there; dots of braille join."""
    fine = glyphs.braille and curve.joined
    across, down = (ACROSS, DOWN) if fine else (1, 1)
    low, high = chart.y_range
    margin = (high - low) * 1e-9
    inside = np.isfinite(curve.y) & (curve.y >= low - margin) & (curve.y <= high + margin)
    ends = ((curve.x, chart.x_range, across * area.columns), (curve.y, chart.y_range, down * area.rows))
    dots = np.stack([_dots(values[inside], limits, count) for values, limits, count in ends], axis=1)
    if curve.joined:
        follows = np.diff(np.flatnonzero(inside)) == 1
        segments = np.stack([dots[:-1], dots[1:]])[:, follows].astype(np.float64)
        between, _ = dots_along(segments, np.ones(segments.shape[1], np.int64))
        dots = np.concatenate([dots, between])
    x, y = dots[((dots >= 0) & (dots < [count for *_, count in ends])).all(axis=1)].T
    y = down * area.rows - 1 - y
    places = (y // down, x // across)
    if not fine:
        area.glyph[places] = ord(curve.character)
    else:
        afresh = area.glyph[places] >> 8 != BRAILLE >> 8
        area.glyph[places[0][afresh], places[1][afresh]] = BRAILLE
        np.bitwise_or.at(area.glyph, places, BRAILLE_DOTS[y % DOWN, x % ACROSS])
    area.ink[places] = curve.ink


def _dots(values: Floats, limits: tuple[float, float], count: int) -> Ints:
    """The nearest of so many dots, from one end of a range to the other."""
    low, high = limits
    with np.errstate(all="ignore"):  # near the largest float
        return np.floor(np.round(0.5 + (count - 1) * (values - low) / (high - low), 8)).astype(np.int64)
