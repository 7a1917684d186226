"""A line to type into, at the foot of the screen: enter keeps, escape cancels, a mistake stays to be mended."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label


class Prompt(Horizontal):
    """Asks a question with an answer to change. `accept` is given the text; what it raises as ValueError is shown.

    It is mounted to ask, and goes when it is done; for an input at start-up would cost a tenth of it.
    """

    class Refused(Message):
        """The text was not accepted, for this reason."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    class Closed(Message):
        """The prompt is done: by enter (`kept`) or by escape."""

        def __init__(self, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self, question: str, answer: str, accept: Callable[[str], None]) -> None:
        super().__init__()
        self.question = question
        self.answer = answer
        self.accept = accept

    def compose(self) -> ComposeResult:
        """The question, a line, and how to end."""
        yield Label(f"{self.question}: ", id="question", markup=False)
        line = Input(self.answer, compact=True, select_on_focus=False, classes="line")
        line.cursor_blink = False
        yield line
        yield Label("enter keeps, esc cancels", id="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        event.stop()
        try:
            self.accept(event.value)
        except ValueError as error:
            self.post_message(self.Refused(str(error)))
        else:
            self.post_message(self.Closed(kept=True))

    def on_key(self, event: events.Key) -> None:
        """Escape."""
        if event.key == "escape":
            event.stop()
            self.post_message(self.Closed(kept=False))
