"""The loss by step as columns, on a log scale where it falls by orders of magnitude."""

from __future__ import annotations

import math

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.notation import format_to_width, round_number
from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.scene import GUTTER

_LOG_FROM = 100.0
_ROUNDING = 1e-14
"""Losses that differ by less than this part count as equal."""
_APART = 4
"""Columns between the curve and the title, so that they do not read as one."""


def loss_curve(losses: Floats, width: int, height: int, glyphs: Glyphs, steps: bool = False) -> list[Line]:
    """A column for each loss, or for some of them where there are too many; the extremes at the left, and the `steps`
    in the last row if wanted.

    The columns begin at a round value below the lowest loss, so that few of them change from step to step.
    """
    values = _thinned(losses, width - GUTTER)
    low, high = float(values.min()), float(values.max())
    log = low > 0 and high > _LOG_FROM * low
    scaled = np.log10(values) if log else values
    foot, top = float(scaled.min()), float(scaled.max())
    if high - low <= _ROUNDING * max(abs(low), abs(high)):
        foot = top
    if top > foot:
        unit = 1.0 if log else round_number((top - foot) / 4)
        foot = math.floor(foot / unit) * unit
    shares = (scaled - foot) / (top - foot) if top > foot else np.full(len(values), 0.5)
    rows = _columns(shares, max(height - steps, 1), glyphs)
    labels = [""] * len(rows)
    labels[-1], labels[0] = format_to_width(low, GUTTER - 1), format_to_width(high, GUTTER - 1)
    if len(rows) == 1:
        labels = ["loss"]
    elif labels[-1] == labels[0]:  # there is no room for the figures in which they differ
        labels[-1] = ""
    room = width - GUTTER - _APART - len(rows[0].rstrip())
    titles = ("L by step, log scale", "log scale", "log") if log else ("L by step",)
    if not steps:
        title = next((title for title in titles if len(title) + 2 <= room), "")
        rows[0] = rows[0].rstrip() + title.rjust(room)
    lines: list[Line] = [((f"{label.rjust(GUTTER - 1)} {row}", Ink.FAINT),) for label, row in zip(labels, rows)]
    if not steps:
        return lines
    first, last = "0".rjust(GUTTER + 1), f" step {len(losses) - 1}".rjust(len(values) - 1)
    last = last if len(losses) > 1 else ""
    below = f"{first}{last}, log scale" if log else f"{first}{last}"
    if len(below) > width:  # then there is room between the two
        scale = " log scale"
        below = f"{first}{scale}{last[len(scale) :]}"
    return [*lines, ((below, Ink.FAINT),)]


def _thinned(losses: Floats, most: int) -> Floats:
    """At most this many losses: every 2nd, 4th, 8th ..., and the last. The same ones stay as the run goes on."""
    stride = 1
    while -(-(len(losses) - 1) // stride) + 1 > max(most, 2):
        stride *= 2
    return losses[::stride] if (len(losses) - 1) % stride == 0 else np.append(losses[::stride], losses[-1])


def _columns(shares: Floats, rows: int, glyphs: Glyphs) -> list[str]:
    """Rows of text, the upper one first, with a column for each share, from 0 (lowest) to 1 (all rows).

    A column ends in the character for its height, and is filled below that where the characters allow it.
    """
    steps = len(glyphs.bars)
    height = np.clip(np.ceil(shares * (rows * steps)), 1, rows * steps).astype(np.int64)
    heights = height - steps * np.arange(rows - 1, -1, -1)[:, None]
    codes = np.array([ord(c) for c in f" {glyphs.bars}{glyphs.filled}"], np.uint32)
    return [row.tobytes().decode("utf-32-le") for row in codes[np.clip(heights, 0, steps + 1)]]
