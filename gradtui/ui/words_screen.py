"""The state of the run in words, to read and to copy."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from gradtui.ui.dialog import Dialog, priority


class WordsScreen(Dialog):
    """Paragraphs in a scroll."""

    BINDINGS = [priority("i,q,enter,space", "close")]

    def __init__(self, paragraphs: Iterable[str]) -> None:
        super().__init__()
        self.paragraphs = list(paragraphs)

    def compose(self) -> ComposeResult:
        """One below the other, a line between."""
        with VerticalScroll():
            yield Static("\n\n".join(self.paragraphs), markup=False)
