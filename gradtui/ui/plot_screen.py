"""The screen that everything of the playground is drawn on, as cells; dialogs and questions open over it."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip

from gradtui.plot.cells import Cells, Ink, Paper
from gradtui.plot.palette import Palette, Style
from gradtui.ui.bindings import bindings


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


class PlotScreen(Screen[None]):
    """Shows cells, and posts where the mouse points. It gets the keys while nothing is open over it."""

    BINDINGS = bindings(everywhere=False)
    ALLOW_SELECT = False

    class Pressed(Message):
        """The mouse was pressed on a cell, or dragged there (`dragging`)."""

        def __init__(self, column: int, row: int, dragging: bool) -> None:
            super().__init__()
            self.column, self.row, self.dragging = column, row, dragging

    class Uncovered(Message):
        """A dialog has closed."""

    class Scrolled(Message):
        """The wheel was turned over a cell: up (1) or down (-1)."""

        def __init__(self, column: int, row: int, direction: int) -> None:
            super().__init__()
            self.column, self.row, self.direction = column, row, direction

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.palette = palette
        self.cells = Cells.blank(0, 0)
        self._pressed = False

    def show(self, cells: Cells) -> None:
        """Shows these cells from now on."""
        self.cells = cells
        if self.app.screen is not self:  # else the app sends them past Textual
            self.app.screen.refresh()

    def on_screen_resume(self) -> None:
        """What lay over it is gone."""
        self.post_message(self.Uncovered())

    # ------------------------------------------------------------------ what Textual asks
    def render_lines(self, crop: Region) -> list[Strip]:
        """The present rows: Textual would keep old ones, since it does not see what is sent past it."""
        return [self._strip(row).crop(crop.x, crop.right) for row in crop.line_range]

    def _strip(self, row: int) -> Strip:
        style = self.palette.style
        runs = self.cells.runs(row) if row < self.cells.rows else ()
        pieces = [Segment(text, rich_style(style(ink, paper))) for text, ink, paper in runs]
        return Strip(pieces).adjust_cell_length(self.size.width, rich_style(style(Ink.TEXT, Paper.PAGE)))

    # ------------------------------------------------------------------ the mouse
    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A press, and perhaps the beginning of dragging."""
        self._pressed = True
        self.post_message(self.Pressed(event.x, event.y, dragging=False))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Dragging."""
        if self._pressed and event.button:
            self.post_message(self.Pressed(event.x, event.y, dragging=True))

    def on_mouse_up(self) -> None:
        """The end of dragging."""
        self._pressed = False

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Closer."""
        self.post_message(self.Scrolled(event.x, event.y, 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Farther."""
        self.post_message(self.Scrolled(event.x, event.y, -1))
