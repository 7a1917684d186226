"""The layout of the screen by its size, and what is left out on small ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

LEAST = (32, 12)
"""The smallest screen, in columns and rows."""

_NARROW, _WIDE = 60, 110
_SHORT = 16
"""Screens with at least this many columns, or rows, have room for more."""
_MARGIN = 1
_PLOT, _NUMBERS, _VIEW = 52, 28, 40
"""The least columns of plot, numbers and view, where all three stand side by side: what they have at 80x24."""
_ROOMY_NUMBERS, _ROOMY_VIEW = 44, 44
"""Of more columns the view has the first, up to so many, then the numbers have, and the view has the rest."""
_NUMBERS_ROWS = 24
"""The least rows of choices and numbers that have the loss below them."""
_ABOVE_VIEW, _VIEW_ROWS = 18, 13
"""Rows of numbers above a view in the same column, and the least rows of that."""
_LOSS_ROWS = ((46, 9), (28, 6), (18, 2))
"""Of so many rows of plot and loss, the loss has so many."""
_UPPER, _LOWER = 26, 20
"""The least rows of plot and numbers, and of the view and the loss below them."""
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

    def split(self, columns: int) -> tuple[Area, Area]:
        """The columns at the left, and what is left beside them."""
        left = min(max(columns, 0), self.columns)
        return self._replace(columns=left), self._replace(column=self.column + left, columns=self.columns - left)


NOWHERE = Area(0, 0, 0, 0)


@dataclass(frozen=True)
class Layout:
    """The area of each part. A part without room has the area `NOWHERE`. Where a view and the loss stand apart from the
    numbers and the plot, each has a rule above it.
    """

    plot: Area
    status: Area
    title: Area = NOWHERE
    panels: Area = NOWHERE
    rule: Area = NOWHERE
    readout: Area = NOWHERE
    view_rule: Area = NOWHERE
    view: Area = NOWHERE
    loss_rule: Area = NOWHERE
    loss: Area = NOWHERE
    verdict: Area = NOWHERE
    keys: Area = NOWHERE

    def shown_view(self, chosen: str) -> str:
        """The view to be seen: the chosen one; where none is chosen and there is room for one the slices, else none."""
        return chosen or ("slices" if self.view.rows else "")


_Parts = Mapping[str, Area]


@lru_cache(maxsize=16)
def lay_out(columns: int, rows: int, viewing: bool = False, asking: bool = False) -> Layout | None:
    """The layout of a screen on which a view is chosen or not, and a question is asked or not; None: it is too small.

    On a large screen there always is a view: beside the numbers on a wide one, below plot and numbers on a tall one.
    On a smaller one a chosen view takes the place of the numbers, and some columns that a square plot does not need.

    With fewer rows the curve of the loss gives way first, then the panels, the title and the verdict; with fewer
    columns the numbers move below the plot. Plot, numbers and keys stay. A question takes the row of the status,
    which then takes the row of the keys.
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
    beside = min((columns - _NUMBERS - _VIEW) // 2, body.rows)
    above = min((columns - _numbers_columns(columns)) // 2, body.rows - _LOWER)
    if above >= _UPPER and above > beside:  # the larger square is the larger plot
        parts = _view_below(body, above)
    elif columns >= _PLOT + _NUMBERS + _VIEW:
        parts = _view_beside(body, flat)
    elif columns >= _NARROW:
        parts = _view_instead(body, flat, viewing)
    else:
        parts = _numbers_below(body, viewing)
    return Layout(**parts, **ends)


def list_area(columns: int, rows: int) -> Area:
    """Where a list opens on a screen of this size: beside the plot or below it, above the verdict."""
    layout = lay_out(columns, rows)
    if layout is None:
        return Area(0, 0, columns, rows)
    plot, end = layout.plot, layout.verdict.row if layout.verdict.rows else layout.status.row
    if plot.columns < columns:
        return Area(plot.columns, plot.row, min(columns - plot.columns, _ROOMY_NUMBERS), end - plot.row)
    return Area(0, plot.row + plot.rows, columns, end - plot.row - plot.rows)


def _numbers_below(body: Area, viewing: bool) -> _Parts:
    """The plot, and below it the numbers or a view."""
    plot, below = body.cut(body.rows - min(max(2 * body.rows // 5, 4), 8))
    return {"plot": plot, "view" if viewing else "readout": _inset(below)}


def _view_instead(body: Area, flat: bool, viewing: bool) -> _Parts:
    """Plot and loss, beside them the numbers or a view, or both, one below the other."""
    columns = _VIEW - _MARGIN if viewing and body.columns < _WIDE else _numbers_columns(body.columns)
    picture, side = body.split(body.columns - columns)
    parts = _numbers(side, flat)
    rows = parts["readout"].rows
    if viewing:
        rows = _ABOVE_VIEW if rows >= _ABOVE_VIEW + _VIEW_ROWS else 0
    readout, view = parts["readout"].cut(rows)
    return {**_plot_above_loss(picture), **parts, "readout": readout, "view": view}


def _view_beside(body: Area, flat: bool) -> _Parts:
    """Plot, numbers and a view; the loss is below the last two where the plot is as high as it is wide."""
    square = max(2 * body.rows, _PLOT, 2 * body.columns // 5)
    room = max(body.columns - square, _NUMBERS + _VIEW)
    picture, side = body.split(body.columns - room)
    loss_rows = body.rows // 5
    if picture.columns >= 2 * picture.rows and body.rows - loss_rows >= _NUMBERS_ROWS:
        side, loss = side.cut(body.rows - loss_rows)
        parts: _Parts = {"plot": picture, **_titled("loss", loss)}
    else:
        parts = _plot_above_loss(picture)
    numbers, view = side.split(max(_NUMBERS, min(room - _ROOMY_VIEW, _ROOMY_NUMBERS)))
    return {**parts, **_numbers(numbers, flat), **_titled("view", view)}


def _view_below(body: Area, rows: int) -> _Parts:
    """Plot and numbers in so many rows, below them a view, and below that the loss."""
    upper, lower = body.cut(rows)
    plot, numbers = upper.split(body.columns - _numbers_columns(body.columns))
    view, loss = lower.cut(lower.rows - lower.rows // 4)
    return {"plot": plot, **_numbers(numbers, False), **_titled("view", view), **_titled("loss", loss)}


def _numbers_columns(columns: int) -> int:
    return 42 if columns >= _WIDE else _NUMBERS


def _numbers(area: Area, flat: bool) -> _Parts:
    """The panels, and below a rule the numbers."""
    panels, rest = area.cut(0 if flat else PANELS)  # the mark of the one that has the keys is in the margin
    rule, readout = rest.cut(1)
    return {
        "panels": panels._replace(columns=panels.columns - _MARGIN),
        "rule": _inset(rule),
        "readout": readout.split(_MARGIN)[1],
    }


def _plot_above_loss(area: Area) -> _Parts:
    """The plot, and where there are rows to spare the loss below it."""
    loss_rows = next((rows for least, rows in _LOSS_ROWS if area.rows >= least), 0)
    plot, loss = area.cut(area.rows - loss_rows)
    return {"plot": plot, "loss": loss}


def _titled(name: str, area: Area) -> _Parts:
    """A part with a rule above it."""
    rule, rest = _inset(area).cut(1)
    return {f"{name}_rule": rule, name: rest}


def _inset(area: Area) -> Area:
    """Without the margins at the left and the right."""
    return area._replace(column=area.column + _MARGIN, columns=area.columns - 2 * _MARGIN)
