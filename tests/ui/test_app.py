"""The app without a terminal: what each key does, and what is to be seen then."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from textual import events
from textual._compositor import LayoutUpdate
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input

from gradtui.calculus.notation import format_number
from gradtui.cli.options import SAMPLES
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.step import advance
from gradtui.descent.texts import read_experiment
from gradtui.losses.catalogue import CATALOGUE
from gradtui.plot.cells import Ink
from gradtui.plot.glyphs import UNICODE
from gradtui.plot.palette import Depth
from gradtui.plot.scene import GUTTER
from gradtui.plot.viewport import Viewport
from gradtui.screen.commands import COMMANDS, key_bar
from gradtui.screen.opening import Opening
from gradtui.screen.symbols import SYMBOLS
from gradtui.terminal.capabilities import Terminal
from gradtui.ui.app import GradtuiApp

TRUECOLOR = Terminal(Depth.TRUECOLOR, ascii=False, dark=True)
PATIENCE = 20.0
EVERYWHERE = [command for command in COMMANDS if not command.place]


class Person:
    """Someone at the app: presses keys, and waits for what is to be seen."""

    def __init__(self, app: GradtuiApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    def press(self, keys: str) -> Person:
        """Presses keys, named as Textual names them."""
        for key in keys.split():
            self.app.post_message(events.Key(key, " " if key == "space" else key if len(key) == 1 else None))
        return self

    async def write(self, text: str) -> Person:
        """Replaces what stands in the line that has the keys."""
        await self.until(lambda: isinstance(self.app.focused, Input))
        assert isinstance(self.app.focused, Input)
        self.app.focused.value = text
        return self

    async def until(self, *conditions: str | Callable[[], object]) -> Person:
        """Waits until the screen shows these texts, or something else is so."""
        limit = time.monotonic() + PATIENCE
        for condition in conditions:
            while not (condition in self.text if isinstance(condition, str) else condition()):
                assert self.app.is_running, "the app has ended"
                assert time.monotonic() < limit, f"waited for {condition!r} in vain:\n{self.text}"
                await asyncio.sleep(0.01)
        return self

    async def settled(self) -> Person:
        """Waits until all is done that was asked for."""
        for _ in range(4):
            await asyncio.sleep(0.002)
            while any(node.message_queue_size for node in (self.app, *self.app.screen.walk_children(with_self=True))):
                await asyncio.sleep(0.002)
        return self

    async def read_on(self) -> str:
        """Reads what is open to its end, a row at a time."""
        scroll, read = self.app.screen.query_one(VerticalScroll), self.text
        while scroll.scroll_y < scroll.max_scroll_y:
            await self.press("down").until(partial(self._is_at, scroll, scroll.scroll_y + 1))
            read += self.text
        return read

    @staticmethod
    def _is_at(scroll: VerticalScroll, row: float) -> bool:
        return scroll.scroll_y >= row

    async def back(self) -> Person:
        """Closes whatever is open."""
        while self.is_elsewhere:
            await self.until(lambda: self.app.focused or len(self.app.screen_stack) > 1 or not self.is_elsewhere)
            await self.press("escape").settled()
        return self

    @property
    def is_elsewhere(self) -> bool:
        """Whether something is open over the plot, or a line to type into."""
        return len(self.app.screen_stack) > 1 or bool(self.app.screen.query(Input))

    @property
    def text(self) -> str:
        """The screen."""
        update = self.app.screen._compositor.render_update(full=True, screen_stack=self.app._background_screens)
        assert isinstance(update, LayoutUpdate)
        return "\n".join("".join(strip.text for strip in line if strip).rstrip() for line in update.strips)

    @property
    def last_line(self) -> str:
        """The last row of the screen."""
        return next(iter(self.text.splitlines()[-1:]), "").strip()

    @property
    def numbers(self) -> dict[str, str]:
        """The readout: what stands behind each label."""
        label = r" (w|L|∂L/∂w₁|∂L/∂w₂|‖∇L‖|‖Δw‖|step) +([−\d(].*?)(?: ─*)?$"
        return dict(re.findall(label, self.side, re.MULTILINE))

    @property
    def side(self) -> str:
        """The choices, the numbers and the update: what stands in their columns."""
        layout = self.app.layout_now
        assert layout is not None
        first, _, columns, _ = layout.readout
        return "\n".join(line[first - 1 : first + columns].rstrip() for line in self.text.splitlines()[1:-3])

    @property
    def has_plot(self) -> bool:
        """Whether the plot has the keys."""
        return not self.is_elsewhere and not self.app.panel

    @property
    def view(self) -> Viewport:
        """What part of the plane is seen."""
        return self.app.camera.viewport

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """The column and row of the screen where a point of the plane is."""
        column, row = self.view.place((x, y))
        return GUTTER + int(column), 1 + int(row)


@asynccontextmanager
async def at(
    size: tuple[int, int] = (80, 24), terminal: Terminal = TRUECOLOR, steps: int = 0, **words: Any
) -> AsyncIterator[Person]:
    """Someone at an app that shows this experiment; unless told, the bowl from (1, 2) with 0.1."""
    app = GradtuiApp(
        Opening(read_experiment(**(words or {"surface": "bowl", "start": "1,2", "lr": "0.1"})), terminal, steps)
    )
    async with app.run_test(size=size) as pilot:
        person = await Person(app, pilot).until("L/∂w₁" if not terminal.ascii else "L/dw1")
        yield person
        if app.is_running:
            await (await person.back()).settled()


# ---------------------------------------------------------------------- descending
START = {"w": "(1, 2)", "L": "5", "∂L/∂w₁": "2", "∂L/∂w₂": "4", "‖∇L‖": "4.472", "‖Δw‖": "0.4472", "step": "0"}
ONE = {"w": "(0.8, 1.6)", "L": "3.2", "∂L/∂w₁": "1.6", "∂L/∂w₂": "3.2", "‖∇L‖": "3.578", "‖Δw‖": "0.3578", "step": "1"}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_the_numbers_of_the_first_steps_can_be_checked_with_a_pencil(size: tuple[int, int]) -> None:
    async with at(size) as person:
        await person.until(lambda: person.numbers == START, "= 1 − 0.1·2", "= 0.8", "= 2 − 0.1·4", "= 1.6")
        await person.press("space").until(lambda: person.numbers == ONE, "= 0.8 − 0.1·1.6", "= 0.64", "L fell by 1.8")


async def test_steps_are_undone_done_again_and_reset() -> None:
    async with at() as person:
        await person.press("space " * 6).until(lambda: person.numbers["step"] == "6")
        six = person.numbers
        await person.press("u " * 6).until(lambda: person.numbers == START)
        await person.press("u").until("nothing to undo")
        assert person.numbers == START
        await person.press("ctrl+r").until(lambda: person.numbers == ONE)
        await person.press("U " * 5).until(lambda: person.numbers == six)
        await person.press("ctrl+r").until("nothing to redo")
        await person.press("r").until(lambda: person.numbers == START)
        await person.press("backspace").until(lambda: person.numbers == six)
        await person.press("r r").until("the run is at its start")


async def test_playing_steps_on_until_paused() -> None:
    async with at(surface="rosenbrock") as person:
        await person.press("p").until("playing 5 steps a second", lambda: int(person.numbers["step"]) >= 2)
        await person.press("full_stop full_stop full_stop").until("playing 60 steps a second")
        await person.press("full_stop comma").until("playing 20 steps a second")
        await person.press("p").until("paused")
        at_rest = person.numbers
        await asyncio.sleep(0.2)
        assert person.numbers == at_rest
        await person.press("comma").until("p plays 10 steps a second")


async def test_playing_stops_when_something_else_is_done() -> None:
    async with at(surface="rosenbrock") as person:
        for key in ("space", "u", "r", "left", "f", "o", "s", "e", "question_mark"):
            await person.press("p").until(lambda: person.app.playing is not None)
            await person.press(key).until(lambda: person.app.playing is None)
            await person.back()


@pytest.mark.parametrize(
    ("words", "keys", "said"),
    [
        ({"surface": "bowl", "lr": "0.5"}, "space", "at the global minimum: ∇L is zero since step 1,"),
        ({"surface": "saddle", "start": "0,0"}, "space", "stalled at a saddle: ∇L is zero, curvature −2 and 2"),
        ({"surface": "rosenbrock", "lr": "1"}, "space " * 9, "diverged at step 4: L is not finite there"),
        (
            {"surface": "bowl", "start": "1,2", "lr": "2"},
            "space",
            "overshooting: L 5 → 45 in 1 step; η is 2 times the largest",
        ),
        ({"surface": "bowl", "start": "1,2", "lr": "1"}, "space", "step 1: L did not change"),
        ({"surface": "bowl", "lr": "0.5"}, "p", "at the global minimum"),
        ({"surface": "rosenbrock", "lr": "1"}, "full_stop " * 3 + "p", "diverged at step 4"),
        ({"surface": "bowl", "start": "1,2", "lr": "0.1"}, "space", "step 1: L fell by 1.8, 90 % of the 2 promised"),
    ],
)
async def test_the_app_says_how_the_run_stands(words: dict[str, Any], keys: str, said: str) -> None:
    async with at(**words) as person:
        await person.press(keys).until(said, lambda: person.app.playing is None)


async def test_a_diverged_run_can_be_undone() -> None:
    async with at(surface="rosenbrock", lr="1") as person:
        await person.press("space " * 9).until("diverged")
        await person.press("p").until("r goes back to the start")
        await person.press("u u").until(lambda: person.numbers["step"] == "2")
        assert "diverged" not in person.text


# ---------------------------------------------------------------------- every command
@pytest.mark.parametrize("opened", ["", "f", "o", "question_mark", "ctrl+p"])
async def test_every_key_can_be_pressed_wherever_one_is(opened: str) -> None:
    async with at(surface="rosenbrock") as person:
        for key in ",".join(command.keys for command in COMMANDS if command.action != "quit").split(","):
            if opened and not person.is_elsewhere:
                await person.press(opened).until(lambda: person.is_elsewhere)
            await person.press(key).settled()
            assert person.app.is_running, key
            if not opened:
                await person.back()
        await person.back()
        await person.press("escape 1 r space").until(lambda: person.numbers["step"] == "1")


@pytest.mark.parametrize(("opened", "key"), [("", "q"), ("", "ctrl+c"), ("f", "q"), ("s", "q"), ("f", "ctrl+c")])
async def test_q_and_ctrl_c_leave(opened: str, key: str) -> None:
    async with at() as person:
        person.press(opened)
        await person.settled()
        person.press(key)
        await person.settled()
        assert person.app.is_running is (key == "q" and opened != "")
    assert not person.app.return_code


async def test_every_command_is_found_by_its_name_and_run() -> None:
    async with at() as person:
        await (await person.press("space space ctrl+p").write("Undo")).until("u: take the last change back")
        await person.press("enter").until(lambda: not person.is_elsewhere, lambda: person.numbers == ONE)
        for command in EVERYWHERE:
            if command.action not in ("quit", "choose_action"):
                await (await person.press("ctrl+p").write(command.title)).settled()
                await person.until(f"{command.shown}: {command.help}"[:40])
                await (await person.press("enter").settled()).back()
        await person.press("ctrl+p").write("Fly")
        await person.press("enter").until("there is no such action")


async def test_the_help_names_every_key_and_what_it_does() -> None:
    async with at((100, 60)) as person:
        await person.press("question_mark").until("take one step downhill")
        for command in COMMANDS:
            assert re.search(rf"{re.escape(command.shown)}( .*)? +{re.escape(command.help)}", person.text), (
                command.title
            )
        await person.press("question_mark").until("step 0")


async def test_all_of_the_help_can_be_read_on_a_small_screen() -> None:
    async with at((80, 24)) as person:
        await person.press("f1").until("take one step downhill")
        read = await person.read_on()
        for command in COMMANDS:
            assert command.help in read
        await person.press("escape").until("step 0")


@pytest.mark.parametrize(
    ("opened", "keys"),
    [
        ("f", "enter take  esc back"),
        ("o", "enter take  esc back"),
        ("question_mark", "esc close"),
        ("i", "esc close"),
        ("ctrl+p", "esc back"),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (40, 24), (120, 40)], ids=str)
async def test_a_dialog_shows_its_own_keys(opened: str, keys: str, size: tuple[int, int]) -> None:
    async with at(size) as person:
        bar = person.last_line
        await person.press(opened).until(lambda: keys in person.last_line)
        assert "space step" not in person.last_line
        await person.press("escape").until(lambda: person.last_line == bar)


@pytest.mark.parametrize("opened", ["f", "o", "question_mark", "i", "ctrl+p", "s", "e", "z", "t"])
@pytest.mark.parametrize("closing", ["escape", "enter"])
async def test_a_key_that_closes_can_be_pressed_too_often(opened: str, closing: str) -> None:
    async with at() as person:
        await person.press(f"{opened} {closing} {closing} {closing}").settled()
        await (await person.back()).settled()
        await person.press("escape space").until(lambda: person.numbers.get("step", "") >= "1")


async def test_while_it_plays_the_bar_shows_how_to_pause() -> None:
    async with at(surface="rosenbrock") as person:
        await person.press("p").until("p pause")
        await person.press("p").until("p play")


@pytest.mark.parametrize("size", [(32, 12), (60, 20), (80, 24)], ids=str)
async def test_no_word_of_the_help_is_cut(size: tuple[int, int]) -> None:
    async with at(size) as person:
        await person.press("question_mark").until("take one step")
        read = await person.read_on()
        words = " ".join(read.split())
        for text in (*(command.help for command in COMMANDS), *(symbol.meaning for symbol in SYMBOLS)):
            assert text in words, text


@pytest.mark.parametrize("width", range(24, 201))
def test_the_key_bar_fits(width: int) -> None:
    keys = key_bar(width, UNICODE)
    assert len("  ".join(f"{key} {word}" for key, word in keys)) <= width
    assert ("space", "step") in keys
    assert {("?", "help"), ("q", "quit")} <= set(keys) or width < 34


@pytest.mark.parametrize("width", [32, 59, 80, 120])
async def test_the_key_bar_is_the_last_line(width: int) -> None:
    async with at((width, 24)) as person:
        bar = person.text.splitlines()[-1].strip()
        assert bar == "  ".join(f"{key} {word}" for key, word in key_bar(width - 2, UNICODE))


# ---------------------------------------------------------------------- choosing
@pytest.mark.parametrize("surface", ["bowl", "rosenbrock", "griewank", "drop-wave"])
@pytest.mark.parametrize("size", [(80, 24), (33, 13)], ids=str)
async def test_a_list_opens_where_the_chosen_one_is(surface: str, size: tuple[int, int]) -> None:
    async with at(size, surface=surface) as person:
        await person.press("f").until("a name, or a formula")
        await person.until(lambda: re.search(rf"(^| ){surface} *$", person.text, re.MULTILINE))


async def test_the_list_of_surfaces_shows_the_one_that_is_highlighted_and_escape_restores_the_run() -> None:
    async with at() as person:
        await person.press("space space u").until("step 1")
        before, seen = person.app.playground, person.text
        await person.press("f").until("a name, or a formula")
        await person.press("down down down").until("L = w₁² − w₂²", "saddle", CATALOGUE["saddle"].lesson[:20])
        assert (person.app.playground.state.step, person.app.playground.can_undo) == (0, False)
        await person.write("zzz")
        assert "L = w₁² − w₂²" in person.text, "the last surface stays"
        await person.press("escape").until(lambda: person.has_plot, "step 1")
        assert person.app.playground is before
        assert person.text.splitlines()[:20] == seen.splitlines()[:20]
        await person.press("ctrl+r").until("step 2")


async def test_a_surface_that_is_taken_after_others_were_looked_at_is_one_change() -> None:
    async with at() as person:
        await person.press("space f").until("to choose from")
        await person.press("down down enter").until("rotated-valley", lambda: person.has_plot)
        await person.press("u").until(" bowl ", "step 1")
        await person.press("u").until("step 0")


async def test_a_formula_typed_into_the_list_of_surfaces_is_shown_as_it_grows() -> None:
    async with at() as person:
        await person.press("f").until("a name, or a formula")
        await (await person.write("x^2+3y^2")).until("L = w₁² + 3w₂²")
        await person.press("escape").until("L = w₁² + w₂²", lambda: person.has_plot)


async def test_what_is_kept_unchanged_changes_nothing() -> None:
    async with at(
        surface="bowl", start="1.23456789,2.3456789", optimizer="momentum", settings=["momentum=0.5"]
    ) as person:
        await person.press("space space").until("step 2")
        before = person.app.playground
        state, experiment = before.state, before.experiment
        await person.press("o").until("Optimizer")
        await person.press("enter").until(lambda: person.has_plot)
        assert (person.app.playground.state, person.app.playground.experiment) == (state, experiment)
        await person.press("s").until("enter keeps")
        await person.press("enter").until(lambda: person.has_plot)
        assert person.app.playground.state.point == experiment.start


async def test_the_start_is_offered_as_it_was_given_wherever_the_run_is() -> None:
    async with at(surface="rosenbrock") as person:
        await person.press("space space s").until("start w1, w2: -1.2, 1 ")


async def test_a_start_and_a_rate_are_typed() -> None:
    async with at() as person:
        await (await person.press("s").until("start w1, w2: 1, 2")).write("-1, pi")
        await person.press("enter").until("start at (−1, 3.142)", "space step")
        assert person.app.playground.state.point == pytest.approx((-1, 3.14159265))
        await (await person.press("e").until("learning rate: 0.1")).write("1/4")
        await person.press("enter").until("η = 0.25 from here on")
        await person.press("space").until(lambda: person.numbers["w"] == "(−0.5, 1.5708)")
        await person.press("u u u").until(lambda: person.numbers == START)


@pytest.mark.parametrize(
    ("key", "answers"),
    [
        ("s", {"1": "is not two numbers like 1,2", "a, 2": "'a' is not a number", "": "is not two numbers like 1,2"}),
        ("e", {"0": "must be above 0", "fast": "'fast' is not a number", "": "'' is not a number"}),
    ],
)
async def test_what_cannot_be_had_stays_to_be_mended(key: str, answers: dict[str, str]) -> None:
    async with at() as person:
        person.press(key)
        for typed, said in answers.items():
            await (await person.write(typed)).press("enter").until(said)
            assert person.numbers == START
            assert isinstance(person.app.focused, Input)
            assert person.app.focused.value == typed
        await person.press("escape").until("space step", lambda: person.has_plot)
        assert person.numbers == START
        assert not person.app.playground.can_undo


async def test_a_line_to_type_into_does_not_outlive_its_keys() -> None:
    async with at() as person:
        await person.press("s").until(lambda: isinstance(person.app.focused, Input))
        await person.pilot.click(offset=person.cell(-1, 1))
        await person.settled()
        person.press("escape")
        await person.settled()
        assert not person.app.screen.query(Input)


async def test_tab_goes_through_the_panels_and_arrows_change_them() -> None:
    async with at() as person:
        focused = []
        for _ in range(6):
            focused.append((await person.press("tab").settled()).app.panel)
        assert focused == ["surface", "start", "optimizer", "rate", "", "surface"]
        assert "▸surface   ravine" in (await person.press("right").settled()).text
        await person.press("h").until("▸surface   bowl")
        await person.press("up").until("▸surface   drop-wave")
        await person.press("down tab tab j").until("▸optimizer momentum")
        await person.press("tab right").until("▸η 0.12")
        await person.press("left left").until("▸η 0.08")
        await person.press("shift+tab").until(lambda: person.app.panel == "optimizer")
        await person.press("escape").until(lambda: person.has_plot)
        await person.press("left").until("start at (0.5, 2)")


async def test_enter_opens_the_panel() -> None:
    shown = {"surface": "a name, or a formula", "start": "w1, w2: ", "optimizer": "adam", "rate": "rate: "}
    async with at() as person:
        for panel, words in shown.items():
            while person.app.panel != panel:
                await person.press("tab").settled()
            await person.press("enter").until(lambda: person.is_elsewhere, words)
            await (await person.back()).settled()


async def test_the_rate_is_raised_and_lowered_by_round_numbers() -> None:
    async with at() as person:
        await person.press("right_square_bracket").until("η = 0.12 from here on")
        await person.press("left_square_bracket left_square_bracket").until("η = 0.08 from here on")
        assert "[─────●──┃┄┄┄]" in person.text


async def test_the_picker_narrows_down_and_takes() -> None:
    async with at() as person:
        await person.press("f").until("styblinski-tang", CATALOGUE["bowl"].lesson[:30])
        await person.write("camel")
        await person.until(lambda: "booth" not in person.text, "three-hump-camel", "six-hump-camel")
        await person.press("down").until(CATALOGUE["six-hump-camel"].lesson[:30])
        await person.press("enter").until(" surface   six-hump-camel", lambda: person.has_plot)
        assert person.app.playground.experiment.surface is CATALOGUE["six-hump-camel"]
        await person.press("u").until(lambda: person.numbers == START)


@pytest.mark.parametrize("key", ["f", "o"])
async def test_escape_leaves_things_as_they_were(key: str) -> None:
    async with at() as person:
        await person.press(key).write("m")
        await person.press("down escape").until(lambda: person.numbers == START)
        assert not person.app.playground.can_undo


async def test_a_typed_formula_becomes_the_surface() -> None:
    async with at() as person:
        await person.press("f").write("x^2 + 3y^2")
        await person.until("enter reads")
        await person.press("enter").until("L = w₁² + 3w₂²", lambda: person.has_plot)
        assert person.app.playground.experiment.surface.formula.text == "x^2 + 3y^2"


async def test_there_is_no_formula_for_an_optimizer() -> None:
    async with at() as person:
        await person.press("o").write("sgdx")
        await person.until("there is no such optimizer")


async def test_a_broken_formula_is_refused_with_the_reason() -> None:
    async with at() as person:
        person.press("f")
        for typed in ("x^2 + * y", "x^2 + z", "(x", "[/b] x", "ünsinn"):
            await (await person.write(typed)).until("enter reads")
            await person.press("enter").until("formula: ")
            assert isinstance(person.app.focused, Input)
            assert person.app.playground.experiment.surface is CATALOGUE["bowl"]


async def test_the_start_moves_by_round_steps() -> None:
    async with at() as person:
        for keys, point in (
            ("left", (0.5, 2)),
            ("h", (0, 2)),
            ("l right", (1, 2)),
            ("down j", (1, 1)),
            ("up k", (1, 2)),
        ):
            await person.press(keys).until(f"start at ({point[0]:g}, {point[1]:g})")
            assert person.app.playground.experiment.start == point
        await person.press("space right").until("start at (1, 1.6)")
        await person.press("u u u").until(lambda: person.numbers == START)


async def test_a_place_where_the_surface_is_undefined_is_refused() -> None:
    async with at(surface="log(x) + y^2", start="0.2,1", lr="0.01") as person:
        await person.press("left").until("no start at (0, 1)")
        await person.press("s").write("-1, 0")
        await person.press("enter").until("no start at (−1, 0): L is undefined there")
        await person.press("escape").settled()
        await person.pilot.click(offset=person.cell(-0.4, 1))
        await person.until("no start at (−0.")
        assert person.app.playground.state.point == (0.2, 1)
        assert not person.app.playground.can_undo


# ---------------------------------------------------------------------- optimizers and surfaces
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_every_optimizer_shows_where_its_next_step_leads(size: tuple[int, int]) -> None:
    async with at(size, surface="rosenbrock") as person:
        playground = person.app.playground
        for name in OPTIMIZERS:
            person.app.set_optimizer(name)
            await person.until(f" optimizer {name} ")
            for _ in range(2):
                side = f"{person.side} "
                for weight, number in zip(("w₁", "w₂"), advance(playground.experiment, playground.state).point):
                    shown = "|".join(re.escape(format_number(number, digits)) for digits in (7, 6, 5, 4, 3, 2))
                    assert re.search(rf"{weight} ←[^←]*= ({shown})\s|w₁, w₂ = .*({shown})\b", side), f"{name}:\n{side}"
                step = playground.state.step + 1
                await person.press("space").until(f" step {step} ─")


async def test_every_surface_can_be_chosen_and_descended() -> None:
    async with at() as person:
        for name in CATALOGUE:
            person.app.set_surface(name)
            await person.until(f" surface   {name}", " step 0 ", CATALOGUE[name].lesson[:70])
            loss = person.app.playground.state.loss
            await person.press("space space space").until("step 3")
            assert person.app.playground.state.loss < loss, name
            assert person.view == Viewport.fit(CATALOGUE[name].window, person.view.columns, person.view.rows)


# ---------------------------------------------------------------------- looking
async def test_zooming_is_about_the_point() -> None:
    async with at() as person:
        whole, place = person.view, person.view.place((1, 2))
        await person.press("plus").until(lambda: person.view.scale == pytest.approx(whole.scale / 1.5))
        assert person.view.place((1, 2)) == pytest.approx(place)
        await person.press("minus minus").until(lambda: person.view.scale == pytest.approx(whole.scale * 1.5))
        await person.press("0").until(lambda: person.view == whole)


async def test_one_can_look_elsewhere() -> None:
    async with at() as person:
        for keys, right, up in (("H shift+left", -1, 0), ("L shift+right", 1, 0), ("K shift+up", 0, 1), ("J", 0, -1)):
            for key in keys.split():
                x, y = person.view.center
                after = (await person.press(key).settled()).view.center
                assert ((after[0] > x) - (after[0] < x), (after[1] > y) - (after[1] < y)) == (right, up), key
        assert person.app.playground.state.point == (1, 2)


async def test_the_view_follows_the_point_on_request() -> None:
    async with at(surface="saddle", start="0,0.1", lr="0.2") as person:
        await person.press("space " * 25).until("step 25")
        assert not person.view.contains(person.app.playground.state.point)
        await person.press("v").until("the view follows the point")
        assert person.view.contains(person.app.playground.state.point)
        await person.press("space " * 5).until("step 30")
        assert person.view.contains(person.app.playground.state.point)
        before = person.view
        await person.press("v").until("the view stays where it is")
        await person.press("space " * 5).until("step 35")
        assert person.view == before


async def test_a_point_outside_is_pointed_to() -> None:
    async with at() as person:
        right, bottom = person.view.columns - 1, person.view.rows - 1
        for point, pointer in (((900, 0), "▶"), ((-900, 0), "◀"), ((0, 900), "▲"), ((0, -900), "▼")):
            person.app.move_to(point)
            await person.settled()
            rows = [line[GUTTER : GUTTER + right + 1] for line in person.text.splitlines()[1 : bottom + 2]]
            column, row = next((line.index(pointer), y) for y, line in enumerate(rows) if pointer in line)
            assert {"▶": column == right, "◀": column == 0, "▲": row == 0, "▼": row == bottom}[pointer]
            assert "●" not in "".join(rows)


async def test_the_mouse_picks_a_start() -> None:
    async with at() as person:
        await person.pilot.click(offset=person.cell(-1, 1))
        await person.until("start at (−")
        assert person.app.playground.experiment.start == pytest.approx((-1, 1), abs=0.2)
        await person.pilot.hover(offset=person.cell(0, 0))
        await person.settled()
        assert person.app.playground.experiment.start == pytest.approx((-1, 1), abs=0.2)
        await person.press("u").until(lambda: person.numbers == START)


async def test_the_mouse_picks_a_panel() -> None:
    async with at() as person:
        row = next(y for y, line in enumerate(person.text.splitlines()) if " optimizer gd" in line)
        await person.pilot.click(offset=(60, row))
        await person.until("▸optimizer gd")
        await person.press("down").until("▸optimizer momentum")


@pytest.mark.parametrize(("kind", "factor"), [(events.MouseScrollUp, 1 / 1.5), (events.MouseScrollDown, 1.5)])
async def test_the_wheel_zooms_about_the_mouse(kind: type[events.MouseScrollUp], factor: float) -> None:
    async with at() as person:
        whole, (column, row) = person.view, person.cell(-1, 1)
        under = whole.place((-1, 1))
        event = kind(person.app.plot_screen, column, row, 0, 0, 0, False, False, False)
        event._set_forwarded()  # the app has found the screen under the mouse
        person.app.plot_screen.post_message(event)
        await person.until(lambda: person.view.scale == pytest.approx(whole.scale * factor))
        assert person.view.place((-1, 1)) == pytest.approx(under, abs=1)
        await person.press("0").until(lambda: person.view == whole)


# ---------------------------------------------------------------------- the screen
@pytest.mark.parametrize("size", [(80, 24), (40, 24)], ids=str)
async def test_everything_is_in_7_bits_where_asked_for(size: tuple[int, int]) -> None:
    async with at(size, Terminal(Depth.NONE, ascii=True, dark=True)) as person:
        for keys in ("", "space", "tab", "tab", "escape", "o", "escape", "question_mark", "escape", "s", "escape"):
            await person.press(keys).settled()
            assert person.text.isascii()


async def test_the_scrollbar_of_a_list_is_in_7_bits() -> None:
    async with at(terminal=Terminal(Depth.NONE, ascii=True, dark=True)) as person:
        await person.press("f").until("styblinski-tang")
        assert person.text.isascii()


async def test_the_command_line_of_what_is_shown_is_said() -> None:
    async with at(size=(120, 40), surface="ravine", optimizer="adam", start="-1,2") as person:
        await person.press("c").until("gradtui ravine --start=-1.0,2.0 --optimizer adam")
        await person.press("z").write("-2,2,-1,1")
        await person.press("enter").until(lambda: person.has_plot)
        await person.press("c").until("gradtui ravine --window=-2,2,-1,1 --start=-1.0,2.0 --optimizer adam --lr")
        await person.press("0 c").until("gradtui ravine --start=-1.0,2.0 --optimizer adam")


async def test_the_command_line_leads_to_this_very_run_or_says_what_it_leaves_out() -> None:
    async with at(size=(120, 40), surface="bowl") as person:
        await person.press("space space right_square_bracket space c").until("bowl --schedule from:2,0.12 --steps 3")
        person.app.playground.set_optimizer(OPTIMIZERS["adam"])
        await person.press("space c").until("The optimizer was changed at step 3", "--optimizer adam", "--steps 1")


async def test_the_app_opens_so_many_steps_into_the_run_and_they_can_be_undone() -> None:
    async with at(surface="bowl", steps=2) as person:
        await person.until("step 2")
        await person.press("u").until("undone: a step; the run is at step 1")
        await person.press("u").until(lambda: person.numbers == START)


# ---------------------------------------------------------------------- reading the gradient
@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("2", "promised  2 = −∇L·Δw"),
        ("3", "∂L/∂w₁ = 2   w₂ = 2 fixed"),
        ("4", "uphill: 63.43°, slope ‖∇L‖ = 4.472"),
        ("5", "best: η = 0.5 gives L = 0"),
        ("6", "η is 0.1 times the largest stable"),
        ("7", "∂L/∂w₁ = 2w₁"),
        ("8", "cut off"),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_each_view_is_one_key_away(size: tuple[int, int], key: str, said: str) -> None:
    async with at(size, surface="bowl", start="1,2", lr="0.1") as person:
        await person.press(key).until(said)
        await person.press("1").until("‖∇L‖      4.472")
        await person.press("w " * (int(key) - 1)).until(said)
        await person.press("W " * (int(key) - 1)).until("‖∇L‖      4.472")


async def test_a_view_follows_the_run() -> None:
    async with at(surface="bowl", start="1,2", lr="0.1") as person:
        await person.press("3 space").until("∂L/∂w₁ = 1.6")
        await person.press("u").until("∂L/∂w₁ = 2 ")


async def test_the_partials_of_a_typed_formula_are_written_out() -> None:
    async with at(surface="3x y^2 + x") as person:
        await person.press("7").until("∂L/∂w₁ = 3w₂² + 1", "∂L/∂w₂ = 6w₁·w₂")


async def test_the_verdict_is_always_there() -> None:
    async with at(surface="bowl", start="1,2", lr="0.1") as person:
        await person.until("at the start: the next step promises a drop of 2")
        for keys in ("space", "bracketright", "3", "s escape", "c", "v"):
            await person.press(keys).settled()
            assert re.search("at the start|converging", person.text), keys


async def test_the_run_can_be_read_in_words() -> None:
    async with at(surface="bowl", start="1,2", lr="0.1") as person:
        await person.press("space i").until("∂L/∂w₁ = 2w₁", "After 1 step the weights are", "the linear model held")
        await person.press("escape").until("space step")


async def test_curvature_draws_its_axes_on_the_plot() -> None:
    async with at(surface="saddle") as person:

        def axes() -> set[str]:
            cells = person.app.plot_screen.cells
            return {chr(glyph) for glyph in cells.glyph[cells.ink == Ink.AXIS].tolist() if chr(glyph) in "+-"}

        await person.press("6").until("Hessian", lambda: axes() == {"+", "-"})
        await person.press("1").until(lambda: not axes())


# ---------------------------------------------------------------------- a formula of one's own
def formula(person: Person) -> str:
    return person.app.playground.experiment.surface.formula.text


async def test_while_a_formula_is_typed_the_screen_follows_and_enter_keeps_it() -> None:
    async with at() as person:
        await person.press("space t").write("x^2 + 3 y^2")
        await person.until("L = w₁² + 3w₂²", "∂L/∂w₂ = 6w₂", lambda: formula(person) == "x^2 + 3 y^2")
        await person.press("enter").until(lambda: person.has_plot, "step 0")
        assert formula(person) == "x^2 + 3 y^2"
        await person.press("u").until("undone: the change of surface", lambda: person.numbers["step"] == "1")
        assert formula(person) == "w1^2 + w2^2"


async def test_to_look_at_the_formula_changes_nothing() -> None:
    async with at(surface="rosenbrock", lr="0.002", start="-1,1") as person:
        await (await person.press("space t").until("L: (1 - w1)^2")).settled()
        assert " step 1 " in person.text
        await person.press("enter").until(lambda: person.has_plot)
        assert person.app.playground.experiment.learning_rate == 0.002
        assert person.app.playground.state.step == 1


async def test_escape_restores_the_run_as_it_was() -> None:
    async with at(surface="bowl", start="1,2", lr="0.1") as person:
        await person.press("space t").write("x y")
        await person.until("L = w₁·w₂")
        await person.press("escape").until("L = w₁² + w₂²", lambda: person.numbers == ONE)
        await person.press("u").until(lambda: person.numbers["step"] == "0")


async def test_escape_restores_what_was_looked_at() -> None:
    async with at() as person:
        await person.press("plus plus L").settled()
        seen = person.view
        await person.press("t").write("(x - 50)^2 + y^2")
        await person.until("L = (w₁ − 50)²", lambda: person.view.center != seen.center)
        await person.press("escape").until("L = w₁² + w₂²", lambda: person.view == seen)


async def test_a_press_on_a_formula_that_is_not_kept_moves_no_start() -> None:
    async with at() as person:
        await person.press("t").write("(x - 50)^2 + (y - 50)^2")
        await person.until("L = (w₁ − 50)²")
        await person.pilot.click(offset=(30, 8))
        await person.until("L = w₁² + w₂²", lambda: person.has_plot)
        assert person.app.playground.experiment.start == (1, 2)


@pytest.mark.parametrize(
    ("typed", "column", "said"),
    [("x^2 + * y", 7, "a value is missing before '*'"), ("x^2 + z", 7, "unknown name 'z'"), ("(x", 1, "never closed")],
)
async def test_a_mistake_is_pointed_at_and_the_last_good_surface_stays(typed: str, column: int, said: str) -> None:
    async with at((100, 30)) as person:
        await person.press("t").write("x^2 + 7y^2")
        await person.until("L = w₁² + 7w₂²")
        await (await person.write(typed)).until(said)
        rows = person.text.splitlines()
        line = next(i for i, row in enumerate(rows) if row.strip().startswith("L: "))
        assert rows[line + 1].index("^") == rows[line].index("L: ") + 3 + column - 1
        assert "L = w₁² + 7w₂²" in person.text
        await person.press("enter").settled()
        assert isinstance(person.app.focused, Input)


async def test_a_formula_without_values_is_refused() -> None:
    async with at() as person:
        await person.press("t").write("log(-1 - x^2)")
        await person.press("enter").until("no finite value")
        await person.press("escape").until("L = w₁² + w₂²")


async def test_up_brings_back_earlier_formulas() -> None:
    async with at() as person:
        for key, typed in (("f", "x y"), ("t", "x - y")):
            await (await person.press(key).write(typed)).press("enter").until(lambda: formula(person) == typed)  # noqa: B023
            await person.until(lambda: person.has_plot)
        await person.press("t").until(lambda: isinstance(person.app.focused, Input))
        await person.press("up").until(lambda: formula(person) == "x y")
        await person.press("enter").until("L = w₁·w₂")


async def test_what_is_displayed_can_be_typed_back_in() -> None:
    async with at(surface="rosenbrock") as person:
        await person.press("t").write("(1 − w₁)² + 100(w₂ − w₁²)²")
        await person.press("enter").until(lambda: person.has_plot, "L = (1 − w₁)² + 100(w₂ − w₁²)²")


async def test_the_window_can_be_typed() -> None:
    async with at() as person:
        await (await person.press("z").write("-20, 20, -10, 10")).press("enter").until(lambda: person.has_plot)
        assert person.view.window.width >= 40
        await (await person.press("z").write("3, 1, 0, 1")).press("enter").until("the window '3, 1, 0, 1' is empty")


async def test_a_fit_shows_its_data_and_batches_have_their_gradient() -> None:
    async with at(surface=os.path.join(SAMPLES, "spring.csv"), batch="4", seed="2") as person:
        await person.until("L = mean (w₁·x + w₂ − y)²", "batch g", "24 rows")
        await person.press("space 9").until("length by load, and the model")
        await person.press("7").until("∂L/∂w₁ = mean 2x·(w₁·x + w₂ − y)")
