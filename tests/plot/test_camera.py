"""What is looked at: kept through steps and sizes until one looks elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.loss import Point
from gradtui.losses.surface import Window
from gradtui.plot.camera import ZOOM, Camera
from gradtui.plot.viewport import Viewport

BOWL, BRANIN = CATALOGUE["bowl"], CATALOGUE["branin"]
SIZE = (46, 16)
COORDINATE = st.floats(-4, 4)


def camera() -> Camera:
    """At the bowl, in a plot of 46 x 16 cells."""
    looking = Camera(BOWL)
    looking.aim(BOWL, BOWL.start, *SIZE)
    return looking


def test_a_surface_is_seen_whole_to_begin_with_and_so_is_another() -> None:
    looking = camera()
    assert looking.viewport == Viewport.fit(BOWL.window, *SIZE)
    looking.zoom(1, (0.0, 0.0))
    assert looking.aim(BRANIN, BRANIN.start, *SIZE) == Viewport.fit(BRANIN.window, *SIZE)


def test_in_another_size_the_same_is_seen() -> None:
    looking = camera()
    looking.see(Window(-1, 1, -1, 1))
    for size in ((100, 40), (20, 30), SIZE):
        assert looking.aim(BOWL, BOWL.start, *size) == Viewport.fit(Window(-1, 1, -1, 1), *size)


@given(COORDINATE, COORDINATE, st.sampled_from([1, -1]))
def test_zooming_is_about_the_point_or_where_that_is_out_of_view_the_centre(x: float, y: float, way: int) -> None:
    looking = camera()
    before = looking.viewport
    looking.zoom(way, (x, y))
    assert looking.viewport.scale == pytest.approx(before.scale / ZOOM**way)
    still = (x, y) if before.contains((x, y)) else before.center
    assert looking.viewport.place(still) == pytest.approx(before.place(still))


@pytest.mark.parametrize("other", [(35, 16), (94, 32), (138, 50)])
def test_the_same_keys_lead_to_the_same_window_in_every_size(other: tuple[int, int]) -> None:
    windows = []
    for size in (SIZE, other):
        looking = Camera(BRANIN)
        looking.aim(BRANIN, BRANIN.start, *size)
        looking.zoom(1, BRANIN.start)
        looking.pan(1, 0)
        looking.pan(0, -1)
        looking.zoom(-1, BRANIN.start)
        windows.append(looking.window)
    assert windows[0] == windows[1]


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize("point", [(0.0, 0.0), (1.0, 2.0)])
def test_zooming_ends_before_the_numbers_do(way: int, point: Point) -> None:
    looking = camera()
    for _ in range(700):
        looking.zoom(way, point)
    seen = looking.viewport
    assert seen.place((seen.center[0] + 5 * seen.scale, seen.center[1]))[0] == pytest.approx(SIZE[0] / 2 + 5, abs=0.01)


@pytest.mark.parametrize("point", [(1e17, 0.0), (0.0, -1e200), (1e300, 1e300)])
def test_a_point_followed_very_far_out_is_in_view(point: Point) -> None:
    looking = camera()
    looking.following = True
    looking.aim(BOWL, point, *SIZE)
    assert looking.viewport.scale > 0
    assert looking.viewport.contains(point)


def test_looking_elsewhere_moves_the_view_and_is_kept() -> None:
    looking = camera()
    before = looking.viewport.center
    looking.pan(1, 0)
    looking.pan(0, 1)
    after = looking.aim(BOWL, BOWL.start, *SIZE).center
    assert after[0] > before[0]
    assert after[1] < before[1]
    looking.fit(BOWL)
    assert looking.viewport.center == before


@pytest.mark.parametrize(
    ("following", "point", "moves"), [(True, (2.9, 0), True), (True, (0, 0), False), (False, (9, 0), False)]
)
def test_only_a_point_that_is_followed_and_near_the_edge_moves_the_view(
    following: bool, point: Point, moves: bool
) -> None:
    looking = camera()
    looking.zoom(1, (0.0, 0.0))
    before = looking.viewport
    looking.following = following
    after = looking.aim(BOWL, point, *SIZE)
    assert (after != before) is moves
    assert (after.center == pytest.approx(point)) is (moves or point == before.center)


@given(st.integers(0, SIZE[0] - 1), st.integers(0, SIZE[1] - 1), st.integers(0, 30))
def test_a_place_picked_lies_in_its_cell_in_few_figures(column: int, row: int, zooms: int) -> None:
    looking = camera()
    for _ in range(zooms):
        looking.zoom(1, (0.3, 0.7))
    x, y = looking.place(column, row)
    assert tuple(map(int, looking.viewport.place((x, y)))) == (column, row)
    assert len(f"{x:.12g}") <= 6 + zooms / 5


@given(st.integers(-30, 30))
def test_the_stride_of_a_key_is_about_a_row(zooms: int) -> None:
    looking = camera()
    for _ in range(abs(zooms)):
        looking.zoom(1 if zooms > 0 else -1, (0.0, 0.0))
    assert 1 <= looking.stride / (2 * looking.viewport.scale) <= 2.5
