"""One frame as text: its size, its escape sequences, its content."""

from __future__ import annotations

import re
import warnings

import pyte
import pytest

from gradtui.descent.texts import read_experiment
from gradtui.plot.palette import Depth
from gradtui.screen.frame import draw_frame
from gradtui.terminal.capabilities import Terminal
from tests.goldens import check

PLAIN = Terminal(Depth.NONE, ascii=False, dark=True)
TERMINALS = [Terminal(depth, ascii_only, dark) for depth in Depth for ascii_only in (True, False) for dark in (True,)]
STYLING = re.compile(r"\x1b\[[\d;]*m")


def bare(text: str) -> str:
    return STYLING.sub("", text)


@pytest.mark.parametrize("size", [(12, 6), (40, 14), (80, 24), (120, 40)], ids=str)
@pytest.mark.parametrize("terminal", TERMINALS, ids=lambda t: f"{t.depth.name}-{'ascii' if t.ascii else 'unicode'}")
@pytest.mark.parametrize("surface", ["bowl", "goldstein-price", "log(x) + y^2"])
def test_a_frame_has_the_size_asked_for(surface: str, terminal: Terminal, size: tuple[int, int]) -> None:
    columns, rows = size
    frame = draw_frame(read_experiment(surface), 3, columns, rows, terminal)
    title, *lines = bare(frame).split("\n")
    assert lines.pop() == ""
    assert len(title) <= columns
    assert [len(line) for line in lines] == [columns] * (rows - 1)
    assert not terminal.ascii or frame.isascii()


@pytest.mark.parametrize("depth", Depth)
def test_a_terminal_shows_the_frame_and_is_left_as_it_was(depth: Depth) -> None:
    frame = draw_frame(read_experiment("rosenbrock"), 5, 80, 24, Terminal(depth, ascii=False, dark=True))
    screen = pyte.Screen(81, 25)
    pyte.Stream(screen).feed(frame.replace("\n", "\r\n"))
    assert [line.rstrip() for line in screen.display] == [line.rstrip() for line in bare(frame).split("\n")]
    assert screen.cursor.attrs == pyte.Screen(1, 1).cursor.attrs
    assert all(screen.buffer[row][80].bg == "default" for row in range(25)), "no colour runs over the edge"
    backgrounds = {screen.buffer[row][column].bg for row in range(1, 20) for column in range(10, 60)}
    assert len(backgrounds) > {Depth.NONE: 0, Depth.ANSI16: 2}.get(depth, 4)


def test_without_colours_the_frame_is_plain_text() -> None:
    assert "\x1b" not in draw_frame(read_experiment("bowl"), 3, 60, 20, PLAIN)


def test_the_formula_stands_above_and_the_steps_are_taken() -> None:
    frames = [bare(draw_frame(read_experiment("bowl", start="-2.5,2.5"), steps, 60, 20, PLAIN)) for steps in (0, 1, 6)]
    assert [frame.split("\n")[0] for frame in frames] == ["L = w₁² + w₂²"] * 3
    assert frames[0].count("•") == 0
    assert frames[2].count("•") >= 2
    assert frames[0].count("○") == frames[0].count("●") == 1


@pytest.mark.parametrize(
    "rate",
    [
        "1.5",
        "3",
    ],
)
def test_a_run_that_diverges_is_drawn_too_and_warns_of_nothing(rate: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "●" not in draw_frame(read_experiment("bowl", lr=rate), 2000, 60, 20, PLAIN)


def test_the_frame_looks_as_it_did() -> None:
    check("still-ravine", bare(draw_frame(read_experiment("ravine"), 6, 40, 14, PLAIN)))
