"""A question at the foot of the screen: enter keeps, escape cancels, a mistake stays to be corrected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label

from gradtui.calculus.formula import FormulaError
from gradtui.ui.dialog import caught_up, priority
from gradtui.ui.line import Line

_HINT_FROM = 60
"""Columns of the screen from which on there is room for a hint beside what is typed."""


class Prompt(Horizontal):
    """Asks a question with an answer to edit. Enter calls `accept` with the text. If that raises a ValueError,
    `refused` is called with it and the screen's column of the mistake, None if unknown. `closed` is called at the end:
    with True after enter, False after escape.

    `follow`, if given, is called with every change of the text. Up and down go through the `earlier` answers, the
    oldest of which is first. A prompt is mounted for each question: one at start-up would cost a tenth of the start.
    """

    BINDINGS = [
        priority("enter", "keep"),
        priority("escape", "cancel"),
        priority("up", "go(-1)"),
        priority("down", "go(1)"),
    ]

    def __init__(
        self,
        question: str,
        answer: str,
        accept: Callable[[str], None],
        closed: Callable[[bool], Awaitable[None]],
        refused: Callable[[ValueError, int | None], None],
        follow: Callable[[str], None] | None = None,
        earlier: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.question = question
        self.answer = answer
        self.accept = accept
        self.closed = closed
        self.refused = refused
        self.follow = follow
        self.earlier = [*(text for text in earlier if text != answer), answer]
        self.at = len(self.earlier) - 1

    def compose(self) -> ComposeResult:
        """The question, a line, and how to end."""
        yield Label(f"{self.question}: ", id="question", markup=False)
        yield Line(self.answer)
        yield Label("enter keeps, esc cancels", id="hint")

    def on_resize(self) -> None:
        """The hint gives way to the answer."""
        self.query_one("#hint").display = self.app.size.width >= _HINT_FROM

    def take_keys(self) -> None:
        """Has the keys from now on, the answer selected so that typing replaces it."""
        line = self.query_one(Line)
        self.screen.set_focus(line)
        line.action_select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every key."""
        event.stop()
        if self.follow is not None:
            self._try(self.follow, event.value)

    async def action_keep(self) -> None:
        """Enter."""
        if self._try(self.accept, (await self._line()).value):
            await self.closed(True)

    async def action_cancel(self) -> None:
        """Escape."""
        await self._line()
        await self.closed(False)

    async def action_go(self, by: int) -> None:
        """Through earlier answers."""
        line = await self._line()
        self.at = min(max(self.at + by, 0), len(self.earlier) - 1)
        line.value = self.earlier[self.at]
        line.action_end()

    async def _line(self) -> Line:
        """The line, with all that was typed."""
        line = self.query_one(Line)
        await caught_up(line, self)
        return line

    def _try(self, action: Callable[[str], None], text: str) -> bool:
        try:
            action(text)
        except ValueError as error:
            column = self._column(error.column - 1) if isinstance(error, FormulaError) else None
            self.refused(error, column)
            return False
        return True

    def _column(self, place: int) -> int:
        """The column of the screen where the character at this place of the text stands."""
        line = self.query_one(Line)
        return line.content_region.x + place - round(line.scroll_offset.x)
