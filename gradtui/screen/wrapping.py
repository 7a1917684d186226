"""Formulas and lines broken to fit a width."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import Glyphs


@lru_cache(maxsize=256)
def wrap(text: str, width: int) -> Sequence[str]:
    """Breaks a formula into as few lines as fit: before its outermost operators if that is enough, else also at its
    products and quotients, else within powers, roots and calls. Only what is longer than a line is cut anywhere.
    """
    width = max(width, 8)
    tries = [_filled(_pieces(text, depth), width) for depth in range(4)]
    fitting = [lines for lines in tries[:3] if max(map(len, lines)) <= width]
    return min(fitting, key=len, default=_cut(tries[3], width))


def _pieces(text: str, depth: int) -> list[str]:
    """A formula cut before its outermost operators (0), also after outermost products and quotients (1), at every
    operator (2), or also after spaces, commas, powers and opening parentheses (3).
    """
    cuts, inside = [0], 0
    for i in range(1, len(text)):
        inside += (text[i - 1] == "(") - (text[i - 1] == ")")
        operator = text[i] in "+−-=←" and text[i - 1] == " " == text[i + 1 : i + 2]
        factor = text[i - 1] in "·*/" and depth > 0
        factor |= text[i - 1] in "(,^ " and depth > 2
        if (operator or factor) and (not inside or depth > 1):
            cuts.append(i)
    return [text[a:b] for a, b in itertools.pairwise([*cuts, len(text)])]


def _filled(pieces: Sequence[str], width: int) -> list[str]:
    """The pieces in lines, each as long as possible."""
    lines = [""]
    for piece in pieces:
        if len(f"{lines[-1]}{piece}".rstrip()) <= width or not lines[-1]:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines]


def _cut(lines: Sequence[str], width: int) -> list[str]:
    return [line[i : i + width] for line in lines for i in range(0, max(len(line), 1), width)]


def broken(lines: Iterable[Line], width: int, glyphs: Glyphs) -> list[Line]:
    """The lines; those that are too wide continue in the next line, so that no number is cut off."""
    return [part for line in lines for part in _broken(line, width, glyphs)]


_BREAKS = (r", (?![^()]*\))|   +", r" (?==)", r" (?![^()]*\))", r" ")
"""Where a line is broken, best first."""


def _broken(line: Line, width: int, glyphs: Glyphs) -> Iterator[Line]:
    letters = [(letter, ink) for text, ink in line for letter in glyphs.spell(text)]
    width = max(width, 8)
    while len(letters) > width:
        text = "".join(letter for letter, _ in letters)
        ends = (
            max((found.end() for found in re.finditer(place, text) if 2 < found.end() <= width + 1), default=0)
            for place in _BREAKS
        )
        end = next((end for end in ends if end), width)
        yield _joined(letters[: len(text[:end].rstrip())])
        letters = [(" ", Ink.TEXT)] * 2 + letters[end:]
    yield _joined(letters)


def _joined(letters: Sequence[tuple[str, Ink]]) -> Line:
    by_ink = itertools.groupby(letters, key=lambda letter: letter[1])
    return tuple(("".join(letter for letter, _ in part), ink) for ink, part in by_ink)
