"""The surface in cells: filled bands, and thin lines between them.

L is sampled at 2 x 4 points in each cell. A sample whose band is lower than a neighbour's lies on a contour line;
a cell that one line crosses shows its dots, a cell that several cross shows the two bands it mostly holds in
quarters, where lines would only be noise. Samples where L is not finite are left out, and their cells hatched.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from gradtui.calculus.arrays import Bools, Floats, Ints
from gradtui.losses.surface import Height
from gradtui.plot.cells import BANDS, Cells, Ink, Paper
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.palette import spread
from gradtui.plot.viewport import ASPECT, Viewport

ACROSS, DOWN = 2, 4
BRAILLE_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint32)
"""The bit of each dot of a braille cell, [row, column]: Unicode 16, block Braille Patterns."""
BRAILLE = 0x2800
_QUARTERS = np.array([ord(c) for c in " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"], np.uint32)
_UNDEFINED = -1

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Backdrop:
    """The surface as drawn, and the samples of L, DOWN x ACROSS a cell."""

    cells: Cells
    values: Floats


class Swatch(NamedTuple):
    """How a band looks: a texture, or a space on its colour."""

    glyph: str
    paper: int


def swatches(levels: Sequence[float], colours: int, glyphs: Glyphs) -> list[Swatch]:
    """The bands below, between and above the levels, lowest first; neighbours share a colour where there are few, and
    have textures where there are none.
    """
    bands = len(levels) + 1
    if colours:
        return [Swatch(" ", BANDS + colour) for colour in spread(bands, colours)]
    return [Swatch(glyphs.textures[number], Paper.PAGE) for number in spread(bands, len(glyphs.textures))]


@lru_cache(maxsize=8)
def backdrop(formula: Height, viewport: Viewport, levels: tuple[float, ...], colours: int, glyphs: Glyphs) -> Backdrop:
    """Draws L over the viewport with lines at the levels, in so many colours, or textures where there are none. The
    result is shared: copy its cells to draw on.
    """
    w1, w2 = viewport.samples(ACROSS, DOWN)
    values = np.asarray(formula(w1, w2))
    band = np.searchsorted(np.array(levels), values, side="right")
    band[~np.isfinite(values)] = _UNDEFINED
    blocks = _blocks(band)
    undefined = (blocks == _UNDEFINED).sum(axis=2) > ACROSS * DOWN / 2
    highest = blocks.max(axis=2)
    lowest = np.where(blocks == _UNDEFINED, highest[:, :, None], blocks).min(axis=2)
    middle = np.maximum(np.sort(blocks, axis=2)[:, :, ACROSS * DOWN // 2], 0)
    bands = swatches(levels, colours, glyphs)
    papers = np.array([swatch.paper for swatch in bands])
    several = (highest - lowest > 1) & (papers[highest] != papers[lowest])
    cells = Cells.blank(viewport.columns, viewport.rows)
    cells.glyph[:] = np.array([ord(swatch.glyph) for swatch in bands], np.uint32)[middle]
    cells.ink[:] = Ink.FAINT
    cells.paper[:] = papers[middle]
    if colours:
        if glyphs.braille:
            _quarter(cells, band, several & ~undefined, papers)
        _draw_lines(cells, _on_line(band), values, ~several & ~undefined, glyphs)
    cells.glyph[undefined] = ord(glyphs.undefined)
    cells.ink[undefined] = Ink.FAINT
    cells.paper[undefined] = Paper.UNDEFINED
    return Backdrop(cells, values)


def _blocks(samples: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Samples regrouped by cell: shape (rows, columns, DOWN * ACROSS)."""
    rows, columns = samples.shape[0] // DOWN, samples.shape[1] // ACROSS
    grouped = samples.reshape(rows, DOWN, columns, ACROSS).swapaxes(1, 2)
    return grouped.reshape(rows, columns, DOWN * ACROSS)


def _on_line(band: Ints) -> Bools:
    """Samples with a higher band beside them."""
    line = np.zeros(band.shape, np.bool_)
    for bands, lines in ((band, line), (band.T, line.T)):  # neighbours below, then neighbours to the right
        one, other = bands[:-1], bands[1:]
        defined = (one != _UNDEFINED) & (other != _UNDEFINED)
        lines[:-1] |= defined & (one < other)
        lines[1:] |= defined & (other < one)
    return line


def _quarter(cells: Cells, band: Ints, where: Bools, papers: Ints) -> None:
    """Two bands in one cell, by quarters: the glyph's ink is the higher band, its paper the lower."""
    tall = np.minimum(band[0::2], band[1::2])
    quarters = tall.reshape(cells.rows, 2, cells.columns, ACROSS).swapaxes(1, 2).reshape(cells.rows, cells.columns, 4)
    low, high = quarters.min(axis=2), quarters.max(axis=2)
    split = where & (low != high) & (low != _UNDEFINED)
    upper = quarters * 2 > (low + high)[:, :, None]
    glyph = _QUARTERS[(upper * np.array([1, 2, 4, 8])).sum(axis=2)]
    cells.glyph[split] = glyph[split]
    cells.ink[split] = papers[high][split]
    cells.paper[split] = papers[low][split]


def _draw_lines(cells: Cells, lines: Bools, values: Floats, where: Bools, glyphs: Glyphs) -> None:
    drawn = where & _blocks(lines).any(axis=2)
    cells.glyph[drawn] = _line_glyphs(lines, values, glyphs)[drawn]
    cells.ink[drawn] = Ink.LINE


def _line_glyphs(lines: Bools, values: Floats, glyphs: Glyphs) -> npt.NDArray[np.uint32]:
    if glyphs.braille:
        dots: npt.NDArray[np.uint32] = BRAILLE + (_blocks(lines) * BRAILLE_DOTS.reshape(-1)).sum(axis=2)
        return dots
    return _slanted(lines, values)


def _slanted(lines: Bools, values: Floats) -> npt.NDArray[np.uint32]:
    r"""For each cell the character that follows the contour: - _ " for level ones by their height, / | and \\."""
    with np.errstate(all="ignore"):
        slopes: list[Floats] = list(np.gradient(values))
        down, right = (np.nan_to_num(_blocks(slope)).mean(axis=2) for slope in slopes)
        height = (_blocks(lines) * np.repeat(np.arange(DOWN), ACROSS)).sum(axis=2) / _blocks(lines).sum(axis=2)
        angle = np.degrees(np.arctan2(right, down)) % 180  # of the contour: 0 level, rising to the right below 90
    level = np.select([height < 1, height > 2], [ord('"'), ord("_")], ord("-"))
    slant = [angle < 22, angle < 68, angle < 112, angle < 158]
    return np.select(slant, [level, ord("/"), ord("|"), ord("\\")], level).astype(np.uint32)


def draw_level(
    cells: Cells, values: Floats, level: float, place: tuple[float, float], reach: float, glyphs: Glyphs
) -> None:
    """Draws the contour of one level through a place (cell coordinates) over what is there, so many columns far.

    `values` are the samples of L, DOWN x ACROSS a cell. Other contours of this level are left out.
    """
    column, row = place
    top, bottom = (min(max(math.floor(row + way * reach / ASPECT) + (way > 0), 0), cells.rows) for way in (-1, 1))
    left, right = (min(max(math.floor(column + way * reach) + (way > 0), 0), cells.columns) for way in (-1, 1))
    part = values[top * DOWN : bottom * DOWN, left * ACROSS : right * ACROSS]
    band = (part >= level).astype(np.int64)
    band[~np.isfinite(part)] = _UNDEFINED
    lines = _joined(_on_line(band), ((row - top) * DOWN, (column - left) * ACROSS))
    across, down = np.arange(left, right) + 0.5 - column, np.arange(top, bottom) + 0.5 - row
    near = np.hypot(across[None, :], ASPECT * down[:, None]) <= reach
    drawn = _blocks(lines).any(axis=2) & near
    here = np.s_[top:bottom, left:right]
    cells.glyph[here][drawn] = _line_glyphs(lines, part, glyphs)[drawn]
    cells.ink[here][drawn] = Ink.CONTOUR


def _joined(lines: Bools, place: tuple[float, float]) -> Bools:
    """The samples on the line that passes nearest to a place (row and column of samples)."""
    left = set(zip(*(axis.tolist() for axis in np.nonzero(lines))))
    joined = np.zeros_like(lines)
    nearest = min(left, key=lambda dot: math.dist((dot[0] + 0.5, dot[1] + 0.5), place), default=None)
    reached = [nearest] if nearest else []
    left.discard(nearest)
    while reached:
        y, x = reached.pop()
        joined[y, x] = True
        beside = {(y + down, x + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & left
        left -= beside
        reached += beside
    return joined
