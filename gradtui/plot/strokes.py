"""Straight strokes in cells: which dots, and with which characters, a segment of the plane is drawn."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gradtui.plot.cells import Cells, Ink
from gradtui.plot.contours import ACROSS, BRAILLE, BRAILLE_DOTS, DOWN
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.viewport import ASPECT

Floats = npt.NDArray[np.float64]


def polyline(cells: Cells, corners: Floats, ink: Ink, glyphs: Glyphs, dashed: bool = False) -> None:
    """Draws the line through `corners`, cell coordinates of shape (n, 2), as far as it lies within the picture.

    With braille every dot of it, or every other one if `dashed`; without, a character in each cell it touches.
    """
    starts, ends = corners[:-1], corners[1:]
    if not ((corners >= 0) & (corners <= (cells.columns, cells.rows))).all():
        starts, ends = _clip(starts, ends, cells.columns, cells.rows)
    if not len(starts):
        return
    gap = 2 if dashed else 1
    if not glyphs.braille:
        for column, row in _dots(starts, ends, gap).tolist():
            cells.put(column, row, glyphs.dash if dashed else glyphs.shaft, ink)
        return
    dots = _dots(starts * (ACROSS, DOWN), ends * (ACROSS, DOWN), gap)
    inside = (dots >= 0).all(axis=1) & (dots[:, 0] < cells.columns * ACROSS) & (dots[:, 1] < cells.rows * DOWN)
    x, y = dots[inside].T
    place = (y // DOWN, x // ACROSS)
    afresh = (cells.ink[place] != ink) | (cells.glyph[place] >> 8 != BRAILLE >> 8)
    cells.glyph[place[0][afresh], place[1][afresh]] = BRAILLE
    cells.ink[place] = ink
    np.bitwise_or.at(cells.glyph, place, BRAILLE_DOTS[y % DOWN, x % ACROSS])


def _clip(starts: Floats, ends: Floats, columns: int, rows: int) -> tuple[Floats, Floats]:
    """The parts of the segments within the picture (Liang and Barsky 1984), leaving out those quite outside."""
    with np.errstate(all="ignore"):
        change = ends - starts
        enter = np.zeros(len(starts))
        leave = np.ones(len(starts))
        for axis, size in ((0, columns), (1, rows)):
            low, high = -starts[:, axis] / change[:, axis], (size - starts[:, axis]) / change[:, axis]
            still = change[:, axis] == 0
            outside = (starts[:, axis] < 0) | (starts[:, axis] > size)
            enter = np.maximum(enter, np.where(still, np.where(outside, 2, 0), np.minimum(low, high)))
            leave = np.minimum(leave, np.where(still, 1, np.maximum(low, high)))
        kept = enter <= leave
        first = starts + change * enter[:, None]
        last = starts + change * leave[:, None]
        inside = [((p > -1) & (p < (columns + 1, rows + 1))).all(axis=1) for p in (first, last)]
    kept &= inside[0] & inside[1]  # very long segments can be rounded to somewhere else
    return first[kept], last[kept]


def _dots(starts: Floats, ends: Floats, gap: int) -> npt.NDArray[np.int64]:
    """The whole-numbered dots along each segment, both ends included."""
    counts = np.maximum(np.ceil(np.abs(ends - starts).max(axis=1) / gap), 1).astype(np.int64) + 1
    segment = np.repeat(np.arange(len(starts)), counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (number / (counts - 1)[segment])[:, None]
    dots: npt.NDArray[np.int64] = np.floor(starts[segment] + (ends - starts)[segment] * share).astype(np.int64)
    return dots


def thick(start: Floats, end: Floats) -> Floats:
    """The corners of a line two dots thick: there, and back one dot along the axis it mostly does not follow."""
    right, down = np.abs(end - start) * (ACROSS, DOWN)
    beside = (0, 1 / DOWN) if right > down else (1 / ACROSS, 0)
    return np.array([start, end, end + beside, start + beside])


def arrow_head(right: float, down: float, glyphs: Glyphs) -> str:
    """The arrow of the set that points nearest to a direction given in cells."""
    angle = math.atan2(-down * ASPECT, right)
    return glyphs.arrows[round(angle / (math.pi / 4)) % 8]
