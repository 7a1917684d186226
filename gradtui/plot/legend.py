"""The scale of levels under the plot: each band from low to high, and at its beginning the level where it begins."""

from __future__ import annotations

from collections.abc import Sequence

from gradtui.plot.cells import Cells, Ink
from gradtui.plot.contours import Swatch
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.levels import format_level


def draw_scale(
    cells: Cells, column: int, row: int, columns: int, levels: Sequence[float], bands: Sequence[Swatch], glyphs: Glyphs
) -> None:
    """Draws the bands below, between and above the levels on so many columns of a row.

    Each is as wide as the others, where its level has room; where there are too few columns every second or third
    level is written, and where there are fewer than bands nothing is drawn.
    """
    if columns < len(bands):
        return
    labels = _fitting([glyphs.spell(format_level(level)) for level in levels], columns)
    starts = _starts([1, *(len(label) + 1 for label in labels)], columns)
    for band, label, start, end in zip(bands, ["", *labels], starts, [*starts[1:], columns]):
        texture = band.glyph * (end - start - len(label))
        if len(texture) > 1 and end < columns:
            texture = f"{texture[:-1]} "  # the next level stands apart
        cells.write_line(column + start, row, ((label, Ink.TEXT), (texture, Ink.FAINT)), column + columns)
        cells.paper[row, column + start : column + end] = band.paper


def _fitting(labels: Sequence[str], columns: int) -> Sequence[str]:
    """The labels, or as many of them, evenly chosen, as have room beside a column for each band; the others empty."""
    for stride in range(1, len(labels) + 1):
        chosen = [label if number % stride == 0 else "" for number, label in enumerate(labels)]
        if sum(map(len, chosen)) + len(chosen) + 1 <= columns:
            return chosen
    return [""] * len(labels)


def _starts(widths: Sequence[int], columns: int) -> Sequence[int]:
    """Where parts of at least these widths begin, all together so many columns wide, as evenly as that goes."""
    starts, left = [0], sum(widths)
    for number, width in enumerate(widths[:-1], 1):
        left -= width
        starts.append(min(max(number * columns // len(widths), starts[-1] + width), columns - left))
    return starts
