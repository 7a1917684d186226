"""Between the plane and the cells: what is seen, and that shapes keep their shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradtui.losses.loss import Point
from gradtui.losses.surface import Window
from gradtui.plot.viewport import ASPECT, Viewport

SIZES = [(46, 16), (150, 50), (10, 40), (1, 1)]

coordinates = st.floats(-1e3, 1e3)
points = st.tuples(coordinates, coordinates)
sides = st.integers(1, 300)
viewports = st.builds(Viewport, points, st.floats(1e-3, 1e3), sides, sides)
places = st.tuples(st.floats(-400, 400), st.floats(-400, 400))


def cells(viewport: Viewport, point: Point) -> tuple[float, float]:
    column, row = viewport.cells(np.array(point))
    return float(column), float(row)


def near(expected: object) -> object:
    return pytest.approx(expected, rel=1e-9, abs=1e-5)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("window", [Window(-3, 3, -3, 3), Window(-6, 6, -1, 1), Window(0, 1, 5, 50)])
def test_fit_shows_the_whole_window_and_no_more_than_one_axis_has_to_spare(
    window: Window, size: tuple[int, int]
) -> None:
    viewport = Viewport.fit(window, *size)
    seen = viewport.window
    assert (viewport.columns, viewport.rows) == size
    assert seen.center == pytest.approx(window.center)
    spare = seen.width / window.width, seen.height / window.height
    assert min(spare) == pytest.approx(1)


@given(viewports, points, st.floats(0.1, 10))
def test_a_circle_on_the_plane_is_a_circle_on_the_screen(
    viewport: Viewport, center: tuple[float, float], radius: float
) -> None:
    x, y = center
    column, row = cells(viewport, center)
    right, up = cells(viewport, (x + radius, y)), cells(viewport, (x, y + radius))
    assert right == near((column + radius / viewport.scale, row))
    assert up == near((column, row - radius / viewport.scale / ASPECT))


@given(viewports, places)
def test_cells_and_points_are_each_others_inverse(viewport: Viewport, place: tuple[float, float]) -> None:
    assert cells(viewport, viewport.point(*place)) == near(place)


@given(viewports)
def test_the_corners_of_the_view_are_the_corners_of_its_window(viewport: Viewport) -> None:
    seen = viewport.window
    assert cells(viewport, (seen.x_min, seen.y_max)) == near((0, 0))
    assert cells(viewport, (seen.x_max, seen.y_min)) == near((viewport.columns, viewport.rows))


@given(viewports, st.tuples(st.integers(-3, 303), st.integers(-3, 303)), st.floats(0.01, 0.99))
def test_a_point_is_within_the_view_exactly_when_its_cell_is(
    viewport: Viewport, cell: tuple[int, int], within: float
) -> None:
    column, row = cell
    inside = 0 <= column < viewport.columns and 0 <= row < viewport.rows
    assert viewport.contains(viewport.point(column + within, row + within)) is inside


def test_samples_lie_evenly_within_their_cells() -> None:
    viewport = Viewport((1.0, -2.0), 0.5, 3, 2)
    w1, w2 = viewport.samples(2, 4)
    assert (w1.shape, w2.shape) == ((1, 6), (8, 1))
    columns = [cells(viewport, (x, 0.0))[0] for x in w1[0]]
    rows = [cells(viewport, (0.0, y))[1] for y in w2[:, 0]]
    assert columns == pytest.approx([0.25, 0.75, 1.25, 1.75, 2.25, 2.75])
    assert rows == pytest.approx([0.125 + 0.25 * i for i in range(8)])
