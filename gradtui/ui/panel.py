"""A panel of one line: a name, its value, and the key that changes it. Tab reaches it, enter opens it."""

from __future__ import annotations

from gradtui.plot.cells import Ink
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.palette import Palette
from gradtui.ui.commands import bindings
from gradtui.ui.lines import Lines


class Panel(Lines, can_focus=True):
    """Shows a setting. Enter runs the app's action `open`."""

    BINDINGS = bindings("panel")

    def __init__(self, name: str, key: str, palette: Palette, glyphs: Glyphs, id: str) -> None:
        super().__init__(palette, glyphs, id)
        self.label = name
        self.key = key

    def tell(self, value: str, mark: str = "") -> None:
        """Shows a value, and at the right a mark (such as a scale) before the key."""
        width = max(self.size.width, 1)
        label, key = self.glyphs.spell(self.label), self.glyphs.spell(self.key)
        lead = self.glyphs.spell("▸" if self.has_focus else " ")
        text = f"{lead}{label.ljust(9)} {self.glyphs.spell(value)}"
        tails = (f" {self.glyphs.spell(mark)} {key}" if mark else "", f" {key}", "")
        tail = next((t for t in tails if t and len(text) + len(t) <= width), "")
        room = max(width - len(tail), 1)
        text = text[: room - 3] + "..." if len(text) > room else text
        ink = Ink.STRONG if self.has_focus else Ink.TEXT
        self.show([((text.ljust(room), ink), (tail, Ink.FAINT))])


class Choice(Panel):
    """A setting with an order, which arrows go through."""

    BINDINGS = bindings("choice")
