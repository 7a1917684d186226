"""The verdict on a run: one word for how it goes, steady from step to step, and the reason in numbers."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gradtui.calculus.arrays import Bools, Floats
from gradtui.calculus.notation import format_number, format_point
from gradtui.descent.experiment import Experiment
from gradtui.descent.playground import Playground
from gradtui.descent.recent import RecentStates
from gradtui.descent.step import State, advance, rate, state_at
from gradtui.insight.curvature import Curvature, curvature_at, largest_stable
from gradtui.insight.drop import drop
from gradtui.insight.points import kind_of_point, status
from gradtui.insight.scale import scale_of, zero_gradient

_LOOK_BACK = 64
_AGREE = 5
_STEADY = 40
"""The word is what so many steps in a row were called last, among so many; each by so many states up to it."""
_RECENT = 10
_LATELY = 4
"""So many states tell what is so right now: three steps."""
_TRENDS = (24, 12)
_SLOW = 0.9825
"""A slope that keeps more than this at each step takes 114 steps and more to become a tenth."""
_GROWS = 1.02
_STAYS = 0.9995
_SMALL = 1 / 120
"""A step shorter than this part of the window is hardly seen."""
_ROUNDING = 1e-13
"""A step this much shorter than the weights moves nothing."""
_TRIFLE = 1e-12
"""Losses that differ by less than this part are equal but for rounding."""
_SAME = 1e-6
"""Losses are equal that differ by this part of what is usual."""
_OFTEN = 0.15
"""L that rises in this share of the steps, and falls in the others, swings."""


class Verdict(NamedTuple):
    """How a run goes, and why one may say so."""

    word: str
    reason: str

    def __str__(self) -> str:
        return f"{self.word}: {self.reason}"


@np.errstate(all="ignore")
def verdict(experiment: Experiment, state: State, past: RecentStates, diverged: bool) -> Verdict:
    """How the run goes that has come to `state` by this course; `diverged`: its next step left the finite numbers.

    Where the gradient is zero, the kind of the point decides; a run that has come to rest in a minimum may still
    tremble there. Elsewhere the course does: at rest (no step changes the weights), oscillating (the gradient turns
    about at most steps, or L rises and falls within bounds), overshooting (L rises), crawling (steps hardly to be seen,
    and a slope that hardly shrinks; near a saddle or on a plateau it is called by that name), descending (the slope
    grows, or stays as it is), converging. The word is what five steps in a row were called last, so that it does not
    flicker; the reason is always one of now.
    """
    match status(experiment, state, diverged):
        case "diverged":
            return _diverged(experiment, state)
        case "converged":
            return _at_minimum(experiment, state, past)
        case "stalled":
            return _stalled(experiment, state)
    if len(past.losses) < 2:
        ahead = drop(state, advance(experiment, state))
        return Verdict("at the start", f"the slope promises {ahead.promise} in the next step")
    trembles = _trembles(experiment, state, past)
    return _at_minimum(experiment, state, past) if trembles else _on_the_way(experiment, state, past)


def verdict_on(playground: Playground) -> Verdict:
    """How the run in the playground goes."""
    return verdict(playground.experiment, playground.state, playground.run.recent, playground.diverged)


def _trembles(experiment: Experiment, state: State, past: RecentStates) -> bool:
    """Whether the run was at rest a while ago, and has hardly left since, as momentum does."""
    rest = zero_gradient(experiment.surface)
    lengths = np.hypot(*past.gradients.T)
    if state.gradient_norm > 100 * rest or not (lengths <= rest).any():
        return False
    return kind_of_point(experiment.surface, state.point) == "minimum"


# ---------------------------------------------------------------------- on the way
def _on_the_way(experiment: Experiment, state: State, past: RecentStates) -> Verdict:
    lately = np.hypot(*np.diff(past.points[-_LATELY:], axis=0).T)
    if len(lately) == _LATELY - 1 and lately.max() <= _ROUNDING * (1 + math.hypot(*state.point)):
        return Verdict("at rest", _why_at_rest(experiment, state))
    size, decay = scale_of(experiment.surface).size, experiment.hyperparameters.get("weight_decay", 0.0)
    falls = past
    if decay:  # what the steps go down is more than L
        falls = past._replace(losses=past.losses + decay / 2 * (past.points**2).sum(axis=1))
    words: list[str] = []
    for end in range(min(_STEADY, len(past.losses) - 1)):
        words.append(_word(size, falls.until(end)))
        if len(words) >= _AGREE and len(set(words[-_AGREE:])) == 1:
            break
    else:
        words.append(Counter(words).most_common(1)[0][0] if len(words) >= _AGREE else words[0])
    word = words[-1]
    if word != words[0] or (decay and word in ("overshooting", "oscillating")):
        return Verdict(word, _lately(past))  # the word is about to change, or is of more than L: what holds is said
    if word == "crawling":
        return _slow(experiment, state, past)
    return _overshooting(experiment, state, past) if word == "overshooting" else Verdict(word, _REASONS[word](past))


def _word(size: float, past: RecentStates) -> str:
    """What the last step would be called. The steps before it were called something a step ago, and are looked up."""
    return _called(size, *(part[-_LOOK_BACK:].tobytes() for part in past))


@lru_cache(maxsize=4 * _STEADY)
def _called(size: float, *course: bytes) -> str:
    losses, points, gradients = (np.frombuffer(part) for part in course)
    past = RecentStates(losses, points.reshape(-1, 2), gradients.reshape(-1, 2))
    rises, falls = _changes(past.losses)
    swings = rises.mean() >= _OFTEN and falls.any() and rises.sum() > 1
    if swings and past.losses[-1] <= past.losses[:-1].max():
        return "oscillating"
    if rises[-3:].all():
        return "overshooting"
    keeps = max(_kept(past.gradients, trend) for trend in _TRENDS)
    turned, of = _turns(past.gradients)
    if turned >= 0.6 * of and keeps > 0.5:
        return "oscillating"
    if _fall(past) < -_TRIFLE * abs(past.losses[-1]):
        return "overshooting"
    grows = keeps > _GROWS
    seen = _stride(past.points) / (_SMALL * size)
    gathers = grows and len(past.losses) < 5 and seen > 0.5  # the first steps off a ridge are short
    if keeps > _SLOW and seen < 1 and not gathers:
        return "crawling"
    return "descending" if keeps > _STAYS and _fall(past) > 0 else "converging"


def _changes(losses: Floats) -> tuple[Bools, Bools]:
    """In which steps L rose, and in which it fell, by more than rounding."""
    changes = np.diff(losses)
    trifle = _TRIFLE * np.abs(losses[1:])
    return changes > trifle, changes < -trifle


def _kept(gradients: Floats, trend: int) -> float:
    """The factor by which ‖∇L‖ changed at each of so many last steps: from their first half to their last one, each as
    a geometric mean, so that a zigzag is evened out.
    """
    lengths = np.hypot(*gradients[-trend:].T)
    half = len(lengths) // 2
    early, late = lengths[-2 * half : -half], lengths[-half:]
    if not ((early > 0).all() and (late > 0).all()):
        return 0.0
    return float(np.exp((np.log(late) - np.log(early)).mean() / half))


def _turns(gradients: Floats) -> tuple[int, int]:
    """In how many of the last steps the gradient turned about, and of how many."""
    last = gradients[-_RECENT - 1 :]
    dots = (last[1:] * last[:-1]).sum(axis=1)
    return int((dots < 0).sum()), len(dots)


def _stride(points: Floats) -> float:
    """The mean length of the last steps."""
    return float(np.hypot(*np.diff(points[-_RECENT - 1 :], axis=0).T).mean())


def _overshooting(experiment: Experiment, state: State, past: RecentStates) -> Verdict:
    rises, _ = _changes(past.losses)
    number = len(rises) if rises.all() else int(np.argmin(rises[::-1]))
    if number > 1:
        row = f"L rose {number} steps in a row"
    elif number:
        row = f"L rose by {format_number(past.losses[-1] - past.losses[-2], 3)}"
    else:
        last = past.losses[-_RECENT - 1 :]
        row = f"L is {format_number(last[-1] - last[0], 3)} higher than {len(last) - 1} steps ago"
    return Verdict("overshooting", row + _beyond(experiment, state))


def _oscillating(past: RecentStates) -> str:
    turned, of = _turns(past.gradients)
    if turned >= 0.6 * of:
        keeps = _percent(_kept(past.gradients, max(_TRENDS)))
        return f"∇L turned about in {turned} of {of} steps, each keeps {keeps} of the slope"
    rises, _ = _changes(past.losses)
    return f"L rose in {int(rises.sum())} of the last {len(rises)} steps and fell in the others"


def _descending(past: RecentStates) -> str:
    before, now = np.hypot(*past.gradients[-2:].T)
    grows = now > before
    return f"{_change(past)}, and the slope still grows" if grows else _lately(past)


def _converging(past: RecentStates) -> str:
    """By how much the slope shrinks, where each of the last steps agrees with those before it."""
    keeps, lengths = _kept(past.gradients, min(_TRENDS)), np.hypot(*past.gradients[-_LATELY:].T)
    if 0 < keeps < _SLOW and len(lengths) > 2 and (lengths > 0).all():
        off = np.abs(np.diff(np.log(lengths)) - math.log(keeps))
        if (off < -0.4 * math.log(keeps)).all():
            return f"each step keeps {_percent(keeps)} of the slope{_tenfold(keeps)}"
    return _lately(past)


_REASONS = {
    "oscillating": _oscillating,
    "descending": _descending,
    "converging": _converging,
}


def _lately(past: RecentStates) -> str:
    """What the last steps brought, whatever they are called."""
    lengths = np.hypot(*past.gradients[-_LATELY:].T)
    before, now = format_number(lengths[0], 3), format_number(lengths[-1], 3)
    return f"{_change(past)}; ‖∇L‖ {f'{before} → {now}' if before != now else f'stays at {now}'}"


def _change(past: RecentStates) -> str:
    """By how much L changed at each of the last steps, on average where they agree, or in all."""
    last = past.losses[-_LATELY:]
    steps, change = np.diff(last), float(last[-1] - last[0])
    if not steps.any():
        return "L stays as it is"
    if (steps >= 0).all() or (steps <= 0).all():
        way = "now L rises" if change > 0 else "L falls"
        return f"{way} by {format_number(abs(change) / len(steps), 3)} a step"
    return f"L is {format_number(abs(change), 3)} {'higher' if change > 0 else 'lower'} than {len(steps)} steps ago"


def _fall(past: RecentStates) -> float:
    """By how much L fell at each of the last steps, on average."""
    last = past.losses[-_RECENT - 1 :]
    return float(last[0] - last[-1]) / (len(last) - 1)


def _slow(experiment: Experiment, state: State, past: RecentStates) -> Verdict:
    """Crawling, and whether a saddle or a plateau is to blame."""
    scale, here = scale_of(experiment.surface), curvature_at(state)
    slope = format_number(state.gradient_norm, 3)
    if here is not None:
        curved = max(map(abs, here.eigenvalues))
        if state.gradient_norm * scale.size < 0.002 * scale.rise and curved * scale.size**2 < 0.02 * scale.rise:
            return Verdict("on a plateau", f"‖∇L‖ is {slope}: hardly any way is down")
        if _is_beside_saddle(experiment, state, here):
            low, high = (format_number(value, 3) for value in here.eigenvalues)
            return Verdict("stalled at a saddle", f"‖∇L‖ is {slope}, curvature {low} and {high}; it may slip off")
    stride, keeps = format_number(_stride(past.points), 3), max(_kept(past.gradients, trend) for trend in _TRENDS)
    if keeps < 1:
        return Verdict("crawling", f"steps of {stride}; each keeps {_percent(keeps)} of the slope")
    return Verdict("crawling", f"steps of {stride}, and the slope does not shrink")


def _why_at_rest(experiment: Experiment, state: State) -> str:
    """Why no step is taken where the gradient is not zero."""
    slope = format_number(state.gradient_norm, 3)
    if rate(experiment, state) == 0:
        return f"η is 0; ‖∇L‖ is {slope}"
    decay = experiment.hyperparameters.get("weight_decay", 0.0)
    left = math.hypot(*(g + decay * w for g, w in zip(state.gradient, state.point)))
    if left <= _SAME * state.gradient_norm:
        return f"the weight decay balances a slope of {slope}"
    return f"the steps are too short to change the weights; ‖∇L‖ is {slope}"


def _is_beside_saddle(experiment: Experiment, state: State, here: Curvature) -> bool:
    """Whether the parabola that fits L here has a saddle close by, and L is as good as level there."""
    low, high = here.eigenvalues
    scale = scale_of(experiment.surface)
    if not low < 0 < high or here.condition > 1e6 or state.gradient_norm > 0.2 * scale.gradient_norm:
        return False
    (xx, xy, yy), (g1, g2) = here.hessian, state.gradient
    determinant = xx * yy - xy * xy
    there = (state.point[0] - (yy * g1 - xy * g2) / determinant, state.point[1] - (xx * g2 - xy * g1) / determinant)
    if math.dist(there, state.point) > 0.03 * scale.size:
        return False
    return state_at(experiment, np.array(there)).gradient_norm < 0.1 * state.gradient_norm


def _tenfold(keeps: float) -> str:
    """How long it takes to a tenth of the slope, where it shrinks slowly enough to say."""
    if not 0.1 < keeps < 0.99999:
        return ""
    return f"; down to a tenth in {math.ceil(-1 / math.log10(keeps))} steps"


def _percent(share: float) -> str:
    return f"{format_number(100 * share, 3 if share > 0.99 else 2)} %"


# ---------------------------------------------------------------------- at the end
def _diverged(experiment: Experiment, state: State) -> Verdict:
    after = advance(experiment, state)
    if math.isnan(after.loss) and all(map(math.isfinite, after.point)):
        return Verdict(f"left the domain at step {after.step}", f"L is undefined at {format_point(after.point)}")
    return Verdict(f"diverged at step {after.step}", f"L is not finite there{_beyond(experiment, state)}")


def _beyond(experiment: Experiment, state: State) -> str:
    """Whether eta is larger than what is stable here."""
    here = curvature_at(state)
    stable = largest_stable(experiment, here) if here is not None else None
    eta = rate(experiment, state)
    return f"; η is {format_number(eta / stable, 3)} times the largest stable" if stable and eta > stable else ""


def _at_minimum(experiment: Experiment, state: State, past: RecentStates) -> Verdict:
    best = min((m.value for m in experiment.surface.minima if m.is_global), default=None)
    reason = _at_rest(experiment, state, past)
    above = state.loss - best if best is not None else -math.inf
    near = _SAME * (abs(state.loss) + min(scale_of(experiment.surface).rise, 1.0))
    if above < -near:  # nothing is known of the lowest, or only of that among those the surface is known for
        return Verdict("at a minimum", reason + _curves(state))
    if above <= near:
        return Verdict("at the global minimum", reason + _curves(state))
    return Verdict("at a local minimum", f"{reason}; the global one is {format_number(above, 3)} lower")


def _at_rest(experiment: Experiment, state: State, past: RecentStates) -> str:
    """Since when the gradient has been zero; with momentum it may tremble about that."""
    zero = zero_gradient(experiment.surface)
    if state.gradient_norm > zero:
        return f"‖∇L‖ trembles, now {format_number(state.gradient_norm, 2)}"
    moving = np.flatnonzero(np.hypot(*past.gradients.T) > zero)
    return (
        f"∇L is zero since step {state.step - len(past.losses) + int(moving[-1]) + 2}" if len(moving) else "∇L is zero"
    )


def _stalled(experiment: Experiment, state: State) -> Verdict:
    match kind_of_point(experiment.surface, state.point):
        case "flat":
            return Verdict("on a plateau", "∇L is zero and nothing curves: no way is down")
        case "maximum":
            return Verdict("stalled at a maximum", f"∇L is zero{_curves(state)}: every way is down")
    return Verdict("stalled at a saddle", f"∇L is zero{_curves(state)}")


def _curves(state: State) -> str:
    here = curvature_at(state)
    if here is None:
        return ""
    low, high = (format_number(value, 3) for value in here.eigenvalues)
    return f", curvature {low} and {high}"
