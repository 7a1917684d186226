"""Kinds of points: minimum, maximum, saddle or plateau; and whether a run has come to one."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from gradtui.descent.experiment import Experiment
from gradtui.descent.step import State, advance
from gradtui.insight.scale import STATIONARY, scale_of, zero_gradient
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface

Status = Literal["running", "converged", "diverged", "stalled"]
Kind = Literal["minimum", "maximum", "saddle", "flat"]
_FLAT = 1e-8
_ROUNDING = 1e-14
_RING = np.linspace(0, 2 * np.pi, 64, endpoint=False)
_RADII = (1e-3, 1e-2, 1e-1)
_FAR = 1000
"""As many sizes of the window away there is no more to be seen in larger rings."""


def kind_of_point(surface: Surface, point: Point) -> Kind:
    """What kind of stationary point this is: by the Hessian's eigenvalues where they decide, else by looking
    at L on a small circle around it (kinks, and flat curvature as at the bottom of w1^4), or on larger ones where
    that is level. What is flat is so beside what is usual on the surface, as far as that is flatter than 1.
    """
    jet = surface.formula.derivatives(*point)
    usual = scale_of(surface)
    if np.isfinite(jet.hessian).all():
        low, high = np.linalg.eigvalsh(jet.hessian)
        flat = max(_FLAT * min(usual.gradient_norm / usual.size, 1.0), 10 * _FLAT * max(-low, high))
        if low > flat or high < -flat or (low < -flat and high > flat):
            return _kind(low > flat, high < -flat)
    margin = _ROUNDING * (min(usual.rise, 1.0) + abs(float(jet.value)))
    for radius in _RADII:
        reach = radius * min(1 + math.hypot(*point), _FAR * usual.size)
        dx, dy = reach * np.cos(_RING), reach * np.sin(_RING)
        bent = surface.formula(point[0] + dx, point[1] + dy) - (jet.value + jet.d1 * dx + jet.d2 * dy)
        if (np.abs(bent) > 10 * margin).any():  # far enough from rounding for what bends a tenth as much to be seen
            return _kind(bool((bent > -margin).all()), bool((bent < margin).all()))
    return "flat"


def _kind(bends_up: bool, bends_down: bool) -> Kind:
    return "minimum" if bends_up else "maximum" if bends_down else "saddle"


def status(experiment: Experiment, state: State, diverged: bool) -> Status:
    """How a run stands at `state`: converged at a minimum, stalled where the gradient is zero but no minimum
    is, diverged (`diverged`: its next step left the finite numbers), or running.
    """
    if diverged:
        return "diverged"
    if state.gradient_norm > zero_gradient(experiment.surface):
        return "running"
    after = advance(experiment, state)
    if math.dist(state.point, after.point) > STATIONARY * (1 + math.hypot(*state.point)):
        return "running"
    return "converged" if kind_of_point(experiment.surface, state.point) == "minimum" else "stalled"
