"""What the last states of a run have in common: numbers for each of them, from which its words are chosen."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gradtui.calculus.arrays import Bools, Floats, Ints
from gradtui.descent.recent import MEMORY, RecentStates

LAG = 5
"""A trend is what came of so many steps."""
TURNS = 10
"""Turns are counted in so many steps."""
BEND = 8
"""The path is seen to bend in so many steps."""
SWINGS = 40
"""Swings are counted in so many steps."""
LOSS_ROUNDING = 1e-13
"""Losses that differ by less than this part of them tell nothing: the gradients between them do."""
_STEP_ROUNDING = 1e-15
"""A step this much shorter than the weights moves nothing."""
_TINY = 1e-300


class Features(NamedTuple):
    """Numbers for each of the recent states but the first, arrays of shape (n - 1,). "Lately" means in the last LAG
    steps, or in as many as there were.
    """

    steps: Ints
    """How many steps were taken, as far as they are recent."""
    lag: Ints
    """How many of them are lately."""
    loss: Floats
    """L."""
    norm: Floats
    """‖∇L‖."""
    never: Bools
    """False for each."""
    change: Floats
    """By how much L changed lately; negative where it fell."""
    rose: Bools
    """Whether the last step raised L."""
    overshot: Floats
    """The rise lately in steps that began downhill, less that in steps that began uphill."""
    kept: Floats
    """‖∇L‖ now over ‖∇L‖ then, LAG steps ago."""
    force: Floats
    """The length of what the steps go down: ∇L, plus the weight decay times w."""
    force_kept: Floats
    """That length now over that then."""
    stride: Floats
    """The mean length of a step lately."""
    resting: Bools
    """Whether none of the last three steps changed the weights by more than rounding."""
    turned: Bools
    """Whether the last step, or the one before, turned the gradient about."""
    turns: Ints
    """How many of the last TURNS steps turned it about."""
    swings: Ints
    """How often L turned from falling to rising, or back, in the last SWINGS steps."""
    since_swing: Ints
    """How many steps ago it did so last."""
    bounded: Bools
    """Whether L is no higher than it was at most in the last SWINGS steps."""
    straight: Floats
    """The cosine of the angle between the last step and the one BEND steps ago, or the first."""
    low: Floats
    """The lower eigenvalue of the Hessian."""
    high: Floats
    """The higher one."""
    to_level: Floats
    """How far away the parabola that fits L here has its level point, a minimum or a saddle."""
    drift: Floats
    """How far that point moved in the last three steps, as part of their length."""


def features(past: RecentStates, decay: float) -> Features:
    """The features of all recent states but the first, of which there must be two at least; `decay` is the weight
    decay that the optimizer adds to the gradient.
    """
    losses, points, gradients = past.losses, past.points.T, past.gradients.T
    number = len(losses) - 1
    count, lag, never = _counts(number)
    steps = points[:, 1:] - points[:, :-1]
    slopes = _dot(gradients[:, :-1], steps)
    changes = losses[1:] - losses[:-1]
    minute = np.abs(changes) <= LOSS_ROUNDING * np.abs(losses[1:])
    if minute.any():
        changes = np.where(minute, (slopes + _dot(gradients[:, 1:], steps)) / 2, changes)
    rose = changes > 0
    rises = rose * changes
    norms, weights, lengths = _norm(gradients), _norm(points), _norm(steps)
    moved = lengths > _STEP_ROUNDING * np.maximum(weights[1:], weights[:-1])
    change, overshot, way = _summed(np.array((changes, np.where(slopes < 0, rises, -rises), lengths)), LAG)
    hessians = past.hessians.T
    to_level = way_to_level(gradients, hessians)
    level, (low, high) = points + to_level, _curvatures(hessians)
    drift, short_way, moves = _summed(np.array((_norm(level[:, 1:] - level[:, :-1]), lengths, moved)), 3)
    forces, force = (gradients, norms) if not decay else _with_decay(gradients, points, decay)
    kept = _ratio(norms)
    turned = _dot(forces[:, 1:], forces[:, :-1]) < 0
    swung = never.copy()
    np.not_equal(rose[1:], rose[:-1], out=swung[1:])
    turns, swings = _counted(turned, TURNS), _counted(swung, SWINGS)
    lately = turned.copy()
    lately[1:] |= turned[:-1]
    earlier = np.maximum(count - 1 - BEND, 0)
    return Features(
        steps=count,
        lag=lag,
        never=never,
        loss=losses[1:],
        norm=norms[1:],
        change=change,
        rose=rose,
        overshot=overshot,
        kept=kept,
        force=force[1:],
        force_kept=_ratio(force) if decay else kept,
        stride=way / lag,
        resting=(moves == 0) & (count > 2),
        turned=lately,
        turns=turns,
        swings=swings,
        since_swing=count - np.maximum.accumulate(swung * count),
        bounded=losses[1:] <= _highest(losses)[:-1],
        straight=_dot(steps, steps[:, earlier]) / np.maximum(lengths * lengths[earlier], _TINY),
        low=low[1:],
        high=high[1:],
        to_level=_norm(to_level)[1:],
        drift=drift / np.maximum(short_way, _TINY),
    )


def _with_decay(gradients: Floats, points: Floats, decay: float) -> tuple[Floats, Floats]:
    """What the steps go down, and its length."""
    forces = gradients + decay * points
    return forces, _norm(forces)


def way_to_level(gradients: Floats, hessians: Floats) -> Floats:
    """From each point to where the parabola that fits L there is level, shape (2, n), of gradients (2, n) and Hessians
    (3, n) as their entries: Newton's step.
    """
    h11, h12, h22 = hessians
    g1, g2 = gradients
    way: Floats = np.array((h12 * g2 - h22 * g1, h12 * g1 - h11 * g2)) / determinants(hessians)
    return way


def determinants(hessians: Floats) -> Floats:
    """The determinant of each Hessian."""
    h11, h12, h22 = hessians
    determinant: Floats = h11 * h22 - h12 * h12
    return determinant


def _curvatures(hessians: Floats) -> tuple[Floats, Floats]:
    """The lower and the higher eigenvalue of each Hessian."""
    h11, h12, h22 = hessians
    middle, half = (h11 + h22) / 2, np.hypot((h11 - h22) / 2, h12)
    return middle - half, middle + half


def _dot(vectors: Floats, others: Floats) -> Floats:
    """The inner product of each column with that of the others."""
    product: Floats = np.add.reduce(vectors * others)
    return product


def _norm(vectors: Floats) -> Floats:
    """The length of each column."""
    length: Floats = np.hypot(*vectors)
    return length


def _ratio(norms: Floats) -> Floats:
    """Each norm but the first, over the one LAG before it, or over the first."""
    ratio: Floats = norms[1:] / norms[0]
    ratio[LAG - 1 :] = norms[LAG:] / norms[:-LAG]
    return ratio


def _summed(values: Floats, number: int) -> Floats:
    """The sum of each and those before it in its row, so many in all."""
    total = values.copy()
    for lag in range(1, min(number, values.shape[1])):
        total[:, lag:] += values[:, :-lag]
    return total


def _counted(marks: Bools, number: int) -> Ints:
    """How many of each and those before it are marked, so many in all."""
    total = np.add.accumulate(marks, dtype=np.int64)
    counted: Ints = total.copy()
    counted[number:] -= total[:-number]
    return counted


def _highest(values: Floats) -> Floats:
    """The highest of each and those before it, SWINGS in all: by doubling how many are compared."""
    highest, compared = values.copy(), 1
    while compared < SWINGS:
        more = min(compared, SWINGS - compared)
        highest[more:] = np.maximum(highest[more:], highest[:-more])
        compared += more
    return highest


@lru_cache(maxsize=2 * MEMORY)
def _counts(number: int) -> tuple[Ints, Ints, Bools]:
    """How many steps there were until each, how many of them LAG goes back, and False for each."""
    count = np.arange(1, number + 1)
    return count, np.minimum(count, LAG), np.zeros(number, bool)
