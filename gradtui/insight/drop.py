"""The drop of L that a step promises, and the one that came."""

from __future__ import annotations

import math
from typing import NamedTuple

from gradtui.calculus.notation import format_number
from gradtui.descent.step import State


# ---------------------------------------------------------------------- one step
class Drop(NamedTuple):
    """What a step was to bring, by the slope alone (-∇L·Δw, for plain descent eta ‖∇L‖²), and what it brought."""

    promised: float
    came: float

    @property
    def promise(self) -> str:
        """What was promised, in words; a negative fall is a rise."""
        return f"a {'fall' if self.promised >= 0 else 'rise'} of {format_number(abs(self.promised))}"

    @property
    def share(self) -> float:
        """How much of the promised drop came; nan where none was promised."""
        return self.came / self.promised if self.promised > 0 else math.nan


def drop(before: State, after: State) -> Drop:
    """The drop of L in a step, promised and real."""
    moved = (after.point[0] - before.point[0], after.point[1] - before.point[1])
    promised = -(before.gradient[0] * moved[0] + before.gradient[1] * moved[1])
    return Drop(promised, before.loss - after.loss)
