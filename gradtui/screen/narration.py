"""A run in words: plain sentences for a screen reader, for a student who is lost, and for homework."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from gradtui.calculus.notation import (
    MINUS,
    format_formula,
    format_multiple,
    format_number,
    format_point,
    format_substituted,
)
from gradtui.descent.experiment import Experiment
from gradtui.descent.rules import Assignment, symbols
from gradtui.descent.step import State, advance, rate, sampled_gradient
from gradtui.insight.curvature import curvature_at, largest_stable
from gradtui.insight.directions import uphill
from gradtui.insight.drop import drop
from gradtui.insight.minima import angle_to_minimum
from gradtui.insight.verdict import Verdict
from gradtui.screen.arithmetic import WrittenRule, WrittenStep, figures_of_change, write_step
from gradtui.screen.numbers import describe_drop

WEIGHTS = ("w₁", "w₂")


def describe_surface(experiment: Experiment, partials: Sequence[str]) -> str:
    """The experiment in words: the formula, its partial derivatives, the optimizer and eta."""
    surface, method = experiment.surface, experiment.optimizer
    texts = " and ".join(f"∂L/∂{w} = {text}" for w, text in zip(WEIGHTS, partials))
    return (
        f"The loss is L = {surface.written}. Its partial derivatives are {texts}. The run starts at"
        f" {format_point(experiment.start)} and goes by {method.title} with the learning rate"
        f" η = {format_number(experiment.learning_rate)}."
    )


def describe_step(experiment: Experiment, before: State | None, state: State, after: State | None = None) -> str:
    """A step of a trace in one paragraph: its drop of L, and the new state."""
    w1, w2 = (format_number(partial) for partial in state.gradient)
    figures = max(
        _figures_of_loss(experiment, before or state, state), _figures_of_loss(experiment, state, after or state)
    )
    loss = format_number(state.loss, figures)
    where = f"w = {format_point(state.point)}, L = {loss}, ∂L/∂w₁ = {w1}, ∂L/∂w₂ = {w2}"
    if before is None:
        return f"start: {where}."
    return f"{describe_drop(state.step, drop(before, state, experiment.surface))}. Now {where}."


def describe_state(experiment: Experiment, before: State | None, state: State, verdict: Verdict) -> Iterator[str]:
    """The state of the run in paragraphs: the weights, the gradient, the last and the next step, the curvature."""
    following = advance(experiment, state)
    step = write_step(experiment, state)
    loss = format_number(state.loss, _figures_of_loss(experiment, state, following))
    w1, w2 = (format_number(w, step.digits.get(name, 4)) for w, name in zip(state.point, WEIGHTS))
    yield f"{_steps(state.step)} the weights are w₁ = {w1} and w₂ = {w2}. There L = {loss}."
    yield " ".join(_partials(state, {} if experiment.is_noisy else step.digits))
    if before is not None:
        said = describe_drop(state.step, drop(before, state, experiment.surface))
        yield f"{said[0].upper()}{said[1:]}."
    yield " ".join(_next_step(experiment, state, following, step))
    yield " ".join(_curvature(experiment, state))
    verb = "has" if verdict.word.startswith(("diverged", "left")) else "is"
    yield f"The run {verb} {verdict.word}: {verdict.reason}."


def _steps(count: int) -> str:
    return "At the start" if not count else f"After {count} step{'s' * (count > 1)}"


def _partials(state: State, figures: Mapping[str, int]) -> Iterator[str]:
    texts = [format_number(g, figures.get(name, 4)) for g, name in zip(state.gradient, ("g₁", "g₂"))]
    for name, other, slope, text in zip(WEIGHTS, reversed(WEIGHTS), state.gradient, texts):
        way = "grows" if slope > 0 else "falls" if slope < 0 else "does not change"
        by = f" by {text.removeprefix(MINUS)} for each unit" if slope else ""
        partial = f"∂L/∂{name} = {text}"
        yield f"If only {name} grows and {other} stays, L {way}{by}, at first: {partial}."
    angle = uphill(state)
    if not math.isnan(angle):
        yield (
            f"Together they are the gradient ∇L = ({', '.join(texts)}). It points straight uphill, at"
            f" {format_number(angle, 3)}° from the w₁ axis, at a right angle to the contour line; its length is"
            f" ‖∇L‖ = {format_number(state.gradient_norm)}."
        )
    else:
        rounding = " but for rounding" if state.gradient_norm else ""
        yield f"The gradient is zero{rounding}: at first, L neither rises nor falls in any direction."


def _next_step(experiment: Experiment, state: State, following: State, step: WrittenStep) -> Iterator[str]:
    noisy = sampled_gradient(experiment, state).tolist()
    if noisy != list(state.gradient):
        texts = (format_number(g, step.digits.get(name, 4)) for g, name in zip(noisy, ("g₁", "g₂")))
        yield f"The step uses a noisy gradient instead, ({', '.join(texts)})."
    meaning = "∂L/∂w₁ and ∂L/∂w₂" if noisy == list(state.gradient) else "its two numbers"
    yield (
        f"The next step, by {experiment.optimizer.title} with η = {format_number(rate(experiment, state))},"
        f" where g₁ and g₂ are {meaning}:"
    )
    for done, written in step.rules:
        yield "; ".join(dict.fromkeys(_worked(done, i, written[i]) for i in (0, 1))) + "."
    yield from _promise(experiment, state, following)


def _promise(experiment: Experiment, state: State, following: State) -> Iterator[str]:
    """What the gradient promises of the next step, what is possible, and what will come."""
    ahead = drop(state, following, experiment.surface)
    yield f"The gradient promises {ahead.promise} (−∇L·Δw)."
    lowest = experiment.surface.lower_bound
    if lowest is not None and (possible := ahead.possible):
        yield f"But L is nowhere below {format_number(lowest)}, so it can fall by {possible} at most."
    if math.isnan(following.loss):
        yield "But L is undefined where the step leads."
    elif ahead.actual_is_rounding:
        yield "L will stay the same but for rounding." if ahead.actual else "L will stay the same."
    else:
        way = "fall" if ahead.actual > 0 else "rise"
        after = format_number(following.loss, _figures_of_loss(experiment, state, following))
        yield f"L will {way} to {after}."


def _figures_of_loss(experiment: Experiment, before: State, after: State) -> int:
    """The figures in which both values of L are written, so that the drop between them is seen; 4 if it is rounding."""
    change = drop(before, after, experiment.surface)
    return 4 if change.actual_is_rounding else figures_of_change(before.loss, after.loss)


def _worked(done: Assignment, coordinate: int, says: WrittenRule) -> str:
    names = symbols(coordinate)
    rule = f"{names[done.rule.target]} ← {format_formula(done.rule.formula, names)}"
    return f"{rule} = {format_substituted(done.rule.formula, done.operands(coordinate), says.digits)} = {says.result}"


def _curvature(experiment: Experiment, state: State) -> Iterator[str]:
    here = curvature_at(state)
    if here is not None:
        low, high = here.eigenvalues
        between = f"{format_number(low)} and {format_number(high)}"
        yield f"The curvature of L lies between {between} (the eigenvalues of the Hessian)."
        bound = largest_stable(experiment, here)
        if bound is not None:
            times = format_multiple(rate(experiment, state) / bound)
            yield f"On such a parabola the largest stable η is {format_number(bound)}; η is {times} times that."
    off = angle_to_minimum(experiment.surface, state)
    if off is not None:
        angle, nearest = off
        degrees, place = format_number(round(angle, 1)), format_point(nearest)
        yield f"−∇L points {degrees}° off the way to the nearest minimum, {place}."
