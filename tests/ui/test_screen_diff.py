"""The diff of screens: its bytes make a terminal show what is wanted, and are no more than what changed."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyte
import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from gradtui import ui
from gradtui.descent.texts import read_experiment
from gradtui.plot.palette import Depth
from gradtui.screen.opening import Opening
from gradtui.terminal.capabilities import Terminal
from gradtui.terminal.screen_diff import ScreenDiff
from gradtui.ui.absorb import AbsorbedUpdates
from gradtui.ui.app import GradtuiApp

NONE, ANSI16, EIGHT_BIT, TRUECOLOR = Depth
COLUMNS, ROWS = 30, 6
NAMES = {"#cd0000": "red", "#ffff00": "brightbrown", "#0000ee": "blue", "#e5e5e5": "white"}
"""Colours that all depths but none can show, and what pyte calls them where there are 16."""
EXACT = {
    ANSI16: list(NAMES),
    EIGHT_BIT: ["#5fafff", "#121212", "#ffffd7"],
    TRUECOLOR: ["#123456", "#ffffff", "#010203"],
}
LETTERS = "ab ~●⠿│₁"
WIDE = "a漢字e\u0301b"


class Cell(NamedTuple):
    """What a person sees of a cell."""

    text: str = " "
    ink: str = "default"
    paper: str = "default"
    bold: bool = False
    reverse: bool = False

    @property
    def seen(self) -> Cell:
        """The same, without what cannot be seen of a space: its ink and its weight."""
        return self if self.text != " " or self.reverse else Cell(" ", paper=self.paper)


Cells = list[list[Cell]]


def shown(screen: pyte.Screen) -> Cells:
    """What a terminal shows."""
    rows = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
    return [[Cell(c.data, c.fg, c.bg, c.bold, c.reverse).seen for c in row] for row in rows]


def painted(strip: Iterable[Segment], depth: Depth) -> list[Cell]:
    """What a strip should look like, cell by cell. What has no width has no cell."""
    row: list[Cell] = []
    for text, style, _ in strip:
        look = style or RichStyle()
        colours = (None if colour is None else colour.triplet for colour in (look.color, look.bgcolor))
        ink, paper = (
            "default" if c is None or depth is NONE else NAMES[c.hex] if depth is ANSI16 else c.hex[1:] for c in colours
        )
        for letter in text:
            cell = Cell(letter, ink, paper, bool(look.bold), bool(look.reverse))
            row += [cell.seen, cell._replace(text="")][: cell_len(letter)]
    return row


class Playback:
    """A diff, the terminal that it is sent to, and the cells that should be seen there."""

    def __init__(
        self, depth: Depth = TRUECOLOR, ascii_only: bool = False, columns: int = COLUMNS, rows: int = ROWS
    ) -> None:
        self.depth = depth
        self.diff = ScreenDiff(depth, ascii_only)
        self.updates = AbsorbedUpdates(self.diff)
        self.columns, self.rows = columns, rows
        self.wanted = [[Cell()] * columns for _ in range(rows)]
        self.screen = pyte.Screen(columns, rows)

    def layout(self, x: int, y: int, lines: Sequence[Sequence[Strip]]) -> None:
        """Takes an update of lines, the first at (x, y)."""
        region = Region(x, y, max((sum(part.cell_length for part in line) for line in lines), default=0), len(lines))
        self.updates.absorb(LayoutUpdate([*lines], region), self.columns, self.rows)
        for row, line in enumerate(lines, y):
            self._want(row, x, [cell for part in line for cell in painted(part, self.depth)], 0, self.columns)

    def chops(self, lines: Sequence[dict[int, Strip | None]], spans: list[tuple[int, int, int]]) -> None:
        """Takes an update of spans of a cut up screen."""
        ends = [[*list(line)[1:], self.columns] for line in lines]
        self.updates.absorb(ChopsUpdate(lines, spans, ends), self.columns, self.rows)
        for y, first, last in spans:
            for x, strip in lines[y].items():
                self._want(y, x, painted(strip or (), self.depth), first, last)

    def _want(self, y: int, x: int, row: list[Cell], first: int, last: int) -> None:
        for column, cell in enumerate(row, x):
            if first <= column < min(last, self.columns) and y < self.rows:
                self.wanted[y][column] = cell

    def emit(self) -> str:
        """What is due, which the terminal gets; then it must show what is wanted."""
        emitted = self.diff.render()
        pyte.Stream(self.screen).feed(emitted)
        assert shown(self.screen) == self.wanted
        return emitted


class Chance(random.Random):
    """Random strips."""

    def style(self, depth: Depth) -> RichStyle | None:
        """A style that this depth can show."""
        colours = [None, *EXACT.get(depth, EXACT[TRUECOLOR])]
        bold, reverse, dim = (self.random() < 0.3 for _ in range(3))
        style = RichStyle(color=self.choice(colours), bgcolor=self.choice(colours), bold=bold, reverse=reverse, dim=dim)
        return self.choice([style, style, None])

    def strip(self, width: int, depth: Depth, letters: str = LETTERS) -> Strip:
        """A strip of this width."""
        segments: list[Segment] = []
        while width > 0:
            text = "".join(self.choices(letters, k=self.randint(1, 6)))
            while cell_len(text) > width:
                text = text[:-1]
            segments.append(Segment(text or " ", self.style(depth)))
            width -= cell_len(segments[-1].text)
        return Strip(segments)

    def update(self, play: Playback) -> None:
        """One of the updates that Textual makes, with strips that may reach over the edges."""
        if self.random() < 0.5:
            x, y = self.randrange(play.columns), self.randrange(play.rows)
            lines = [
                [self.strip(self.randint(0, 12), play.depth) for _ in range(self.randint(1, 2))]
                for _ in range(self.randint(1, 3))
            ]
            play.layout(x, y, lines)
        else:
            chops: list[dict[int, Strip | None]] = []
            for _ in range(play.rows):
                cuts = [0, *sorted(self.sample(range(1, play.columns), self.randint(0, 3))), play.columns]
                parts = (
                    None if self.random() < 0.2 else self.strip(b - a, play.depth) for a, b in itertools.pairwise(cuts)
                )
                chops.append(dict(zip(cuts, parts)))
            places = [(self.randrange(play.rows), self.sample(range(play.columns + 1), 2)) for _ in range(3)]
            play.chops(chops, [(y, min(edges), max(edges)) for y, edges in places])


def filled(depth: Depth = TRUECOLOR, ascii_only: bool = False, letters: str = LETTERS, seed: int = 0) -> Playback:
    """A playback with something in every cell, not emitted yet."""
    play, chance = Playback(depth, ascii_only), Chance(seed)
    play.layout(0, 0, [[chance.strip(COLUMNS, depth, letters)] for _ in range(ROWS)])
    return play


# ---------------------------------------------------------------------- what is seen
@pytest.mark.parametrize("depth", Depth, ids=lambda depth: depth.name)
@pytest.mark.parametrize("seed", range(10))
def test_after_every_update_the_terminal_shows_what_is_wanted(depth: Depth, seed: int) -> None:
    play, chance = filled(depth, seed=seed), Chance(seed)
    play.emit()
    for _ in range(20):
        for _ in range(chance.randint(1, 3)):
            chance.update(play)
        play.emit()


@pytest.mark.parametrize("letters", ["a漢字b", "ae\u0301b", WIDE], ids=ascii)
def test_wide_characters_and_those_of_no_width_do_not_shift_the_row(letters: str) -> None:
    play, chance = filled(letters=letters), Chance(1)
    for _ in range(20):
        play.emit()
        play.layout(0, chance.randrange(ROWS), [[chance.strip(COLUMNS, TRUECOLOR, letters)]])


@pytest.mark.parametrize("text", ["a\tb", "a\x1bb", "a\x00b", "a\nb", "a\x7fb"], ids=ascii)
def test_control_characters_are_not_sent(text: str) -> None:
    play = filled()
    play.layout(3, 2, [[Strip([Segment(text)])]])
    assert text[1] not in re.sub(r"\x1b\[[\d;]*[mCH]", "", play.emit())


def test_more_styles_than_are_remembered_are_still_told_apart() -> None:
    play = Playback()
    for number in range(0, 6000, COLUMNS):
        colours = [f"#{number + i:06x}" for i in range(COLUMNS)]
        play.layout(0, 0, [[Strip([Segment("x", RichStyle(color=c, bgcolor=c)) for c in colours])]])
        play.emit()


def test_after_another_size_everything_is_sent() -> None:
    play = filled()
    play.emit()
    wider = Playback(columns=COLUMNS + 9, rows=ROWS + 2)
    wider.diff, wider.updates = play.diff, play.updates
    wider.layout(0, 0, [[Chance(3).strip(COLUMNS + 9, TRUECOLOR)] for _ in range(ROWS + 2)])
    wider.emit()


# ---------------------------------------------------------------------- what is sent
@pytest.mark.parametrize("depth", Depth, ids=lambda depth: depth.name)
def test_nothing_is_sent_when_nothing_changed(depth: Depth) -> None:
    play = filled(depth)
    assert play.emit()
    assert play.emit() == ""
    again = filled(depth)
    again.updates.absorb(LayoutUpdate([], Region(0, 0, 0, 0)), COLUMNS, ROWS)
    play.layout(0, 0, [[Chance(0).strip(COLUMNS, depth)]])  # the first row that `filled` has
    assert play.emit() == ""


def test_one_changed_cell_costs_a_jump_and_the_cell() -> None:
    play = Playback()
    play.layout(0, 0, [[Strip([Segment(" " * COLUMNS)])]] * ROWS)
    play.emit()
    play.layout(0, 2, [[Strip([Segment("     x".ljust(COLUMNS))])]])
    assert play.emit() == "\x1b[3;6Hx"


def test_what_changed_and_changed_back_before_it_was_sent_is_not_sent() -> None:
    play = Playback()
    play.layout(0, 0, [[Strip([Segment(" " * COLUMNS)])]] * ROWS)
    play.emit()
    for text in ("abc", "   "):
        play.layout(4, 1, [[Strip([Segment(text)])]])
    assert play.emit() == ""


def test_what_was_forgotten_is_sent_again() -> None:
    play = filled()
    first = play.emit()
    play.diff.forget()
    play.screen.reset()
    assert play.emit() == first


def test_each_frame_leaves_the_terminal_in_its_own_style() -> None:
    play = filled()
    play.layout(0, ROWS - 1, [[Strip([Segment("x" * COLUMNS, RichStyle(color="#ff0000", bold=True, reverse=True))])]])
    play.emit()
    assert play.screen.cursor.attrs == pyte.Screen(1, 1).cursor.attrs


@pytest.mark.parametrize("letters", [LETTERS, WIDE])
def test_in_7_bits_nothing_else_is_sent_and_nothing_shifts(letters: str) -> None:
    play = filled(ascii_only=True, letters=letters)
    stand_ins = {"": "?", "│": "-"}
    for row in play.wanted:
        for column, cell in enumerate(row):
            sign = "?" if cell.text.isalpha() else " "
            row[column] = (
                cell if cell.text and cell.text.isascii() else cell._replace(text=stand_ins.get(cell.text, sign)).seen
            )
    assert play.emit().isascii()


def test_without_colours_no_colour_is_sent() -> None:
    play = Playback(NONE)
    styles = [
        RichStyle(color="#ff0000", bgcolor="#00ff00", bold=b, reverse=r) for b in (True, False) for r in (True, False)
    ]
    play.layout(0, 0, [[Strip([Segment("xx", style) for style in styles])]])
    codes = re.findall(r"\x1b\[([\d;]*)m", play.emit())
    assert codes
    assert {code for part in codes for code in part.split(";")} <= {"", "1", "2", "7", "22", "27"}


# ---------------------------------------------------------------------- the app at the other end
class Sent(GradtuiApp):
    """The app, with a terminal that it is sent to."""

    CSS_PATH = str(Path(ui.__file__).with_name("gradtui.tcss"))

    def __init__(self, size: tuple[int, int], **words: str) -> None:
        super().__init__(Opening(read_experiment(**words), Terminal(TRUECOLOR, ascii=False, dark=True)))
        self.terminal = pyte.Screen(*size)

    def emit(self) -> None:
        """What is due goes to the terminal."""
        pyte.Stream(self.terminal).feed(self.diff.render())

    def composed(self) -> Cells:
        """The whole screen as Textual would paint it."""
        update = self.screen._compositor.render_update(full=True, screen_stack=self._background_screens)
        assert isinstance(update, LayoutUpdate)
        return [painted(itertools.chain(*line), TRUECOLOR) for line in update.strips]


async def test_the_terminal_shows_the_app_after_every_key() -> None:
    app = Sent((80, 24), surface="rosenbrock")
    keys = (
        "space u f down x escape o down enter tab right escape question_mark escape s 1 escape t backspace x escape"
        " 3 6 space i escape w plus K ctrl+p u n d o enter p space"
    )
    async with app.run_test(size=(80, 24)) as pilot:
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause(0.05)
            assert shown(app.terminal) == app.composed(), key


@pytest.mark.parametrize(
    ("surface", "optimizer"),
    [
        ("rotated-valley", "momentum"),
        ("himmelblau", "momentum"),
        ("ackley", "adam"),
        ("ravine", "gd"),
        ("rosenbrock", "gd"),
        ("booth", "newton"),
        ("levy", "momentum"),
        ("drop-wave", "nadam"),
    ],
)
@pytest.mark.parametrize(("size", "most"), [((80, 24), 1400), ((120, 40), 4000)])
async def test_a_step_in_256_colours_takes_few_bytes(
    surface: str, optimizer: str, size: tuple[int, int], most: int
) -> None:
    app = GradtuiApp(
        Opening(read_experiment(surface, optimizer=optimizer), Terminal(EIGHT_BIT, ascii=False, dark=True))
    )
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.draw()
        app.diff.render()
        for _ in range(12):
            app.action_step()
            app.draw()
            assert 0 < len(app.diff.render().encode()) <= most


@pytest.mark.parametrize("surface", ["rosenbrock", "rastrigin", "drop-wave"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_a_whole_screen_in_truecolor_takes_less_than_25_kB(surface: str, size: tuple[int, int]) -> None:
    app = GradtuiApp(Opening(read_experiment(surface), Terminal(TRUECOLOR, ascii=False, dark=True)))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.draw()
        app.diff.forget()
        assert len(app.diff.render().encode()) < 25_000
