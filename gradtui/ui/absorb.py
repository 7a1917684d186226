"""What Textual would repaint, whole widgets, is taken into the diff of screens, which sends what of it changed."""

from __future__ import annotations

import itertools

import numpy as np
from rich.console import Console
from rich.style import Style as RichStyle
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from gradtui.plot.cells import code_points
from gradtui.plot.palette import RGB, Style
from gradtui.terminal.screen_diff import Codes, ScreenDiff


class AbsorbedUpdates(CompositorUpdate):
    """Stands in Textual's place of an update: it holds what came of all updates, and renders what is due."""

    def __init__(self, diff: ScreenDiff) -> None:
        self.diff = diff
        self._numbers: dict[RichStyle, int] = {}

    def render_segments(self, console: Console) -> str:
        """The bytes that are due, which Textual's driver writes."""
        return self.diff.render()

    def absorb(self, update: CompositorUpdate, width: int, height: int) -> None:
        """Takes over what the update would paint."""
        self.diff.fit(width, height)
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

    def _place(self, x: int, y: int, strip: Strip, left: int, right: int) -> int:
        """Takes the part of a strip between two columns, where it begins at x; returns the column after it."""
        segments = [(text, self._number(style)) for text, style, control in strip if not control]
        glyphs = [self._glyphs(text) for text, _ in segments]
        codes = np.concatenate(glyphs) if glyphs else np.zeros(0, np.uint32)
        styles = np.repeat(np.array([number for _, number in segments], np.int64), [len(part) for part in glyphs])
        self.diff.put_text(x, y, codes, styles, left, right)
        return x + len(codes)

    def _glyphs(self, text: str) -> Codes:
        if self.diff.ascii_only and not text.isascii():
            text = "".join(c if c.isascii() else _roughly(c) for c in text)
        return code_points(text)

    def _number(self, rich: RichStyle | None) -> int:
        if rich is None:
            return 0
        number = self._numbers.get(rich)
        if number is None:
            if len(self._numbers) > _MOST_STYLES:
                self._numbers.clear()
            number = self._numbers[rich] = self.diff.number(_plain(rich))
        return number


_MOST_STYLES = 4096


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
