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
    """The last states of a run, the present one last: losses of shape (n,), points and gradients (n, 2)."""

    losses: Floats
    points: Floats
    gradients: Floats

    def until(self, end: int) -> RecentStates:
        """The course before the last `end` states."""
        last = len(self.losses) - end
        return RecentStates(self.losses[:last], self.points[:last], self.gradients[:last])


def recent_states(states: Sequence[State]) -> RecentStates:
    """The course of a run whose states are these."""
    last = states[-MEMORY:]
    return RecentStates(
        np.array([s.loss for s in last]), np.array([s.point for s in last]), np.array([s.gradient for s in last])
    )
