"""The help: all keys by what they are for, and what the marks on the plot and the symbols mean."""

from __future__ import annotations

from itertools import groupby

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from gradtui.plot.cells import Paper
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.palette import Palette
from gradtui.screen.commands import COMMANDS, Command
from gradtui.screen.symbols import SYMBOLS
from gradtui.ui.dialog import Dialog, priority
from gradtui.ui.plot_screen import rich_style


class HelpScreen(Dialog):
    """Built from the declarations of the commands, those that do alike in one line."""

    BINDINGS = [priority("question_mark,f1,q,enter,space", "close")]

    def __init__(self, glyphs: Glyphs, colours: Palette, measure: str) -> None:
        super().__init__()
        self.glyphs, self.colours = glyphs, colours
        self.measure = measure
        """What the length of the gradient's arrow goes with here."""

    def compose(self) -> ComposeResult:
        """The marks above, the groups in two columns below, at the end what arrow, contour and symbols mean."""
        groups = [self._group(name, list(commands)) for name, commands in groupby(COMMANDS, key=lambda c: c.group)]
        half = min(range(len(groups)), key=lambda i: max(sum(map(len, groups[:i])), sum(map(len, groups[i:]))))
        with VerticalScroll():
            yield Static(self._marks(), markup=False)
            with Horizontal():
                for part in (groups[:half], groups[half:]):
                    yield Static(Text("\n").join(line for group in part for line in group), classes="column")
            yield Static(self._arrow(), markup=False)
            yield Static(self._symbols(), markup=False)

    def _marks(self) -> Text:
        text = Text()
        for mark, ink, meaning in self.glyphs.legend:
            style = Style(color=rich_style(self.colours.style(ink, Paper.PAGE)).color, bold=True)
            text.append(f"{mark} ", style).append(f"{meaning}  ")
        return text

    def _arrow(self) -> Text:
        head, cut = self.glyphs.arrows[1], self.glyphs.cut_arrows[1]
        return Text(
            self.glyphs.spell(
                f"The arrow {head} points uphill; in this window its length goes with {self.measure}. "
                f"One that ends in {cut} is longer than the plot has room for. "
                "It stands at a right angle on the contour through the point, which has the point's colour."
            )
        )

    def _symbols(self) -> Text:
        lines = [Text("\nSymbols", "bold underline")]
        for symbol in SYMBOLS:
            names = self.glyphs.spell(", ".join(symbol.names))
            lines.append(Text.assemble((f"{names}: ", "bold"), self.glyphs.spell(symbol.meaning)))
        return Text("\n").join(lines)

    def _group(self, name: str, commands: list[Command]) -> list[Text]:
        lines = [Text(name, "bold underline")]
        for words, alike in groupby(commands, key=lambda command: command.help):
            keys = self.glyphs.spell(" ".join(command.shown for command in alike))
            lines.append(Text.assemble((f"{keys:>9} ", "bold"), self.glyphs.spell(words)))
        return lines
