"""What is looked at: kept through steps and sizes until one looks elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradtui.descent.playground import Playground
from gradtui.descent.texts import read_experiment
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface, Window
from gradtui.plot.camera import WIDEST, ZOOM, Camera, window_of_run
from gradtui.plot.viewport import Viewport

BOWL, BRANIN = CATALOGUE["bowl"], CATALOGUE["branin"]
SIZE = (46, 16)
COORDINATE = st.floats(-4, 4)


def look(camera: Camera, surface: Surface, *trail: Point, following: Point | None = None) -> Viewport:
    """What the camera sees of a run through these points, in a plot of 46 x 16 cells."""
    return camera.aim(surface, np.array(trail), following, *SIZE)


def camera() -> Camera:
    """At the bowl, in a plot of 46 x 16 cells."""
    looking = Camera(BOWL)
    look(looking, BOWL, BOWL.start)
    return looking


def test_a_surface_is_seen_whole_to_begin_with_and_so_is_another() -> None:
    looking = camera()
    assert looking.viewport == Viewport.fit(BOWL.window, *SIZE)
    looking.zoom(1, (0.0, 0.0))
    assert look(looking, BRANIN, BRANIN.start) == Viewport.fit(BRANIN.window, *SIZE)


def test_in_another_size_the_same_is_seen() -> None:
    looking = camera()
    looking.see(Window(-1, 1, -1, 1))
    for size in ((100, 40), (20, 30), SIZE):
        assert looking.aim(BOWL, np.array([BOWL.start]), None, *size) == Viewport.fit(Window(-1, 1, -1, 1), *size)


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
        looking.aim(BRANIN, np.array([BRANIN.start]), None, *size)
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
    look(looking, BOWL, point)
    assert looking.viewport.scale > 0
    assert looking.viewport.contains(point)


def test_looking_elsewhere_moves_the_view_and_is_kept() -> None:
    looking = camera()
    before = looking.viewport.center
    looking.pan(1, 0)
    looking.pan(0, 1)
    after = look(looking, BOWL, BOWL.start).center
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
    after = look(looking, BOWL, point)
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


# ---------------------------------------------------------------------- a run that leaves the window
def ladder(surface: Surface) -> list[Window]:
    """The windows that a run can be seen in."""
    return [surface.window.enlarged(2.0**k) for k in range(7)]


@pytest.mark.parametrize("following", [(2.5, 2.0), (5.0, 0.0), (0.0, -40.0), (100.0, 100.0)])
def test_the_view_widens_by_doubling_so_that_start_point_and_next_step_are_seen(following: Point) -> None:
    seen = window_of_run(BOWL.window, np.array([(1.0, 2.0), (-2.0, 1.0)]), following)
    inside = [w for w in ladder(BOWL) if all(abs(part) < w.x_max for part in following)]
    assert seen == inside[0]


def test_a_step_that_overshoots_is_seen_at_every_step_and_undone_looks_as_it_did() -> None:
    playground = Playground(read_experiment("bowl", lr="1.05"))
    looking, seen = camera(), []
    for _ in range(40):
        following = playground.following.point
        view = look(looking, BOWL, *playground.run.points.tolist(), following=following)
        assert all(view.contains(point) for point in (BOWL.start, playground.state.point, following))
        seen.append(view)
        playground.step()
    assert len(set(seen)) > 3
    for view in reversed(seen):
        playground.undo()
        assert look(looking, BOWL, *playground.run.points.tolist(), following=playground.following.point) == view


def test_a_run_that_comes_home_comes_home_in_the_picture_and_the_view_does_not_flap_on_the_way() -> None:
    swings = [(4.0 * 0.9**k * (-1) ** k, 0.0) for k in range(60)]
    trails = [np.array([(1.0, 1.0), *swings[: k + 1]]) for k in range(59)]
    widths = [window_of_run(BOWL.window, trail, swings[k + 1]).width for k, trail in enumerate(trails)]
    assert widths[0] > widths[-1] == BOWL.window.width
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("far", [1e3, 1e12, 1e300, 1.7e308])
def test_very_far_out_the_view_is_the_widest(far: float) -> None:
    widest = BOWL.window.enlarged(WIDEST)
    assert window_of_run(BOWL.window, np.array([(1.0, 1.0), (far, -far)]), None) == widest
    assert window_of_run(BOWL.window, np.array([(1.0, 1.0)]), (far, -far)) == BOWL.window


def test_looking_elsewhere_or_a_window_given_keeps_the_view_until_the_whole_run_is_asked_for() -> None:
    given_a_window = replace(BOWL, window=Window(-1, 1, -1, 1), window_is_given=True)
    zoomed = camera()
    zoomed.zoom(1, (0.0, 0.0))
    for looking, surface in ((zoomed, BOWL), (Camera(given_a_window), given_a_window)):
        before = look(looking, surface, (1.0, 2.0))
        assert look(looking, surface, (1.0, 2.0), (9.0, 9.0)) == before
        looking.fit(surface)
        assert look(looking, surface, (1.0, 2.0), (9.0, 9.0)).contains((9.0, 9.0))


def test_the_view_is_had_again_from_the_surfaces_window_while_it_is_automatic() -> None:
    looking = camera()
    look(looking, BOWL, (1.0, 2.0), (9.0, 9.0))
    assert looking.window != looking.window_to_return_to == BOWL.window
    looking.see(Window(-1, 1, -1, 1))
    assert looking.window_to_return_to == Window(-1, 1, -1, 1)
