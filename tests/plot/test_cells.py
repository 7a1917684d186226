"""Pictures in cells: writing, pasting, reading."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradtui.plot.cells import Cells, Ink, Paper


def test_a_blank_picture_is_spaces_on_the_page() -> None:
    cells = Cells.blank(3, 2)
    assert (cells.columns, cells.rows, cells.text()) == (3, 2, "\n")
    assert (cells.paper == Paper.PAGE).all()


def test_what_is_written_beyond_the_edges_is_cut_off() -> None:
    cells = Cells.blank(4, 2)
    cells.write(-1, 0, "abc")
    cells.write(2, 1, "xyz", Ink.STRONG)
    for column, row in [(0, -1), (0, 2), (-1, 0), (4, 0)]:
        cells.put(column, row, "!", Ink.POINT)
    assert cells.text() == "bc\n  xy"
    assert cells.ink.tolist() == [[Ink.TEXT] * 4, [Ink.TEXT, Ink.TEXT, Ink.STRONG, Ink.STRONG]]


def test_a_picture_is_pasted_with_inks_and_papers() -> None:
    cells, stamp = Cells.blank(4, 3), Cells.blank(2, 1)
    stamp.write(0, 0, "ab", Ink.TRAIL)
    stamp.paper[:] = Paper.POINT
    cells.paste(stamp, 1, 1)
    assert cells.text() == "\n ab\n"
    assert cells.ink[1].tolist() == [0, Ink.TRAIL, Ink.TRAIL, 0]
    assert cells.paper[1].tolist() == [0, Paper.POINT, Paper.POINT, 0]


def test_drawing_on_a_copy_leaves_the_original() -> None:
    cells = Cells.blank(2, 1)
    copy = cells.copy()
    copy.put(0, 0, "x", Ink.POINT)
    copy.paper[:] = Paper.POINT
    assert (cells.text(), cells.ink.max(), cells.paper.max()) == ("", 0, 0)


@given(st.lists(st.tuples(st.sampled_from("ab ⣿█"), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=12))
def test_runs_are_the_row_cut_exactly_where_the_style_changes(row: list[tuple[str, int, int]]) -> None:
    cells = Cells.blank(len(row), 1)
    for column, (glyph, ink, paper) in enumerate(row):
        cells.glyph[0, column], cells.ink[0, column], cells.paper[0, column] = ord(glyph), ink, paper
    runs = cells.runs(0)
    assert [(c, ink, paper) for text, ink, paper in runs for c in text] == row
    assert all(one[1:] != other[1:] for one, other in itertools.pairwise(runs))


def test_runs_of_a_wide_row_see_every_glyph() -> None:
    cells = Cells.blank(500, 2)
    cells.glyph[1] = np.arange(0x2500, 0x2500 + 500)
    assert "".join(text for text, _, _ in cells.runs(1)) == "".join(map(chr, range(0x2500, 0x2500 + 500)))
