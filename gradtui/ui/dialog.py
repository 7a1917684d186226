"""What opens over the plot: a box above the row of keys, where those stand that hold while it is open.

The keys that close something, or take what was typed, are priority bindings: the app looks at them in the order in
which they were typed, so that those typed ahead go where they would have gone later.
"""

from __future__ import annotations

import asyncio

from textual.binding import Binding
from textual.message_pump import MessagePump
from textual.screen import ModalScreen

CHOOSING = (("↑ ↓", "go through"), ("enter", "take"), ("esc", "back"))
READING = (("↑ ↓", "scroll"), ("esc", "close"))
_ROUNDS = 2
"""A key makes a widget tell itself of the change, and then others."""


def priority(keys: str, action: str) -> Binding:
    """Keys that are looked at before any widget gets them."""
    return Binding(keys, action, show=False, priority=True)


async def caught_up(*pumps: MessagePump) -> None:
    """Waits until each of these has done what the one before asked of it; all that was typed so far has arrived."""
    for pump in pumps * _ROUNDS:
        done = asyncio.Event()
        if pump.is_running and pump.call_later(done.set):
            await done.wait()


class Dialog(ModalScreen[None]):
    """A dialog; `KEYS` are told of while it is open, with what they do."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [priority("escape", "close")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]
    KEYS: tuple[tuple[str, str], ...] = READING

    async def action_close(self) -> None:
        """Back to the plot."""
        await self.app.pop_screen()
