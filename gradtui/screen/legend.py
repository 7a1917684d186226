"""The legend of the marks on the plot."""

from __future__ import annotations

from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.scene import GUTTER

_COLUMN = 12
"""Columns of a mark and its meaning, where they stand below each other."""


def legend_in_columns(glyphs: Glyphs) -> list[Line]:
    """The marks in two rows."""
    margin = (" " * (GUTTER - 1), Ink.FAINT)
    rows = (glyphs.legend[:3], glyphs.legend[3:6])
    return [(margin, *(piece for mark, ink, meaning in row for piece in _entry(mark, ink, meaning))) for row in rows]


def _entry(mark: str, ink: Ink, meaning: str) -> Line:
    return (mark, ink), (f" {meaning}".ljust(_COLUMN - 1), Ink.FAINT)


def legend_in_a_row(width: int, glyphs: Glyphs) -> Line:
    """The marks in one row, as many as it has room for, the most needed first."""
    pieces: list[tuple[str, Ink]] = []
    room = width - 1
    for mark, ink, meaning in glyphs.legend:
        room -= len(f" {mark} {meaning}")
        if room < 0:
            break
        pieces += [(f" {mark}", ink), (f" {meaning}", Ink.FAINT)]
    return tuple(pieces)
