"""Straight strokes in cells: which dots, and with which characters, a segment of the plane is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gradtui.calculus.arrays import Bools, Floats, Ints
from gradtui.plot.cells import Cells, Ink
from gradtui.plot.contours import ACROSS, BRAILLE, BRAILLE_DOTS, DOWN
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.viewport import ASPECT

Place = tuple[float, float]
"""Cell coordinates: column and row."""


class Stroke(NamedTuple):
    """A line through corners, cell coordinates of shape (n, 2): whole, or dashed."""

    corners: Floats
    ink: Ink
    dashed: bool = False


def draw_strokes(cells: Cells, strokes: Sequence[Stroke], glyphs: Glyphs) -> None:
    """Draws the parts of lines within the picture. In a cell that lines of several inks cross, the last one is drawn.

    With braille every dot of a line, or every other one if dashed; without, a character in each cell it touches.
    """
    segments = np.concatenate([np.stack([stroke.corners[:-1], stroke.corners[1:]]) for stroke in strokes], axis=1)
    numbers = np.repeat(np.arange(len(strokes)), [len(stroke.corners) - 1 for stroke in strokes])
    if not ((segments >= 0) & (segments <= (cells.columns, cells.rows))).all():
        segments, kept = _clip(segments, cells.columns, cells.rows)
        numbers = numbers[kept]
    if not len(numbers):
        return
    across, down = (ACROSS, DOWN) if glyphs.braille else (1, 1)
    gaps = np.array([1 + stroke.dashed for stroke in strokes])[numbers]
    dots, of_segment = dots_along(segments * (across, down), gaps)
    x, y = np.clip(dots, 0, (cells.columns * across - 1, cells.rows * down - 1)).T
    places, number = y // down * cells.columns + x // across, numbers[of_segment]
    inks = np.array([stroke.ink.value for stroke in strokes], np.uint8)
    last = np.zeros(cells.glyph.size, np.uint8)
    last[places] = inks[number]
    shown = last[places] == inks[number]
    places, number = places[shown], number[shown]
    glyph, ink = cells.glyph.reshape(-1), cells.ink.reshape(-1)
    if glyphs.braille:
        afresh = (ink[places] != inks[number]) | (glyph[places] >> 8 != BRAILLE >> 8)
        glyph[places[afresh]] = BRAILLE
        np.bitwise_or.at(glyph, places, BRAILLE_DOTS[y[shown] % DOWN, x[shown] % ACROSS])
    else:
        signs = np.array([ord(glyphs.dash if stroke.dashed else glyphs.shaft) for stroke in strokes], np.uint32)
        glyph[places] = signs[number]
    ink[places] = inks[number]


def _clip(segments: Floats, columns: int, rows: int) -> tuple[Floats, Bools]:
    """The parts of the segments, shape (2, n, 2), within the picture (Liang and Barsky 1984), and which have any."""
    with np.errstate(all="ignore"):
        starts, change = segments[0], segments[1] - segments[0]
        enter = np.zeros(len(starts))
        leave = np.ones(len(starts))
        for axis, size in ((0, columns), (1, rows)):
            low, high = -starts[:, axis] / change[:, axis], (size - starts[:, axis]) / change[:, axis]
            constant = change[:, axis] == 0
            outside = (starts[:, axis] < 0) | (starts[:, axis] > size)
            enter = np.maximum(enter, np.where(constant, np.where(outside, 2, 0), np.minimum(low, high)))
            leave = np.minimum(leave, np.where(constant, 1, np.maximum(low, high)))
        kept = enter <= leave
        clipped = starts + change * np.stack([enter, leave])[:, :, None]
        kept &= ((clipped > -1) & (clipped < (columns + 1, rows + 1))).all(axis=(0, 2))  # rounding of very long ones
    return clipped[:, kept], kept


def dots_along(segments: Floats, gaps: Ints) -> tuple[Ints, Ints]:
    """The whole-numbered dots along each segment, both ends included, so many apart; and the segment of each.

    `segments` are their ends, shape (2, n, 2).
    """
    starts, change = segments[0], segments[1] - segments[0]
    counts = np.maximum(np.ceil(np.abs(change).max(axis=1) / gaps), 1).astype(np.int64) + 1
    of_segment = np.repeat(np.arange(len(starts)), counts)
    number = np.arange(len(of_segment)) - (counts.cumsum() - counts)[of_segment]
    steps = change / (counts - 1)[:, None]  # so that from whole number to whole number a step is just 1
    return np.floor(starts[of_segment] + number[:, None] * steps[of_segment]).astype(np.int64), of_segment


def thick(start: Place, end: Place) -> Floats:
    """The corners of a line two dots thick: there, and back one dot along the axis it mostly does not follow."""
    level = abs(end[0] - start[0]) * ACROSS > abs(end[1] - start[1]) * DOWN
    right, down = (0.0, 1 / DOWN) if level else (1 / ACROSS, 0.0)
    return np.array([start, end, (end[0] + right, end[1] + down), (start[0] + right, start[1] + down)])


def arrow_head(right: float, down: float, arrows: str) -> str:
    """Of arrows that go round by 45 degrees from the right, the one nearest to a direction given in cells."""
    angle = math.atan2(-down * ASPECT, right)
    return arrows[round(angle / (math.pi / 4)) % 8]
