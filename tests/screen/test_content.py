"""The whole screen as cells: kept as text, and what must hold in every size."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradtui.descent.playground import Playground
from gradtui.descent.texts import read_experiment
from gradtui.losses.catalogue import CATALOGUE
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Cells, Ink, Paper
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs
from gradtui.plot.levels import SCALE_COLUMNS, levels_in
from gradtui.plot.palette import Depth, palette
from gradtui.plot.scene import GUTTER, plot_size
from gradtui.screen.content import PanelLabel, ScreenContent, draw_screen
from gradtui.screen.layout import LEAST, lay_out
from gradtui.screen.views import VIEWS
from tests.goldens import check, written

PANELS = (PanelLabel("surface", "surface", "f"), PanelLabel("rate", "η", "[ ]"))
KEYS = (("space", "step"), ("q", "quit"))
COLOURS = palette(Depth.TRUECOLOR)
BOWL = {"surface": "bowl", "start": "1,2", "lr": "0.1"}
SIZES = st.tuples(st.integers(1, 220), st.integers(1, 70))


def drawn(
    size: tuple[int, int],
    steps: int = 0,
    glyphs: Glyphs = UNICODE,
    view: str = "",
    panel: str = "",
    said: str = "",
    asking: bool = False,
    words: Mapping[str, str] = BOWL,
) -> Cells:
    """The page after so many steps."""
    playground = Playground(read_experiment(**words))
    for _ in range(steps):
        playground.step()
    camera = Camera(playground.experiment.surface)
    page = ScreenContent(playground, camera, view, PANELS, panel, ((said, Ink.TEXT),), ("2w₁", "2w₂"), KEYS, asking)
    return draw_screen(page, *size, COLOURS, glyphs)


@pytest.mark.parametrize(
    ("name", "size", "glyphs", "words"),
    [
        ("page-80x24", (80, 24), UNICODE, BOWL),
        ("page-80x24-ascii", (80, 24), ASCII, {"surface": "himmelblau", "optimizer": "momentum"}),
        ("page-120x40", (120, 40), UNICODE, {"surface": "rosenbrock", "optimizer": "adam"}),
        ("page-40x24", (40, 24), UNICODE, {"surface": "saddle"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_page_looks_as_it_did(name: str, size: tuple[int, int], glyphs: Glyphs, words: dict[str, str]) -> None:
    cells = drawn(size, 6, glyphs, panel="rate", said="step 6: L fell", words=words)
    check(name, cells.text())


@settings(max_examples=40)
@given(SIZES, st.sampled_from(["", *VIEWS]), st.sampled_from([UNICODE, ASCII]), st.booleans())
def test_a_page_has_the_size_asked_for_and_its_numbers(
    size: tuple[int, int], view: str, glyphs: Glyphs, asking: bool
) -> None:
    cells = drawn(size, 1, glyphs, view, said="hello", asking=asking)
    assert (cells.columns, cells.rows) == size
    text = cells.text()
    assert glyphs.braille or text.isascii()
    if lay_out(*size) is None:
        whole = size[0] >= len("gradtui") and size[1] >= 3
        assert text.split() == ["gradtui", "needs", "32x12"] or not whole
    else:
        assert "hello" in text
        assert view or "(0.8, 1.6)" in text
        assert asking or "space step" in text


@given(st.integers(LEAST[0], 200), st.integers(LEAST[1], 60))
def test_the_row_of_a_question_is_left_free(columns: int, rows: int) -> None:
    cells = drawn((columns, rows), asking=True)
    assert not cells.text().splitlines()[rows - 2].strip()


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (80, "step 3: L fell by 2, 90 % of (1, 2) promised: held; all is well"),
        (60, "step 3: L fell by 2, 90 % of (1, 2) promised: held"),
        (50, "step 3: L fell by 2, 90 % of (1, 2) promised"),
        (42, "step 3: L fell by 2"),
    ],
)
def test_words_that_do_not_fit_lose_their_last_clauses(width: int, shown: str) -> None:
    said = "step 3: L fell by 2, 90 % of (1, 2) promised: held; all is well"
    assert drawn((width, 24), said=said).text().splitlines()[-2].strip() == shown


def test_a_word_too_long_for_the_line_ends_in_dots() -> None:
    assert drawn((40, 24), said="x" * 90).text().splitlines()[-2].strip() == "x" * 35 + "..."


def test_a_formula_too_long_for_the_title_ends_in_dots() -> None:
    title = drawn((80, 24), words={"surface": "goldstein-price"}).text().splitlines()[0]
    assert title.startswith(" L = (1 + (w₁ + w₂ + 1)²")
    assert "...  goldstein-price" in title


FORMULAS = [*CATALOGUE, "x^2 + 5000", "1e-10(x^2 + 3y^2)", "log(x) + y^2", "exp(x) - y"]


@pytest.mark.parametrize("surface", FORMULAS)
def test_the_levels_are_written_at_80x24_and_are_the_same_in_every_size_and_view(surface: str) -> None:
    experiment = read_experiment(surface)
    levels = list(levels_in(experiment.surface.sketch, experiment.surface.window))
    assert levels
    for size, view, glyphs in [
        ((80, 24), "", UNICODE),
        ((80, 24), "curvature", UNICODE),
        ((80, 24), "loss", ASCII),
        ((64, 16), "", UNICODE),
        ((120, 40), "slices", ASCII),
        ((200, 60), "", UNICODE),
        ((200, 60), "curvature", UNICODE),
        ((80, 60), "", ASCII),
    ]:
        cells = drawn(size, glyphs=glyphs, view=view, words={"surface": surface})
        layout = lay_out(*size, bool(view))
        assert layout is not None
        columns, rows = plot_size(layout.plot.columns, layout.plot.rows)
        shown = written(cells, layout.plot.column + GUTTER, layout.plot.row + rows + 1, columns)
        fits = columns >= SCALE_COLUMNS
        assert [level for level, _ in shown] == levels or not fits, (size, view)
        assert {level for level, _ in shown} <= set(levels)


# ---------------------------------------------------------------------- large screens
LARGE = [(120, 40), (160, 50), (200, 60), (300, 100), (200, 24), (80, 60), (120, 60)]
SHAPES: Mapping[str, Mapping[str, str]] = {
    "bowl": {"surface": "bowl"},
    "rosenbrock": {"surface": "rosenbrock"},
    "ravine": {"surface": "ravine", "optimizer": "momentum"},
    "easom": {"surface": "easom"},
    "mccormick": {"surface": "mccormick", "optimizer": "adam"},
    "wide window": {"surface": "x^2 + sin(y)", "window": "-10,10,-1,1"},
    "tall window": {"surface": "x^2 + sin(y)", "window": "-1,1,-10,10"},
    "undefined": {"surface": "log(x) + y^2"},
}


def largest_blank(cells: Cells) -> int:
    """How many cells the largest rectangle has in which nothing is written or coloured."""
    blank = (cells.glyph == ord(" ")) & (cells.paper == Paper.PAGE)
    heights, most = np.zeros(cells.columns, np.int64), 0
    for row in blank:
        heights = (heights + 1) * row
        rising: list[tuple[int, int]] = []  # where a rectangle of each height begins
        for column, height in enumerate([*heights.tolist(), 0]):
            begin = column
            while rising and rising[-1][1] >= height:
                begin, full = rising.pop()
                most = max(most, full * (column - begin))
            rising.append((begin, height))
    return most


@pytest.mark.parametrize("size", LARGE, ids=str)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_large_screen_shows_everything_at_once_and_leaves_no_hole(shape: str, size: tuple[int, int]) -> None:
    cells = drawn(size, 12, words=SHAPES[shape])
    text = cells.text()
    for said in ("surface", "step 12", "‖∇L‖", "w₂ ←", "slices ─", "∂L/∂w₁ = ", "∂L/∂w₂ = ", "space step"):
        assert said in text, said
    assert "step 12" in text.split("loss ─")[-1] or "L by step" in text
    assert largest_blank(cells) < size[0] * size[1] / 8


@pytest.mark.parametrize("size", LARGE, ids=str)
def test_a_chosen_view_takes_the_place_of_the_slices_and_moves_nothing_else(size: tuple[int, int]) -> None:
    layout = lay_out(*size)
    assert layout is not None
    for view, said in (("step", "promised"), ("curvature", "2/λmax"), ("formulas", "∂L/∂w₁ = 2w₁"), ("loss", "step 2")):
        before, after = drawn(size, 2), drawn(size, 2, view=view)
        assert f"{view} ─" in after.text()
        assert said in after.text()
        beside = np.ones(before.glyph.shape, np.bool_)
        for area in (layout.view_rule, layout.view, layout.loss_rule, layout.loss):
            beside[area.row : area.row + area.rows, area.column : area.column + area.columns] = False
        if view == "curvature":  # its axes are on the plot
            beside[layout.plot.row : layout.plot.row + layout.plot.rows, : layout.plot.columns] = False
        assert np.array_equal(before.glyph[beside], after.glyph[beside])
