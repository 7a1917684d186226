"""Curvature: the Hessian, its eigenvalues, and how large η may be."""

from __future__ import annotations

from gradtui.calculus.notation import format_multiple, format_number, format_point, round_number
from gradtui.descent.experiment import Experiment
from gradtui.descent.step import State, rate
from gradtui.insight.curvature import Curvature, curvature_at, largest_stable
from gradtui.insight.minima import angle_to_minimum
from gradtui.insight.points import kind_of_point
from gradtui.insight.scale import zero_gradient
from gradtui.losses.loss import Hessian
from gradtui.plot.cells import Line
from gradtui.screen.numbers import entry
from gradtui.screen.views.subject import Subject, heading
from gradtui.screen.wrapping import broken


# ---------------------------------------------------------------------- curvature
def curvature(subject: Subject, width: int, height: int) -> list[Line]:
    """The Hessian, what it says about the point, and how large eta may be."""
    experiment, state = subject.experiment, subject.state
    here = curvature_at(state)
    if here is None:
        return [heading("the second derivatives are not finite here")]
    lines = [*_hessian(here.hessian), *_eigen(here)]
    lines.append(entry("condition", _condition(here)))
    lines += _stable(experiment, state, here)
    lines.append(entry("here", kind(experiment, state)))
    off = angle_to_minimum(experiment.surface, state)
    if off is not None:
        angle, nearest = off
        degrees, place = format_number(round(angle, 1)), format_point(nearest, 3)
        lines.append(heading(f"−∇L points {degrees}° off the way to the nearest minimum, {place}"))
    return broken(lines, width, subject.glyphs)[:height]


def kind(experiment: Experiment, state: State) -> str:
    """What kind of point this is."""
    zero = zero_gradient(experiment.surface)
    if state.gradient_norm > zero:
        return "not stationary: ∇L ≠ 0"
    is_zero = "∇L = 0" if state.gradient_norm == 0 else f"‖∇L‖ below {format_number(round_number(zero))}"
    found = kind_of_point(experiment.surface, state.point)
    return f"flat: {is_zero}, nothing curves" if found == "flat" else f"a {found}: {is_zero}"


def _hessian(hessian: Hessian) -> list[Line]:
    xx, xy, yy = (format_number(value) for value in hessian)
    left, right = max(len(xx), len(xy)), max(len(xy), len(yy))
    return [
        heading("Hessian   ", f"│ {xx.rjust(left)}  {xy.rjust(right)} │"),
        heading("          ", f"│ {xy.rjust(left)}  {yy.rjust(right)} │"),
    ]


def _condition(here: Curvature) -> str:
    """The condition number. Larger ones are only rounding, unless the Hessian is diagonal."""
    unknown = here.hessian.h12 != 0 and here.condition > _LARGEST_CONDITION
    return f"above {format_number(_LARGEST_CONDITION)}" if unknown else format_number(here.condition)


_LARGEST_CONDITION = 1e14


def _eigen(here: Curvature) -> list[Line]:
    names = ("λmin", "λmax")
    return [
        entry(name, f"{format_number(value, 3)} along {format_point(way, 2)}")
        for name, value, way in zip(names, here.eigenvalues, here.directions)
    ]


def _stable(experiment: Experiment, state: State, here: Curvature) -> list[Line]:
    """2/lambda max beside eta."""
    bound, now = largest_stable(experiment, here), rate(experiment, state)
    curved = here.steepest > 0
    lines = [entry("2/λmax", format_number(2 / here.steepest) if curved else "none: nothing curves upwards")]
    if bound is None:
        if curved and here.has_negative_curvature():
            lines.append(heading("stable     ", "no η, for λmin < 0"))
        elif curved:
            lines.append(entry("η", f"{format_number(now)}, scaled by the optimizer"))
        return lines
    if not curved or bound != 2 / here.steepest:
        why = "momentum" if experiment.hyperparameters.get("momentum") else "weight decay"
        lines.append(entry("stable to", f"{format_number(bound)}, with {why}"))
    return [*lines, heading("η is ", f"{format_multiple(now / bound)} times the largest stable")]
