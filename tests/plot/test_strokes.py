"""Straight strokes: what is drawn lies on the line, whatever the line."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradtui.plot.cells import Cells, Ink
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs
from gradtui.plot.strokes import Place, Stroke, arrow_head, draw_strokes, thick
from gradtui.plot.viewport import ASPECT
from tests.goldens import Floats, dots, marks, same

SETS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
COLUMNS, ROWS = 24, 10

within = st.tuples(st.floats(0.01, COLUMNS - 0.01), st.floats(0.01, ROWS - 0.01))
around = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
anywhere = st.tuples(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
odd = st.sampled_from([0.0, -0.0, float(COLUMNS), math.nan, math.inf, -math.inf])
corners = st.lists(st.one_of(within, around, anywhere, st.tuples(odd, odd)), min_size=1, max_size=6)


def drawn(line: list[Place], glyphs: Glyphs = UNICODE, dashed: bool = False) -> Cells:
    cells = Cells.blank(COLUMNS, ROWS)
    draw_strokes(cells, [Stroke(np.array(line, dtype=np.float64), Ink.STEP, dashed)], glyphs)
    return cells


def along(start: Place, end: Place) -> Floats:
    """Points of a segment that lie within the picture."""
    share = np.linspace(0, 1, 2_001)[:, None]
    line: Floats = np.array(start) + (np.array(end) - np.array(start)) * share
    inside: Floats = line[((line >= 0) & (line < (COLUMNS, ROWS))).all(axis=1)]
    return inside


def distance(points: Floats, start: Place, end: Place) -> Floats:
    """How far points are from a segment, in dots."""
    one, step = np.array(start) * (2, 4), (np.array(end) - start) * (2, 4)
    away = points * (2, 4) - one
    share = np.clip(away @ step / max(float(step @ step), 1e-300), 0, 1)
    off: Floats = np.hypot(*(away - share[:, None] * step).T)
    return off


@given(within, st.one_of(within, around))
def test_dots_lie_on_the_line_and_cover_it(start: Place, end: Place) -> None:
    found = dots(drawn([start, end]), Ink.STEP)
    assert distance(found, start, end).max() <= math.sqrt(0.5) + 0.01
    near = np.abs((found[:, None, :] - along(start, end)) * (2, 4)).max(axis=2)
    assert near.min(axis=0).max() <= 1.6, "a gap of two dots"


@given(around, around)
@example((-1.0, 3.0), (-1.0, 4.0))
@example((3.0, -0.5), (20.0, -0.5))
@example((29.1, 111.0), (-65.4, -279.3))  # where rounding leaves the first dot just above the picture
def test_of_a_line_from_outside_only_what_crosses_the_picture_is_drawn(start: Place, end: Place) -> None:
    found = dots(drawn([start, end]), Ink.STEP)
    if len(found):
        assert distance(found, start, end).max() <= math.sqrt(0.5) + 0.01
    inside = along(start, end)
    margin = (inside > 0.5) & (inside < (COLUMNS - 0.5, ROWS - 0.5))
    assert len(found) > 0 or not margin.all(axis=1).any()


@given(within, within)
def test_in_ascii_every_cell_between_both_ends_is_marked(start: Place, end: Place) -> None:
    cells = marks(drawn([start, end], ASCII), ASCII.shaft, Ink.STEP)
    assert {(math.floor(start[0]), math.floor(start[1])), (math.floor(end[0]), math.floor(end[1]))} <= cells
    middles = np.array(sorted(cells)) + 0.5
    assert (distance(middles, start, end) <= math.hypot(1, 2) + 0.01).all()
    steps = max(abs(math.floor(a) - math.floor(b)) for a, b in zip(start, end))
    assert len(cells) >= steps


@given(corners, st.sampled_from([UNICODE, ASCII]), st.booleans())
@example([(1.0, 1.0), (math.nan, 3.0), (5.0, 5.0)], UNICODE, False)
def test_no_line_is_too_long_or_too_undefined(line: list[Place], glyphs: Glyphs, dashed: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cells = drawn(line, glyphs, dashed)
    assert (cells.columns, cells.rows) == (COLUMNS, ROWS)


def test_the_trail_of_a_diverged_run_draws_without_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn([(10 + 5 * (-5.0) ** k, 5 - 5 * (-5.0) ** k) for k in range(220)])


def test_an_undefined_corner_interrupts_the_line_only_there() -> None:
    found = dots(drawn([(1.5, 1.5), (4.5, 1.5), (math.nan, 1.5), (10.5, 1.5), (14.5, 1.5)]), Ink.STEP)
    assert found[:, 0].min() < 2
    assert found[:, 0].max() > 14
    assert not ((found[:, 0] > 5) & (found[:, 0] < 10)).any()


@SETS
def test_dashes_are_fewer_or_other_marks_than_a_solid_line(glyphs: Glyphs) -> None:
    line = [(1.0, 1.0), (22.0, 8.0)]
    solid, dashed = drawn(line, glyphs), drawn(line, glyphs, dashed=True)
    if glyphs.braille:
        share = len(dots(dashed, Ink.STEP)) / len(dots(solid, Ink.STEP))
        assert 0.4 <= share <= 0.6
    else:
        assert marks(dashed, glyphs.dash, Ink.STEP)
        assert not marks(dashed, glyphs.shaft, Ink.STEP)


def test_lines_of_one_ink_share_cells_and_another_ink_takes_them() -> None:
    cells = drawn([(0.2, 0.1), (20.0, 0.1)])
    before = len(dots(cells, Ink.STEP))
    draw_strokes(cells, [Stroke(np.array([(0.2, 0.9), (20.0, 0.9)]), Ink.STEP)], UNICODE)
    assert len(dots(cells, Ink.STEP)) == 2 * before
    draw_strokes(cells, [Stroke(np.array([(0.2, 0.5), (20.0, 0.5)]), Ink.GRADIENT)], UNICODE)
    assert len(dots(cells, Ink.STEP)) == 0
    assert len(dots(cells, Ink.GRADIENT)) == before


@SETS
@given(st.lists(st.tuples(within, within, st.booleans()), min_size=2, max_size=4))
def test_strokes_drawn_at_once_look_as_if_drawn_one_after_the_other(
    glyphs: Glyphs, lines: list[tuple[Place, Place, bool]]
) -> None:
    inks = (Ink.STEP, Ink.GRADIENT, Ink.TRAIL, Ink.AXIS)
    strokes = [Stroke(np.array([a, b]), ink, dashed) for (a, b, dashed), ink in zip(lines, inks)]
    together, apart = Cells.blank(COLUMNS, ROWS), Cells.blank(COLUMNS, ROWS)
    draw_strokes(together, strokes, glyphs)
    for stroke in strokes:
        draw_strokes(apart, [stroke], glyphs)
    assert same(together, apart)


@pytest.mark.parametrize(
    ("line", "beside"), [([(2, 5), (20, 6)], (0, 1)), ([(5, 1), (6, 9)], (1, 0)), ([(20, 6), (2, 5)], (0, 1))]
)
def test_a_thick_line_is_two_dots_wide(line: list[Place], beside: Place) -> None:
    there, back = thick(*line).reshape(2, 2, 2)
    assert there.tolist() == [list(place) for place in line]
    assert ((back[::-1] - there) * (2, 4)).tolist() == [list(beside)] * 2


@SETS
@pytest.mark.parametrize("direction", range(8))
@pytest.mark.parametrize("off", [-20, 0, 20])
def test_the_arrow_head_points_the_nearest_of_eight_ways(direction: int, off: float, glyphs: Glyphs) -> None:
    angle = math.radians(45 * direction + off)
    expected = {True: "▶◥▲◤◀◣▼◢", False: ">^^^<vvv"}[glyphs.braille][direction]
    assert arrow_head(math.cos(angle), -math.sin(angle) / ASPECT, glyphs.arrows) == expected
