"""The help: all keys by what they are for, and what the marks on the plot mean."""

from __future__ import annotations

from itertools import groupby

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from gradtui.plot.glyphs import Glyphs
from gradtui.ui.commands import COMMANDS, Command
from gradtui.ui.dialog import Dialog, priority


class HelpScreen(Dialog):
    """Built from the declarations of the commands, those that do alike in one line."""

    BINDINGS = [priority("question_mark,f1,q,enter,space", "close")]

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The marks above, the groups in two columns below."""
        groups = [self._group(name, list(commands)) for name, commands in groupby(COMMANDS, key=lambda c: c.group)]
        half = min(range(len(groups)), key=lambda i: max(sum(map(len, groups[:i])), sum(map(len, groups[i:]))))
        with VerticalScroll():
            yield Static(self._marks(), markup=False)
            with Horizontal():
                for part in (groups[:half], groups[half:]):
                    yield Static(Text("\n").join(line for group in part for line in group), classes="column")

    def _marks(self) -> Text:
        text = Text()
        for mark, meaning in self.glyphs.legend:
            text.append(f"{mark} ", "bold").append(f"{meaning}  ")
        return text

    def _group(self, name: str, commands: list[Command]) -> list[Text]:
        lines = [Text(name, "bold underline")]
        for words, alike in groupby(commands, key=lambda command: command.help):
            keys = self.glyphs.spell(" ".join(command.shown for command in alike))
            lines.append(Text.assemble((f"{keys:>9} ", "bold"), self.glyphs.spell(words)))
        return lines
