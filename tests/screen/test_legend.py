"""The marks on the plot are explained at every step."""

from __future__ import annotations

import pytest

from gradtui.descent.texts import read_experiment
from gradtui.plot.palette import Depth
from gradtui.screen.opening import Opening
from gradtui.terminal.capabilities import Terminal


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (200, 60), (80, 60)], ids=str)
@pytest.mark.parametrize("ascii_only", [False, True], ids=["unicode", "ascii"])
def test_the_marks_are_explained_before_the_first_step_and_after(size: tuple[int, int], ascii_only: bool) -> None:
    opening = Opening(read_experiment("bowl"), Terminal(Depth.NONE, ascii_only, dark=True))
    marks = opening.glyphs
    explained = (
        f"{marks.point} point",
        f"{marks.arrows[1]} gradient",
        f"{marks.cut_arrows[1]} cut off",
        f"{marks.next} next",
        f"{marks.minimum} min",
        f"{marks.trail} trail",
    )
    rows = set()
    for _ in range(4):
        opening.paint(*size)
        text = opening.cells.text()
        assert [words for words in explained if words not in text] == []
        rows.add(next(row for row, line in enumerate(text.splitlines()) if explained[0] in line))
        opening.playground.step()
    assert len(rows) == 1, "the legend does not move"
