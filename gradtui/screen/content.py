"""The whole screen of the playground as cells: plot, numbers, views, choices, and the lines of words around them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from gradtui.calculus.notation import format_number, format_point
from gradtui.descent.experiment import default_learning_rate
from gradtui.descent.playground import Playground
from gradtui.descent.schedules import CONSTANT
from gradtui.descent.step import rate
from gradtui.insight.curvature import curvature_at, stable_rate
from gradtui.insight.verdict import verdict_on
from gradtui.losses.catalogue import CATALOGUE
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Cells, Ink, Line
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.palette import Palette
from gradtui.screen.arithmetic import write_step
from gradtui.screen.layout import LEAST, Area, lay_out
from gradtui.screen.legend import legend
from gradtui.screen.loss_curve import loss_curve
from gradtui.screen.numbers import numbers
from gradtui.screen.picture import draw_run
from gradtui.screen.slider import slider
from gradtui.screen.update import update


@dataclass(frozen=True)
class PanelLabel:
    """A panel: the name by which it is known, what is written before its value, and the key that changes it."""

    name: str
    label: str
    key: str


@dataclass(frozen=True)
class ScreenContent:
    """What is to be seen: the playground from where the camera looks, the view chosen (none: the numbers), the panel
    that has the keys (none: the plot), a line of words, the partials as formulas to read, and the keys of the key
    bar with what they do. While a question is asked, its row is left free.
    """

    playground: Playground
    camera: Camera
    view: str
    panels: Sequence[PanelLabel]
    panel: str
    words: Line
    partials: Sequence[str]
    keys: Sequence[tuple[str, str]]
    asking: bool


def draw_screen(content: ScreenContent, columns: int, rows: int, palette: Palette, glyphs: Glyphs) -> Cells:
    """The content on a screen of this size; on one that is too small, the size that is needed."""
    cells = Cells.blank(columns, rows)
    layout = lay_out(columns, rows, bool(content.view), content.asking)
    if layout is None:
        needs = textwrap.wrap(f"gradtui needs {LEAST[0]}x{LEAST[1]}", max(columns, 1))
        _write(cells, Area(0, 0, columns, rows), (((line, Ink.STRONG),) for line in needs), glyphs)
        return cells
    content = replace(content, view=layout.shown_view(content.view))
    _draw_plot(cells, layout.plot, content, palette, glyphs)
    parts: Sequence[tuple[Area, Callable[[ScreenContent, Area, Glyphs], Iterable[Line]]]] = (
        (layout.title, _title),
        (layout.panels, _panels),
        (layout.rule, partial(_step_rule, with_view=not layout.view_rule.rows)),
        (layout.readout, _readout),
        (layout.view_rule, _view_rule),
        (layout.view, _view),
        (layout.loss_rule, _loss_rule),
        (layout.loss, partial(_loss, steps=bool(layout.loss_rule.rows))),
        (layout.verdict, _verdict),
        (layout.status, _status),
        (layout.keys, _keys),
    )
    for area, lines in parts:
        if area.rows:
            _write(cells, area, lines(content, area, glyphs), glyphs)
    return cells


def _write(cells: Cells, area: Area, lines: Iterable[Line], glyphs: Glyphs) -> None:
    """Writes the lines that there is room for, each cut off where the area ends."""
    for row, line in zip(range(area.row, area.row + area.rows), lines):
        spelled = tuple((glyphs.spell(text), ink) for text, ink in line)
        cells.write_line(area.column, row, spelled, area.column + area.columns)


# ---------------------------------------------------------------------- the picture
def _draw_plot(cells: Cells, area: Area, content: ScreenContent, palette: Palette, glyphs: Glyphs) -> None:
    playground, size = content.playground, (area.columns, area.rows)
    here = curvature_at(playground.state) if content.view == "curvature" else None
    tangent = content.view == "directions"
    run, following = playground.run, playground.following
    picture = draw_run(run, following, content.camera, *size, palette, glyphs, here, tangent)
    cells.paste(picture, area.column, area.row)


def _loss(content: ScreenContent, area: Area, glyphs: Glyphs, steps: bool) -> Iterable[Line]:
    """The curve of the loss, unless a view shows it, and in the last row the legend of the marks."""
    room = area.rows - 1
    losses = content.playground.run.losses
    curve = [] if content.view == "loss" else loss_curve(losses, area.columns, room, glyphs, steps)
    return [*curve, *[()] * (room - len(curve)), legend(area.columns, glyphs)]


def _loss_rule(content: ScreenContent, area: Area, glyphs: Glyphs) -> Iterable[Line]:
    return [_rule("marks" if content.view == "loss" else "loss", area, glyphs)]


# ---------------------------------------------------------------------- beside it
def _panels(content: ScreenContent, area: Area, glyphs: Glyphs) -> Iterable[Line]:
    """The choices: a name, its value and the key that changes it; a mark before the one that has the keys."""
    playground = content.playground
    experiment, eta, now = (
        playground.experiment,
        playground.learning_rate,
        rate(playground.experiment, playground.state),
    )
    values = {
        "surface": experiment.surface.name,
        "start": format_point(experiment.start, 6),
        "optimizer": experiment.optimizer.name,
        "rate": format_number(eta)
        if experiment.schedule == CONSTANT
        else f"{format_number(eta)}, now {format_number(now)}",
    }
    for panel in content.panels:
        lead, ink = ("▸", Ink.STRONG) if panel.name == content.panel else (" ", Ink.TEXT)
        label, value = glyphs.spell(panel.label), values[panel.name]
        width = _LABEL
        end: Line = ((f" {panel.key}", Ink.FAINT),)
        if panel.name == "rate":
            longest = len(value) - len(format_number(now)) + _RATE
            width, length = _beside_scale(len(label), longest, area.columns)
            end = _scale(playground, length) if length else end
        text, room = glyphs.spell(f"{lead}{label:<{width}}{value}"), area.columns - sum(len(part) for part, _ in end)
        if room < len(text) <= area.columns:  # the whole value is worth more than its key
            end, room = (), area.columns
        text = text if len(text) <= room else f"{text[: room - 3]}..."
        yield ((text.ljust(room), ink), *end)


def _beside_scale(label: int, value: int, columns: int) -> tuple[int, int]:
    """The columns of the label of η and of its scale, beside values of so many columns. The value stands in its column,
    or where there is no room right after the label; where there still is none, the scale has 0.
    """
    for width in (_LABEL, label + 1):
        length = columns - len(" ") - width - value - len("[]")
        if length >= _SHORTEST:
            return width, min(length, _LONGEST)
    return label + 1, 0


def _scale(playground: Playground, length: int) -> Line:
    """The scale of η, between the keys that change it."""
    experiment, state = playground.experiment, playground.state
    usual = default_learning_rate(experiment.surface, experiment.optimizer)
    scale = slider(rate(experiment, state), usual, stable_rate(experiment, state), length)
    return (("[", Ink.FAINT), *scale, ("]", Ink.FAINT))


_LABEL, _RATE = 10, 10
"""Columns of a panel's label, and of the longest learning rate with a space."""
_SHORTEST, _LONGEST = 11, 25
"""Columns of the scale of η, which stands between the keys that change it."""


def _step_rule(content: ScreenContent, area: Area, glyphs: Glyphs, with_view: bool) -> Iterable[Line]:
    return [_rule(f"step {content.playground.state.step}", area, glyphs, content.view if with_view else "")]


def _view_rule(content: ScreenContent, area: Area, glyphs: Glyphs) -> Iterable[Line]:
    return [_rule(content.view, area, glyphs)]


def _rule(title: str, area: Area, glyphs: Glyphs, end: str = "") -> Line:
    before, after = f"{title} ", f" {end}" if end else ""
    line = glyphs.horizontal * (area.columns - len(before) - len(after))
    return ((before, Ink.STRONG), (line, Ink.FAINT), (after, Ink.STRONG))


def _readout(content: ScreenContent, area: Area, glyphs: Glyphs) -> Iterable[Line]:
    """The numbers, and below them, with an empty line between where there is room, the update; with more room there is
    one, too, between the place, its gradient, and the size of the step.
    """
    playground = content.playground
    experiment, state = playground.experiment, playground.state
    step = write_step(experiment, state)
    lines = numbers(experiment, state, playground.following, step, area.columns)
    if area.rows >= _IN_GROUPS:
        lines = [*lines[:2], (), *lines[2:-2], (), *lines[-2:]]
    room = area.rows - len(lines)
    worked = update(experiment, step, area.columns, room, glyphs)
    return [*lines, *[()] * (len(worked) < room), *worked]


_IN_GROUPS = 30
"""From so many rows on the numbers stand in groups."""


def _view(content: ScreenContent, area: Area, glyphs: Glyphs) -> Iterable[Line]:
    from gradtui.screen.views import VIEWS
    from gradtui.screen.views.subject import Subject

    playground = content.playground
    subject = Subject(
        playground.experiment,
        playground.run.before,
        playground.state,
        playground.following,
        playground.run.losses,
        content.camera.viewport.window,
        content.partials,
        glyphs,
    )
    return VIEWS[content.view](subject, area.columns, area.rows)


# ---------------------------------------------------------------------- around both
def _title(content: ScreenContent, area: Area, glyphs: Glyphs) -> Iterable[Line]:
    """The formula, and at the right the name of a surface that has one."""
    surface = content.playground.experiment.surface
    name = surface.name if surface.name in CATALOGUE else ""
    formula, room = glyphs.spell(f"L = {surface.written}"), area.columns - len(name) - 2
    formula = formula if len(formula) <= room else f"{formula[: max(room - 3, 0)]}..."
    return [((formula.ljust(room + 2), Ink.STRONG), (name, Ink.FAINT))]


def _verdict(content: ScreenContent, area: Area, glyphs: Glyphs) -> Iterable[Line]:
    word, reason = verdict_on(content.playground)
    return [_fitting(((f"{word}: ", Ink.STRONG), (reason, Ink.TEXT)), area.columns, glyphs)]


def _status(content: ScreenContent, area: Area, glyphs: Glyphs) -> Iterable[Line]:
    return [_fitting(content.words, area.columns, glyphs)]


def _keys(content: ScreenContent, _: Area, __: Glyphs) -> Iterable[Line]:
    return [tuple(piece for key, word in content.keys for piece in ((key, Ink.STRONG), (f" {word}  ", Ink.FAINT)))]


def _shortened(text: str, room: int) -> str:
    """As many whole words as fit, or letters if a word is too long, and dots."""
    short = text[: max(room - 3, 0)]
    return f"{short[: short.rfind(' ')] if short.rfind(' ') > room / 2 else short}..."


_CLAUSE = re.compile(r"[;:] |, (?![^()]*\))")


def _fitting(line: Line, width: int, glyphs: Glyphs) -> Line:
    """The line; where it is too long, without the last clauses of its last piece."""
    *before, (text, ink) = line
    room = width - sum(len(glyphs.spell(part)) for part, _ in before)
    text = glyphs.spell(text)
    if len(text) > room:
        ends = [clause.start() for clause in _CLAUSE.finditer(text) if clause.start() <= room]
        text = text[: ends[-1]] if ends else _shortened(text, room)
    return (*before, (text, ink))
