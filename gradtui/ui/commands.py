"""Every action once: its keys, its word in the key bar, and its line in the help screen and the palette."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from textual.binding import Binding, BindingType


@dataclass(frozen=True)
class Command:
    """An action of the app. `keys` are Textual's names; `shown` is how the key bar and the help write them.

    `bar` is the word for the key bar, empty to leave the action out; `rank` says which give way first there
    (the highest). `place` names the panel in which the keys hold, empty for everywhere.
    """

    action: str
    keys: str
    shown: str
    group: str
    title: str
    help: str
    bar: str = ""
    rank: int = 99
    place: str = ""
    priority: bool = False


COMMANDS = (
    Command("step", "space", "space", "Descend", "Step", "take one step downhill", "step", 0),
    Command("undo", "u,backspace", "u", "Descend", "Undo", "take the last change back", "undo", 1),
    Command("redo", "ctrl+r,U", "ctrl+r", "Descend", "Redo", "do again what was undone"),
    Command("play", "p", "p", "Descend", "Play or pause", "step on and on, or stop", "play", 3),
    Command("slower", "comma,less_than_sign", ",", "Descend", "Slower", "fewer steps a second"),
    Command("faster", "full_stop,greater_than_sign", ".", "Descend", "Faster", "more steps a second"),
    Command("reset", "r", "r", "Descend", "Reset", "go back to the start", "reset", 4),
    Command("lower_rate", "left_square_bracket", "[", "Choose", "Lower η", "a smaller learning rate", "", 5),
    Command("raise_rate", "right_square_bracket", "]", "Choose", "Raise η", "a larger learning rate", "", 5),
    Command("type_rate", "e", "e", "Choose", "Type η", "type the learning rate"),
    Command("choose_surface", "f", "f", "Choose", "Choose the surface", "from a list, or as a formula", "surface", 7),
    Command("choose_optimizer", "o", "o", "Choose", "Choose the optimizer", "from a list", "optimizer", 8),
    Command("type_start", "s", "s", "Choose", "Type the start", "type where to start"),
    Command("move(-1, 0)", "left,h", "← h", "Move the start", "Left", "to a smaller w₁"),
    Command("move(1, 0)", "right,l", "→ l", "Move the start", "Right", "to a larger w₁"),
    Command("move(0, 1)", "up,k", "↑ k", "Move the start", "Up", "to a larger w₂"),
    Command("move(0, -1)", "down,j", "↓ j", "Move the start", "Down", "to a smaller w₂"),
    Command("zoom(1)", "plus,equals_sign", "+", "Look", "Zoom in", "closer, about the point", "", 9),
    Command("zoom(-1)", "minus,underscore", "-", "Look", "Zoom out", "farther, about the point", "", 9),
    Command("fit", "0", "0", "Look", "Fit", "the whole window"),
    Command("follow", "v", "v", "Look", "Follow", "keep the point in view"),
    Command("pan(-1, 0)", "shift+left,H", "H", "Look", "Pan left", "look further left"),
    Command("pan(1, 0)", "shift+right,L", "L", "Look", "Pan right", "look further right"),
    Command("pan(0, -1)", "shift+up,K", "K", "Look", "Pan up", "look further up"),
    Command("pan(0, 1)", "shift+down,J", "J", "Look", "Pan down", "look further down"),
    Command("focus_next", "tab", "tab", "Panels", "Next panel", "arrows change it", "panels", 6),
    Command("focus_previous", "shift+tab", "shift+tab", "Panels", "Previous panel", "the other way round"),
    Command("leave", "escape", "esc", "Panels", "Back to the plot", "leave the panel"),
    Command("open", "enter", "enter", "Panels", "Open the panel", "type it, or see the list", place="panel"),
    Command("turn(-1)", "up,left,k,h", "↑", "Panels", "Back", "the one before; smaller η", place="choice"),
    Command("turn(1)", "down,right,j,l", "↓", "Panels", "On", "the next one; larger η", place="choice"),
    Command("command_line", "c", "c", "Help", "Command line", "how to start it like this"),
    Command("help", "question_mark,f1", "?", "Help", "Help", "all keys and marks", "help", 2),
    Command("command_palette", "ctrl+p", "ctrl+p", "Help", "Palette", "find an action by its name"),
    Command("quit", "q", "q", "Help", "Quit", "leave gradtui", "quit", 2),
    Command("quit", "ctrl+c", "ctrl+c", "Help", "Quit", "leave from anywhere", priority=True),
    Command("suspend_process", "ctrl+z", "ctrl+z", "Help", "Suspend", "back to the shell; fg returns", priority=True),
)  # fmt: skip

PAIRS = (("lower_rate", "raise_rate", "[ ]", "η"), ("zoom(1)", "zoom(-1)", "+ -", "zoom"))
"""Two actions that share a place in the key bar: both, their keys, their word."""


def bindings(place: str = "") -> list[BindingType]:
    """The bindings of the app, or of the panels; the actions are the app's."""
    commands = [command for command in COMMANDS if command.place == place]
    return [Binding(c.keys, f"app.{c.action}", c.title, show=False, priority=c.priority) for c in commands]


@cache
def key_bar(width: int) -> tuple[tuple[str, str], ...]:
    """As many (keys, word) as fit, the most needed first to stay, in the order of declaration."""
    entries = list(_bar_entries())
    while sum(len(keys) + len(word) + 3 for _, keys, word in entries) - 2 > width and entries:
        entries.remove(max(entries))
    order = [(keys, word) for _, keys, word in _bar_entries()]
    return tuple(entry for entry in order if entry in [(keys, word) for _, keys, word in entries])


def _bar_entries() -> Iterator[tuple[int, str, str]]:
    for command in COMMANDS:
        pair = next((p for p in PAIRS if p[0] == command.action), None)
        if pair:
            yield command.rank, pair[2], pair[3]
        elif command.bar:
            yield command.rank, command.shown, command.bar
