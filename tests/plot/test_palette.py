"""Colours: readable on every ground, for every depth and theme."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradtui.plot.cells import BANDS, Ink, Paper
from gradtui.plot.palette import RGB, Depth, Palette, contrast, luminance, palette, spread
from gradtui.terminal.pen import _CUBE, _STANDARD

DEPTHS = [Depth.ANSI16, Depth.EIGHT_BIT, Depth.TRUECOLOR]
PALETTES = pytest.mark.parametrize(
    "colours",
    [palette(d, dark) for d in DEPTHS for dark in (True, False)],
    ids=lambda p: f"{p.depth.name}-{p.theme[0]}",
)


def themed(colours: Palette) -> list[RGB]:
    return [colour for colour in colours.theme if isinstance(colour, tuple)]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((255, 255, 255), (255, 255, 255), 1.0),
        ((118, 118, 118), (255, 255, 255), 4.54),
        ((119, 119, 119), (255, 255, 255), 4.48),
        ((255, 0, 0), (255, 255, 255), 4.00),
        ((0, 0, 255), (255, 255, 255), 8.59),
        ((255, 255, 0), (0, 0, 0), 19.56),
    ],
)
def test_contrast_is_that_of_wcag(one: RGB, other: RGB, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.006)
    assert contrast(other, one) == contrast(one, other)


@PALETTES
def test_every_ink_is_readable_on_every_ground(colours: Palette) -> None:
    grounds = [*Paper, *range(BANDS, BANDS + len(colours.bands))]
    for ink, ground in itertools.product(Ink, grounds):
        style = colours.style(ink, ground)
        assert style.ink is not None
        assert style.paper is not None
        assert contrast(style.ink, style.paper) >= 4.5, (ink, ground, style)


@PALETTES
def test_the_texts_around_the_plot_are_readable(colours: Palette) -> None:
    theme = colours.theme
    for ink, ground in itertools.product(
        (theme.text, theme.faint, theme.strong, theme.accent, theme.warning), (theme.page, theme.panel)
    ):
        # xterm's red on black, 3.7:1, is the only warning that 16 colours have; it is always written out, too
        least = 3.5 if (ink, ground) == ((255, 0, 0), (0, 0, 0)) else 4.5
        assert contrast(ink, ground) >= least, (ink, ground)


@PALETTES
def test_higher_bands_are_lighter_and_there_are_enough(colours: Palette) -> None:
    lights = [luminance(band) for band in colours.bands]
    assert all(low < high for low, high in itertools.pairwise(lights))
    assert len(lights) >= (2 if colours.depth is Depth.ANSI16 else 8)
    assert len(lights) <= 256 - BANDS


MARKS = (Ink.GRADIENT, Ink.NEXT, Ink.TRAIL, Ink.MINIMUM)


@PALETTES
def test_each_mark_has_the_same_ink_on_every_band_and_no_other_mark_has_it(colours: Palette) -> None:
    bands = range(BANDS, BANDS + len(colours.bands))
    inks = [{colours.style(ink, band).ink for band in bands} for ink in MARKS]
    assert all(len(ink) == 1 for ink in inks)
    known = [*(next(iter(ink)) for ink in inks), colours.style(Ink.POINT, Paper.POINT).ink]
    assert len(set(known)) == len(MARKS) + 1
    lines = {colours.style(Ink.LINE, band).ink for band in bands}
    assert colours.style(Ink.CONTOUR, BANDS).ink not in {*lines, *known[:-1]}
    assert colours.style(Ink.STEP, BANDS).ink == colours.style(Ink.NEXT, BANDS).ink


@PALETTES
def test_the_cell_of_the_point_stands_out_from_every_band(colours: Palette) -> None:
    paper = colours.style(Ink.POINT, Paper.POINT).paper
    assert paper is not None
    assert all(contrast(paper, band) >= 4.5 for band in colours.bands)


@pytest.mark.parametrize("depth", [Depth.EIGHT_BIT, Depth.TRUECOLOR])
def test_the_bands_of_the_dark_theme_are_dark_and_those_of_the_light_one_light(depth: Depth) -> None:
    dark, light = ([luminance(band) for band in palette(depth, theme).bands] for theme in (True, False))
    assert max(dark) < 0.1
    assert min(light) > 0.5


_VGA: dict[RGB, RGB] = {
    (0, 0, 0): (0, 0, 0),
    (0, 0, 238): (0, 0, 170),
    (0, 205, 205): (0, 170, 170),
    (229, 229, 229): (170, 170, 170),
    (0, 255, 0): (85, 255, 85),
    (0, 255, 255): (85, 255, 255),
    (255, 255, 0): (255, 255, 85),
    (255, 255, 255): (255, 255, 255),
}
"""What xterm's colours are on a VGA console."""


def test_of_16_colours_the_marks_are_readable_on_a_vga_console_too() -> None:
    colours = palette(Depth.ANSI16)
    for ink, band in itertools.product((*MARKS, Ink.LINE, Ink.CONTOUR), range(len(colours.bands))):
        style = colours.style(ink, BANDS + band)
        assert style.ink is not None
        assert style.paper is not None
        assert contrast(_VGA[style.ink], _VGA[style.paper]) >= 4.5, (ink, band)


@PALETTES
def test_bands_are_their_own_colour_and_quarters_those_of_both_bands(colours: Palette) -> None:
    for low, high in itertools.pairwise(range(len(colours.bands))):
        style = colours.style(BANDS + high, BANDS + low)
        assert (style.ink, style.paper) == (colours.bands[high], colours.bands[low])


@PALETTES
def test_page_and_bands_are_told_apart_from_the_points_ground(colours: Palette) -> None:
    point = colours.style(Ink.POINT, Paper.POINT).paper
    assert point not in colours.bands
    assert colours.style(Ink.TEXT, Paper.PAGE).paper == colours.theme.page


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize(("depth", "known"), [(Depth.EIGHT_BIT, _CUBE), (Depth.ANSI16, _STANDARD)])
def test_colours_are_exactly_those_of_the_terminal(depth: Depth, known: tuple[RGB, ...], dark: bool) -> None:
    colours = palette(depth, dark)
    styles = [colours.style(ink, paper) for ink in Ink for paper in (*Paper, BANDS)]
    used = {c for style in styles for c in (style.ink, style.paper)} | {*colours.bands, *themed(colours)}
    assert used <= set(known)


@pytest.mark.parametrize("dark", [True, False])
def test_of_16_colours_nothing_on_a_band_is_bold_which_may_turn_black_into_grey(dark: bool) -> None:
    colours = palette(Depth.ANSI16, dark)
    assert not any(colours.style(ink, BANDS + band).bold for ink in Ink for band in range(len(colours.bands)))
    assert colours.style(Ink.STRONG, Paper.PAGE).bold


@pytest.mark.parametrize("dark", [True, False])
def test_without_colours_there_are_none_and_weight_tells_marks_apart(dark: bool) -> None:
    colours = palette(Depth.NONE, dark)
    styles = {(ink, paper): colours.style(ink, paper) for ink in range(BANDS + 10) for paper in (*Paper, BANDS)}
    assert all(style.ink is None and style.paper is None for style in styles.values())
    assert styles[Ink.POINT, Paper.POINT].reverse
    assert styles[Ink.FAINT, Paper.PAGE].dim
    assert styles[Ink.GRADIENT, Paper.PAGE].bold > styles[Ink.STEP, Paper.PAGE].bold


def test_themes_are_dark_and_light() -> None:
    for depth in DEPTHS:
        assert luminance(palette(depth, True).theme.page) < 0.1 < 0.8 < luminance(palette(depth, False).theme.page)


@given(st.integers(1, 16), st.integers(2, 16))
def test_bands_spread_over_the_whole_map(bands: int, colours: int) -> None:
    numbers = spread(bands, colours)
    assert len(numbers) == bands
    assert numbers == sorted(numbers)
    assert set(numbers) <= set(range(colours))
    if bands > 1:
        assert (numbers[0], numbers[-1]) == (0, colours - 1)
    if bands <= colours:
        assert len(set(numbers)) == bands
