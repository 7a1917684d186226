"""A step of the playground, from the state to the bytes: what it costs after many steps and on larger screens."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Iterator
from typing import NamedTuple

from gradtui.descent.playground import Playground
from gradtui.descent.texts import read_experiment
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Ink
from gradtui.plot.glyphs import UNICODE
from gradtui.plot.palette import Depth, palette
from gradtui.screen.commands import PANELS, key_bar
from gradtui.screen.content import ScreenContent, draw_screen
from gradtui.terminal.screen_diff import ScreenDiff

MANY = 100_000
SIZES = ((80, 24), (120, 40), (200, 60), (300, 100))


class Cost(NamedTuple):
    """Of a step, medians: milliseconds, and bytes over the wire; of the history before it: megabytes."""

    milliseconds: float
    size: float
    megabytes: float


def cost(surface: str, size: tuple[int, int], before: int, repeats: int) -> Cost:
    """The cost of a step after so many steps."""
    tracemalloc.start()
    playground = Playground(read_experiment(surface))
    for _ in range(before):
        playground.step()
    megabytes = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    camera, colours, wire = (
        Camera(playground.experiment.surface),
        palette(Depth.EIGHT_BIT),
        ScreenDiff(Depth.EIGHT_BIT, False),
    )
    taken, sizes = [], []
    for _ in range(repeats + 2):
        began = time.perf_counter()
        playground.step()
        words = ((f"step {playground.state.step}", Ink.TEXT),)
        page = ScreenContent(playground, camera, "", PANELS, "", words, (), key_bar(size[0] - 2, UNICODE), False)
        wire.put(draw_screen(page, *size, colours, UNICODE), colours)
        sizes.append(len(wire.render().encode()))
        taken.append((time.perf_counter() - began) * 1e3)
    return Cost(statistics.median(taken[2:]), statistics.median(sizes[2:]), megabytes)


def costs(surface: str, repeats: int) -> Iterator[tuple[str, Cost]]:
    """After few and many steps, and on screens of every size, with what to call each."""
    yield "80x24", cost(surface, (80, 24), 1, repeats)
    yield f"80x24, after {MANY:,} steps", cost(surface, (80, 24), MANY, repeats)
    for size in SIZES[1:]:
        yield f"{size[0]}x{size[1]}", cost(surface, size, 1, repeats)
