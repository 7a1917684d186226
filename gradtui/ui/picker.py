"""A list to choose from: type to narrow it down, arrows to go through it, enter to take one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from gradtui.ui.dialog import CHOOSING, Dialog


class Item(NamedTuple):
    """A thing to choose: its name, and a sentence about it."""

    name: str
    about: str


class Picker(Dialog):
    """Gives the chosen name, or a text that is none, to `accept`; what that raises as ValueError is shown.

    `placeholder` stands where nothing is typed; `otherwise` is said of what is no name.
    """

    KEYS = CHOOSING

    def __init__(
        self,
        title: str,
        items: Sequence[Item],
        current: str,
        placeholder: str,
        otherwise: str,
        accept: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.heading = title
        self.items = items
        self.current = current
        self.placeholder = placeholder
        self.otherwise = otherwise
        self.accept = accept
        self._typed = ""

    def compose(self) -> ComposeResult:
        """A line above a list."""
        with Vertical():
            yield Label(f"{self.heading}: {len(self.items)} to choose from", id="heading")
            line = Input(placeholder=self.placeholder, compact=True, select_on_focus=False)
            line.cursor_blink = False
            yield line
            yield OptionList(compact=True)
            yield Label("", id="about", markup=False)

    def on_mount(self) -> None:
        """All items, the current one marked."""
        self._fill("")

    def _fill(self, typed: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        part = typed.strip().lower()
        within = len(part) > 2  # shorter ones are rather formulas
        names = [i.name for i in self.items if i.name.startswith(part) or (within and part in i.name)]
        self._typed = typed
        options.add_options([Option(name, id=name) for name in names])
        if names:
            options.highlighted = names.index(self.current) if self.current in names and not typed else 0
        else:
            self._tell(self.otherwise if typed else "")

    def _tell(self, text: str) -> None:
        self.query_one("#about", Label).update(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrows the list."""
        if event.value != self._typed:
            self._fill(event.value)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Says what the item is about, if it still is what stands there."""
        if event.option is self.query_one(OptionList).highlighted_option:
            self._tell(next((item.about for item in self.items if item.name == event.option.id), ""))

    def on_key(self, event: events.Key) -> None:
        """Arrows go through the list while the line keeps the letters."""
        options = self.query_one(OptionList)
        moves: dict[str, Callable[[], None]] = {
            "up": options.action_cursor_up,
            "down": options.action_cursor_down,
            "pageup": options.action_page_up,
            "pagedown": options.action_page_down,
        }
        if event.key == "escape":
            self.dismiss()
        elif event.key in moves and self.query_one(Input).has_focus:
            moves[event.key]()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Takes the highlighted item, or what was typed where no item has that name."""
        if event.value != self._typed:
            self._fill(event.value)
        options = self.query_one(OptionList)
        at = options.highlighted
        self._take(event.value if at is None else str(options.get_option_at_index(at).id))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click takes an item."""
        self._take(str(event.option.id))

    def _take(self, text: str) -> None:
        try:
            self.accept(text)
        except ValueError as error:
            self._tell(str(error).splitlines()[0])
        else:
            self.dismiss()
