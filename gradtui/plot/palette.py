"""Colours: a palette for every depth of colour, each chosen by hand for it, in a dark and a light theme.

Bands run from violet (low) to cream (high). Their luminance rises all the way, so they are told apart without
seeing hues. Ink on a band is black or white, with a contrast of 4.5:1 or better (WCAG 2.2); all bands but the
lowest of the 16 colours are bright enough for black.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from gradtui.plot.cells import BANDS, Ink, Paper

RGB = tuple[int, int, int]


class Depth(IntEnum):
    """How many colours there are to choose from."""

    NONE = 0
    ANSI16 = 16
    EIGHT_BIT = 256
    TRUECOLOR = 1 << 24


class Style(NamedTuple):
    """How a cell looks; None is the terminal's own colour."""

    ink: RGB | None
    paper: RGB | None
    bold: bool = False
    reverse: bool = False
    dim: bool = False


class Theme(NamedTuple):
    """The colours around the plot."""

    dark: bool
    page: RGB
    panel: RGB
    text: RGB
    faint: RGB
    strong: RGB
    accent: RGB
    warning: RGB


def _hex(*colours: str) -> tuple[RGB, ...]:
    return tuple((int(c[0:2], 16), int(c[2:4], 16), int(c[4:6], 16)) for c in colours)


_TRUECOLOR_BANDS = (
    *_hex("9c70bc", "8e85d7", "7d9be9", "62b2f0", "43cae7"),
    *_hex("54dccc", "8ae8b0", "baef9e", "e5f495", "fff8d0"),
)
# In 256 colours: indices 133 104 75 44 115 150 192 228 230 of the xterm cube.
_EIGHT_BIT_BANDS = _hex("af5faf", "8787d7", "5fafff", "00d7d7", "87d7af", "afd787", "d7ff87", "ffff87", "ffffd7")
# Their contour lines, calmer than black where the band is bright enough: indices 16 16 235 237 237 239 59 59 59.
_EIGHT_BIT_LINES = _hex("000000", "000000", "262626", "3a3a3a", "3a3a3a", "4e4e4e", "5f5f5f", "5f5f5f", "5f5f5f")
# In 16 colours: blue, green, cyan, yellow, white; bright backgrounds are not to be had on every terminal.
_ANSI16_BANDS = _hex("0000ee", "00cd00", "00cdcd", "cdcd00", "e5e5e5")

_THEMES = {
    (Depth.TRUECOLOR, True): Theme(True, *_hex("14161c", "1d2029", "d8dae0", "8f96a8", "ffffff", "ffd166", "ff8f7a")),
    (Depth.TRUECOLOR, False): Theme(False, *_hex("fbfbf8", "eceef0", "23262d", "5c6370", "000000", "7a4b00", "a3260f")),
    (Depth.EIGHT_BIT, True): Theme(True, *_hex("121212", "262626", "dadada", "949494", "ffffff", "ffd75f", "ff8787")),
    (Depth.EIGHT_BIT, False): Theme(False, *_hex("ffffff", "eeeeee", "262626", "626262", "000000", "875f00", "af0000")),
    (Depth.ANSI16, True): Theme(True, *_hex("000000", "000000", "e5e5e5", "00cdcd", "ffffff", "ffff00", "ff0000")),
    (Depth.ANSI16, False): Theme(False, *_hex("ffffff", "ffffff", "000000", "0000ee", "000000", "0000ee", "cd0000")),
}
_BLACK: RGB = (0, 0, 0)
_WHITE: RGB = (255, 255, 255)
_POINT_INK: RGB = (255, 255, 0)


@dataclass(frozen=True, eq=False)
class Palette:
    """The colours of one depth and theme. `palette` makes each of them once, so that it is its own identity."""

    depth: Depth
    bands: tuple[RGB, ...]
    theme: Theme

    @property
    def band_count(self) -> int:
        """How many bands can be told apart; without colours, by their textures."""
        return len(self.bands) or _TEXTURES

    @lru_cache(maxsize=4096)  # noqa: B019 - there are eight palettes, and they stay
    def style(self, ink: int, paper: int) -> Style:
        """How a cell of this ink on this paper looks."""
        if self.depth is Depth.NONE:
            return Style(None, None, bold=ink in _HEAVY, reverse=paper == Paper.POINT, dim=ink == Ink.FAINT)
        greys = self.depth is Depth.ANSI16 and paper >= BANDS  # there, bold black may be a dark grey
        return Style(self._ink(ink, paper), self._paper(paper), bold=ink in _HEAVY and not greys)

    def _paper(self, paper: int) -> RGB:
        if paper >= BANDS:
            return self.bands[paper - BANDS]
        return _BLACK if paper == Paper.POINT else self.theme.page

    def _ink(self, ink: int, paper: int) -> RGB:
        if ink >= BANDS:
            return self.bands[ink - BANDS]
        if paper == Paper.POINT:
            return _POINT_INK
        if paper >= BANDS:
            return self._line(paper - BANDS) if ink == Ink.LINE else _opposite(self.bands[paper - BANDS])
        if ink in (Ink.TEXT, Ink.LINE, Ink.TRAIL):
            return self.theme.text
        return self.theme.faint if ink == Ink.FAINT else self.theme.strong

    def _line(self, band: int) -> RGB:
        """The band's own colour darkened to a contrast of 4.5:1, so that lines are thin but not loud."""
        colour = self.bands[band]
        if self.depth is Depth.EIGHT_BIT:
            return _EIGHT_BIT_LINES[band]
        if self.depth is Depth.ANSI16:
            return _opposite(colour)
        for share in range(95, -1, -5):
            red, green, blue = (round(c * share / 100) for c in colour)
            if contrast((red, green, blue), colour) >= 4.6:
                return (red, green, blue)
        return _BLACK


_TEXTURES = 10
_HEAVY = frozenset({Ink.GRADIENT, Ink.NEXT, Ink.POINT, Ink.MINIMUM, Ink.STRONG, Ink.VELOCITY})


@cache
def palette(depth: Depth, dark: bool = True) -> Palette:
    """The palette for a depth of colour and a theme."""
    if depth is Depth.NONE:
        return Palette(depth, (), _THEMES[Depth.TRUECOLOR, dark])
    bands = {Depth.TRUECOLOR: _TRUECOLOR_BANDS, Depth.EIGHT_BIT: _EIGHT_BIT_BANDS, Depth.ANSI16: _ANSI16_BANDS}
    return Palette(depth, bands[depth], _THEMES[depth, dark])


def _opposite(colour: RGB) -> RGB:
    """Black or white, whichever is told better from the colour."""
    return _BLACK if contrast(_BLACK, colour) >= contrast(_WHITE, colour) else _WHITE


def luminance(colour: RGB) -> float:
    """Relative luminance, 0 (black) to 1 (white): https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [c / 255 for c in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: RGB, other: RGB) -> float:
    """The contrast ratio of two colours, 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def spread(bands: int, colours: int) -> list[int]:
    """Which of so many colours to use for so many bands: evenly over the whole map; neighbours share one if need be."""
    if bands > colours:
        return [band * colours // bands for band in range(bands)]
    return [round(band * (colours - 1) / max(bands - 1, 1)) for band in range(bands)]
