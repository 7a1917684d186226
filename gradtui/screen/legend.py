"""The legend of the marks on the plot."""

from __future__ import annotations

from collections.abc import Sequence

from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import Glyphs

_SHORT = {"next step": "next", "minimum": "min"}
_ALWAYS = 6
"""So many marks are in every picture of a descent."""


def legend(width: int, glyphs: Glyphs) -> Line:
    """The marks in one row, the most needed first: in shorter words, or fewer, where there is no room for all."""
    marks, room = list(glyphs.legend), width - 1
    for at in reversed(range(len(marks))):
        if _columns(marks[:_ALWAYS]) > room:
            mark, ink, meaning = marks[at]
            marks[at] = (mark, ink, _SHORT.get(meaning, meaning))
    while _columns(marks) > room:
        marks.pop()
    return tuple(piece for mark, ink, meaning in marks for piece in ((f" {mark}", ink), (f" {meaning}", Ink.FAINT)))


def _columns(marks: Sequence[tuple[str, Ink, str]]) -> int:
    return sum(len(f" {mark} {meaning}") for mark, _, meaning in marks)
