"""The surface in cells: bands, lines, quarters, hatching."""

from __future__ import annotations

import itertools
import math
import warnings

import numpy as np
import numpy.typing as npt
import pytest

from gradtui.calculus.formula import parse
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.surface import Window
from gradtui.plot.cells import BANDS, Ink, Paper
from gradtui.plot.contours import Backdrop, backdrop, draw_level
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs
from gradtui.plot.levels import levels_in
from gradtui.plot.viewport import Viewport
from tests.goldens import Floats, dots, is_braille

WINDOW = Window(-3, 3, -3, 3)
VIEW = Viewport.fit(WINDOW, 60, 30)
SETS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
COLOURS = pytest.mark.parametrize("coloured", [True, False], ids=["coloured", "plain"])


def levels(text: str) -> tuple[float, ...]:
    return levels_in(parse(text), WINDOW)


def ground(text: str, viewport: Viewport = VIEW, coloured: bool = True, glyphs: Glyphs = UNICODE) -> Backdrop:
    return backdrop(parse(text), viewport, levels(text), 10 * coloured, glyphs)


def middles(text: str, viewport: Viewport = VIEW) -> Floats:
    """L in the middle of each cell."""
    return parse(text)(*viewport.samples(1, 1))


def defined_samples(text: str) -> npt.NDArray[np.int64]:
    """In how many places of each cell, of eight, L is finite."""
    finite = np.isfinite(parse(text)(*VIEW.samples(2, 4)))
    counts: npt.NDArray[np.int64] = finite.reshape(VIEW.rows, 4, VIEW.columns, 2).sum(axis=(1, 3))
    return counts


@pytest.mark.parametrize("text", ["x^2+y^2", "x", "x-3y", "x^2-y^2", "(1-x)^2+100(y-x^2)^2", "1-exp(-(x^2+y^2)/2)"])
def test_higher_bands_lie_where_l_is_higher(text: str) -> None:
    wide = Viewport.fit(WINDOW, 60, 21)
    cells = ground(text, wide).cells
    whole = (cells.glyph == ord(" ")) | is_braille(cells.glyph)
    loss = middles(text, wide)[whole]
    band = cells.paper[whole].astype(int) - BANDS
    used = sorted(set(band.tolist()))
    assert len(used) >= 5
    for low, high in itertools.pairwise(used):
        assert loss[band == low].max() <= loss[band == high].min() + 1e-9 + np.ptp(loss) / 8
        assert np.median(loss[band == low]) < np.median(loss[band == high])


@pytest.mark.parametrize("text", ["x^2+y^2", "(1-x)^2+100(y-x^2)^2"])
@SETS
def test_without_colours_darker_textures_lie_where_l_is_higher(text: str, glyphs: Glyphs) -> None:
    cells = ground(text, coloured=False, glyphs=glyphs).cells
    loss = middles(text)
    medians = [np.median(loss[cells.glyph == ord(c)]) for c in glyphs.textures if (cells.glyph == ord(c)).any()]
    assert len(medians) >= 5
    assert medians == sorted(medians)
    assert (cells.paper == Paper.PAGE).all()


def test_dots_of_a_line_lie_within_half_a_cell_of_the_level() -> None:
    drawn = ground("x^2+y^2")
    points = [VIEW.point(*dot) for dot in dots(drawn.cells, Ink.LINE)]
    radius = np.hypot(*np.array(points).T)
    true = np.sqrt(levels("x^2+y^2"))
    assert np.abs(radius[:, None] - true).min(axis=1).max() <= VIEW.scale / 2 * (1 + 1e-9)


def test_lines_go_all_the_way_round() -> None:
    drawn = ground("x^2+y^2")
    points = np.array([VIEW.point(*dot) for dot in dots(drawn.cells, Ink.LINE)])
    for level in [level for level in levels("x^2+y^2") if math.sqrt(level) < 2.9]:
        angles = np.linspace(0, 2 * math.pi, 200)
        circle = math.sqrt(level) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        gaps = np.hypot(*(circle[:, None, :] - points).transpose(2, 0, 1)).min(axis=1)
        assert gaps.max() < VIEW.scale


def test_where_several_levels_cross_a_cell_quarters_take_the_place_of_lines() -> None:
    drawn = ground("(1-x)^2+100(y-x^2)^2", Viewport.fit(Window(-2, 2, -1, 3), 46, 16))
    cells = drawn.cells
    quarters = (cells.glyph > 0x2580) & (cells.glyph < 0x25A0)
    assert quarters.any()
    assert (cells.ink[quarters] > cells.paper[quarters]).all(), "the ink is the higher band"
    assert (cells.paper >= BANDS).all()


def test_quarters_are_filled_where_l_is_higher() -> None:
    text = "100(x^2+y^2-4)^2"
    cells, loss = ground(text).cells, np.asarray(parse(text)(*VIEW.samples(2, 2)))
    above = {"▀": [1, 1, -1, -1], "▄": [-1, -1, 1, 1], "▌": [1, -1, 1, -1], "▐": [-1, 1, -1, 1]}
    for glyph, sign in above.items():
        found = np.argwhere(cells.glyph == ord(glyph))
        blocks = [loss[2 * row : 2 * row + 2, 2 * column : 2 * column + 2] for row, column in found]
        assert blocks
        assert all((block.ravel() * sign).sum() > 0 for block in blocks), glyph


def test_the_border_of_the_undefined_is_no_contour_line() -> None:
    drawn = ground("y + 0 log(x + 0.05)")
    heights = np.array([VIEW.point(*dot)[1] for dot in dots(drawn.cells, Ink.LINE)])
    assert len(heights) > 100
    assert np.abs(heights[:, None] - levels("y + 0 log(x + 0.05)")).min(axis=1).max() <= VIEW.scale / 2 * (1 + 1e-9)


@COLOURS
@SETS
@pytest.mark.parametrize("text", ["log(x) + y", "sqrt(4 - x^2 - y^2)", "x^2 + 0 log(y)"])
def test_where_l_is_undefined_it_is_hatched_and_never_coloured(text: str, coloured: bool, glyphs: Glyphs) -> None:
    cells = ground(text, coloured=coloured, glyphs=glyphs).cells
    hatched = (cells.glyph == ord(glyphs.undefined)) & (cells.paper == Paper.UNDEFINED)
    assert hatched[defined_samples(text) == 0].all()
    assert not hatched[defined_samples(text) == 8].any()
    assert ((cells.paper >= BANDS) == (coloured & ~hatched)).all()


@pytest.mark.parametrize("text", ["3 + 0x", "sqrt(-1 - x^2)", "1/0 + x", "1e300 x^2", "1e-300 x^2", "exp(exp(x^2))"])
@COLOURS
def test_degenerate_surfaces_draw_too(text: str, coloured: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = ground(text, coloured=coloured)
    assert drawn.cells.columns == VIEW.columns


@pytest.mark.parametrize("size", [(46, 16), (150, 50)])
@pytest.mark.parametrize("colours", [10, 6, 0])
@SETS
def test_every_surface_of_the_catalogue_draws_without_warnings(
    glyphs: Glyphs, colours: int, size: tuple[int, int]
) -> None:
    backdrop.cache_clear()
    for surface in CATALOGUE.values():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            window = surface.window
            lines = levels_in(surface.formula, window)
            cells = backdrop(surface.formula, Viewport.fit(window, *size), lines, colours, glyphs).cells
        assert (cells.columns, cells.rows) == size
        if colours:
            assert (cells.paper >= BANDS).all()
            assert (cells.paper < BANDS + colours).all()
            assert len(np.unique(cells.paper)) >= colours / 2
        if glyphs is ASCII:
            assert (cells.glyph < 128).all()


@pytest.mark.parametrize(
    ("text", "characters"), [("x", "|"), ("y", '-_"'), ("x - y", "/"), ("x + y", "\\"), ("-x", "|"), ("y - x", "/")]
)
def test_in_ascii_lines_follow_the_contour(text: str, characters: str) -> None:
    cells = ground(text, glyphs=ASCII).cells
    drawn = {chr(glyph) for glyph in cells.glyph[cells.ink == Ink.LINE]}
    assert drawn
    assert drawn <= set(characters)


def test_where_bands_share_a_colour_their_lines_are_drawn_instead_of_quarters() -> None:
    lines = levels("200 x")
    steep = backdrop(parse("200 x"), VIEW, lines, 2, UNICODE)
    assert len(lines) > 4
    seen = [level for level in lines if abs(level) < 200 * VIEW.columns * VIEW.scale / 2]
    assert len(dots(steep.cells, Ink.LINE)) >= 4 * VIEW.rows * len(seen)
    assert set(np.unique(steep.cells.paper)) == {BANDS, BANDS + 1}


@SETS
def test_one_level_is_drawn_in_an_ink_of_its_own_where_it_lies(glyphs: Glyphs) -> None:
    drawn = ground("x^2 + y^2", glyphs=glyphs)
    cells = drawn.cells.copy()
    draw_level(cells, drawn.values, 3.3, VIEW.place((0.0, math.sqrt(3.3))), 60, glyphs)
    places = np.argwhere(cells.ink == Ink.CONTOUR)[:, ::-1] + 0.5
    radius = [math.hypot(*VIEW.point(*place)) for place in places.tolist()]
    assert len(radius) > 40
    assert np.abs(np.subtract(radius, math.sqrt(3.3))).max() < 1.2 * VIEW.scale


def test_of_contours_of_one_level_only_the_one_through_the_place_is_drawn_and_only_near_it() -> None:
    drawn = ground("cos(4 sqrt(x^2 + y^2))")
    cells = drawn.cells.copy()
    draw_level(cells, drawn.values, 0.0, VIEW.place((math.pi / 8, 0.0)), 60, UNICODE)
    radius = np.hypot(*np.array([VIEW.point(*dot) for dot in dots(cells, Ink.CONTOUR)]).T)
    assert np.abs(radius - math.pi / 8).max() < VIEW.scale
    cells = drawn.cells.copy()
    place = VIEW.place((7 * math.pi / 8, 0.0))
    draw_level(cells, drawn.values, 0.0, place, 6, UNICODE)
    away = dots(cells, Ink.CONTOUR) - place
    assert 5 < np.hypot(away[:, 0], 2 * away[:, 1]).max() < 7.5
