"""The reason for each word, in the numbers that decided it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from gradtui.calculus.notation import format_number
from gradtui.descent.experiment import Experiment
from gradtui.descent.recent import RecentStates
from gradtui.descent.step import State, rate
from gradtui.insight.curvature import curvature_at, excess_rate
from gradtui.insight.features import BEND, LAG, LOSS_ROUNDING, SWINGS, TURNS, Features
from gradtui.insight.forecast import steps_to_a_tenth
from gradtui.insight.scale import zero_gradient
from gradtui.insight.words import added_decay

_BALANCED = 1e-6
"""Weight decay balances the gradient where this part of it is left at most."""


class Facts(NamedTuple):
    """What a reason is written from."""

    experiment: Experiment
    state: State
    past: RecentStates
    features: Features


def reason_for(word: str, experiment: Experiment, state: State, past: RecentStates, found: Features) -> str:
    """Why the run that has come to `state` is called by this word."""
    return _REASONS[word](Facts(experiment, state, past, found))


# ---------------------------------------------------------------------- one for each word
def _at_rest(facts: Facts) -> str:
    """Why no step is taken where the gradient is not zero."""
    experiment, state = facts.experiment, facts.state
    length = _length(facts)
    if rate(experiment, state) == 0:
        return f"η is 0; ‖∇L‖ is {length}"
    decay = experiment.hyperparameters.get("weight_decay", 0.0)
    left = math.hypot(*(g + decay * w for g, w in zip(state.gradient, state.point)))
    if left <= max(_BALANCED * state.gradient_norm, zero_gradient(experiment.surface)):
        return f"the weight decay balances a gradient of length {length}"
    return f"the steps are too short to change the weights; ‖∇L‖ is {length}"


def _oscillating(facts: Facts) -> str:
    turns, steps = int(facts.features.turns[-1]), len(facts.features.turns)
    of = min(TURNS, steps)
    if turns >= 0.4 * of or facts.features.swings[-1] < 2:
        what = "∇L + λ·w" if added_decay(facts.experiment) else "∇L"
        return f"{what} turned about in {turns} of {_steps(of)}{_forecast(facts)}"
    of = min(SWINGS, steps)
    rose = int(facts.features.rose[-of:].sum())
    return f"L rose in {rose} and fell in {of - rose} of the last {of} steps"


def _settling(facts: Facts) -> str:
    decay, (then, now) = added_decay(facts.experiment), _ends(facts)
    lengths = [math.hypot(*(facts.past.gradients[at] + decay * facts.past.points[at])) for at in (then, now)]
    return f"{_from_to('‖∇L + λ·w‖', *lengths)} in {_lately(facts)}"


def _swinging_past(facts: Facts) -> str:
    return f"momentum goes uphill, {_loss(facts)}"


def _overshooting(facts: Facts) -> str:
    rose = facts.features.rose
    row = len(rose) if rose.all() else int((~rose[::-1]).argmax())
    text = f"L rose {row} steps in a row" if row > 1 else _loss(facts)
    return text + excess_rate(facts.experiment, facts.state)


def _climbing(facts: Facts) -> str:
    cause = "noise" if facts.experiment.is_noisy else "weight decay"
    return f"{cause} goes uphill, {_loss(facts)}"


def _stalled_at_a_saddle(facts: Facts) -> str:
    return f"‖∇L‖ is {_length(facts)}, curvature {_curvature(facts)}; it may slip off"


def _on_a_plateau(facts: Facts) -> str:
    return f"‖∇L‖ is {_length(facts)}: hardly any way is down"


def _crawling(facts: Facts) -> str:
    stride = f"; steps of {format_number(facts.features.stride[-1], 3)}"
    return f"{_gradient(facts)}{_forecast(facts) or stride}"


def _passing_a_saddle(facts: Facts) -> str:
    return f"{_gradient(facts)}; curvature {_curvature(facts)}"


def _turning_into_a_valley(facts: Facts) -> str:
    angle = math.degrees(math.acos(max(-1.0, min(1.0, facts.features.straight[-1]))))
    steps = _steps(min(BEND, len(facts.features.change) - 1))
    return f"the path turned {format_number(angle, 2)}° in {steps}; ‖∇L‖ is {_length(facts)}"


def _converging(facts: Facts) -> str:
    return f"{_gradient(facts)}{_forecast(facts) or '; ' + _loss(facts, '')}"


def _descending(facts: Facts) -> str:
    return f"{_loss(facts)}; {_gradient(facts, '')}"


def _moving_on(facts: Facts) -> str:
    return f"the weights change, {_loss(facts)}"


_REASONS: dict[str, Callable[[Facts], str]] = {
    "at rest": _at_rest,
    "oscillating": _oscillating,
    "settling": _settling,
    "swinging past": _swinging_past,
    "overshooting": _overshooting,
    "climbing": _climbing,
    "stalled at a saddle": _stalled_at_a_saddle,
    "on a plateau": _on_a_plateau,
    "crawling": _crawling,
    "passing a saddle": _passing_a_saddle,
    "turning into a valley": _turning_into_a_valley,
    "converging": _converging,
    "descending": _descending,
    "moving on": _moving_on,
}


# ---------------------------------------------------------------------- parts of reasons
def _ends(facts: Facts) -> tuple[int, int]:
    """The places of the state LAG steps ago, or of the first, and of the last."""
    return -1 - min(LAG, len(facts.features.change)), -1


def _lately(facts: Facts) -> str:
    return _steps(min(LAG, len(facts.features.change)))


def _steps(number: int) -> str:
    return f"{number} step{'s' * (number != 1)}"


def _length(facts: Facts) -> str:
    """‖∇L‖ now."""
    return format_number(facts.state.gradient_norm, 3)


def _gradient(facts: Facts, over: str = " in {}") -> str:
    """How ‖∇L‖ changed lately."""
    then, now = (math.hypot(*facts.past.gradients[at]) for at in _ends(facts))
    return _from_to("‖∇L‖", then, now) + over.format(_lately(facts))


def _loss(facts: Facts, over: str = " in {}") -> str:
    """How L changed lately; by how much a step, where that is not seen in L itself."""
    then, now = (float(facts.past.losses[at]) for at in _ends(facts))
    if abs(now - then) <= LOSS_ROUNDING * abs(now):
        return "L changes by less than its rounding" if now != 0 else "L does not change"
    before, after = _told_apart(then, now)
    if before != after:
        return f"L {before} → {after}{over.format(_lately(facts))}"
    a_step = format_number(abs(now - then) / min(LAG, len(facts.features.change)), 3)
    return f"L {'rises' if now > then else 'falls'} by {a_step} a step"


def _from_to(name: str, then: float, now: float) -> str:
    before, after = _told_apart(then, now)
    return f"{name} {before} → {after}" if before != after else f"{name} stays at {after}"


def _told_apart(then: float, now: float) -> tuple[str, str]:
    """Both numbers in three figures, or in as many up to five as show that they differ."""
    for digits in (3, 4, 5):
        before, after = format_number(then, digits), format_number(now, digits)
        if before != after:
            break
    return before, after


def _curvature(facts: Facts) -> str:
    here = curvature_at(facts.state)
    return here.written if here is not None else "unknown"


def _forecast(facts: Facts) -> str:
    """How long it takes to a tenth of the gradient's length, where that can be said."""
    steps = steps_to_a_tenth(facts.experiment, facts.state.step, facts.past)
    return "" if steps is None else f"; down to a tenth in {_steps(steps)}"
