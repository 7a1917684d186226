"""What is sent to the terminal: only the cells that changed, in as few bytes as the terminal's colours allow.

It keeps the screen as it should be and as it was last sent, two arrays of cells, and writes the difference;
so the code that draws need not know what changed, and nothing is sent twice. The app puts cells into it, and it
absorbs what Textual would repaint.
"""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.style import Style as RichStyle
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from gradtui.calculus.arrays import Ints
from gradtui.plot.cells import Cells, code_points
from gradtui.plot.palette import RGB, Depth, Palette, Style
from gradtui.terminal.pen import PLAIN, Pen

_UNKNOWN = -1
_BRIDGE = 3
"""Unchanged cells between two changed ones of the same look that are cheaper sent again than jumped over."""


class ScreenDiff(CompositorUpdate):
    """The screen as wanted and as sent. Rendering it gives the bytes that are due, which Textual's driver writes."""

    def __init__(self, depth: Depth, ascii_only: bool) -> None:
        self.depth = depth
        self.ascii_only = ascii_only
        self._styles: list[Style] = [PLAIN]
        self._paper_numbers: dict[RGB | None, int] = {PLAIN.paper: 0}
        self._papers = np.zeros(1, np.int64)
        self._bare = np.ones(1, np.bool_)
        self._style_numbers: dict[Style, int] = {PLAIN: 0}
        self._rich_numbers: dict[RichStyle, int] = {}
        self._looks = np.full(1 << 16, -1, np.int64)
        self._wanted = self._sent = np.zeros((2, 0, 0), np.int64)

    def forget(self) -> None:
        """The terminal's contents are no longer known: the next rendering sends everything."""
        self._sent[:] = _UNKNOWN

    # ------------------------------------------------------------------ in
    def absorb(self, update: CompositorUpdate, width: int, height: int) -> ScreenDiff:
        """Takes over what the update would paint."""
        self.fit(width, height)
        if isinstance(update, LayoutUpdate):
            for y, line in enumerate(update.strips, update.region.y):
                x = update.region.x
                for part in itertools.takewhile(lambda part: part is not None, line):  # None: resized meanwhile
                    x = self._place(x, y, part, 0, width)
        elif isinstance(update, ChopsUpdate):
            for y, first, last in update.spans:  # outside them the chops hold what lies under other widgets
                for x, strip in update.chops[y].items():
                    if strip is not None and x < last:
                        self._place(x, y, strip, first, last)
        return self

    def put(self, cells: Cells, palette: Palette, left_out: int | None = None) -> None:
        """Takes over a picture of the whole screen, all rows but the one `left_out`."""
        self.fit(cells.columns, cells.rows)
        looks = cells.ink.astype(np.int64) << 8 | cells.paper
        for look in set(looks[self._looks[looks] < 0].tolist()):
            self._looks[look] = self._numbered(palette.style(look >> 8, look & 0xFF))
        kept = np.arange(cells.rows) != left_out
        self._wanted[0, kept], self._wanted[1, kept] = cells.glyph[kept], self._looks[looks[kept]]

    def fit(self, width: int, height: int) -> bool:
        """Adopts the size of the screen. True if it is new; then it is not known what the terminal shows."""
        if self._wanted.shape[1:] == (height, width):
            return False
        self._wanted = np.zeros((2, height, width), np.int64)
        self._wanted[0] = ord(" ")
        self._sent = np.full_like(self._wanted, _UNKNOWN)
        return True

    def _place(self, x: int, y: int, strip: Strip, left: int, right: int) -> int:
        """Takes the part of a strip between two columns, where it begins at x; returns the column after it."""
        _, height, width = self._wanted.shape
        segments = [(text, self._number(style)) for text, style, control in strip if not control]
        glyphs = [self._glyphs(text) for text, _ in segments]
        codes = np.concatenate(glyphs) if glyphs else np.zeros(0, np.uint32)
        end = x + len(codes)
        first, last = max(x, left, 0), min(end, right, width)
        if 0 <= y < height and first < last:
            styles = np.repeat([number for _, number in segments], [len(part) for part in glyphs])
            self._wanted[0, y, first:last] = codes[first - x : last - x]
            self._wanted[1, y, first:last] = styles[first - x : last - x]
        return end

    def _glyphs(self, text: str) -> npt.NDArray[np.uint32]:
        if self.ascii_only and not text.isascii():
            text = "".join(c if c.isascii() else _roughly(c) for c in text)
        return code_points(text)

    def _number(self, rich: RichStyle | None) -> int:
        if rich is None:
            return 0
        number = self._rich_numbers.get(rich)
        if number is None:
            if len(self._rich_numbers) > 4096:
                self._rich_numbers.clear()
            number = self._rich_numbers[rich] = self._numbered(_plain(rich))
        return number

    def _numbered(self, style: Style) -> int:
        number = self._style_numbers.setdefault(style, len(self._styles))
        if number == len(self._styles):
            paper = self._paper_numbers.setdefault(style.paper, len(self._paper_numbers))
            self._papers = np.append(self._papers, paper)
            self._bare = np.append(self._bare, not style.reverse)
            self._styles.append(style)
        return number

    # ------------------------------------------------------------------ out
    @property
    def due(self) -> bool:
        """Whether the terminal shows anything else than is wanted."""
        return not np.array_equal(self._wanted, self._sent)

    def render_segments(self, console: Console) -> str:
        """The bytes that make the terminal show what is wanted.

        The cells of one look are sent together, which saves more in codes than it costs in moves of the cursor: half of
        a whole screen. What has wide characters goes row by row, for half of one takes the other half with it.
        """
        places, styles = self._changed()
        narrow = self._wanted[0].all() and self._sent[0].all()
        if narrow:
            order = np.lexsort((styles, self._papers[styles]))
            places, styles = places[order], styles[order]
        width = self._wanted.shape[2]
        jumps = np.diff(places, prepend=-2) != 1
        jumps |= places % width == 0
        cuts = np.flatnonzero(jumps | (np.diff(styles, prepend=-1) != 0)).tolist()
        text = self._wanted[0].reshape(-1)[places].astype(np.uint32).tobytes().decode("utf-32-le")
        out: list[str] = []
        pen = Pen(self.depth)
        before = -1  # where the cursor is, if that is known
        for start, end in itertools.pairwise([*cuts, len(places)]):
            place = int(places[start])
            if jumps[start]:
                out.append(_move(before, place, width))
            out.append(pen.write(text[start:end].replace("\0", ""), self._styles[int(styles[start])]))
            before = place + end - start if narrow else -1
        out.append(pen.lift())
        self._sent[:] = self._wanted
        return "".join(out)

    def _changed(self) -> tuple[npt.NDArray[np.intp], Ints]:
        """The places that change, numbered row by row, and their styles. With them come the few that do not between
        two of a row where all have one style, and a space has the style of what is before it if it looks the same.
        """
        width = self._wanted.shape[2]
        glyphs, styles = self._wanted.reshape(2, -1)
        places = np.flatnonzero((self._wanted != self._sent).any(axis=0))
        gaps = np.diff(places)
        near = (gaps > 1) & (gaps <= _BRIDGE + 1) & (places[1:] // width == places[:-1] // width)
        between = [
            np.arange(a + 1, b)
            for a, b in zip(places[:-1][near].tolist(), places[1:][near].tolist())
            if (styles[a + 1 : b + 1] == styles[a]).all()
        ]
        if between:
            places = np.sort(np.concatenate([places, *between]))
        worn = styles[places]
        same = np.diff(places, prepend=-2) == 1
        same[1:] &= (self._papers[worn[1:]] == self._papers[worn[:-1]]) & self._bare[worn[:-1]]
        same &= (glyphs[places] == ord(" ")) & self._bare[worn]
        return places, worn[np.maximum.accumulate(np.where(same, 0, np.arange(len(places))))]


def _move(before: int, place: int, width: int) -> str:
    """Takes the cursor to a place, from another or (-1) from anywhere."""
    row, column = divmod(place, width)
    if before % width and before // width == row and before < place:  # after the last column it is nowhere
        return f"\x1b[{place - before}C" if place - before > 1 else "\x1b[C"
    return f"\x1b[{row + 1};{column + 1}H"


def _roughly(character: str) -> str:
    """For a character beyond 7 bits that no label of ours has: rules as -, letters as ?, other signs as nothing."""
    sign = "-" if 0x2500 <= ord(character) < 0x2580 else "?" if character.isalpha() else " "
    return sign * len(code_points(character))


def _plain(rich: RichStyle) -> Style:
    ink, paper = (_rgb(rich.color), _rgb(rich.bgcolor))
    return Style(ink, paper, bool(rich.bold), bool(rich.reverse), bool(rich.dim))


def _rgb(color: object) -> RGB | None:
    triplet = getattr(color, "triplet", None)
    return (triplet.red, triplet.green, triplet.blue) if triplet is not None else None
