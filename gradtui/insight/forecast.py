"""How many steps the gradient takes to a tenth of its length, where the last steps and the curvature bear it out."""

from __future__ import annotations

import math

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.descent.experiment import Experiment
from gradtui.descent.recent import RecentStates
from gradtui.insight.features import LAG, determinants, way_to_level
from gradtui.insight.words import added_decay

_LONGEST = 5000
"""A forecast of more steps is not made."""
_AHEAD = 6
"""A forecast reaches so many times as far as the steps back that it rests on, where an optimizer remembers steps."""
_MATTERS = 1e-3
"""A component that is a smaller part of the gradient has no say."""
_STEADY = 0.2
"""By this part the logarithm of what a component keeps may differ from what it kept before."""
_DRIFT = 0.08
"""By this part of a way the bottom of the parabola that fits L may have moved along it."""


def steps_to_a_tenth(experiment: Experiment, step: int, past: RecentStates) -> int | None:
    """The number of steps in which ‖∇L‖ falls to a tenth; None where nothing supports a number.

    In a bowl each component of the gradient, along a main axis of the Hessian, keeps a share of its own at every
    step. The shares are those of the last steps. They count where they have been steady, over more steps for a longer
    forecast, and where one parabola has fitted L along the way: it had its bottom in the same place.
    """
    most = (len(past.losses) - 1) // 2
    if experiment.is_noisy or added_decay(experiment) or most < 1 or not np.isfinite(past.hessians[-1]).all():
        return None
    h11, h12, h22 = past.hessians[-1].tolist()
    curvatures, axes = np.linalg.eigh(((h11, h12), (h12, h22)))
    if not curvatures[0] > 1e-9 * curvatures[1]:
        return None
    back = min(LAG, most)
    number = _forecast(past, axes, back)
    if number is not None and experiment.optimizer.state:
        back = max(2 * LAG, math.ceil(number / _AHEAD))
        number = _forecast(past, axes, back) if back <= most else None
    if number is None or not _one_parabola(past, back):
        return None
    if experiment.schedule.factors:
        number = _with_schedule(experiment, step, number)
    return None if number is None else math.ceil(number)


def _forecast(past: RecentStates, axes: Floats, back: int) -> float | None:
    """The number of steps, by what each component kept at each of so many last steps, and of as many before them."""
    before, then, now = np.abs(past.gradients[[-1 - 2 * back, -1 - back, -1]] @ axes).tolist()
    kept: list[float] = []
    squares: list[float] = []
    for first, middle, last in zip(before, then, now):
        if last <= _MATTERS * max(now):
            continue
        if middle == 0 or first == 0:
            return None
        late, early = math.log(last / middle) / back, math.log(middle / first) / back
        if not late < math.log(0.1) / _LONGEST or abs(late - early) > -_STEADY * late:
            return None
        kept.append(late)
        squares.append(last * last)
    low, high, goal = 0.0, math.log(0.1) / max(kept), 0.01 * sum(squares)
    while high - low > 1e-3 * high:
        middle = (low + high) / 2
        if sum(square * math.exp(2 * middle * rate) for square, rate in zip(squares, kept)) > goal:
            low = middle
        else:
            high = middle
    return high


def _one_parabola(past: RecentStates, back: int) -> bool:
    """Whether the parabolas that fit L at three states, so many steps apart, have the same bottom."""
    at = [-1 - 2 * back, -1 - back, -1]
    hessians = past.hessians[at].T
    if not (determinants(hessians) > 0).all():
        return False
    points = past.points[at]
    bottoms = points + way_to_level(past.gradients[at].T, hessians).T
    drift, way = (np.hypot(*np.diff(places, axis=0).T) for places in (bottoms, points))
    return bool((drift <= _DRIFT * way).all())


def _with_schedule(experiment: Experiment, step: int, number: float) -> float | None:
    """How many steps do what so many did at the mean learning rate of the last ones."""
    back = min(LAG, step)
    usual = sum(experiment.schedule.rate(experiment.learning_rate, step - 1 - ago) for ago in range(back)) / back
    done, ahead = 0.0, 0
    while done < number * usual:
        done += experiment.schedule.rate(experiment.learning_rate, step + ahead)
        ahead += 1
        if ahead > 3 * number + LAG:
            return None
    return ahead
