"""The last states of a run, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.descent.step import State

MEMORY = 104
"""So many of the last states are looked at to say how a run goes."""


class RecentStates(NamedTuple):
    """The last states of a run, the present one last: losses of shape (n,), points and gradients (n, 2), Hessians as
    their entries h11, h12, h22 (n, 3).
    """

    losses: Floats
    points: Floats
    gradients: Floats
    hessians: Floats


def recent_states(states: Sequence[State]) -> RecentStates:
    """The last of these states, which are those of a run from its start on."""
    last = states[-MEMORY:]
    return RecentStates(
        np.array([s.loss for s in last]),
        np.array([s.point for s in last]),
        np.array([s.gradient for s in last]),
        np.array([s.hessian or (0.0, 0.0, 0.0) for s in last]),
    )
