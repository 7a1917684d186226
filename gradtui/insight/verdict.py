"""The verdict on a run: one word for how it goes, and the reason in the numbers that decided it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gradtui.calculus.notation import format_number, format_point, round_number
from gradtui.descent.experiment import Experiment
from gradtui.descent.playground import Playground
from gradtui.descent.recent import MEMORY, RecentStates
from gradtui.descent.step import State, advance
from gradtui.insight.curvature import curvature_at, excess_rate
from gradtui.insight.drop import drop
from gradtui.insight.features import SWINGS, features
from gradtui.insight.points import kind_of_point, status
from gradtui.insight.reasons import reason_for
from gradtui.insight.scale import rounding_of_gradient, scale_of, zero_gradient
from gradtui.insight.words import added_decay, setting_of, word_of

_SAME = 1e-6
"""Losses are equal that differ by this part of what is usual."""


class Verdict(NamedTuple):
    """How a run goes, and why one may say so."""

    word: str
    reason: str

    def __str__(self) -> str:
        return f"{self.word}: {self.reason}"


@np.errstate(all="ignore")
def verdict(experiment: Experiment, state: State, past: RecentStates, diverged: bool) -> Verdict:
    """How the run goes that has come to `state`, the last of these recent states; `diverged`: its next step left the
    finite numbers.

    Where the gradient is zero, the kind of the point decides; a run that has come to rest in a minimum may still
    tremble there. Elsewhere the word is chosen from the features of the recent states (see `words`), so that it depends
    on nothing else, and the reason is written from the same features.
    """
    match status(experiment, state, diverged):
        case "diverged":
            return _diverged(experiment, state)
        case "converged":
            return _at_minimum(experiment, state, past)
        case "stalled":
            return _stalled(experiment, state)
    if len(past.losses) < 2:
        ahead = drop(state, advance(experiment, state), experiment.surface)
        possible = f"; at most {ahead.possible} is possible" if ahead.possible else ""
        return Verdict("at the start", f"the next step promises {ahead.promise}{possible}")
    if _trembles(experiment, state, past):
        return _at_minimum(experiment, state, past)
    found = features(past, added_decay(experiment))
    first = SWINGS if len(past.losses) == MEMORY else 0
    word = word_of(found, setting_of(experiment), first)
    return Verdict(word, reason_for(word, experiment, state, past, found))


def verdict_on(playground: Playground) -> Verdict:
    """How the run in the playground goes."""
    run = playground.run
    return verdict(run.experiment, run.state, run.recent, run.diverged)


def _trembles(experiment: Experiment, state: State, past: RecentStates) -> bool:
    """Whether the run was at rest a while ago, and has hardly left since, as momentum does."""
    rest = zero_gradient(experiment.surface)
    if state.gradient_norm > 100 * rest or not (np.hypot(*past.gradients.T) <= rest).any():
        return False
    return kind_of_point(experiment.surface, state.point) == "minimum"


# ---------------------------------------------------------------------- at the end
def _diverged(experiment: Experiment, state: State) -> Verdict:
    after = advance(experiment, state)
    if math.isnan(after.loss) and all(map(math.isfinite, after.point)):
        return Verdict(f"left the domain at step {after.step}", f"L is undefined at {format_point(after.point)}")
    return Verdict(f"diverged at step {after.step}", f"L is not finite there{excess_rate(experiment, state)}")


def _at_minimum(experiment: Experiment, state: State, past: RecentStates) -> Verdict:
    """At a minimum, and whether it is known that none is lower, on the whole plane."""
    surface, reason = experiment.surface, _since(experiment, state, past)
    values = [minimum.value for minimum in surface.minima if minimum.is_global]
    best = min(values, default=math.inf)
    near = _SAME * (abs(state.loss) + min(scale_of(surface).rise, 1.0))
    above = state.loss - best
    is_lowest = surface.lower_bound is not None and best <= surface.lower_bound + near
    if above > near:
        lower = f"{'the' if len(values) == 1 else 'a'} global one" if is_lowest else "another"
        return Verdict("at a local minimum", f"{reason}; {lower} is {format_number(above, 3)} lower")
    if is_lowest and above >= -near:
        return Verdict(f"at {'the' if len(values) == 1 else 'a'} global minimum", reason + _curves(state))
    return Verdict("at a minimum", reason + _curves(state))


def _since(experiment: Experiment, state: State, past: RecentStates) -> str:
    """Since when the gradient has been as good as zero; with momentum it may tremble about that."""
    zero = max(zero_gradient(experiment.surface), rounding_of_gradient(state))
    if state.gradient_norm > zero:
        return f"‖∇L‖ trembles, now {format_number(state.gradient_norm, 2)}"
    longer = np.flatnonzero(np.hypot(*past.gradients.T) > zero)
    since = f" since step {state.step - len(past.losses) + int(longer[-1]) + 2}" if len(longer) else ""
    return _no_gradient(experiment, state) + since


def _stalled(experiment: Experiment, state: State) -> Verdict:
    none = _no_gradient(experiment, state)
    match kind_of_point(experiment.surface, state.point):
        case "flat":
            return Verdict("on a plateau", f"{none} and nothing curves: no way is down")
        case "maximum":
            return Verdict("stalled at a maximum", f"{none}{_curves(state)}: every way is down")
    return Verdict("stalled at a saddle", none + _curves(state))


def _no_gradient(experiment: Experiment, state: State) -> str:
    """That the gradient is zero, or below what counts as zero."""
    zero = zero_gradient(experiment.surface)
    if state.gradient_norm == 0:
        return "∇L is zero"
    if state.gradient_norm > zero:
        return "∇L is zero but for rounding"
    return f"‖∇L‖ below {format_number(round_number(zero, series=range(1, 11)), 1)}"


def _curves(state: State) -> str:
    here = curvature_at(state)
    return f", curvature {here.written}" if here is not None else ""
