"""The keys of the actions, as Textual takes them."""

from __future__ import annotations

from textual.binding import BindingType

from gradtui.screen.commands import COMMANDS
from gradtui.ui.dialog import priority


def bindings(everywhere: bool) -> list[BindingType]:
    """The bindings that hold everywhere, or those that do while nothing is open over the plot; of two for one key
    that of a panel first. All are looked at before any widget gets the key, so that keys are answered in the order
    in which they were typed.
    """
    commands = sorted((c for c in COMMANDS if c.priority is everywhere), key=lambda command: not command.place)
    return [priority(c.keys, f"app.{c.action}") for c in commands]
