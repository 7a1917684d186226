"""What is sent to the terminal: only the cells that changed, in as few bytes as the terminal's colours allow.

It keeps the screen as it should be and as it was last sent, two arrays of cells, and writes the difference;
so the code that draws need not know what changed, and nothing is sent twice.
"""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from gradtui.calculus.arrays import Ints
from gradtui.plot.cells import Cells
from gradtui.plot.palette import RGB, Depth, Palette, Style
from gradtui.terminal.pen import PLAIN, Pen

_UNKNOWN = -1
_BRIDGE = 3
"""Unchanged cells between two changed ones of the same look that are cheaper sent again than jumped over."""


Codes = npt.NDArray[np.uint32]
"""Characters as their code points; 0 is the right half of a wide one."""


class ScreenDiff:
    """The screen as wanted and as sent. Rendering it gives the bytes that are due."""

    def __init__(self, depth: Depth, ascii_only: bool) -> None:
        self.depth = depth
        self.ascii_only = ascii_only
        self._styles: list[Style] = [PLAIN]
        self._paper_numbers: dict[RGB | None, int] = {PLAIN.paper: 0}
        self._papers = np.zeros(1, np.int64)
        self._bare = np.ones(1, np.bool_)
        self._style_numbers: dict[Style, int] = {PLAIN: 0}
        self._looks = np.full(1 << 16, -1, np.int64)
        self._wanted = self._sent = np.zeros((2, 0, 0), np.int64)

    def forget(self) -> None:
        """The terminal's contents are no longer known: the next rendering sends everything."""
        self._sent[:] = _UNKNOWN

    # ------------------------------------------------------------------ in
    def put(self, cells: Cells, palette: Palette, left_out: int | None = None) -> None:
        """Takes over a picture of the whole screen, all rows but the one `left_out`."""
        self.fit(cells.columns, cells.rows)
        looks = cells.ink.astype(np.int64) << 8 | cells.paper
        for look in set(looks[self._looks[looks] < 0].tolist()):
            self._looks[look] = self.number(palette.style(look >> 8, look & 0xFF))
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

    def put_text(self, x: int, y: int, codes: Codes, styles: Ints, left: int, right: int) -> None:
        """Takes over a piece of a row that begins at x: what of it stands between two columns."""
        _, height, width = self._wanted.shape
        first, last = max(x, left, 0), min(x + len(codes), right, width)
        if 0 <= y < height and first < last:
            self._wanted[0, y, first:last] = codes[first - x : last - x]
            self._wanted[1, y, first:last] = styles[first - x : last - x]

    def number(self, style: Style) -> int:
        """The number by which cells know a style."""
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

    def render(self) -> str:
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
