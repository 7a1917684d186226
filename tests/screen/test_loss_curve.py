"""The loss by step, as columns."""

from __future__ import annotations

import numpy as np
import pytest

from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs
from gradtui.plot.scene import GUTTER
from gradtui.screen.loss_curve import loss_curve
from tests.goldens import Floats

WIDTH, ROWS = 46, 6
SETS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])


def drawn(losses: Floats, glyphs: Glyphs = UNICODE, rows: int = ROWS, steps: bool = False) -> list[str]:
    return ["".join(text for text, _ in line) for line in loss_curve(losses, WIDTH, rows, glyphs, steps)]


def heights(losses: Floats, glyphs: Glyphs = UNICODE) -> list[int]:
    """How high each column is."""
    rows = [row[GUTTER:] for row in drawn(losses, glyphs)]
    signs = f" {glyphs.bars}"
    return [sum(min(signs.index(c), len(glyphs.bars)) for c in column if c in signs) for column in zip(*rows)]


@SETS
def test_each_loss_is_a_column_as_high_as_it_is(glyphs: Glyphs) -> None:
    found = heights(np.array([8.0, 6.0, 4.0, 7.0, 2.0]), glyphs)
    assert np.argsort(found, kind="stable").tolist() == [4, 2, 1, 3, 0]
    assert found[0] == ROWS * len(glyphs.bars)
    assert min(found) > 0


def test_losses_that_fall_by_orders_of_magnitude_are_drawn_on_a_log_scale() -> None:
    falls = np.diff(heights(np.geomspace(1e4, 1e-4, 40)))
    assert np.ptp(falls) <= 1, "not a straight line"
    assert "log scale" in drawn(np.geomspace(1e4, 1e-4, 40), steps=True)[-1]
    assert "log scale" not in drawn(np.linspace(9, 1, 40), steps=True)[-1]


@pytest.mark.parametrize("count", [2, 40, 41, 1000, 100_000])
def test_however_many_there_are_the_first_and_the_last_are_shown(count: int) -> None:
    losses = np.full(count, 5.0)
    losses[0], losses[-1] = 9.0, 1.0
    rows = drawn(losses, steps=True)
    assert all(len(row) <= WIDTH for row in rows)
    assert len(rows) == ROWS
    columns = heights(losses)
    assert columns[0] == max(columns)
    assert columns[-1] == min(columns)
    assert rows[0].startswith("    9 ")
    assert rows[-2].startswith("    1 ")
    assert rows[-1].strip() == f"0 step {count - 1}" or rows[-1].split() == ["0", "step", str(count - 1)]


def test_from_step_to_step_most_columns_stay() -> None:
    losses = 24.2 * 0.97 ** np.arange(40.0)
    changed = [
        sum(a != b for one, other in zip(drawn(losses[:n]), drawn(losses[: n + 1])) for a, b in zip(one, other))
        for n in range(5, 40)
    ]
    assert np.median(changed) <= 10


@SETS
@pytest.mark.parametrize("losses", [[3.0], [3.0, 3.0], [-1.0, -2.0], [0.0, 1e300], [1e-300, 1e-300]])
@pytest.mark.parametrize("rows", [1, 2, 9])
def test_it_fits_whatever_the_losses_are(losses: list[float], rows: int, glyphs: Glyphs) -> None:
    shown = drawn(np.array(losses), glyphs, rows)
    assert len(shown) <= max(rows, 2)
    assert all(len(row) <= WIDTH for row in shown)


@pytest.mark.parametrize("count", range(2, 90, 3))
def test_the_last_step_and_the_scale_are_shown_whole(count: int) -> None:
    told = drawn(np.geomspace(1e4, 1e-4, count), steps=True)[-1]
    assert f"step {count - 1}" in told
    assert "log scale" in told
    assert len(told) <= WIDTH
