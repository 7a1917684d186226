"""A picture in character cells: for every cell a glyph, the ink it is written in and the paper under it."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

BANDS = 16
"""Inks and papers from here on are those of the contour bands, lowest first."""


class Ink(IntEnum):
    """What a glyph belongs to, which decides its colour or, without colours, its weight."""

    TEXT = 0
    FAINT = 1
    LINE = 2
    TRAIL = 3
    MINIMUM = 4
    GRADIENT = 5
    STEP = 6
    NEXT = 7
    POINT = 8
    STRONG = 9
    VELOCITY = 10
    AXIS = 11
    CONTOUR = 12
    LIMIT = 13


Line = tuple[tuple[str, Ink], ...]
"""A line as pieces of text and what they are."""


class Paper(IntEnum):
    """What lies under a glyph, apart from the bands."""

    PAGE = 0
    UNDEFINED = 1
    POINT = 2


@dataclass
class Cells:
    """Arrays of shape (rows, columns): code points, inks and papers."""

    glyph: npt.NDArray[np.uint32]
    ink: npt.NDArray[np.uint8]
    paper: npt.NDArray[np.uint8]

    @classmethod
    def blank(cls, columns: int, rows: int) -> Cells:
        """Spaces on the page."""
        shape = (rows, columns)
        return cls(np.full(shape, ord(" "), np.uint32), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8))

    @property
    def columns(self) -> int:
        """How many cells wide."""
        return int(self.glyph.shape[1])

    @property
    def rows(self) -> int:
        """How many cells high."""
        return int(self.glyph.shape[0])

    def copy(self) -> Cells:
        """A copy to draw on."""
        return Cells(self.glyph.copy(), self.ink.copy(), self.paper.copy())

    def put(self, column: int, row: int, glyph: str, ink: Ink) -> None:
        """Writes one glyph, if the cell exists."""
        if 0 <= row < self.rows and 0 <= column < self.columns:
            self.glyph[row, column] = ord(glyph)
            self.ink[row, column] = ink

    def write(self, column: int, row: int, text: str, ink: Ink = Ink.TEXT) -> None:
        """Writes a text, cut off at the edges."""
        self.write_line(column, row, ((text, ink),), self.columns)

    def write_line(self, column: int, row: int, line: Line, limit: int) -> None:
        """Writes pieces of text one after the other, cut off at the edges and before the column `limit`."""
        if not 0 <= row < self.rows:
            return
        glyphs, inks, limit = self.glyph[row], self.ink[row], min(limit, self.columns)
        for text, ink in line:
            codes = code_points(text)
            end = column + len(codes)
            first, last = max(column, 0), min(end, limit)
            if first < last:
                glyphs[first:last] = codes[first - column : last - column]
                inks[first:last] = ink
            column = end

    def paste(self, other: Cells, column: int, row: int) -> None:
        """Copies another picture in, its top left corner at this cell; it must fit."""
        here = np.s_[row : row + other.rows, column : column + other.columns]
        self.glyph[here], self.ink[here], self.paper[here] = other.glyph, other.ink, other.paper

    def runs(self, row: int) -> list[tuple[str, int, int]]:
        """A row as (text, ink, paper), each as long as the style stays the same."""
        style = self.ink[row].astype(np.int32) << 8 | self.paper[row]
        cuts = [0, *(np.flatnonzero(style[1:] != style[:-1]) + 1).tolist(), self.columns]
        text = self.glyph[row].tobytes().decode("utf-32-le")
        inks, papers = self.ink[row].tolist(), self.paper[row].tolist()
        return [(text[a:b].replace("\0", ""), inks[a], papers[a]) for a, b in itertools.pairwise(cuts)]

    def text(self) -> str:
        """The glyphs alone, rows joined by newlines, without trailing spaces."""
        return "\n".join(spelled(row).rstrip() for row in self.glyph)


# ---------------------------------------------------------------------- text in cells
def code_points(text: str) -> npt.NDArray[np.uint32]:
    """The code point in each cell: 0 under the second half of a wide character, none for one that has no width."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if _ONE_CELL.issuperset(text):
        return codes
    widths = np.array([_width(character) for character in text])
    if (widths == 1).all():
        _ONE_CELL.update(text)
        return codes
    spread = np.zeros(widths.sum(), np.uint32)
    spread[(widths.cumsum() - widths)[widths > 0]] = codes[widths > 0]
    return spread


_ONE_CELL: set[str] = set()
"""Characters that take one cell, kept once found."""


def spelled(codes: npt.NDArray[np.uint32]) -> str:
    """The text that has these code points in its cells."""
    return codes.tobytes().decode("utf-32-le").replace("\0", "")


def _width(character: str) -> int:
    """How many cells a character takes: https://www.unicode.org/reports/tr11/; control characters take none."""
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Me", "Mn", "Zl", "Zp"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
