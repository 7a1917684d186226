"""Nothing jumps: while the digits change, what stands in a row stays there."""

from __future__ import annotations

import re

import pytest

from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.texts import read_experiment
from gradtui.plot.palette import Depth
from gradtui.screen.content import ScreenContent, draw_screen
from gradtui.screen.opening import Opening
from gradtui.terminal.capabilities import Terminal

SURFACES = ("rosenbrock", "1e7(x^2 + 3y^2)", "1e-7(x^2 + x y + 3y^2)")


@pytest.mark.parametrize("view", ["", "step"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 24)], ids=str)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_update_of_each_weight_keeps_its_row(optimizer: str, size: tuple[int, int], view: str) -> None:
    for surface in SURFACES:
        opening = Opening(read_experiment(surface, optimizer=optimizer), Terminal(Depth.NONE, ascii=False, dark=True))
        rows = set()
        for _ in range(15):
            content = ScreenContent(opening.playground, opening.camera, view, (), "", opening.words, (), (), False)
            lines = draw_screen(content, *size, opening.colours, opening.glyphs).text().splitlines()
            rows.add(tuple((row, m[0]) for row, line in enumerate(lines) for m in re.finditer("w[₁₂] ←", line)))
            opening.playground.step()
        assert len(rows) == 1, rows
        assert rows != {()} or size == (40, 24)  # below the plot there are results only
