"""Dialogs: boxes over the plot, above the row of keys, which shows the keys of the dialog.

The keys that close something, or take what was typed, are priority bindings: the app handles them in the order in
which they were typed, so that keys typed ahead have the effect that they would have later.
"""

from __future__ import annotations

import asyncio

from textual.binding import Binding
from textual.message_pump import MessagePump
from textual.screen import ModalScreen

CHOOSING = (("↑ ↓", "go through"), ("enter", "take"), ("esc", "back"))
READING = (("↑ ↓", "scroll"), ("esc", "close"))
_ROUNDS = 2
"""A key makes a widget post a message to itself, and then to others."""


def priority(keys: str, action: str) -> Binding:
    """Keys that are looked at before any widget gets them."""
    return Binding(keys, action, show=False, priority=True)


async def caught_up(*pumps: MessagePump) -> None:
    """Waits until each of these has handled the messages of the one before: then all that was typed has arrived."""
    for pump in pumps * _ROUNDS:
        done = asyncio.Event()
        if pump.is_running and pump.call_later(done.set):
            await done.wait()


class Dialog(ModalScreen[None]):
    """A dialog; the key bar shows `KEYS` while it is open, with what they do."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [priority("escape", "close")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]
    KEYS: tuple[tuple[str, str], ...] = READING

    async def action_close(self) -> None:
        """Back to the plot."""
        await self.app.pop_screen()
