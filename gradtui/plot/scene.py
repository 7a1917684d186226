"""The picture of a descent: surface, minima, trail, arrows and point, layer on layer, with axes around it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gradtui.calculus.arrays import Bools, Floats
from gradtui.calculus.notation import format_number, round_number
from gradtui.insight.scale import zero_gradient
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface, Window
from gradtui.plot.arrow import arrow_scale
from gradtui.plot.cells import Cells, Ink, Paper
from gradtui.plot.contours import Backdrop, backdrop, draw_level, swatches
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.legend import draw_scale
from gradtui.plot.palette import Palette
from gradtui.plot.strokes import Place, Stroke, arrow_head, draw_strokes, thick
from gradtui.plot.viewport import ASPECT, Viewport

GUTTER = 6
"""Columns to the left of the plot: the labels of w2 and its axis."""
FOOT = 2
"""Rows below the plot: the axis of w1, and the scale of levels."""
TRAIL_POINTS = 500
_CONTOUR = 0.25
"""The contour through the point is drawn around it, this part of the plot far: all of it would be sent at each step."""


@dataclass(frozen=True)
class Scene:
    """What is to be seen. `trail` holds the points of the run so far, the present one last; `following` is where
    the next step leads, None where it does not stay finite; `momentum_step` is where momentum alone would lead, None
    without it; `axes` are the directions in which L curves least and most, with their curvatures; with `tangent` the
    direction of zero slope is drawn. `window` is what is looked at in any size of plot, by which the arrow is measured;
    None: what the plot shows.
    """

    surface: Surface
    trail: Floats
    gradient: Point
    following: Point | None
    momentum_step: Point | None = None
    axes: tuple[tuple[Point, float], ...] = ()
    tangent: bool = False
    window: Window | None = None

    @property
    def point(self) -> Point:
        """Where the run is."""
        return (float(self.trail[-1, 0]), float(self.trail[-1, 1]))


def plot_size(columns: int, rows: int) -> tuple[int, int]:
    """How many cells of a frame of this size are left for the plot itself."""
    return max(columns - GUTTER, 1), max(rows - FOOT, 1)


def draw(
    scene: Scene,
    viewport: Viewport,
    levels: tuple[float, ...],
    columns: int,
    rows: int,
    palette: Palette,
    glyphs: Glyphs,
) -> Cells:
    """The frame: plot with contour lines at the levels, axes with ticks and labels, and the scale of the levels."""
    if viewport.columns + GUTTER > columns or viewport.rows + FOOT > rows:
        return Cells.blank(columns, rows)
    ground = backdrop(scene.surface.sketch, viewport, levels, len(palette.bands), glyphs)
    frame = _frame(viewport, levels, columns, rows, palette, glyphs).copy()
    frame.paste(_descent(scene, viewport, ground, glyphs), GUTTER, 0)
    return frame


@lru_cache(maxsize=4)
def _frame(
    viewport: Viewport, levels: tuple[float, ...], columns: int, rows: int, palette: Palette, glyphs: Glyphs
) -> Cells:
    """What stays around the plot from step to step: axes with ticks and labels, and the scale of levels."""
    frame = Cells.blank(columns, rows)
    _axis_w1(frame, viewport, glyphs)
    _axis_w2(frame, viewport, glyphs)
    if levels:
        bands = swatches(levels, len(palette.bands), glyphs)
        name = glyphs.spell("L ≥")
        frame.write(GUTTER - 1 - len(name), viewport.rows + 1, name, Ink.STRONG)
        draw_scale(frame, GUTTER, viewport.rows + 1, viewport.columns, levels, bands, glyphs)
    return frame


# ---------------------------------------------------------------------- within the plot
def _descent(scene: Scene, viewport: Viewport, ground: Backdrop, glyphs: Glyphs) -> Cells:
    cells = ground.cells.copy()
    if _has_direction(scene) and viewport.contains(scene.point):
        reach = max(min(ASPECT * cells.rows, cells.columns) * _CONTOUR, 6)
        level = float(scene.surface.sketch(*scene.point))
        draw_level(cells, ground.values, level, viewport.place(scene.point), reach, glyphs)
    known = any(minimum.is_global for minimum in scene.surface.minima)
    for minimum in scene.surface.minima:
        if (minimum.is_global or not known) and viewport.contains(minimum.point):
            _mark(cells, viewport.place(minimum.point), glyphs.minimum, Ink.MINIMUM)
    _trail(cells, viewport.cells(_thinned(scene.trail)), glyphs)
    _marks(cells, scene, viewport, glyphs)
    return cells


def _has_direction(scene: Scene) -> bool:
    """Whether the gradient has a direction: its length is finite and does not count as zero."""
    return zero_gradient(scene.surface) < math.hypot(*scene.gradient) < math.inf


def _mark(cells: Cells, place: Place, glyph: str, ink: Ink) -> None:
    """Writes a glyph at cell coordinates, if they are finite and lie within the picture."""
    if 0 <= place[0] < cells.columns and 0 <= place[1] < cells.rows:
        cells.put(int(place[0]), int(place[1]), glyph, ink)


class _Tip(NamedTuple):
    """What stands at the end of a stroke."""

    place: Place
    glyph: str
    ink: Ink


def _marks(cells: Cells, scene: Scene, viewport: Viewport, glyphs: Glyphs) -> None:
    """Gradient, next step and point, with the contour lines cleared away around them but for the point's own."""
    here = viewport.place(scene.point)
    seen = viewport.contains(scene.point)
    drawn = [
        *(_axes(cells, here, scene.axes) if seen else ()),
        *_leading(here, scene.momentum_step, viewport, glyphs.velocity, Ink.VELOCITY, Ink.VELOCITY),
        *_leading(here, scene.following, viewport, glyphs.next, Ink.STEP, Ink.NEXT),
        *(_gradient(cells, here, scene, viewport, glyphs) if seen and _has_direction(scene) else ()),
    ]
    marks = Cells.blank(cells.columns, cells.rows)
    if drawn:
        draw_strokes(marks, [stroke for stroke, _ in drawn], glyphs)
    for _, tip in drawn:
        _mark(marks, tip.place, tip.glyph, tip.ink)
    if seen:
        _mark(marks, here, glyphs.point, Ink.POINT)
    else:
        _pointer(marks, here, glyphs)
    _overlay(cells, marks, glyphs)


def _overlay(cells: Cells, marks: Cells, glyphs: Glyphs) -> None:
    """Lays the marks over the surface, whose lines leave a free cell around them; places visited stay to be seen."""
    visited = (cells.ink == Ink.TRAIL) & (cells.glyph == ord(glyphs.trail))
    drawn = (marks.glyph != ord(" ")) & ~(visited & (marks.ink == Ink.STEP))
    lines = (cells.ink == Ink.LINE) | (cells.ink == Ink.FAINT)
    halo = _beside(drawn) & lines & (cells.paper != Paper.UNDEFINED)
    cells.glyph[halo] = ord(" ")
    cells.glyph[drawn], cells.ink[drawn] = marks.glyph[drawn], marks.ink[drawn]
    cells.paper[drawn & (marks.ink == Ink.POINT)] = Paper.POINT


def _beside(cells: Bools) -> Bools:
    """The cells given and their eight neighbours."""
    near = cells.copy()
    near[1:] |= cells[:-1]
    near[:-1] |= cells[1:]
    across = near.copy()
    across[:, 1:] |= near[:, :-1]
    across[:, :-1] |= near[:, 1:]
    return across


def _thinned(trail: Floats) -> Floats:
    """At most TRAIL_POINTS of the trail: every 2nd, 4th, 8th ... point, always the same ones as it grows."""
    stride = 1
    while len(trail) // stride > TRAIL_POINTS:
        stride *= 2
    thinned = trail[::stride]
    return thinned if stride == 1 else np.vstack([thinned, trail[-1:]])


def _trail(cells: Cells, corners: Floats, glyphs: Glyphs) -> None:
    if len(corners) < 2:
        return
    if glyphs.braille:
        draw_strokes(cells, [Stroke(corners, Ink.TRAIL, dashed=True)], glyphs)
    inside = ((corners >= 0) & (corners < (cells.columns, cells.rows))).all(axis=1)
    column, row = corners[inside].astype(np.int64).T
    cells.glyph[row, column] = ord(glyphs.trail)
    cells.ink[row, column] = Ink.TRAIL


def _gradient(
    cells: Cells, here: Place, scene: Scene, viewport: Viewport, glyphs: Glyphs
) -> Iterator[tuple[Stroke, _Tip]]:
    """Uphill from the point, as long as `arrow_scale` says, but so that the head is seen beside the point; with another
    head where the plot ends before. And if it is asked for, the direction of zero slope, at a right angle.
    """
    norm = math.hypot(*scene.gradient)
    right, up = scene.gradient[0] / norm, scene.gradient[1] / norm
    if scene.tangent:
        for way in ((-up, -right / ASPECT), (up, right / ASPECT)):
            end = _from(here, way, min(_TANGENT, _room(cells, here, way)))
            yield Stroke(np.array([here, end]), Ink.AXIS, dashed=True), _Tip(end, "0", Ink.AXIS)
    scale = arrow_scale(scene.surface, scene.window or viewport.window)
    way = (right, -up / ASPECT)
    to_next_cell = 1 / max(abs(way[0]), abs(way[1]))
    whole, room = max(scale.length(norm) / viewport.scale, to_next_cell), _room(cells, here, way, 1e-6)
    reach = min(whole, room)
    if reach < 1:
        return
    end = _from(here, way, reach - 0.7)
    corners = thick(here, end) if glyphs.braille else np.array([here, end])
    head = arrow_head(*way, glyphs.arrows if whole <= room else glyphs.cut_arrows)
    yield Stroke(corners, Ink.GRADIENT), _Tip(_from(here, way, reach), head, Ink.GRADIENT)


_TANGENT = 7.0
"""The length of the direction of zero slope to each side, in columns."""


def _from(here: Place, way: Place, distance: float) -> Place:
    return (here[0] + way[0] * distance, here[1] + way[1] * distance)


def _room(cells: Cells, here: Place, way: Place, margin: float = 0.5) -> float:
    """The distance from a place to the picture's edge, less the margin."""
    sides = ((cells.columns, here[0], way[0]), (cells.rows, here[1], way[1]))
    return max(min(((size - margin if w > 0 else margin) - at) / w if w else math.inf for size, at, w in sides), 0.0)


def _leading(
    here: Place, there: Point | None, viewport: Viewport, glyph: str, ink: Ink, tip: Ink
) -> Iterator[tuple[Stroke, _Tip]]:
    """The next step, and that of momentum alone, true to scale: a stroke to the new place."""
    if there is not None:
        end = viewport.place(there)
        if all(map(math.isfinite, end)):
            yield Stroke(np.array([here, end]), ink, dashed=ink is Ink.STEP), _Tip(end, glyph, tip)


def _axes(cells: Cells, here: Place, axes: tuple[tuple[Point, float], ...]) -> Iterator[tuple[Stroke, _Tip]]:
    """The axes of curvature as a dotted cross, longer where L curves less, as the ellipse of a contour line is."""
    curved = [abs(curvature) for _, curvature in axes]
    if not curved or not max(curved) > 0:
        return
    longest = max(min(ASPECT * cells.rows / 3, cells.columns / 4), 3)
    for (right, up), curvature in axes:
        share = math.sqrt(min(curved) / abs(curvature)) if curvature else 1.0
        reach = max(longest * share, 3.0)
        sign = "+" if curvature > 0 else "-" if curvature < 0 else "0"
        for way in ((right, -up / ASPECT), (-right, up / ASPECT)):
            end = _from(here, way, min(reach, _room(cells, here, way)))
            yield Stroke(np.array([here, end]), Ink.AXIS, dashed=True), _Tip(end, sign, Ink.AXIS)


def _pointer(cells: Cells, there: Place, glyphs: Glyphs) -> None:
    """An arrow at the edge towards a point that lies outside."""
    column, row = (
        int(min(max(at, 0), size - 1)) if math.isfinite(at) else 0
        for at, size in zip(there, (cells.columns, cells.rows))
    )
    right, down = (at - edge - 0.5 if math.isfinite(at) else 0.0 for at, edge in zip(there, (column, row)))
    cells.put(column, row, arrow_head(right, down, glyphs.arrows), Ink.POINT)


# ---------------------------------------------------------------------- around it
def _ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Round values between two, at most so many, with as many figures as tell them apart."""
    largest = max(abs(low), abs(high))
    if high - low <= 1e-11 * largest:
        return []
    step = round_number((high - low) / max(most, 1))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    digits = max(math.floor(math.log10(largest)) - math.floor(math.log10(step)), 0) + 1
    return [(number * step, format_number(number * step, digits)) for number in range(first, last + 1)]


def _axis_w1(frame: Cells, viewport: Viewport, glyphs: Glyphs) -> None:
    """The axis under the plot, the number of each tick in the line to the right of it."""
    window, top = viewport.window, viewport.rows
    frame.write(GUTTER - 1, top, glyphs.corner + glyphs.horizontal * viewport.columns, Ink.FAINT)
    name = f" {glyphs.spell('w₁')}"
    end = GUTTER + viewport.columns - len(name)
    frame.write(end, top, name, Ink.STRONG)
    free = GUTTER
    for value, text in _ticks(window.x_min, window.x_max, viewport.columns // 7):
        column = GUTTER + int(viewport.cells(np.array([value, window.y_min]))[0])
        label = f"{glyphs.tick_below} {glyphs.spell(text)} "
        if column >= free and column + len(label) <= end:
            frame.write(column, top, label, Ink.FAINT)
            free = column + len(label)


def _axis_w2(frame: Cells, viewport: Viewport, glyphs: Glyphs) -> None:
    window = viewport.window
    for row in range(viewport.rows):
        frame.put(GUTTER - 1, row, glyphs.vertical, Ink.FAINT)
    name = glyphs.spell("w₂")
    frame.write(GUTTER - 2 - len(name), 0, name, Ink.STRONG)
    for value, text in _ticks(window.y_min, window.y_max, viewport.rows // 3):
        row = int(viewport.cells(np.array([window.x_min, value]))[1])
        label = glyphs.spell(text)
        if len(label) >= GUTTER:
            label = label.replace("0.", ".", 1) if abs(value) < 1 else label
        if 0 < row < viewport.rows:
            frame.put(GUTTER - 1, row, glyphs.tick_left, Ink.FAINT)
            if len(label) < GUTTER:
                frame.write(GUTTER - 1 - len(label), row, label, Ink.FAINT)
