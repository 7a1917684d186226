"""An input line that handles its keys in the order in which they were typed."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class Line(Input):
    """Textual handles keys with a binding, such as backspace, later than letters. Here all are handled in order."""

    def __init__(self, value: str = "", placeholder: str = "") -> None:
        super().__init__(value, placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        bound = self._bindings.key_to_bindings.get(event.key)
        if not bound:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        await self.run_action(bound[0].action)

    def _on_hide(self, event: events.Hide) -> None:
        event.prevent_default()  # Textual would take the keys from it, and not give them back on a larger screen
