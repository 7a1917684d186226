"""Every action once: its keys, its word in the key bar, and its line in the help and in the list of actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gradtui.plot.glyphs import Glyphs
from gradtui.screen.content import PanelLabel


@dataclass(frozen=True)
class Command:
    """An action of the app. `keys` are Textual's names; `shown` is how the key bar and the help write them.

    `bar` is the word for the key bar, empty to leave the action out; `rank` says which give way first there
    (the highest). `place` is "panel" or "choice" where the keys hold only while a panel, or one whose settings have
    an order, has the keys. With `priority` they hold in every dialog.
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
    Command("play", "p", "p", "Descend", "Play or pause", "play, or pause", "play", 3),
    Command("slower", "comma,less_than_sign", ",", "Descend", "Slower", "fewer or more steps a second"),
    Command("faster", "full_stop,greater_than_sign", ".", "Descend", "Faster", "fewer or more steps a second"),
    Command("reset", "r", "r", "Descend", "Reset", "go back to the start", "reset", 4),
    Command("lower_rate", "left_square_bracket", "[", "Choose", "Lower η", "change the learning rate", "", 5),
    Command("raise_rate", "right_square_bracket", "]", "Choose", "Raise η", "change the learning rate", "", 5),
    Command("type_rate", "e", "e", "Choose", "Type η", "type the learning rate"),
    Command("choose_surface", "f", "f", "Choose", "Choose the surface", "choose the surface", "surface", 7),
    Command("type_formula", "t", "t", "Choose", "Type a formula", "type your own formula", "formula", 7),
    Command("choose_optimizer", "o", "o", "Choose", "Choose the optimizer", "choose the optimizer", "optimizer", 8),
    Command("type_start", "s", "s", "Choose", "Type the start", "type where to start"),
    Command("move(-1, 0)", "left,h", "← h", "Move the start", "Start left", "move the start"),
    Command("move(1, 0)", "right,l", "→ l", "Move the start", "Start right", "move the start"),
    Command("move(0, 1)", "up,k", "↑ k", "Move the start", "Start up", "move the start"),
    Command("move(0, -1)", "down,j", "↓ j", "Move the start", "Start down", "move the start"),
    Command("zoom(1)", "plus,equals_sign", "+", "Look", "Zoom in", "closer or farther", "", 9),
    Command("zoom(-1)", "minus,underscore", "-", "Look", "Zoom out", "closer or farther", "", 9),
    Command("fit", "0", "0", "Look", "Whole run", "see the whole run"),
    Command("type_window", "z", "z", "Look", "Type the window", "type what to see"),
    Command("follow", "v", "v", "Look", "Follow the point", "keep the point in view"),
    Command("pan(-1, 0)", "shift+left,H", "H", "Look", "Pan left", "look elsewhere"),
    Command("pan(1, 0)", "shift+right,L", "L", "Look", "Pan right", "look elsewhere"),
    Command("pan(0, -1)", "shift+up,K", "K", "Look", "Pan up", "look elsewhere"),
    Command("pan(0, 1)", "shift+down,J", "J", "Look", "Pan down", "look elsewhere"),
    Command("turn_view(1)", "w", "w", "Views", "Next view", "go through the views", "view", 6),
    Command("turn_view(-1)", "W", "W", "Views", "View before", "go through the views"),
    Command("view('')", "1", "1", "Views", "Numbers", "the numbers and the update"),
    Command("view('step')", "2", "2", "Views", "The last step", "promised and actual drop"),
    Command("view('slices')", "3", "3", "Views", "Slices", "a partial is a slope"),
    Command("view('directions')", "4", "4", "Views", "Directions", "slopes in all directions"),
    Command("view('along')", "5", "5", "Views", "Along the step", "L for every η"),
    Command("view('curvature')", "6", "6", "Views", "Curvature", "Hessian, and 2/λmax"),
    Command("view('formulas')", "7", "7", "Views", "Formulas", "the partials, written out"),
    Command("view('loss')", "8", "8", "Views", "Loss", "L by step"),
    Command("view('data')", "9", "9", "Views", "Data", "the fit over the data"),
    Command("words", "i", "i", "Views", "In words", "all this in sentences"),
    Command("next_panel(1)", "tab", "tab", "Panels", "Next panel", "on to a panel, and back", "panels", 7),
    Command("next_panel(-1)", "shift+tab", "shift+tab", "Panels", "Previous panel", "on to a panel, and back"),
    Command("leave", "escape", "esc", "Panels", "Back to the plot", "leave the panel"),
    Command("open", "enter", "enter", "Panels", "Open the panel", "type it, or see the list", place="panel"),
    Command("turn(-1)", "up,left,k,h", "↑", "Panels", "Back", "change what it shows", place="choice"),
    Command("turn(1)", "down,right,j,l", "↓", "Panels", "On", "change what it shows", place="choice"),
    Command("command_line", "c", "c", "Help", "Command line", "the command of this run"),
    Command("help", "question_mark,f1", "?", "Help", "Help", "keys, marks and symbols", "help", 2),
    Command("choose_action", "ctrl+p", "ctrl+p", "Help", "Find", "find an action by its name"),
    Command("quit", "q", "q", "Help", "Quit", "leave gradtui", "quit", 2),
    Command("quit", "ctrl+c", "ctrl+c", "Help", "Quit", "leave gradtui", priority=True),
    Command("suspend_process", "ctrl+z", "ctrl+z", "Help", "Suspend", "back to the shell; fg returns", priority=True),
)  # fmt: skip

PAIRS = (("lower_rate", "raise_rate", "[ ]", "η"), ("zoom(1)", "zoom(-1)", "+ -", "zoom"))
"""Two actions that share a place in the key bar: both, their keys, their word."""


PANELS = (
    PanelLabel("surface", "surface", "f"),
    PanelLabel("start", "start", "s"),
    PanelLabel("optimizer", "optimizer", "o"),
    PanelLabel("rate", "η", "[ ]"),
)
"""The panels, in the order of tab."""
OPENING = {
    "surface": "choose_surface",
    "start": "type_start",
    "optimizer": "choose_optimizer",
    "rate": "type_rate",
}
"""The action that enter starts in each panel."""
CHOICES = frozenset({"surface", "optimizer", "rate"})
"""Panels whose settings have an order, which arrows go through."""


@cache
def key_bar(width: int, glyphs: Glyphs, playing: bool = False) -> tuple[tuple[str, str], ...]:
    """As many (keys, word) as fit, the most needed first to stay, in the order of declaration."""
    words = {"play": "pause"} if playing else {}
    entries = [(rank, glyphs.spell(keys), words.get(word, glyphs.spell(word))) for rank, keys, word in _bar_entries()]
    kept = list(entries)
    while sum(len(keys) + len(word) + 3 for _, keys, word in kept) - 2 > width and kept:
        kept.remove(max(kept))
    return tuple((keys, word) for rank, keys, word in entries if (rank, keys, word) in kept)


def _bar_entries() -> Iterator[tuple[int, str, str]]:
    for command in COMMANDS:
        pair = next((p for p in PAIRS if p[0] == command.action), None)
        if pair:
            yield command.rank, pair[2], pair[3]
        elif command.bar:
            yield command.rank, command.shown, command.bar
