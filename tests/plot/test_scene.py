"""The picture of a descent: what stands where, and that it tells the truth."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradtui.descent.texts import find_surface
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface, Window
from gradtui.plot.cells import Cells, Ink, Paper
from gradtui.plot.contours import swatches
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs
from gradtui.plot.levels import levels_in
from gradtui.plot.palette import Depth, palette
from gradtui.plot.scene import FOOT, GUTTER, TRAIL_POINTS, Scene, draw, plot_size
from gradtui.plot.viewport import Viewport
from tests.goldens import Floats, check, dots, is_braille, marks, same, written

SETS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
BOWL = CATALOGUE["bowl"]
SMALL = (52, 18)
LARGE = (156, 52)
_ARROWS = "▶◥▲◤◀◣▼◢"


def view(surface: Surface, size: tuple[int, int] = SMALL) -> Viewport:
    return Viewport.fit(surface.window, *plot_size(*size))


def gradient(surface: Surface, point: Point) -> Point:
    jet = surface.formula.derivatives(*point)
    return float(jet.d1), float(jet.d2)


def still_life(surface: Surface, *points: Point, following: Point | None = None, arrow: bool = True) -> Scene:
    """A scene after these points, with the true gradient at the last or, without `arrow`, none."""
    slope = gradient(surface, points[-1]) if arrow else (0.0, 0.0)
    return Scene(surface, np.array(points, dtype=np.float64), slope, following)


def frame(
    scene: Scene,
    size: tuple[int, int] = SMALL,
    glyphs: Glyphs = UNICODE,
    depth: Depth = Depth.EIGHT_BIT,
    viewport: Viewport | None = None,
    window: Window | None = None,
) -> Cells:
    levels = levels_in(scene.surface.sketch, window or scene.surface.window)
    return draw(scene, viewport or view(scene.surface, size), levels, *size, palette(depth), glyphs)


def plot(
    scene: Scene,
    size: tuple[int, int] = SMALL,
    glyphs: Glyphs = UNICODE,
    depth: Depth = Depth.EIGHT_BIT,
    viewport: Viewport | None = None,
) -> Cells:
    """The frame without what is around the plot."""
    seen = viewport or view(scene.surface, size)
    whole = frame(scene, size, glyphs, depth, seen)
    part = np.s_[: seen.rows, GUTTER : GUTTER + seen.columns]
    return Cells(whole.glyph[part], whole.ink[part], whole.paper[part])


def cell(viewport: Viewport, point: Point) -> tuple[int, int]:
    """Where a point is, worked out from the corners of the view."""
    seen = viewport.window
    column = (point[0] - seen.x_min) / seen.width * viewport.columns
    row = (seen.y_max - point[1]) / seen.height * viewport.rows
    return math.floor(column), math.floor(row)


def spots(surface: Surface, count: int) -> list[Point]:
    """Points all over the middle of the surface's window."""
    window, random = surface.window, np.random.default_rng(len(surface.name))
    shares = 0.2 + 0.6 * random.random((count, 2))
    return [(window.x_min + a * window.width, window.y_min + b * window.height) for a, b in shares.tolist()]


# ---------------------------------------------------------------------- the gradient
def shaft(scene: Scene, size: tuple[int, int]) -> Floats | None:
    """The direction in which the drawn arrow's shaft leaves the point, right and up in physical terms."""
    drawn = dots(plot(scene, size), Ink.GRADIENT) * (1, 2)
    here = view(scene.surface, size).cells(scene.trail[-1]) * (1, 2)
    if len(drawn) < 2 or np.ptp(drawn, axis=0).max() < 8:
        return None
    middle = drawn.mean(axis=0)
    axis: Floats = np.linalg.svd(drawn - middle)[2][0] * (1, -1)
    return axis if axis @ ((middle - here) * (1, -1)) > 0 else -axis


def slope(surface: Surface, point: Point, width: float) -> Point:
    """The gradient by differences, without the program's own derivatives."""
    x, y = point
    loss, h = surface.formula, 1e-6 * width
    along_x, along_y = loss(x + h, y) - loss(x - h, y), loss(x, y + h) - loss(x, y - h)
    return float(along_x) / (2 * h), float(along_y) / (2 * h)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_gradient_arrow_crosses_the_contour_at_a_right_angle_on_the_screen_and_points_uphill(name: str) -> None:
    surface = CATALOGUE[name]
    for point in spots(surface, 12):
        arrow = shaft(still_life(surface, point), LARGE)
        if arrow is None:
            continue
        right, up = slope(surface, point, surface.window.width)
        contour = np.array([-up, right]) / math.hypot(right, up)
        assert abs(math.degrees(math.asin(arrow @ contour))) < 8, point
        assert arrow @ (right, up) > 0, point


@SETS
def test_the_arrow_has_one_head_and_it_points_the_gradients_way(glyphs: Glyphs) -> None:
    for octant in range(8):
        angle = math.radians(45 * octant + 7)
        cells = plot(still_life(BOWL, (math.cos(angle), math.sin(angle))), SMALL, glyphs)
        heads = map(chr, cells.glyph[(cells.ink == Ink.GRADIENT) & ~is_braille(cells.glyph)])
        assert [head for head in heads if head != glyphs.shaft] == [glyphs.arrows[octant]]
    assert UNICODE.arrows == _ARROWS


def heads(cells: Cells, arrows: str) -> list[tuple[int, int]]:
    """The cells, as (column, row), with a head of the gradient's arrow."""
    return [place for arrow in sorted(set(arrows)) for place in marks(cells, arrow, Ink.GRADIENT)]


def drawn_length(scene: Scene, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> float | None:
    """From the point to the arrow's head, measured on the plot in columns; None where the arrow is cut off."""
    cells, here = plot(scene, size, glyphs), view(scene.surface, size).place(scene.point)
    found = heads(cells, glyphs.arrows)
    if not found:
        assert len(heads(cells, glyphs.cut_arrows)) == 1
        return None
    ((column, row),) = found
    return math.hypot(column + 0.5 - here[0], 2 * (row + 0.5 - here[1]))


@SETS
@pytest.mark.parametrize("name", CATALOGUE)
def test_the_arrow_is_the_longer_the_steeper_wherever_the_point_is(name: str, glyphs: Glyphs) -> None:
    surface = CATALOGUE[name]
    scenes = [still_life(surface, point) for point in spots(surface, 25)]
    measured = [(math.hypot(*s.gradient), drawn_length(s, LARGE, glyphs)) for s in scenes]
    whole = sorted((norm, length) for norm, length in measured if length is not None)
    assert len(whole) > 15
    longest = 0.0
    for _, length in whole:
        assert length > longest - 2.3, "twice half the diagonal of a cell"
        longest = max(longest, length)
    assert whole[-1][1] > whole[0][1] + 3


def test_on_a_bowl_twice_the_gradient_is_twice_the_arrow() -> None:
    for radius in (0.4, 0.7, 1.0):
        short, long = (drawn_length(still_life(BOWL, (r * 0.6, r * 0.8)), LARGE) for r in (radius, 2 * radius))
        assert short is not None
        assert long == pytest.approx(2 * short, abs=2.3)


def test_the_arrow_does_not_depend_on_how_the_run_came_there() -> None:
    alone, after = still_life(BOWL, (0.5, 1.0)), still_life(BOWL, (-2.9, 2.9), (2.0, -2.0), (0.5, 1.0))
    assert drawn_length(alone, LARGE) == drawn_length(after, LARGE)


@SETS
@pytest.mark.parametrize("size", [SMALL, LARGE, (40, 14)])
def test_an_arrow_that_does_not_fit_ends_at_the_edge_in_another_head(size: tuple[int, int], glyphs: Glyphs) -> None:
    cells = plot(still_life(BOWL, (0.1, 2.4)), size, glyphs)
    assert not heads(cells, glyphs.arrows)
    assert [row for _, row in heads(cells, glyphs.cut_arrows)] == [0]
    assert not set(glyphs.cut_arrows) & {*glyphs.arrows, glyphs.shaft, glyphs.point, glyphs.next}


@pytest.mark.parametrize("size", [SMALL, LARGE, (40, 14), (90, 20)])
def test_from_the_start_of_every_surface_the_arrow_fits(size: tuple[int, int]) -> None:
    typed = [find_surface(text) for text in ("3x + 4y", "abs(x) + abs(y)", "exp(x) + exp(-y)", "log(x) + y^2")]
    for surface in (*CATALOGUE.values(), *typed):
        assert drawn_length(still_life(surface, surface.start), size) is not None, surface.name


def test_in_a_valley_a_short_arrow_is_still_seen_beside_the_point() -> None:
    surface = CATALOGUE["rosenbrock"]
    for point in [(-1.027, 1.064), (0.5, 0.26), (0.9, 0.81), (0.99, 0.98)]:
        length = drawn_length(still_life(surface, point), SMALL)
        assert length is not None
        assert 0.5 <= length < 4


# ---------------------------------------------------------------------- the contour through the point
@SETS
@pytest.mark.parametrize("name", CATALOGUE)
def test_the_contour_through_the_point_is_drawn_at_a_right_angle_to_the_gradient(name: str, glyphs: Glyphs) -> None:
    surface, seen = CATALOGUE[name], view(CATALOGUE[name], LARGE)
    for point in spots(surface, 4):
        scene, jet = still_life(surface, point), surface.formula.derivatives(*point)
        steepness = math.hypot(*scene.gradient)
        along = np.array([-scene.gradient[1], scene.gradient[0]]) / steepness
        if abs(along @ jet.hessian @ along) / steepness * 4 * seen.scale > 0.3:
            continue  # the contour turns within these few cells
        cells, here = plot(scene, LARGE, glyphs), np.array(seen.place(point))
        found = dots(cells, Ink.CONTOUR) if glyphs.braille else np.argwhere(cells.ink == Ink.CONTOUR)[:, ::-1] + 0.5
        off = (found - here) * (1, 2)
        near = off[np.hypot(*off.T) < 4]
        assert len(near) >= 2, "lines of cells on both sides of the point"
        up = np.array(scene.gradient) / steepness * (1, -1)
        assert np.median(np.abs(near @ up)) < (1.1 if glyphs.braille else 1.5), point


def test_the_halo_leaves_the_points_own_contour_beside_the_point() -> None:
    scene = still_life(BOWL, (1.0, 2.0))
    cells, (column, row) = plot(scene, LARGE), cell(view(BOWL, LARGE), (1.0, 2.0))
    around = cells.ink[row - 1 : row + 2, column - 2 : column + 3]
    assert (around == Ink.CONTOUR).sum() >= 3
    assert not (around[:, 1:-1] == Ink.LINE).any()


@pytest.mark.parametrize("formula", ["7 + 0x", "x^2 + y^2"])
def test_where_nothing_is_steep_no_contour_goes_through_the_point(formula: str) -> None:
    scene = replace(still_life(find_surface(formula), (0.0, 0.0)), tangent=True)
    assert not np.isin(plot(scene).ink, (Ink.CONTOUR, Ink.AXIS)).any()


@SETS
def test_the_direction_of_zero_slope_lies_across_the_gradient(glyphs: Glyphs) -> None:
    for point in spots(BOWL, 6):
        scene = replace(still_life(BOWL, point), tangent=True)
        cells, here = plot(scene, LARGE, glyphs), view(BOWL, LARGE).place(point)
        ends = [(c + 0.5 - here[0], 2 * (here[1] - r - 0.5)) for c, r in marks(cells, "0", Ink.AXIS)]
        assert len(ends) == 2
        assert all(abs(np.dot(end, point)) < 1.2 * math.hypot(*point) for end in ends)
    assert not (plot(still_life(BOWL, (1.0, 1.0))).ink == Ink.AXIS).any()


@pytest.mark.parametrize("slope", [(0.0, 0.0), (math.nan, 1.0), (math.inf, 1.0), (1e-9, 0.0)])
def test_without_a_slope_there_is_no_arrow(slope: Point) -> None:
    cells = plot(replace(still_life(BOWL, (1.0, 1.0)), gradient=slope))
    assert not (cells.ink == Ink.GRADIENT).any()


@SETS
@pytest.mark.parametrize("depth", [Depth.NONE, Depth.EIGHT_BIT])
def test_gradient_and_step_are_told_apart_without_colour(glyphs: Glyphs, depth: Depth) -> None:
    cells = plot(still_life(BOWL, (1.5, 1.2), following=(-1.9, -1.9)), SMALL, glyphs, depth)
    if glyphs.braille:
        density = [len(dots(cells, i)) / np.ptp(dots(cells, i)[:, 0]) for i in (Ink.GRADIENT, Ink.STEP)]
        assert density[0] > 2 * density[1]
    else:
        assert marks(cells, glyphs.shaft, Ink.GRADIENT)
        assert marks(cells, glyphs.dash, Ink.STEP)


# ---------------------------------------------------------------------- point, next step, trail, minima
@SETS
@pytest.mark.parametrize("size", [SMALL, LARGE, (40, 14)])
@pytest.mark.parametrize("name", ["bowl", "rosenbrock", "branin", "six-hump-camel"])
def test_the_point_stands_in_its_cell(name: str, size: tuple[int, int], glyphs: Glyphs) -> None:
    surface = CATALOGUE[name]
    for point in spots(surface, 4):
        cells = plot(still_life(surface, point), size, glyphs)
        assert marks(cells, glyphs.point, Ink.POINT) == {cell(view(surface, size), point)}
        assert (cells.paper == Paper.POINT).sum() == 1


@SETS
@pytest.mark.parametrize("name", ["bowl", "himmelblau", "branin"])
def test_the_next_step_is_true_to_scale(name: str, glyphs: Glyphs) -> None:
    surface = CATALOGUE[name]
    here, *others = spots(surface, 8)
    for following in others:
        cells = plot(still_life(surface, here, following=following, arrow=False), LARGE, glyphs)
        assert marks(cells, glyphs.next, Ink.NEXT) == {cell(view(surface, LARGE), following)}
        if glyphs.braille:
            found = np.array([view(surface, LARGE).point(*dot) for dot in dots(cells, Ink.STEP)])
            step = np.subtract(following, here)
            off = (found - here) @ (-step[1], step[0]) / math.hypot(*step)
            assert np.abs(off).max() <= view(surface, LARGE).scale * 0.36, "half the diagonal of a dot"


@SETS
def test_a_step_within_the_cell_leaves_the_point_to_be_seen(glyphs: Glyphs) -> None:
    cells = plot(still_life(BOWL, (1.0, 2.0), following=(1.001, 2.001)), SMALL, glyphs)
    assert len(marks(cells, glyphs.point, Ink.POINT)) == 1
    assert not (cells.ink == Ink.NEXT).any()


@pytest.mark.parametrize("following", [None, (1e300, -1e300), (math.nan, 0.0), (math.inf, 0.0), (50.0, 50.0)])
def test_a_next_step_that_is_nowhere_to_be_seen_has_no_ghost(following: Point | None) -> None:
    assert not (plot(still_life(BOWL, (1.0, 2.0), following=following)).ink == Ink.NEXT).any()


@SETS
@pytest.mark.parametrize(
    ("point", "place", "octant"),
    [
        ((100.0, 0.0), (45, 8), 0),
        ((1e300, 0.0), (45, 8), 0),
        ((-100.0, 0.0), (0, 8), 4),
        ((0.0, 100.0), (23, 0), 2),
        ((0.0, -100.0), (23, 15), 6),
        ((100.0, 100.0), (45, 0), 1),
        ((-100.0, 100.0), (0, 0), 3),
        ((-100.0, -100.0), (0, 15), 5),
        ((100.0, -100.0), (45, 15), 7),
    ],
)
def test_a_point_outside_the_view_is_pointed_to_from_the_edge(
    point: Point, place: tuple[int, int], octant: int, glyphs: Glyphs
) -> None:
    cells = plot(still_life(BOWL, (0.0, 0.0), point), SMALL, glyphs)
    assert marks(cells, glyphs.arrows[octant], Ink.POINT) == {place}
    assert not marks(cells, glyphs.point, Ink.POINT)


@SETS
def test_every_visited_place_is_marked(glyphs: Glyphs) -> None:
    trail: list[Point] = [(-2.5, 2.5), (2.0, 1.5), (-1.0, -2.0), (math.nan, 0.0), (50.0, 50.0), (2.5, -2.5)]
    cells = plot(still_life(BOWL, *trail, arrow=False), SMALL, glyphs)
    assert marks(cells, glyphs.trail, Ink.TRAIL) == {cell(view(BOWL), point) for point in trail[:3]}


def test_the_trail_joins_the_places_it_visited() -> None:
    cells = plot(still_life(BOWL, (-2.0, 0.5), (2.0, 0.5), arrow=False))
    row = cell(view(BOWL), (0.0, 0.5))[1]
    assert {int(y) for y in dots(cells, Ink.TRAIL)[:, 1]} == {row}
    assert len(dots(cells, Ink.TRAIL)) >= 16


def test_a_trail_of_100_000_points_costs_no_more_than_a_fixed_number(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Floats] = []
    monkeypatch.setattr(
        "gradtui.plot.scene.draw_strokes",
        lambda cells, strokes, glyphs: drawn.extend(stroke.corners for stroke in strokes),
    )
    angles = np.linspace(0, 50, 100_000)
    trail = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for length in (TRAIL_POINTS, TRAIL_POINTS + 1, 50_000, 100_000):
        drawn.clear()
        plot(Scene(BOWL, trail[:length], (0.0, 0.0), None))
        assert max(map(len, drawn)) <= TRAIL_POINTS + 1
        lines = [corners[-1].tolist() for corners in drawn if len(corners) > 2]
        assert lines == [view(BOWL).cells(trail[length - 1]).tolist()]


@SETS
def test_the_global_minima_are_marked(glyphs: Glyphs) -> None:
    for surface in CATALOGUE.values():
        corner = (surface.window.x_min + 1e-6, surface.window.y_max - 1e-6)
        cells = plot(still_life(surface, corner, arrow=False), SMALL, glyphs)
        lowest = {cell(view(surface), minimum.point) for minimum in surface.minima if minimum.is_global}
        assert marks(cells, glyphs.minimum, Ink.MINIMUM) == lowest, surface.name


@SETS
@pytest.mark.parametrize("depth", [Depth.NONE, Depth.EIGHT_BIT])
def test_around_point_and_arrow_the_contour_lines_make_room(depth: Depth, glyphs: Glyphs) -> None:
    for point in spots(BOWL, 5):
        cells = plot(still_life(BOWL, point, following=(0.5, 0.2)), SMALL, glyphs, depth)
        drawn = np.argwhere(np.isin(cells.ink, (Ink.GRADIENT, Ink.STEP, Ink.NEXT, Ink.POINT)))
        lines = np.argwhere(np.isin(cells.ink, (Ink.LINE, Ink.FAINT)) & (cells.glyph != ord(" ")))
        assert len(lines) > 50
        assert np.abs(drawn[:, None] - lines).max(axis=2).min() > 1


def test_what_is_undefined_stays_hatched_around_the_marks() -> None:
    surface = find_surface("log(x) + y^2")
    bare = plot(still_life(surface, (2.5, 2.5), arrow=False), viewport=Viewport((0.0, 0.0), 0.2, 46, 16))
    near = plot(still_life(surface, (0.1, 0.0), arrow=False), viewport=Viewport((0.0, 0.0), 0.2, 46, 16))
    hatched = marks(bare, UNICODE.undefined, Ink.FAINT)
    assert len(hatched) > 300
    assert marks(near, UNICODE.undefined, Ink.FAINT) == hatched


def test_frames_already_drawn_and_yet_to_be_drawn_are_left_alone() -> None:
    scene = still_life(BOWL, (1.0, 1.0))
    first = frame(scene)
    kept = first.copy()
    frame(still_life(BOWL, (2.0, 2.0), (-1.0, 1.0), following=(0.0, -1.0)))
    assert same(first, kept)
    assert same(frame(scene), kept)


# ---------------------------------------------------------------------- around the plot
def read(text: str) -> float:
    return float(text.replace("−", "-"))


def ticks_w1(whole: Cells, viewport: Viewport, glyphs: Glyphs) -> list[tuple[int, float]]:
    """The ticks under the plot: (column of the plot, number written under it)."""
    axis = whole.text().split("\n")[viewport.rows]
    columns = [i for i, c in enumerate(axis) if c == glyphs.tick_below and i >= GUTTER]
    found = [(column - GUTTER, read(axis[column + 1 :].split()[0])) for column in columns]
    return found


def ticks_w2(whole: Cells, viewport: Viewport, glyphs: Glyphs) -> list[tuple[int, float]]:
    """The ticks left of the plot that have a number."""
    rows = whole.text().split("\n")[: viewport.rows]
    return [
        (i, read(row[: GUTTER - 1].strip()))
        for i, row in enumerate(rows)
        if row[GUTTER - 1] == glyphs.tick_left and row[: GUTTER - 1].strip()
    ]


def ticks_are_true(viewport: Viewport, size: tuple[int, int], glyphs: Glyphs) -> tuple[int, int]:
    """Checks that each number stands at its cell, and tells how many there are."""
    whole = frame(still_life(BOWL, viewport.center), size, glyphs, viewport=viewport)
    across, up = ticks_w1(whole, viewport, glyphs), ticks_w2(whole, viewport, glyphs)
    x, y = viewport.center
    for column, value in across:
        assert column == pytest.approx(viewport.cells(np.array([value, y]))[0] - 0.5, abs=0.5 + 1e-6)
    for row, value in up:
        assert row == pytest.approx(viewport.cells(np.array([x, value]))[1] - 0.5, abs=0.5 + 1e-6)
    return len(across), len(up)


@SETS
@pytest.mark.parametrize("size", [SMALL, (80, 24), LARGE])
def test_the_numbers_on_the_axes_stand_at_their_cells(size: tuple[int, int], glyphs: Glyphs) -> None:
    for surface in CATALOGUE.values():
        across, up = ticks_are_true(view(surface, size), size, glyphs)
        assert across >= 2, surface.name
        assert up >= 2, surface.name


@pytest.mark.parametrize("power", range(-9, 16, 2))
@pytest.mark.parametrize("center", [(0.0, 0.0), (1.0, 2.0), (-0.314, 27.2), (123.4, -98.7)])
def test_the_numbers_stay_true_at_any_zoom(center: Point, power: int) -> None:
    ticks_are_true(Viewport(center, 0.13 * 1.5**-power, 62, 16), (80, 18), UNICODE)


def test_the_numbers_stay_true_at_a_very_close_look() -> None:
    ticks_are_true(Viewport((1.0, 2.0), 1e-7, 74, 16), (80, 18), UNICODE)


@pytest.mark.parametrize("center", [(1e17, 0.0), (0.0, -1e200), (1e300, 1e300)])
def test_a_view_that_followed_a_run_far_out_still_draws(center: Point) -> None:
    frame(still_life(BOWL, center), viewport=replace(view(BOWL), center=center))


@SETS
def test_axes_are_named_and_closed(glyphs: Glyphs) -> None:
    lines = frame(still_life(BOWL, BOWL.start), glyphs=glyphs).text().split("\n")
    assert lines[0].split(glyphs.vertical)[0].strip() == glyphs.spell("w₂")
    assert lines[-FOOT].endswith(glyphs.spell("w₁"))
    assert lines[-2][GUTTER - 1] == glyphs.corner
    assert all(line[GUTTER - 1] in glyphs.vertical + glyphs.tick_left for line in lines[:-FOOT])


def scale(whole: Cells, viewport: Viewport) -> list[tuple[float, tuple[str, int]]]:
    """What the scale under the plot says: its values, each with the texture and the paper behind it."""
    row = viewport.rows + 1
    return [
        (value, (chr(whole.glyph[row, end]), int(whole.paper[row, end])))
        for value, end in written(whole, GUTTER, row, viewport.columns)
    ]


DEPTHS = pytest.mark.parametrize("depth", Depth)
FORMULAS = [*CATALOGUE, "1e-10(x^2 + y^2)", "-1e5(x^2 + y^2)", "x^2 + 5000", "exp(x) - y"]


@DEPTHS
@SETS
@pytest.mark.parametrize("columns", [52, 41, 80], ids=["80x24", "80x24 with a view", "gradtui plot"])
def test_at_80x24_the_value_of_every_level_is_written_at_its_band(depth: Depth, glyphs: Glyphs, columns: int) -> None:
    for surface in map(find_surface, FORMULAS):
        whole = frame(still_life(surface, surface.start), (columns, 18), glyphs, depth)
        levels = levels_in(surface.sketch, surface.window)
        bands = swatches(levels, len(palette(depth).bands), glyphs)
        shown = scale(whole, view(surface, (columns, 18)))
        assert tuple(value for value, _ in shown) == levels, surface.name
        papers = [paper for _, (_, paper) in shown]
        assert papers == [band.paper for band in bands[1:]]
        textures = [texture for _, (texture, _) in shown]
        assert all(texture in (" ", band.glyph) for texture, band in zip(textures, bands[1:])), surface.name


@DEPTHS
@pytest.mark.parametrize("name", ["bowl", "rosenbrock", "easom", "drop-wave"])
def test_a_band_of_the_plot_lies_between_the_values_that_the_scale_gives_it(name: str, depth: Depth) -> None:
    surface, seen = CATALOGUE[name], view(CATALOGUE[name])
    cells = plot(still_life(surface, surface.start, arrow=False), SMALL, UNICODE, depth)
    loss = surface.formula(*seen.samples(2, 4)).reshape(seen.rows, 4, seen.columns, 2).transpose(0, 2, 1, 3)
    lowest, highest = loss.min(axis=(2, 3)), loss.max(axis=(2, 3))
    levels = levels_in(surface.sketch, surface.window)
    bands = swatches(levels, len(palette(depth).bands), UNICODE)
    for band, low, high in zip(bands, [-math.inf, *levels], [*levels, math.inf]):
        alike = [other for other in bands if other == band]
        if len(alike) > 1 or (depth is Depth.NONE and band.glyph == " "):
            continue
        here = cells.glyph == ord(band.glyph) if depth is Depth.NONE else cells.paper == band.paper
        plain = here & np.isin(cells.ink, (Ink.FAINT, Ink.LINE))
        assert (highest[plain] >= low).all()
        assert (lowest[plain] <= high).all()


def test_the_lines_stay_at_their_values_in_every_size_and_number_of_colours() -> None:
    for surface in CATALOGUE.values():
        scales = []
        for size, depth, glyphs in itertools.product(
            [(41, 18), SMALL, LARGE], [Depth.NONE, Depth.ANSI16, Depth.TRUECOLOR], [UNICODE, ASCII]
        ):
            whole = frame(still_life(surface, surface.start), size, glyphs, depth)
            scales.append([value for value, _ in scale(whole, view(surface, size))])
        assert all(one == scales[0] for one in scales), surface.name


@pytest.mark.parametrize("columns", [32, 24, 16])
def test_where_the_scale_is_too_narrow_some_values_are_left_out_and_none_is_cut(columns: int) -> None:
    surface = CATALOGUE["rosenbrock"]
    whole = frame(still_life(surface, surface.start), (columns, 12))
    shown = {value for value, _ in scale(whole, view(surface, (columns, 12)))}
    assert shown <= set(levels_in(surface.sketch, surface.window))
    assert shown


# ---------------------------------------------------------------------- sizes
def test_beside_the_panel_of_an_80x24_screen_the_plot_gets_46x16() -> None:
    columns, rows = plot_size(52, 18)
    assert columns >= 46
    assert rows >= 16


@given(
    st.integers(1, 300),
    st.integers(1, 100),
    st.sampled_from(sorted(CATALOGUE)),
    st.sampled_from(Depth),
    st.sampled_from([UNICODE, ASCII]),
)
@example(1, 1, "bowl", Depth.EIGHT_BIT, UNICODE)
@example(300, 100, "rosenbrock", Depth.TRUECOLOR, UNICODE)
@example(GUTTER + 1, FOOT + 1, "bowl", Depth.NONE, ASCII)
@example(76, 3, "himmelblau", Depth.ANSI16, UNICODE)
def test_a_frame_of_any_size_is_drawn(columns: int, rows: int, name: str, depth: Depth, glyphs: Glyphs) -> None:
    surface = CATALOGUE[name]
    scene = still_life(surface, (-1e9, 3.0), surface.start, following=(0.0, 0.0))
    whole = frame(scene, (columns, rows), glyphs, depth)
    assert (whole.columns, whole.rows) == (columns, rows)
    assert min(plot_size(columns, rows)) >= 1
    assert glyphs is UNICODE or (whole.glyph < 128).all()


@pytest.mark.parametrize("size", [(20, 60), (200, 8)])
def test_a_view_that_is_larger_than_the_frame_is_not_drawn_at_all(size: tuple[int, int]) -> None:
    assert frame(still_life(BOWL, BOWL.start), size, viewport=view(BOWL, LARGE)).text().strip() == ""


# ---------------------------------------------------------------------- whole pictures
@pytest.mark.parametrize(
    ("picture", "scene", "size", "glyphs", "depth"),
    [
        (
            "bowl",
            still_life(BOWL, (-2.5, 2.0), (1.0, -2.0), following=(0.4, -0.8)),
            (40, 14),
            UNICODE,
            Depth.EIGHT_BIT,
        ),
        (
            "himmelblau-ascii",
            still_life(CATALOGUE["himmelblau"], (0.0, 0.0), (2.0, -1.0), following=(4.0, 2.5)),
            (40, 14),
            ASCII,
            Depth.EIGHT_BIT,
        ),
        (
            "rosenbrock-without-colours",
            still_life(CATALOGUE["rosenbrock"], (-1.2, 1.0), following=(-0.98, 1.09)),
            (40, 14),
            ASCII,
            Depth.NONE,
        ),
        ("undefined", still_life(find_surface("log(x) + y^2"), (9.0, 9.0)), (40, 14), UNICODE, Depth.EIGHT_BIT),
        ("scale", still_life(CATALOGUE["saddle"], (1.5, 0.1), (40.0, 0.0)), (76, 14), UNICODE, Depth.TRUECOLOR),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pictures_look_as_they_did(
    picture: str, scene: Scene, size: tuple[int, int], glyphs: Glyphs, depth: Depth
) -> None:
    seen = Viewport((0.0, 0.0), 0.25, *plot_size(*size)) if picture == "undefined" else None
    window = seen.window if seen else None
    check(picture, frame(scene, size, glyphs, depth, seen, window).text())


@SETS
def test_the_velocity_is_a_stroke_of_its_own_true_to_scale(glyphs: Glyphs) -> None:
    scene = replace(still_life(BOWL, (1.0, 2.0), following=(0.4, 0.2), arrow=False), momentum_step=(-1.5, 1.0))
    cells = plot(scene, glyphs=glyphs)
    assert chr(cells.glyph[cell(view(BOWL), (-1.5, 1.0))[::-1]]) == glyphs.velocity
    assert (cells.ink == Ink.VELOCITY).sum() > 4
    assert not (plot(replace(scene, momentum_step=None), glyphs=glyphs).ink == Ink.VELOCITY).any()


def test_the_axes_of_curvature_cross_at_the_point_and_are_longer_where_l_curves_less() -> None:
    scene = replace(still_life(BOWL, (0.0, 0.5), arrow=False), axes=(((1.0, 0.0), -1.0), ((0.0, 1.0), 9.0)))
    cells = plot(scene)
    assert sorted(chr(g) for g in cells.glyph[cells.ink == Ink.AXIS] if g < 128) == ["+", "+", "-", "-"]
    marked = dots(cells, Ink.AXIS)
    assert np.ptp(marked[:, 0]) > 2 * 2 * np.ptp(marked[:, 1])
