"""Pictures kept as plain text, and eyes for pictures in cells.

A picture that was meant to change is written anew by `UPDATE_GOLDENS=1 python -m pytest tests`; read the difference
before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gradtui.plot.cells import Cells, Ink

FOLDER = Path(__file__).parent / "goldens"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille character, row by row (Unicode 16, Braille Patterns)."""

Floats = npt.NDArray[np.float64]


def same(one: Cells, other: Cells) -> bool:
    """Whether two pictures are alike in every cell."""
    return all(np.array_equal(getattr(one, part), getattr(other, part)) for part in ("glyph", "ink", "paper"))


def check(name: str, picture: str) -> None:
    """Compares a picture with the one that is kept."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text(picture.rstrip("\n") + "\n", encoding="utf-8")
    assert path.exists(), f"no {path.name} yet: run the tests once with UPDATE_GOLDENS=1"
    assert picture.rstrip("\n") == path.read_text(encoding="utf-8").rstrip("\n")


def is_braille(glyph: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Which cells hold dots."""
    return (glyph >= 0x2800) & (glyph < 0x2900)


def dots(cells: Cells, ink: Ink) -> Floats:
    """The middles of the braille dots of an ink, in cell coordinates, shape (n, 2)."""
    found = [
        (column + (x + 0.5) / 2, row + (y + 0.5) / 4)
        for row, column in np.argwhere(is_braille(cells.glyph) & (cells.ink == ink))
        for y in range(4)
        for x in range(2)
        if int(cells.glyph[row, column]) & _DOTS[y][x]
    ]
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def marks(cells: Cells, glyph: str, ink: Ink) -> set[tuple[int, int]]:
    """The cells, as (column, row), that hold this glyph in this ink."""
    return {(int(c), int(r)) for r, c in np.argwhere((cells.glyph == ord(glyph)) & (cells.ink == ink))}


def written(cells: Cells, column: int, row: int, columns: int) -> list[tuple[float, int]]:
    """The values on the scale of levels that begins at this cell, each with the column after it."""
    text, inks = "".join(map(chr, cells.glyph[row])), cells.ink[row].tolist()
    found, start = [], column
    while start < column + columns:
        end = start
        while end < column + columns and inks[end] == Ink.TEXT:
            end += 1
        if end > start:
            found.append((float(text[start:end].replace("−", "-")), end))
        start = end + 1
    return found
