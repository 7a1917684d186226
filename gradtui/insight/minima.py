"""The nearest minimum, and how far -∇L points away from it."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from gradtui.descent.step import State
from gradtui.insight.points import kind_of_point
from gradtui.insight.scale import zero_gradient
from gradtui.losses.loss import Point
from gradtui.losses.lows import Lows, lows_in
from gradtui.losses.surface import Surface, Window


# ---------------------------------------------------------------------- the angle
def angle_to_minimum(surface: Surface, state: State) -> tuple[float, Point] | None:
    """The angle in degrees, 0 to 180, between -gradient and the direction to the nearest minimum, and that minimum.
    None where there is no minimum, where the gradient is zero, or where the run is in the minimum, as far as its place
    is known.
    """
    if not zero_gradient(surface) < state.gradient_norm < math.inf:
        return None
    nearest = nearest_minimum(surface, state.point)
    if nearest is None or math.dist(nearest, state.point) <= _THERE * max(surface.window.width, surface.window.height):
        return None
    angle = angle_to(state.point, state.gradient, nearest)
    return None if angle is None else (angle, nearest)


_THERE = 1e-9
"""The place of a minimum is known up to this part of the window."""


def angle_to(point: Point, gradient: Point, target: Point) -> float | None:
    """The angle in degrees, 0 to 180, between -gradient and the direction to the target; None if one is zero."""
    way = (target[0] - point[0], target[1] - point[1])
    if not (0 < math.hypot(*way) < math.inf and 0 < math.hypot(*gradient) < math.inf):
        return None
    along = -(way[0] * gradient[0] + way[1] * gradient[1])
    across = way[0] * gradient[1] - way[1] * gradient[0]
    return math.degrees(math.atan2(abs(across), along))


# ---------------------------------------------------------------------- the nearest
@lru_cache(maxsize=64)
def nearest_minimum(surface: Surface, point: Point) -> Point | None:
    """The minimum nearest to a point: of the known ones, and of those found in tiles as large as the window.

    The tiles pave the plane, and the window is one of them. The search covers the tile of the point, and those of the
    eight around it that may hold a nearer minimum. The minima of a tile are kept, so the answer depends on the point
    alone. Farther away only known minima count. For a loss over data only the known minimum counts.
    """
    known = min((m.point for m in surface.minima), key=lambda place: math.dist(place, point), default=None)
    width, height = surface.window.width, surface.window.height
    column, row = (
        math.floor(min(max((at - least) / side, -_FAR), _FAR))
        for at, least, side in zip(point, (surface.window.x_min, surface.window.y_min), (width, height))
    )
    if surface.terms > 1 or max(abs(column), abs(row)) >= _FAR:
        return known
    nearest, distance = known, math.dist(known, point) if known is not None else math.inf
    tiles = [(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    for away, tile in sorted((_distance(_window(surface, *tile), point), tile) for tile in tiles):
        if away < distance:
            found = _nearest_of(surface, _lows(surface, *tile), point, distance)
            if found is not None:
                nearest, distance = found, math.dist(found, point)
    if known is not None and nearest is not None and math.dist(known, nearest) <= _SAME * max(width, height):
        return known
    return nearest


_FAR = 1e6
"""Farther away than this many windows there is no search: floats are too coarse."""
_SAME = 1e-6


def _window(surface: Surface, column: int, row: int) -> Window:
    window = surface.window
    right, up = column * window.width, row * window.height
    return Window(window.x_min + right, window.x_max + right, window.y_min + up, window.y_max + up)


def _distance(window: Window, point: Point) -> float:
    """How far a window is away."""
    x, y = point
    return math.hypot(max(window.x_min - x, x - window.x_max, 0.0), max(window.y_min - y, y - window.y_max, 0.0))


@lru_cache(maxsize=64)
def _lows(surface: Surface, column: int, row: int) -> Lows:
    return lows_in(surface.formula, _window(surface, column, row))


def _nearest_of(surface: Surface, lows: Lows, point: Point, within: float) -> Point | None:
    """The nearest of these lows that is a minimum, within a distance; the nearest place of a valley of minima."""
    size = max(surface.window.width, surface.window.height)
    away = np.hypot(*(lows.points - point).T)
    best: Point | None = None
    refused = 0
    for i in np.argsort(away, kind="stable").tolist():
        slack = 0.0 if lows.sure[i] else size / 50
        if away[i] - slack >= within:
            break
        place: Point = (float(lows.points[i, 0]), float(lows.points[i, 1]))
        if not lows.sure[i]:
            if refused == _REFUSALS or kind_of_point(surface, place) != "minimum":
                refused = min(refused + 1, _REFUSALS)
                continue
            place = _along_valley(surface, place, point)
            refused = _REFUSALS  # the others of this valley are farther
        if math.dist(place, point) < within:
            best, within = place, math.dist(place, point)
    return best


_REFUSALS = 3
"""After this many places where L is flat in some direction and that are no minima, the search ends."""


def _along_valley(surface: Surface, place: Point, point: Point) -> Point:
    """The place in a valley of minima that is nearest to a point. Starts at a place of the valley, goes along it
    towards the point, and back to the bottom by Newton's step across. The starting place where the bottom ends.
    """
    here = place
    for _ in range(25):
        values, vectors = np.linalg.eigh(surface.formula.derivatives(*here).hessian)
        along, across = vectors[:, 0], vectors[:, 1]
        forth = float(np.dot(np.subtract(point, here), along))
        x, y = here[0] + forth * along[0], here[1] + forth * along[1]
        for _ in range(3):
            jet = surface.formula.derivatives(x, y)
            back = float(np.dot(jet.gradient, across) / np.dot(across, jet.hessian @ across))
            x, y = x - back * across[0], y - back * across[1]
        jet = surface.formula.derivatives(x, y)
        if not np.hypot(*jet.gradient) <= 1e-9 * abs(values[1]) * (math.dist(place, point) + abs(forth)):
            return here
        moved, here = math.dist(here, (float(x), float(y))), (float(x), float(y))
        if moved <= 1e-11 * (1 + math.hypot(*here)):
            break
    return here
