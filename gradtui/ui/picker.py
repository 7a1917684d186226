"""A list to choose from: type to narrow it down, arrows to go through it, enter to take one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from gradtui.screen.layout import list_area
from gradtui.ui.dialog import CHOOSING, Dialog, caught_up, priority
from gradtui.ui.line import Line

_MOST_ROWS, _LOW = 32, 10
"""The most rows of a list beside the plot, and those below which it has no heading."""


class Item(NamedTuple):
    """A thing to choose: its name, and a sentence about it."""

    name: str
    about: str


class Picker(Dialog):
    """Passes the chosen name, or a typed text that is not in the list, to `accept`. A ValueError from it is shown. If
    it returns an action of the app, that runs afterwards.

    `placeholder` stands in the empty line; `otherwise` is shown for a text that is not in the list. `preview` gets the
    highlighted name, or such a text; `cancel` is called when the list is closed and nothing taken.
    `beside`: it leaves the plot in sight.
    """

    KEYS = CHOOSING
    BINDINGS = [
        priority("enter", "take"),
        priority("up", "go('cursor_up')"),
        priority("down", "go('cursor_down')"),
        priority("pageup", "go('page_up')"),
        priority("pagedown", "go('page_down')"),
    ]

    def __init__(
        self,
        title: str,
        items: Sequence[Item],
        current: str,
        placeholder: str,
        otherwise: str,
        accept: Callable[[str], str | None],
        preview: Callable[[str], None] = lambda _: None,
        cancel: Callable[[], None] = lambda: None,
        beside: bool = True,
    ) -> None:
        super().__init__()
        self.heading = title
        self.items = items
        self.current = current
        self.placeholder = placeholder
        self.otherwise = otherwise
        self.accept = accept
        self.preview = preview
        self.cancel = cancel
        self._is_open = True
        self.set_class(beside, "-beside")
        self._typed = ""

    def compose(self) -> ComposeResult:
        """A line above a list."""
        with Vertical():
            yield Label(f"{self.heading}: {len(self.items)} to choose from", id="heading")
            yield Line(placeholder=self.placeholder)
            yield OptionList(compact=True)
            yield Label("", id="about", markup=False)

    def on_resize(self) -> None:
        """Where it is to leave the plot in sight, it takes the place of what is beside or below that."""
        if self.has_class("-beside"):
            area, box = list_area(*self.app.size), self.query_one(Vertical)
            box.styles.width, box.styles.height = area.columns, min(area.rows, _MOST_ROWS)
            box.styles.margin = (area.row, 0, 0, area.column)
            is_low = area.rows < _LOW
            self.query_one("#heading").display = not is_low
            self.query_one("#about").styles.max_height = 1 if is_low else 4

    def on_mount(self) -> None:
        """All items, the current one marked."""
        self._fill("")
        self.call_after_refresh(self.query_one(OptionList).scroll_to_highlight)  # before there were no rows to scroll

    def _fill(self, typed: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        part = typed.strip().lower()
        within = len(part) > 2  # shorter ones are rather formulas
        names = [i.name for i in self.items if (at := i.name.lower().find(part)) == 0 or (within and at > 0)]
        self._typed = typed
        options.add_options([Option(name, id=name) for name in names])
        if names:
            options.highlighted = names.index(self.current) if self.current in names and not typed else 0
        else:
            self._show_about(self.otherwise if typed else "")
            self._preview(typed)

    def _preview(self, text: str) -> None:
        if self._is_open:
            self.preview(text)

    def _show_about(self, text: str) -> None:
        self.query_one("#about", Label).update(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrows the list."""
        if event.value != self._typed:
            self._fill(event.value)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Shows the sentence about the item, if it is the highlighted one."""
        if event.option is self.query_one(OptionList).highlighted_option:
            self._show_about(next((item.about for item in self.items if item.name == event.option.id), ""))
            self._preview(str(event.option.id))

    async def action_close(self) -> None:
        """Back to the plot, as it was."""
        self._is_open = False
        self.cancel()
        await super().action_close()

    async def action_go(self, way: str) -> None:
        """Goes through the list while the line keeps the letters."""
        options = await self._list()
        getattr(options, f"action_{way}")()

    async def action_take(self) -> None:
        """Takes the highlighted item, or what was typed where no item has that name."""
        options = await self._list()
        at = options.highlighted
        await self._take(self.query_one(Line).value if at is None else str(options.get_option_at_index(at).id))

    async def _list(self) -> OptionList:
        """The list, narrowed down by all that was typed."""
        line = self.query_one(Line)
        await caught_up(line, self)
        if line.value != self._typed:
            self._fill(line.value)
        return self.query_one(OptionList)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click takes an item."""
        self.app.call_later(self._take, str(event.option.id))

    async def _take(self, text: str) -> None:
        try:
            action = self.accept(text)
        except ValueError as error:
            self._show_about(str(error).splitlines()[0])
            return
        self._is_open = False
        await self.app.pop_screen()
        if action:
            await self.app.run_action(action)
