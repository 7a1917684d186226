"""An app that draws when everything that waits has been done, and sends only what changed, when the terminal takes it.

So keys that come in a row, or while a slow link is behind, cost one picture.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import cast

from rich.console import RenderableType
from rich.text import Text
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.events import Event, InputEvent
from textual.filter import LineFilter
from textual.screen import Screen
from textual.timer import Timer

from gradtui.terminal.endings import HANGUP, is_gone, is_ready
from gradtui.terminal.failure import describe_failure
from gradtui.terminal.screen_diff import ScreenDiff
from gradtui.terminal.session import ENDING, INPUT, OUTPUT, Session
from gradtui.ui.absorb import AbsorbedUpdates
from gradtui.ui.driver import TerminalDriver

RETRY = 0.05
"""Seconds between two looks whether a terminal that was behind has caught up."""


class FrameApp(App[None]):
    """Calls `draw`, which puts a picture into the screen's diff, some time after `show` was called."""

    def __init__(self, diff: ScreenDiff) -> None:
        super().__init__(driver_class=TerminalDriver)
        self.animation_level = "none"  # a scroll in ten frames is ten times the bytes
        self.diff = diff
        self.session: Session | None = None
        self._updates = AbsorbedUpdates(diff)
        self._stale = False
        self._due = False
        self._waiting: Timer | None = None
        self._early: list[InputEvent] | None = []

    def draw(self) -> None:
        """Puts the picture into the diff."""

    def show(self) -> None:
        """Has the picture drawn and sent."""
        self._stale = True
        self._send_soon()

    # ------------------------------------------------------------------ out
    def _send_soon(self) -> None:
        if not self._due:
            self._due = True
            self.call_later(self._send)

    def _send(self) -> None:
        """Draws and sends, now or, if the terminal is behind, when it has caught up."""
        if not self.is_headless and not is_ready(OUTPUT):
            self._waiting = self._waiting or self.set_interval(RETRY, self._send)
            return
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        self._due = False
        self._fit()
        if self._stale:
            self._stale = False
            self.draw()
        if self.diff.due:
            self.emit()

    def _fit(self) -> None:
        """After a change of size all is drawn; Textual would paint only what it thinks has changed."""
        if self.diff.fit(*self.size):
            for widget in self.screen.walk_children():
                widget.refresh()

    def emit(self) -> None:
        """Sends what is due, if there is a terminal."""
        super()._display(self.screen, cast(RenderableType, self._updates))

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's way out to the terminal: what it would repaint goes into the diff."""
        if isinstance(renderable, CompositorUpdate):
            self._fit()
            self._updates.absorb(renderable, *self.size)
            self._send_soon()
        else:
            super()._display(screen, renderable)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """None: every colour here is an RGB one, and the diff turns it into what the terminal has."""
        return ()

    # ------------------------------------------------------------------ in
    async def on_event(self, event: Event) -> None:
        """What is pressed before the screen stands waits for it: a question could not open, a click would be lost."""
        if isinstance(event, InputEvent) and not event.is_forwarded and self._early is not None:
            self._early.append(event)
        else:
            await super().on_event(event)

    async def on_ready(self) -> None:
        """The screen stands: what was pressed before comes first."""
        early, self._early = self._early or [], None
        for event in early:
            await self.on_event(event)

    # ------------------------------------------------------------------ beginning and end
    def run_in_terminal(self, session: Session, mouse: bool) -> int:
        """Runs the app on the terminal that the session holds; the exit code. Signals end it as keys do."""
        self.session = session

        async def run() -> None:
            for number in ENDING:
                asyncio.get_running_loop().add_signal_handler(number, self.exit, None, 128 + number)
            await self.run_async(mouse=mouse)

        asyncio.run(run())
        return self.return_code or 0

    def _fatal_error(self) -> None:
        """Says what failed, if there is a terminal to say it on."""
        if not self.is_headless and is_gone(INPUT):
            os._exit(HANGUP)
        self.panic(Text(describe_failure(self._exception)))

    def on_mount(self) -> None:
        """After ctrl+z and fg the terminal shows something else."""
        self.app_resume_signal.subscribe(self, self._repaint)

    def _repaint(self, _: App[None]) -> None:
        self.diff.forget()
        self._send_soon()
