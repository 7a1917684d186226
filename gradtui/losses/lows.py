"""Lows of a loss in a window: where its gradient is zero and it curves upwards, or at kinks upwards."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gradtui.calculus.arrays import Bools, Floats
from gradtui.losses.surface import Height, Window

_SAMPLES = 61
_FINER = (1, 2, 4)
"""The sampling is refined by these factors, one after the other."""
_STRAIGHT = 0.5
"""Samples are close enough where the Hessian predicts the gradient at the next one up to this relative error."""
_STEPS = 40
_FLAT = 1e-10
_SURE = 1e-7


class Lows(NamedTuple):
    """Lows of a loss: their places, shape (n, 2), L there, shape (n,), and at which of them the curvature, or a kink,
    shows that it is a minimum. At the others L is flat along some way, as in a valley of minima or at a degenerate
    saddle.
    """

    points: Floats
    values: Floats
    sure: Bools


def lows_in(loss: Height, window: Window, finest: int = 4) -> Lows:
    """The lows in a window, edges included, sorted by L.

    The search samples L at 61 x 61 points, up to `finest` times as densely where L oscillates. It starts from each
    sample whose Newton step is not longer than the distance to its neighbours, and from each that is lower than its
    neighbours. Newton's method finds the place. Where it fails, at a kink, a search on smaller and smaller rings
    finds the lowest place.
    """
    for finer in (closeness for closeness in _FINER if closeness <= finest):
        across, up = (np.linspace(*edges, finer * (_SAMPLES - 1) + 1) for edges in (window.edges[:2], window.edges[2:]))
        x, y = np.meshgrid(across, up)
        field = _Field(loss, x, y)
        if _is_close_enough(field, across[1] - across[0], up[1] - up[0]):
            break
    cell = (float(across[1] - across[0]), float(up[1] - up[0]))
    dx, dy = field.step
    near = (field.curvatures[1] > 0) & (np.abs(dx) <= 1.5 * cell[0]) & (np.abs(dy) <= 1.5 * cell[1])
    lowest = sample_lows(field.value)
    near[lowest[:, 1], lowest[:, 0]] = True
    smooth = _by_newton(loss, x[near], y[near], window, cell)
    starts = np.stack([across[lowest[:, 0]], up[lowest[:, 1]]], axis=1)
    apart = np.abs(starts[:, None] - smooth.points[None])
    found = np.any(np.all(apart <= 2 * np.array(cell), axis=2), axis=1)
    kinks = _by_rings(loss, starts[~found], cell)
    points, values, sure = (np.concatenate(parts) for parts in zip(smooth, kinks))
    inside = (points >= [window.x_min, window.y_min]) & (points <= [window.x_max, window.y_max])
    order = np.flatnonzero(inside.all(axis=1))
    order = order[np.argsort(values[order], kind="stable")]
    return Lows(points[order], values[order], sure[order])


def sample_lows(values: Floats) -> np.ndarray:
    """The inner samples lower than all eight neighbours by more than rounding, as (column, row), shape (n, 2)."""
    finite = values[np.isfinite(values)]
    rounding = 1e-15 * float(np.abs(finite).max()) if finite.size else 0.0
    middle = values[1:-1, 1:-1] + rounding
    around = [np.roll(values, shift, (0, 1))[1:-1, 1:-1] for shift in _NEIGHBOURS]
    rows, columns = np.nonzero(np.logical_and.reduce([middle < other for other in around]))
    return np.stack([columns, rows], axis=1) + 1


_NEIGHBOURS = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)


class _Field:
    """L and its derivatives at points, and the Newton steps from there."""

    def __init__(self, loss: Height, x: Floats, y: Floats) -> None:
        jet = loss.derivatives(x, y)
        self.value, self.d1, self.d2, self.d11, self.d12, self.d22 = (
            np.broadcast_to(part, x.shape) for part in (jet.value, jet.d1, jet.d2, jet.d11, jet.d12, jet.d22)
        )

    @property
    def curvatures(self) -> tuple[Floats, Floats]:
        """The eigenvalues of the Hessian, the lower one first."""
        with np.errstate(all="ignore"):
            middle, half = (self.d11 + self.d22) / 2, np.hypot((self.d11 - self.d22) / 2, self.d12)
            return middle - half, middle + half

    @property
    def step(self) -> tuple[Floats, Floats]:
        """Newton's step, which is to be subtracted; 0 in directions without curvature, nan where it does not exist."""
        low, high = self.curvatures
        with np.errstate(all="ignore"):
            angle = np.arctan2(2 * self.d12, self.d11 - self.d22) / 2
            x, y = np.cos(angle), np.sin(angle)
            along, across = (self.d1 * x + self.d2 * y) / high, (self.d2 * x - self.d1 * y) / low
            across = np.where(np.abs(low) > _FLAT * np.abs(high), across, 0.0)
            along = np.where(np.abs(high) > _FLAT * np.abs(low), along, 0.0)
            return along * x - across * y, along * y + across * x


def _is_close_enough(field: _Field, right: float, up: float) -> bool:
    """Whether the Hessian predicts the gradient at the next sample, for nine samples in ten."""
    with np.errstate(all="ignore"):
        length = np.hypot(field.d1, field.d2)
        right_off = (np.diff(field.d1) - right * field.d11[:, :-1], np.diff(field.d2) - right * field.d12[:, :-1])
        up_off = (np.diff(field.d1, axis=0) - up * field.d12[:-1], np.diff(field.d2, axis=0) - up * field.d22[:-1])
        wrong = (
            np.hypot(*right_off) > _STRAIGHT * np.maximum(length[:, :-1], length[:, 1:]),
            np.hypot(*up_off) > _STRAIGHT * np.maximum(length[:-1], length[1:]),
        )
    return all(float(part.mean()) < 0.1 for part in wrong)


def _by_newton(loss: Height, x: Floats, y: Floats, window: Window, cell: tuple[float, float]) -> Lows:
    size = max(window.width, window.height)
    length = np.full(x.shape, np.inf)
    moving = np.isfinite(x)
    for _ in range(_STEPS):
        if not moving.any():
            break
        dx, dy = _Field(loss, x[moving], y[moving]).step
        x, y = x.copy(), y.copy()
        x[moving] -= dx
        y[moving] -= dy
        length[moving] = np.hypot(dx, dy)
        inside = (x > window.x_min - 3 * cell[0]) & (x < window.x_max + 3 * cell[0])
        inside &= (y > window.y_min - 3 * cell[1]) & (y < window.y_max + 3 * cell[1])
        moving &= inside & (length > 1e-15 * (size + np.hypot(x, y)))
    x, y = (np.where(np.abs(part) < 1e-13 * size, 0.0, part) for part in (x, y))
    field = _Field(loss, x, y)
    low, high = field.curvatures
    sure = low > _SURE * high
    steady = (
        (high > 0) & (low >= -_SURE * high) & np.isfinite(field.value) & (length <= np.where(sure, 1e-9, 1e-7) * size)
    )
    return _apart(Lows(np.stack([x, y], axis=1)[steady], field.value[steady], sure[steady]), 1e-6 * size)


def _apart(lows: Lows, distance: float) -> Lows:
    """Without those that lie closer than this distance to another one."""
    if not len(lows.points):
        return lows
    _, first = np.unique(np.round(lows.points / distance), axis=0, return_index=True)
    kept: list[int] = []
    for i in np.sort(first).tolist():
        if not kept or np.abs(lows.points[kept] - lows.points[i]).max(axis=1).min() > distance:
            kept.append(i)
    return Lows(lows.points[kept], lows.values[kept], lows.sure[kept])


_RINGS = 150
_RING = np.linspace(0, 2 * np.pi, 16, endpoint=False)


def _by_rings(loss: Height, points: Floats, cell: tuple[float, float]) -> Lows:
    """The lowest places near these points, where L may have no gradient. Each search looks at a ring of points around
    its place, moves to a lower one, and halves the ring where there is none.
    """
    if not len(points):
        return Lows(points, np.zeros(0), np.zeros(0, dtype=bool))
    points, reach = points.copy(), np.full(len(points), max(cell))
    values, everyone = np.asarray(loss(points[:, 0], points[:, 1])), np.arange(len(points))
    for turn in range(_RINGS):
        angles = _RING + 2.4 * turn
        x = points[:, :1] + reach[:, None] * np.cos(angles)
        y = points[:, 1:] + reach[:, None] * np.sin(angles)
        around = np.asarray(loss(x, y))
        around = np.where(np.isfinite(around), around, np.inf)
        best = around.argmin(axis=1)
        lower = around[everyone, best] < values
        points[lower] = np.stack([x[everyone, best], y[everyone, best]], axis=1)[lower]
        values = np.where(lower, around[everyone, best], values)
        reach = np.where(lower, reach, reach / 2)
    points = np.where(np.abs(points) < 1e-9 * max(cell), 0.0, points)
    values = np.asarray(loss(points[:, 0], points[:, 1]))
    x, y = (points[:, i : i + 1] + 1e-5 * max(cell) * way(_RING) for i, way in enumerate((np.cos, np.sin)))
    proper = (np.asarray(loss(x, y)) > values[:, None]).all(axis=1) & (reach < 1e-9 * max(cell))
    return _apart(Lows(points[proper], values[proper], proper[proper]), 1e-6 * max(cell))
