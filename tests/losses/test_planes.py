"""A plane through weight space: what a plot shows of a loss of any number of weights."""

import numpy as np
import pytest

from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.plane import Plane

RANDOM = np.random.default_rng(3)
PLANE = Plane(RANDOM.normal(size=6), RANDOM.normal(size=6), RANDOM.normal(size=6))


def test_of_two_weights_the_plane_is_all_of_it_to_the_bit() -> None:
    points = RANDOM.normal(size=(50, 2)) * 10.0 ** RANDOM.integers(-300, 300, (50, 2))
    plane = CATALOGUE["bowl"].plane
    assert plane.places(points).tolist() == points.tolist()
    assert plane.points(points[:, 0], points[:, 1]).tolist() == points.T.tolist()


def test_a_place_on_the_plot_is_a_point_of_weight_space_and_back() -> None:
    a, b = np.meshgrid([-1.0, 0.0, 2.5], [0.5, 4.0])
    points = PLANE.points(a, b)
    assert points.shape == (6, 2, 3)
    assert points[:, 1, 2] == pytest.approx(PLANE.origin + 2.5 * PLANE.first + 4 * PLANE.second)
    assert PLANE.places(np.moveaxis(points, 0, -1)) == pytest.approx(np.stack([a, b], axis=-1))


def test_a_point_beside_the_plane_is_shown_at_the_place_nearest_to_it() -> None:
    point = RANDOM.normal(size=6)
    place = PLANE.places(point)
    off = point - PLANE.points(*place)
    assert off @ PLANE.first == pytest.approx(0)
    assert off @ PLANE.second == pytest.approx(0)


def test_the_share_of_a_vector_in_the_plane_is_1_within_and_0_across() -> None:
    assert PLANE.share(3 * PLANE.first - PLANE.second) == pytest.approx(1)
    across = np.linalg.svd(np.stack([PLANE.first, PLANE.second]))[2][-1]
    assert PLANE.share(across) == pytest.approx(0, abs=1e-12)
    assert PLANE.share(np.zeros(6)) == 1
