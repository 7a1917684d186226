"""A run in words: plain sentences for a screen reader, for one who is lost, and for homework."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from gradtui.analysis import bend, drop, largest_stable, off_the_way
from gradtui.calculus.notation import figure, pair, substituted, written
from gradtui.descent import State, advance, arithmetic, rate, sampled_gradient
from gradtui.experiment import Experiment
from gradtui.optimizers import Assignment, symbols
from gradtui.readout import told
from gradtui.verdict import Verdict

WEIGHTS = ("w₁", "w₂")


def told_surface(experiment: Experiment, partials: Sequence[str]) -> str:
    """What is descended on, and how: the formula, its partial derivatives, the optimizer and eta."""
    surface, method = experiment.surface, experiment.optimizer
    texts = " and ".join(f"∂L/∂{w} = {text}" for w, text in zip(WEIGHTS, partials))
    return (
        f"The loss is L = {surface.written}. Its partial derivatives are {texts}. The run starts at"
        f" {pair(experiment.start)} and goes by {method.title} with the learning rate"
        f" η = {figure(experiment.learning_rate)}."
    )


def told_step(before: State | None, state: State) -> str:
    """A step of a trace in one paragraph: where the run is, and what the step before brought."""
    w1, w2 = (figure(slope) for slope in state.gradient)
    where = f"w = {pair(state.point)}, L = {figure(state.loss)}, ∂L/∂w₁ = {w1}, ∂L/∂w₂ = {w2}"
    if before is None:
        return f"start: {where}."
    return f"{told(state.step, drop(before, state))}. Now {where}."


def told_state(experiment: Experiment, before: State | None, state: State, verdict: Verdict) -> Iterator[str]:
    """Where the run is, what the gradient says there, and what the next step does, in paragraphs."""
    following = advance(experiment, state)
    (w1, w2), loss = state.point, figure(state.loss)
    yield f"{_steps(state.step)} the weights are w₁ = {figure(w1)} and w₂ = {figure(w2)}. There L = {loss}."
    yield " ".join(_partials(state))
    if before is not None:
        yield f"In {told(state.step, drop(before, state))}."
    yield " ".join(_next_step(experiment, state, following))
    yield " ".join(_curvature(experiment, state))
    verb = "has" if verdict.word.startswith(("diverged", "left")) else "is"
    yield f"The run {verb} {verdict.word}: {verdict.reason}."


def _steps(count: int) -> str:
    return "At the start" if not count else f"After {count} step{'s' * (count > 1)}"


def _partials(state: State) -> Iterator[str]:
    for name, other, slope in zip(WEIGHTS, reversed(WEIGHTS), state.gradient):
        way = "grows" if slope > 0 else "falls" if slope < 0 else "does not change"
        by = f" by {figure(abs(slope))} for each unit" if slope else ""
        yield f"If only {name} grows and {other} stays, L {way}{by}, to begin with: ∂L/∂{name} = {figure(slope)}."
    if 0 < state.steepness < math.inf:
        angle = math.degrees(math.atan2(state.gradient[1], state.gradient[0])) % 360
        yield (
            f"Together they are the gradient ∇L = {pair(state.gradient)}. It points straight uphill, at"
            f" {figure(angle, 3)}° from the w₁ axis, across the contour line; its length"
            f" ‖∇L‖ = {figure(state.steepness)} is the steepness."
        )
    else:
        yield "The gradient is zero: to begin with, no way is up or down."


def _next_step(experiment: Experiment, state: State, following: State) -> Iterator[str]:
    noisy = sampled_gradient(experiment, state)
    if noisy != state.gradient:
        yield f"The step uses a noisy gradient instead, {pair(noisy)}."
    yield f"The next step, by {experiment.optimizer.title} with η = {figure(rate(experiment, state))}:"
    for done in arithmetic(experiment, state):
        yield "; ".join(dict.fromkeys(_worked(done, i) for i in (0, 1))) + "."
    after = f"L will come to {figure(following.loss)}" if not math.isnan(following.loss) else "L is undefined there"
    yield f"The slope alone promises {drop(state, following).promise} (−∇L·Δw); really {after}."


def _worked(done: Assignment, coordinate: int) -> str:
    names = symbols(coordinate)
    rule = f"{names[done.rule.target]} ← {written(done.rule.formula, names)}"
    return f"{rule} = {substituted(done.rule.formula, done.operands(coordinate))} = {figure(done.result[coordinate])}"


def _curvature(experiment: Experiment, state: State) -> Iterator[str]:
    here = bend(state)
    if here is not None:
        low, high = here.eigenvalues
        yield f"The curvature of L lies between {figure(low)} and {figure(high)} (the eigenvalues of the Hessian)."
        bound = largest_stable(experiment, here)
        if bound is not None:
            times = figure(rate(experiment, state) / bound, 3)
            yield f"On a parabola so curved, η could be up to {figure(bound)}; it is {times} times that."
    off = off_the_way(experiment.surface, state)
    if off is not None:
        angle, known = off
        yield f"−∇L points {figure(round(angle, 1))}° off the way to the nearest minimum, {pair(known.point)}."
