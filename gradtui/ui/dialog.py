"""What opens over the stage: a box above the row of keys, where those stand that hold while it is open."""

from __future__ import annotations

from textual.screen import ModalScreen

CHOOSING = (("↑ ↓", "go through"), ("enter", "take"), ("esc", "back"))
READING = (("↑ ↓", "scroll"), ("esc", "close"))


class Dialog(ModalScreen[None]):
    """A dialog; `KEYS` are told of while it is open, with what they do."""

    CSS_PATH = "dialogs.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]
    KEYS: tuple[tuple[str, str], ...] = READING
