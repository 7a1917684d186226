"""Charts in a few lines of text: curves where their values are, at any size."""

from __future__ import annotations

import numpy as np
import pytest

from gradtui.calculus.arrays import Floats
from gradtui.plot.cells import Ink
from gradtui.plot.chart import Chart, Curve, draw_chart
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs
from gradtui.plot.scene import GUTTER

SETS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])


def drawn(y: Floats, columns: int, rows: int, glyphs: Glyphs, joined: bool = True) -> list[str]:
    """A curve over 0..1, whose values are shown from 0 to 1."""
    curve = Curve(np.linspace(0, 1, len(y)), y, Ink.TEXT, "*", joined)
    lines = draw_chart(Chart((curve,), (0, 1), (0, 1), ()), columns + GUTTER, rows, glyphs)
    return ["".join(text for text, _ in line)[GUTTER:] for line in lines]


@SETS
@pytest.mark.parametrize("size", [(40, 10), (30, 120), (250, 20)], ids=str)
def test_a_curve_is_joined_from_its_first_value_to_its_last(size: tuple[int, int], glyphs: Glyphs) -> None:
    columns, rows = size
    shown = drawn(np.array([0.0, 1.0]), columns, rows, glyphs)
    assert all(row.strip() for row in shown)
    assert all(any(row[column] != " " for row in shown) for column in range(columns))
    assert shown[0].rstrip()[-1] == shown[0][columns - 1]
    assert shown[-1][0] != " "


@SETS
def test_a_curve_ends_where_its_values_are_not_shown_and_goes_on_where_they_are(glyphs: Glyphs) -> None:
    y = np.full(400, 0.5)
    y[100:200], y[300:] = np.nan, 7
    middle = drawn(y, 40, 5, glyphs)[2]
    first, second = middle.split()
    assert {len(first), len(second)} <= {10, 11}
    assert middle.rindex(second) == 20


@SETS
def test_points_that_are_not_joined_stand_alone(glyphs: Glyphs) -> None:
    shown = drawn(np.array([0.0, 1.0, 0.0]), 21, 5, glyphs, joined=False)
    assert [(row, column) for row, text in enumerate(shown) for column, c in enumerate(text) if c == "*"] == [
        (0, 10),
        (4, 0),
        (4, 20),
    ]
