"""The words for how a run goes on its way: what each asks of the numbers, and until when it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gradtui.calculus.arrays import Bools
from gradtui.descent.experiment import Experiment
from gradtui.insight.features import LAG, LOSS_ROUNDING, SWINGS, TURNS, Features
from gradtui.insight.scale import Scale, scale_of, zero_gradient

_SMALL = 1 / 120
"""A step shorter than this part of the window is hardly seen."""
_SLOW = 0.9825
"""A gradient that keeps more than this of its length at each step takes 130 steps and more to become a tenth."""
_SLOWLY, _HALF = (share ** np.arange(LAG + 1) for share in (_SLOW, 0.5))
"""What a gradient keeps in so many steps that keeps this share at each."""
_INSIST = 8
"""So many steps in a row must ask for the same other word before one that still holds gives way to it."""
_SOON = 2
"""So many for an event."""


class Setting(NamedTuple):
    """What a word depends on besides the numbers."""

    scale: Scale
    decays: bool
    """Whether the optimizer adds weight decay to the gradient."""
    glides: bool
    """Whether it has momentum, and nothing else that could take it uphill."""
    zero: float
    """The length up to which a gradient counts as zero."""


def setting_of(experiment: Experiment) -> Setting:
    """What words depend on in this experiment."""
    momentum = "m" in experiment.optimizer.state or experiment.hyperparameters.get("momentum", 0.0) > 0
    glides = momentum and not experiment.is_noisy
    surface = experiment.surface
    return Setting(scale_of(surface), added_decay(experiment) > 0, glides, zero_gradient(surface))


def added_decay(experiment: Experiment) -> float:
    """The weight decay that the optimizer adds to the gradient; 0 where it pulls at the weights directly."""
    adds = any(rule.target == "g" for rule in experiment.optimizer.rules)
    return experiment.hyperparameters.get("weight_decay", 0.0) if adds else 0.0


def word_of(f: Features, setting: Setting, first: int) -> str:
    """The word for the last state. From the state `first` on each has one: that of the state before while it holds,
    unless several states in a row ask for another. A word that holds no more when it has hardly been chosen does not
    give way to the one before it, where another is as true.
    """
    words = list(WORDS)
    asks = np.array([WORDS[word](f, setting, False) for word in words])[:, first:]
    stays: dict[int, list[bool]] = {}
    asked: list[int] = asks.argmax(axis=0).tolist()
    word = before = asked[0]
    row = age = 0
    for at in range(1, len(asked)):
        row = row + 1 if asked[at] == asked[at - 1] else 1
        age += 1
        if asked[at] == word:
            continue
        if word not in stays:
            stays[word] = WORDS[words[word]](f, setting, True)[first:].tolist()
        if stays[word][at]:
            if row < (_SOON if words[asked[at]] in EVENTS else _INSIST):
                continue
            other = asked[at]
        else:
            others = np.flatnonzero(asks[asked[at] : -1, at]).tolist()
            back = asked[at] == before and age < _INSIST and len(others) > 1
            other = asked[at] + (others[1] if back else 0)
        before, word, age = word, other, 0
    return words[word]


# ------------------------- conditions: to be chosen, or to `stay`, which asks for less
def _at_rest(f: Features, s: Setting, stay: bool) -> Bools:
    return f.resting | (f.force <= s.zero) if s.decays else f.resting


def _oscillating(f: Features, s: Setting, stay: bool) -> Bools:
    """The gradient turns about at most steps, or L rises and falls; still now, and within bounds."""
    share = f.turns / np.minimum(f.steps, TURNS)
    apart = np.minimum(f.steps, SWINGS) / np.maximum(f.swings, 1)
    swinging = (f.swings >= 2) & (f.since_swing <= (np.maximum(apart, TURNS) if stay else LAG))
    if stay:
        return swinging | (f.bounded & (share >= 0.3))
    return f.bounded & (swinging | (f.turned & (share >= 0.6) & (f.kept > _HALF[f.lag])))


def _settling(f: Features, s: Setting, stay: bool) -> Bools:
    """What the steps go down shrinks faster than ∇L, with which the weight decay comes to balance, or L rises."""
    balances = f.force_kept < (1 if stay else 0.9) * f.kept
    return (f.force_kept < 0.99) & (balances | (f.change > 0)) if s.decays else f.never


def _swinging_past(f: Features, s: Setting, stay: bool) -> Bools:
    return (f.change > 0) & (f.overshot <= 0) if s.glides else f.never


def _overshooting(f: Features, s: Setting, stay: bool) -> Bools:
    return (f.change > 0) & (f.overshot > 0)


def _climbing(f: Features, s: Setting, stay: bool) -> Bools:
    return (f.change > 0) & (f.overshot <= 0) if not s.glides else f.never


def _crawling(f: Features, s: Setting, stay: bool) -> Bools:
    """Steps hardly to be seen, and a gradient that hardly shrinks."""
    kept = (f.kept > (0.3 if stay else _SLOWLY[f.lag])) & (f.kept < 3)
    return kept & (f.stride < (1.5 if stay else 1.0) * _SMALL * s.scale.size) & (stay | (f.change <= 0))


def _stalled_at_a_saddle(f: Features, s: Setting, stay: bool) -> Bools:
    level = f.norm < (0.1 if stay else 0.05) * s.scale.gradient_norm
    return level & _crawling(f, s, stay) & _saddle_within(f, s, stay, 0.02)


def _on_a_plateau(f: Features, s: Setting, stay: bool) -> Bools:
    """Next to no gradient and no curvature, high above the lowest ground."""
    rise = (1.5 if stay else 1.0) * s.scale.rise
    level = f.norm * s.scale.size < 0.002 * rise
    flat = np.maximum(f.high, -f.low) * s.scale.size**2 < 0.02 * rise
    return level & flat & (f.loss > s.scale.lowest + 0.1 * s.scale.rise) & _crawling(f, s, stay)


def _passing_a_saddle(f: Features, s: Setting, stay: bool) -> Bools:
    return (f.change < 0) & _saddle_within(f, s, stay, 0.5)


def _saddle_within(f: Features, s: Setting, stay: bool, reach: float) -> Bools:
    """Whether L curves both ways, and the parabola that fits it has its level point within this part of the window,
    and keeps it in its place.
    """
    near: Bools = f.to_level < (1.5 if stay else 1.0) * reach * s.scale.size
    return near & (f.drift < (0.8 if stay else 0.35)) & (f.low < -1e-3 * f.high) & (f.high > -1e-3 * f.low)


def _turning_into_a_valley(f: Features, s: Setting, stay: bool) -> Bools:
    """The path bends where L curves far more one way than the other."""
    valley = (f.change < 0) & (f.high > (5 if stay else 10) * np.abs(f.low))
    return valley & (np.abs(f.straight) < (0.9 if stay else 0.7)) & (stay | (f.turns + f.swings <= 2))


def _converging(f: Features, s: Setting, stay: bool) -> Bools:
    return (f.change < 0) & (f.kept < (0.999 if stay else _SLOWLY[f.lag]))


def _descending(f: Features, s: Setting, stay: bool) -> Bools:
    return (f.change < -LOSS_ROUNDING * np.abs(f.loss)) & (f.kept > (0.5 if stay else 0.8))


def _moving_on(f: Features, s: Setting, stay: bool) -> Bools:
    """Whatever else."""
    return ~f.never


WORDS: dict[str, Callable[[Features, Setting, bool], Bools]] = {
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
"""The words in the order in which they are tried, each with its condition."""

EVENTS = ("passing a saddle", "turning into a valley")
"""What is soon over."""
