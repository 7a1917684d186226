"""A widget that shows lines of text, each piece styled by what it is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import zip_longest
from typing import Protocol, runtime_checkable

from rich.color import Color
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.errors import NoWidget
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from gradtui.plot.cells import Ink, Line, Paper
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.palette import Palette, Style


@lru_cache(maxsize=1024)
def rich_style(style: Style) -> RichStyle:
    """The style in Rich's terms."""
    return RichStyle(
        color=Color.from_rgb(*style.ink) if style.ink else None,
        bgcolor=Color.from_rgb(*style.paper) if style.paper else None,
        bold=style.bold,
        reverse=style.reverse,
        dim=style.dim,
    )


class Painted(Widget):
    """A widget of opaque rows, without border or padding.

    A changed row goes straight to the wire where nothing can lie over it, which takes a third of the time that
    Textual takes to compose it; else Textual composes it.
    """

    def repaint(self, rows: Sequence[int]) -> None:
        """Has these rows shown as `render_line` gives them now."""
        shown = [row for row in rows if row < self.size.height]
        if not shown:
            return
        if isinstance(self.app, Painter) and self.app.screen is self.screen and not self.app.is_headless:
            with suppress(NoWidget):  # it is not laid out, and will be painted when it is
                place = self.screen.find_widget(self).region
                for row in shown:
                    self.app.paint(place.x, place.y + row, self.render_line(row))
        else:
            self.refresh(*(Region(0, row, self.size.width, 1) for row in shown))

    def on_resize(self) -> None:
        """What is shown may depend on the size."""
        if isinstance(self.app, Painter):
            self.app.on_room()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Rows as they are now: Textual would keep them, and not know of those that went to the wire."""
        return [self.render_line(row).crop(crop.x, crop.right) for row in crop.line_range]


@runtime_checkable
class Painter(Protocol):
    """An app that takes rows of the screen as they are."""

    def paint(self, x: int, y: int, strip: Strip) -> None:
        """Shows the strip from this cell on."""

    def on_room(self) -> None:
        """A widget has another size, and may have other things to show in it."""


class Lines(Painted):
    """Lines of text, cut off at the right; `show` repaints only what it has to."""

    def __init__(self, palette: Palette, glyphs: Glyphs, id: str | None = None) -> None:
        super().__init__(id=id)
        self.palette = palette
        self.glyphs = glyphs
        self.lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Shows these lines, the first at the top."""
        before, self.lines = self.lines, lines
        pairs = zip_longest(before, lines, fillvalue=())
        self.repaint([row for row, (old, new) in enumerate(pairs) if old != new])

    def style(self, ink: Ink) -> RichStyle:
        """How a piece of this kind looks here."""
        return rich_style(self.palette.style(ink, Paper.PAGE))

    def render_line(self, y: int) -> Strip:
        """Textual asks for a row."""
        line = self.lines[y] if y < len(self.lines) else ()
        pieces = [Segment(self.glyphs.spell(text), self.style(ink)) for text, ink in line]
        return Strip(pieces).adjust_cell_length(self.size.width, self.style(Ink.TEXT))
