"""The real program in a real terminal: started, used and left as a student does."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.pseudo_terminal import Terminal, colours

BOWL = ("bowl", "--start", "1,2", "--lr", "0.1")
SIZES = [(32, 12), (40, 24), (80, 24), (120, 40), (200, 60), (300, 100)]
TOO_SMALL = [(20, 5), (200, 11)]
Size = tuple[int, int]


@pytest.fixture(scope="module")
def fresh() -> Iterator[dict[Size, Terminal]]:
    """The bowl, just started in every size."""
    with ExitStack() as stack:
        terminals = {size: stack.enter_context(Terminal(*BOWL, size=size)) for size in SIZES}
        for terminal in terminals.values():
            terminal.until("q quit" if terminal.screen.columns > 36 else "? help").quiet(0.2)
        yield terminals


# ---------------------------------------------------------------------- how it will be tried
@pytest.mark.parametrize(("size", "leave"), [((80, 24), "q"), ((120, 40), "\x03")], ids=ascii)
def test_six_steps_there_and_back(size: Size, leave: str) -> None:
    with Terminal(*BOWL, size=size) as terminal:
        for wanted in ("L         5", "∂L/∂w₁    2", "∂L/∂w₂    4", "‖∇L‖      4.472", "(1, 2)", "step 0 ─"):
            terminal.until(wanted)
        terminal.press(" ")
        for wanted in (
            "(0.8, 1.6)",
            "L         3.2",
            "∂L/∂w₁    1.6",
            "= 0.8 − 0.1·1.6",
            "= 1.6 − 0.1·3.2",
            "step 1 ─",
        ):
            terminal.until(wanted)
        terminal.press(" " * 5)
        terminal.until("step 6 ─").until("(0.2621, 0.5243)")
        terminal.press("u" * 6)
        terminal.until("step 0 ─").until("L         5").until("∂L/∂w₂    4").until("w         (1, 2)")
        terminal.press(leave)
        assert terminal.end() == 0
        assert terminal.restored


@pytest.mark.parametrize(
    "opened", [("f", "Surface"), ("o", "Optimizer"), ("?", "take one step"), ("s", "start w1, w2")]
)
def test_ctrl_c_leaves_from_anywhere(opened: tuple[str, str]) -> None:
    with Terminal() as terminal:
        terminal.until("space step").press(opened[0])
        terminal.until(opened[1]).press("\x03")
        assert terminal.end() == 0
        assert terminal.restored


def test_the_mouse_picks_a_start_drags_it_and_zooms() -> None:
    with Terminal(*BOWL) as terminal:
        terminal.until("space step").press("\x1b[<0;20;6M")
        terminal.until("start at (−")
        picked = terminal.text
        terminal.press("\x1b[<32;40;14M")
        terminal.until("start at (1").until(lambda: terminal.text != picked)
        terminal.press("\x1b[<0;40;14m\x1b[<35;20;6M")
        terminal.quiet(0.2)
        assert "start at (1" in terminal.text
        before = terminal.lines[1:20]
        terminal.press("\x1b[<64;30;10M")
        terminal.until(lambda: terminal.lines[1:20] != before)
        terminal.press("0")
        terminal.until(lambda: terminal.lines[1:20] == before)


@pytest.mark.parametrize(("pressed", "shown"), [("\x1b[<0;20;6M", "start at (−"), ("s3,3\r", "(3, 3)")], ids=ascii)
def test_what_is_pressed_while_it_starts_is_done_when_it_has_started(pressed: str, shown: str) -> None:
    for delay in (0, 0.03, 0.06, 0.09):
        with Terminal(*BOWL) as terminal:
            terminal.until(lambda: b"\x1b[?2004h" in terminal.sent)
            time.sleep(delay)
            terminal.press(pressed)
            terminal.until(shown)


def test_without_a_mouse_the_terminal_keeps_it() -> None:
    with Terminal("--no-mouse") as terminal:
        terminal.until("space step").quiet(0.1)
        assert b"\x1b[?1000h" not in terminal.sent


def test_a_start_is_typed_over_the_one_that_is_offered() -> None:
    with Terminal(*BOWL) as terminal:
        terminal.until("space step").press("s")
        terminal.until("enter keeps").quiet(0.3).press("3,3")
        terminal.until("w1, w2: 3,3 ").press("\r")
        terminal.until("w         (3, 3)")


# ---------------------------------------------------------------------- sizes
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_in_every_size_there_are_plot_numbers_and_keys(size: Size, fresh: dict[Size, Terminal]) -> None:
    terminal = fresh[size]
    for wanted in ("●", "(1, 2)", "∂L/∂w₁    2", "∂L/∂w₂    4"):
        assert wanted in terminal.text
    for wanted in ("○", "‖∇L‖      4.472", "0.8", "1.6"):
        assert wanted in terminal.text or size == (32, 12)
    assert terminal.lines[-1].strip().startswith("space step")
    assert "?" not in terminal.text.replace("? help", "")
    papers = {cell.bg for row in terminal.cells() for cell in row}
    assert "default" not in papers, "every cell is painted"


def test_keys_typed_ahead_do_what_they_would_have_done_later() -> None:
    with Terminal("bowl") as slowly, Terminal("bowl") as at_once:
        for typed in (
            "e0.3\r ",
            "e0.2\x7f3\r ",
            "s3,3\ru ",
            "tx^2+y^2\r ",
            "tx^\r2\r ",
            "frosen\rfrast\r ",
            "fzzz\r\x7f\x7f\x7fbooth\r ",
            "oadm\x7fam\r ",
            "z-3,3,-2,2\r ",
            "?q ",
            "\x10step\r ",
        ):
            for terminal in (slowly, at_once):
                terminal.until("step 0 ─")
            for key in typed:
                slowly.press(key)
                slowly.quiet(0.06)
            slowly.until(lambda: "step 1 ─" in slowly.text or "step 2 ─" in slowly.text)
            at_once.press(typed)
            at_once.until(lambda: not slowly.read(0) and at_once.cells() == slowly.cells())
            for terminal in (slowly, at_once):
                terminal.press("r")


def test_a_formula_typed_fast_has_no_mistakes_of_its_beginnings() -> None:
    with Terminal("bowl") as terminal:
        for typed in ("x^2+2y^2", "sin(x)+y^2", "(x-1)^2+(y+2)^2"):
            terminal.until("space step").press("t")
            terminal.until("enter keeps").press(typed)
            terminal.until(f"L: {typed} ").quiet(0.3)
            assert "^ " not in terminal.lines[-1]
            terminal.press("\x1b")


@pytest.mark.parametrize("small", [(80, 10), (24, 30), (80, 2), (1, 1)], ids=str)
def test_a_question_keeps_the_keys_on_a_screen_too_small_for_it(small: Size) -> None:
    with Terminal("bowl") as terminal:
        terminal.until("space step").press("s")
        terminal.until("enter keeps").press("3,")
        terminal.until("w1, w2: 3, ").resize(*small)
        terminal.quiet(0.3).press("4")
        terminal.quiet(0.3).resize(80, 24)
        terminal.until("w1, w2: 3,4 ").press("5\r")
        terminal.until("(3, 45)")


@pytest.mark.parametrize(
    ("key", "shown"), [("", "step 0"), ("s", "enter keeps"), ("?", "leave gradtui"), ("f", "Surface")]
)
def test_a_terminal_that_was_smaller_for_a_moment_is_painted_anew(key: str, shown: str) -> None:
    with Terminal("rosenbrock") as terminal:
        terminal.until("space step").press(key)
        terminal.until(shown).quiet(0.3)
        before = terminal.cells()
        for size in ((81, 24), (20, 8), (80, 24)):
            terminal.resize(*size)
        terminal.until(lambda: terminal.cells() == before)


def test_after_a_storm_of_resizes_the_screen_is_as_if_started_so(fresh: dict[Size, Terminal]) -> None:
    chance = random.Random(1)
    with Terminal(*BOWL) as terminal:
        terminal.until("space step").resize(120, 40)
        terminal.until(lambda: terminal.cells() == fresh[120, 40].cells())
        for size in SIZES:
            for _ in range(5):
                terminal.resize(chance.randint(32, 200), chance.randint(12, 60))
                terminal.read(0.01)
            terminal.resize(*size)
            terminal.until(lambda: terminal.cells() == fresh[size].cells())  # noqa: B023
        terminal.press(" ")
        terminal.until("3.578").press("q")
        assert terminal.end() == 0


@pytest.mark.parametrize("size", [(1, 1), *TOO_SMALL], ids=str)
def test_a_screen_too_small_says_what_it_takes_and_can_grow(size: Size, fresh: dict[Size, Terminal]) -> None:
    with Terminal(*BOWL, size=size) as terminal:
        terminal.until(lambda: "gradtui" in terminal.text or size == (1, 1))
        if size != (1, 1):
            assert " ".join(terminal.text.split()) == "gradtui needs 32x12"
        terminal.resize(80, 24)
        terminal.until(lambda: terminal.cells() == fresh[80, 24].cells())
        terminal.resize(*size)
        terminal.quiet(0.2).press("q")
        assert terminal.end() == 0
        assert terminal.restored


# ---------------------------------------------------------------------- terminals


KINDS: dict[str, tuple[dict[str, Any], str, bool]] = {
    "xterm": ({"TERM": "xterm"}, "16", False),
    "xterm-256color": ({"TERM": "xterm-256color"}, "256", False),
    "screen": ({"TERM": "screen"}, "16", False),
    "tmux-256color": ({"TERM": "tmux-256color"}, "256", False),
    "linux": ({"TERM": "linux"}, "16", True),
    "vt100": ({"TERM": "vt100"}, "none", True),
    "COLORTERM": ({"COLORTERM": "truecolor"}, "true", False),
    "NO_COLOR": ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, "none", False),
    "LC_ALL=C": ({"LC_ALL": "C"}, "256", True),
    "LANG=C": ({"LANG": "C"}, "256", True),
}
"""What the environment says, how many colours are written then, and whether all is in 7 bits."""


@pytest.fixture(scope="module")
def kinds() -> Iterator[dict[str, Terminal]]:
    """The bowl in every kind of terminal, where a step was taken before it was left: all at once."""
    with ExitStack() as stack:
        terminals = {name: stack.enter_context(Terminal(*BOWL, **changes)) for name, (changes, _, _) in KINDS.items()}
        for keys, shown in ((" ", "space step"), ("q", "3.578")):
            for terminal in terminals.values():
                terminal.until(shown).press(keys)
        yield terminals


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_terminal_steps_in_its_own_colours_and_characters(kind: str, kinds: dict[str, Terminal]) -> None:
    _, depth, ascii_only = KINDS[kind]
    terminal = kinds[kind]
    assert terminal.end() == 0
    assert terminal.restored
    found = {"256" if ";5;" in code else "true" if ";2;" in code else "16" for code in colours(terminal.sent)}
    assert found - {"16"} == {depth} - {"16", "none"}, "39 and 49, the terminal's own colours, count as of 16"
    assert bool(found) is (depth != "none")
    assert terminal.sent.isascii() is ascii_only


def test_in_7_bits_everything_is_spelled_out() -> None:
    with Terminal(*BOWL, "--ascii") as terminal:
        for wanted in ("dL/dw1    2", "|grad|    4.472", " lr  ", "w1 <- w1 - lr*dL/dw1"):
            terminal.until(wanted)
        for key, shown in (("f", "Surface"), ("o", "Optimizer"), ("?", "take one step"), ("s", "start w1")):
            terminal.press(key)
            terminal.until(shown).press("\x1b")
            terminal.until(lambda: shown not in terminal.text and "space step" in terminal.text)  # noqa: B023
        assert terminal.sent.isascii()


def test_without_colours_no_colour_is_written_anywhere() -> None:
    with Terminal(*BOWL, "--color", "none", COLORTERM="truecolor") as terminal:
        terminal.until("space step").press(" ")
        terminal.until("3.578").press("f")
        terminal.until("Surface").press("q")
        terminal.until("no such name").press("\x03")
        assert terminal.end() == 0
        assert colours(terminal.sent) == []
