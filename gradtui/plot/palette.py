"""Colours: a palette for every depth of colour, each chosen by hand for it, in a dark and a light theme.

The bands are all dark in the dark theme and all light in the light one, from violet (low) over blue and green to sand
or cream (high). Their luminance rises all the way, so they can be told apart without seeing hues; and it stays within a
range so narrow that every mark has one ink with a contrast of 4.5:1 or better (WCAG 2.2) on all of them. Of 16
colours only black and blue leave room for five such inks, so there the plot is dark in both themes.
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


_BANDS = {
    (Depth.TRUECOLOR, True): (
        *_hex("230e36", "201555", "15235a", "10304d", "0e3a42"),
        *_hex("10413b", "174627", "274c1f", "454e1a", "5b4b1f"),
    ),
    (Depth.TRUECOLOR, False): (
        *_hex("dab6f5", "cfc1f8", "c5ccfa", "b8d7f9", "abe2f0"),
        *_hex("adebe2", "c1efd7", "d4f4c9", "eef7b3", "fdf8dc"),
    ),
    # Indices 17 18 19 54 55 89 90 239 and 81 153 87 158 193 228 230 231.
    (Depth.EIGHT_BIT, True): _hex("00005f", "000087", "0000af", "5f0087", "5f00af", "87005f", "870087", "4e4e4e"),
    (Depth.EIGHT_BIT, False): _hex("5fd7ff", "afd7ff", "5fffff", "afffd7", "d7ffaf", "ffff87", "ffffd7", "ffffff"),
    (Depth.ANSI16, True): _hex("000000", "0000ee"),
    (Depth.ANSI16, False): _hex("000000", "0000ee"),
}

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


class Marks(NamedTuple):
    """The inks of the marks on the plot: the point's with the paper of its cell, which is its ink elsewhere, and those
    that lie on the bands.
    """

    point: RGB
    point_paper: RGB
    gradient: RGB
    next: RGB
    trail: RGB
    minimum: RGB
    velocity: RGB
    contour: RGB


_MARKS = {
    (Depth.TRUECOLOR, True): Marks(
        *_hex("000000", "ffe14d", "ffb454", "5fe3ff", "e8bfe2", "8dff7a", "d4c8ff", "ffe14d")
    ),
    (Depth.TRUECOLOR, False): Marks(
        *_hex("ffff00", "000000", "9c0010", "0b2bd0", "7a007a", "0b5a12", "4a3a8a", "000000")
    ),
    (Depth.EIGHT_BIT, True): Marks(
        *_hex("000000", "ffff00", "ffaf00", "5fffff", "ffafff", "87ff00", "d7d7ff", "ffff00")
    ),
    (Depth.EIGHT_BIT, False): Marks(
        *_hex("ffff00", "000000", "870000", "0000d7", "870087", "005f00", "5f005f", "000000")
    ),
    (Depth.ANSI16, True): Marks(*_hex("000000", "e5e5e5", "00ff00", "00ffff", "e5e5e5", "ffffff", "ffffff", "ffff00")),
    (Depth.ANSI16, False): Marks(*_hex("000000", "e5e5e5", "00ff00", "00ffff", "e5e5e5", "ffffff", "ffffff", "ffff00")),
}
_MARK_OF = {
    Ink.GRADIENT: "gradient",
    Ink.STEP: "next",
    Ink.NEXT: "next",
    Ink.POINT: "point_paper",
    Ink.TRAIL: "trail",
    Ink.MINIMUM: "minimum",
    Ink.VELOCITY: "velocity",
    Ink.CONTOUR: "contour",
}


@dataclass(frozen=True, eq=False)
class Palette:
    """The colours of one depth and theme. `palette` makes each of them once, so identity is equality."""

    depth: Depth
    bands: tuple[RGB, ...]
    theme: Theme
    marks: Marks

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
        if paper == Paper.POINT:
            return self.marks.point_paper
        return self._undefined if paper == Paper.UNDEFINED else self.theme.page

    @property
    def _undefined(self) -> RGB:
        """The ground of what is not defined: the page, unless the plot is dark on a light one."""
        return _BLACK if self.depth is Depth.ANSI16 else self.theme.page

    def _ink(self, ink: int, paper: int) -> RGB:
        if ink >= BANDS:
            return self.bands[ink - BANDS]
        if paper == Paper.POINT:
            return self.marks.point
        ground = self._paper(paper)
        if ink in _MARK_OF:
            mark: RGB = getattr(self.marks, _MARK_OF[Ink(ink)])
            return mark if contrast(mark, ground) >= READABLE else self.theme.strong
        if paper >= BANDS:
            return self._line(ground) if ink == Ink.LINE else _opposite(ground)
        if ink == Ink.LIMIT:
            text = self.theme.warning
        elif ink in (Ink.TEXT, Ink.LINE):
            text = self.theme.text
        else:
            text = self.theme.faint if ink == Ink.FAINT else self.theme.strong
        return text if contrast(text, ground) >= READABLE else _opposite(ground)

    def _line(self, ground: RGB) -> RGB:
        """The calmest ink for thin lines: the band's own colour, lighter or darker until it is readable, or a grey."""
        end = _opposite(ground)
        if self.depth is Depth.ANSI16:
            return _ANSI16_LINE
        if self.depth is Depth.EIGHT_BIT:
            readable = [grey for grey in _GREYS if contrast(grey, ground) >= READABLE]
            return min(readable, key=lambda grey: contrast(grey, ground), default=end)
        for share in range(5, 100, 5):
            mixed = tuple(round(c + (e - c) * share / 100) for c, e in zip(ground, end))
            colour = (mixed[0], mixed[1], mixed[2])
            if contrast(colour, ground) >= READABLE:
                return colour
        return end


READABLE = 4.5
"""The contrast that everything written has on its ground."""
_GREYS: tuple[RGB, ...] = tuple((8 + 10 * i, 8 + 10 * i, 8 + 10 * i) for i in range(24))
"""Colours 232 to 255 of the 256."""
_ANSI16_LINE: RGB = (0, 205, 205)
_HEAVY = frozenset({Ink.GRADIENT, Ink.NEXT, Ink.POINT, Ink.MINIMUM, Ink.STRONG, Ink.VELOCITY})


@cache
def palette(depth: Depth, dark: bool = True) -> Palette:
    """The palette for a depth of colour and a theme."""
    if depth is Depth.NONE:
        return Palette(depth, (), _THEMES[Depth.TRUECOLOR, dark], _MARKS[Depth.TRUECOLOR, dark])
    return Palette(depth, _BANDS[depth, dark], _THEMES[depth, dark], _MARKS[depth, dark])


def _opposite(colour: RGB) -> RGB:
    """Black or white, whichever has more contrast to the colour."""
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
    """The colour of each band, spread evenly over all colours; neighbours share one if there are too few."""
    if bands > colours:
        return [band * colours // bands for band in range(bands)]
    return [round(band * (colours - 1) / max(bands - 1, 1)) for band in range(bands)]
