"""What a state means: what kind of stationary point, and how a run stands."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from gradtui.descent import State, advance
from gradtui.experiment import Experiment
from gradtui.optimizers import Pair
from gradtui.surfaces import Surface, grid

Status = Literal["running", "converged", "diverged", "stalled"]
Kind = Literal["minimum", "maximum", "saddle", "flat"]

STATIONARY = 1e-6
"""A gradient shorter than this counts as zero, on a surface that is usually about as steep as 1 or steeper."""
_FLAT = 1e-8
_RISES = 5
_RING = np.linspace(0, 2 * np.pi, 64, endpoint=False)


def kind_of_point(surface: Surface, point: Pair) -> Kind:
    """What kind of stationary point this is: by the Hessian's eigenvalues where they decide, else by looking
    at L on a small circle around it (kinks, and flat curvature as at the bottom of w1^4).
    """
    jet = surface.formula.derivatives(*point)
    if np.isfinite(jet.hessian).all():
        low, high = np.linalg.eigvalsh(jet.hessian)
        if low > _FLAT:
            return "minimum"
        if high < -_FLAT:
            return "maximum"
        if low < -_FLAT and high > _FLAT:
            return "saddle"
    radius = 1e-3 * (1 + math.hypot(*point))
    dx, dy = radius * np.cos(_RING), radius * np.sin(_RING)
    bent = surface.formula(point[0] + dx, point[1] + dy) - (jet.value + jet.d1 * dx + jet.d2 * dy)
    margin = 1e-14 * (1 + abs(float(jet.value)))
    if (bent > -margin).all() and (bent > margin).any():
        return "minimum"
    if (bent < margin).all() and (bent < -margin).any():
        return "maximum"
    return "saddle" if (np.abs(bent) > margin).any() else "flat"


@lru_cache(maxsize=64)
def _zero_gradient(surface: Surface) -> float:
    """The length below which a gradient counts as zero: in proportion on surfaces that are flatter than 1."""
    jet = surface.formula.derivatives(*grid(surface.window))
    with np.errstate(all="ignore"):
        lengths = np.hypot(jet.d1, jet.d2)
    usual = float(np.median(lengths[np.isfinite(lengths)])) if np.isfinite(lengths).any() else 1.0
    return STATIONARY * min(usual, 1.0)


def growing(losses: npt.NDArray[np.float64]) -> bool:
    """Whether L has risen at each of the last steps: five of them, and to more than it was at the start."""
    return len(losses) > _RISES and bool((np.diff(losses[-_RISES - 1 :]) > 0).all()) and bool(losses[-1] > losses[0])


def status(experiment: Experiment, state: State, diverged: bool) -> Status:
    """How a run stands at `state`: converged at a minimum, stalled where the gradient is zero but no minimum
    is, diverged (`diverged`: its next step left the finite numbers), or running.
    """
    if diverged:
        return "diverged"
    if state.steepness > _zero_gradient(experiment.surface):
        return "running"
    after = advance(experiment, state)
    if math.dist(state.point, after.point) > STATIONARY * (1 + math.hypot(*state.point)):
        return "running"
    return "converged" if kind_of_point(experiment.surface, state.point) == "minimum" else "stalled"
