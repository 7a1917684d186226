"""The layout of the screen by its size, and what is left out on small ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

LEAST = (32, 12)
"""The smallest screen, in columns and rows."""

_NARROW, _WIDE, _BROAD = 60, 110, 160
_SHORT, _USUAL, _TALL, _HIGH = 16, 22, 32, 50
"""Screens with at least this many columns, or rows, have room for more."""
_MARGIN = 1
_BESIDE_VIEW = 18
"""Rows of numbers above a view, where both have room."""
PANELS = 4
"""How many panels there are, one a row."""
QUESTION = -2
"""The row of a question, counted from the foot; it has it on any screen."""


class Area(NamedTuple):
    """A rectangle of cells."""

    column: int
    row: int
    columns: int
    rows: int

    def holds(self, column: int, row: int) -> bool:
        """Whether a cell lies within."""
        return 0 <= column - self.column < self.columns and 0 <= row - self.row < self.rows

    def cut(self, rows: int) -> tuple[Area, Area]:
        """The uppermost rows, and what is left below them."""
        upper = min(max(rows, 0), self.rows)
        return self._replace(rows=upper), self._replace(row=self.row + upper, rows=self.rows - upper)


NOWHERE = Area(0, 0, 0, 0)


@dataclass(frozen=True)
class Layout:
    """The area of each part. A part without room has the area `NOWHERE`."""

    plot: Area
    status: Area
    title: Area = NOWHERE
    loss: Area = NOWHERE
    panels: Area = NOWHERE
    rule: Area = NOWHERE
    readout: Area = NOWHERE
    view: Area = NOWHERE
    verdict: Area = NOWHERE
    keys: Area = NOWHERE


@lru_cache(maxsize=16)
def lay_out(columns: int, rows: int, viewing: bool = False, asking: bool = False) -> Layout | None:
    """The layout of a screen on which a view is shown or not, and a question is asked or not; None: it is too small.

    With fewer rows the curve of the loss gives way first, then the panels, the title and the verdict; with fewer
    columns the numbers move below the plot. Plot, numbers and keys stay. A view takes the place of the numbers, and
    some columns that a square plot does not need; on a tall screen both are there. A question takes the row of the
    status, which then takes the row of the keys.
    """
    if columns < LEAST[0] or rows < LEAST[1]:
        return None
    flat = rows < _SHORT
    whole = Area(0, 0, columns, rows)
    title, rest = whole.cut(0 if flat else 1)
    body, foot = rest.cut(rest.rows - (2 if flat else 3))
    verdict, foot = foot.cut(0 if flat else 1)
    upper, lower = foot.cut(1)
    ends = {
        "title": _inset(title),
        "verdict": _inset(verdict),
        "keys": NOWHERE if asking else _inset(lower),
        "status": _inset(lower if asking else upper),
    }
    if columns < _NARROW:
        plot, below = body.cut(body.rows - min(max(2 * body.rows // 5, 4), 8))
        return Layout(plot=plot, **{"view" if viewing else "readout": _inset(below)}, **ends)
    width = _side_columns(columns, viewing)
    picture = body._replace(columns=columns - width)
    plot, loss = picture.cut(picture.rows - _loss_rows(rows))
    side = Area(columns - width + _MARGIN, body.row, width - _MARGIN, body.rows)
    panels, rest = side.cut(0 if flat else PANELS)
    panels = panels._replace(column=side.column - _MARGIN)  # the mark of the one that has the keys is in the margin
    rule, rest = rest.cut(1)
    rule = rule._replace(columns=side.columns - _MARGIN)
    readout, view = rest.cut(rest.rows if not viewing else _BESIDE_VIEW if rows >= _TALL else 0)
    return Layout(plot=plot, loss=loss, panels=panels, rule=rule, readout=readout, view=view, **ends)


def _inset(area: Area) -> Area:
    """Without the margins at the left and the right."""
    return area._replace(column=area.column + _MARGIN, columns=area.columns - 2 * _MARGIN)


def _side_columns(columns: int, viewing: bool) -> int:
    if columns >= _BROAD:
        return 56
    if columns >= _WIDE:
        return 42
    return 39 if viewing else 28


def _loss_rows(rows: int) -> int:
    if rows >= _HIGH:
        return 9
    if rows >= _TALL:
        return 6
    return 2 if rows >= _USUAL else 0
