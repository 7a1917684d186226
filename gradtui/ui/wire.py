"""What goes over the wire: only the cells that changed, in as few bytes as the terminal's colours allow.

Textual repaints whole widgets. The wire keeps the screen as it should be and as it was last sent, two arrays of
cells, and writes the difference; so a widget need not know what changed in it, and nothing is sent twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style as RichStyle
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from gradtui.plot.palette import RGB, Depth, Style
from gradtui.terminal import PLAIN, change

_UNKNOWN = -1
_BRIDGE = 3
"""Unchanged cells between two changed ones that are cheaper sent again than jumped over."""


class Wire(CompositorUpdate):
    """The screen as wanted and as sent. Give `absorb` each update; rendering it gives the bytes that are due."""

    def __init__(self, depth: Depth, ascii_only: bool) -> None:
        self.depth = depth
        self.ascii_only = ascii_only
        self._styles: list[Style] = [PLAIN]
        self._style_numbers: dict[Style, int] = {PLAIN: 0}
        self._rich_numbers: dict[RichStyle, int] = {}
        self._resize(0, 0)

    def forget(self) -> None:
        """The terminal's contents are no longer known: the next rendering sends everything."""
        self._sent[:] = _UNKNOWN

    # ------------------------------------------------------------------ in
    def absorb(self, update: CompositorUpdate, width: int, height: int) -> Wire:
        """Takes over what the update would paint."""
        if self._wanted.shape[1:] != (height, width):
            self._resize(width, height)
        if isinstance(update, LayoutUpdate):
            for y, line in enumerate(update.strips, update.region.y):
                x = update.region.x
                for part in line:
                    x = self._place(x, y, part, 0, width)
        elif isinstance(update, ChopsUpdate):
            for y, first, last in update.spans:  # outside them the chops hold what lies under other widgets
                for x, strip in update.chops[y].items():
                    if strip is not None and x < last:
                        self._place(x, y, strip, first, last)
        return self

    def paint(self, x: int, y: int, strip: Strip) -> None:
        """Takes over a strip that begins in this cell."""
        self._place(x, y, strip, 0, self._wanted.shape[2])

    def _resize(self, width: int, height: int) -> None:
        self._wanted: npt.NDArray[np.int64] = np.zeros((2, height, width), np.int64)
        self._wanted[0] = ord(" ")
        self._sent = np.full_like(self._wanted, _UNKNOWN)

    def _place(self, x: int, y: int, strip: Strip, left: int, right: int) -> int:
        """Takes the part of a strip between two columns, where it begins at x; returns the column after it."""
        _, height, width = self._wanted.shape
        segments = [(text, self._number(style)) for text, style, control in strip if not control]
        glyphs = [self._glyphs(text) for text, _ in segments]
        codes = np.concatenate(glyphs) if glyphs else np.zeros(0, np.int64)
        end = x + len(codes)
        first, last = max(x, left, 0), min(end, right, width)
        if 0 <= y < height and first < last:
            styles = np.repeat([number for _, number in segments], [len(part) for part in glyphs])
            self._wanted[0, y, first:last] = codes[first - x : last - x]
            self._wanted[1, y, first:last] = styles[first - x : last - x]
        return end

    def _glyphs(self, text: str) -> npt.NDArray[np.int64]:
        """The code point for each cell; 0 under the second half of a wide character, nothing for one of no width."""
        if self.ascii_only and not text.isascii():
            text = "".join(c if c.isascii() else _roughly(c) for c in text)
        if text.isprintable() and (text.isascii() or all(cell_len(c) == 1 for c in set(text))):
            return np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
        wide = ([ord(c)] + [0] * (cell_len(c) - 1) for c in text if cell_len(c))
        return np.array([code for cells in wide for code in cells], np.int64)

    def _number(self, rich: RichStyle | None) -> int:
        if rich is None:
            return 0
        number = self._rich_numbers.get(rich)
        if number is None:
            if len(self._rich_numbers) > 4096:
                self._rich_numbers.clear()
            style = _plain(rich)
            number = self._style_numbers.setdefault(style, len(self._styles))
            if number == len(self._styles):
                self._styles.append(style)
            self._rich_numbers[rich] = number
        return number

    # ------------------------------------------------------------------ out
    @property
    def due(self) -> bool:
        """Whether the terminal shows anything else than is wanted."""
        return not np.array_equal(self._wanted, self._sent)

    def render_segments(self, console: Console) -> str:
        """The bytes that make the terminal show what is wanted. Textual's driver writes them."""
        changed = (self._wanted != self._sent).any(axis=0)
        rows = np.flatnonzero(changed.any(axis=1))
        out: list[str] = []
        style = PLAIN
        for y in rows.tolist():
            for start, end in _spans(np.flatnonzero(changed[y])):
                out.append(f"\x1b[{y + 1};{start + 1}H")
                style = self._write(y, start, end, style, out)
        out.append("\x1b[m" if style != PLAIN else "")
        self._sent[:] = self._wanted
        return "".join(out)

    def _write(self, y: int, start: int, end: int, style: Style, out: list[str]) -> Style:
        glyphs, styles = self._wanted[:, y, start:end]
        cuts = [0, *(np.flatnonzero(styles[1:] != styles[:-1]) + 1).tolist(), end - start]
        for left, right in itertools.pairwise(cuts):
            wanted = self._styles[int(styles[left])]
            out.append(change(style, wanted, self.depth))
            shown = glyphs[left:right]
            out.append(shown[shown > 0].astype(np.uint32).tobytes().decode("utf-32-le"))
            style = wanted
        return style


def _roughly(character: str) -> str:
    """For a character beyond 7 bits that no label of ours has: rules as -, letters as ?, other signs as nothing."""
    sign = "-" if 0x2500 <= ord(character) < 0x2580 else "?" if character.isalpha() else " "
    return sign * cell_len(character)


def _spans(columns: npt.NDArray[np.intp]) -> Iterable[tuple[int, int]]:
    """Changed columns as spans, joined where few unchanged ones lie between."""
    cuts = np.flatnonzero(np.diff(columns) > _BRIDGE + 1) + 1
    for group in np.split(columns, cuts):
        yield int(group[0]), int(group[-1]) + 1


def _plain(rich: RichStyle) -> Style:
    ink, paper = (_rgb(rich.color), _rgb(rich.bgcolor))
    return Style(ink, paper, bool(rich.bold), bool(rich.reverse), bool(rich.dim))


def _rgb(color: object) -> RGB | None:
    triplet = getattr(color, "triplet", None)
    return (triplet.red, triplet.green, triplet.blue) if triplet is not None else None
