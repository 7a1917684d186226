"""The drop of L in a step: promised and actual."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from gradtui.calculus.notation import format_number
from gradtui.descent.step import State
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface


class Drop(NamedTuple):
    """By how much L falls in a step: `promised` is what the gradient says (-∇L·Δw, for plain descent eta ‖∇L‖²),
    `actual` by how much it does. Negative drops are rises. Drops up to `rounding` mean nothing: by so much two values
    of L may differ because of rounding alone. `most` is the largest possible drop; None where it is not known.
    """

    promised: float
    actual: float
    rounding: float
    most: float | None

    @property
    def promise(self) -> str:
        """The promised drop in words."""
        if self.promise_is_rounding:
            return "no drop beyond rounding"
        return f"a {'drop' if self.promised >= 0 else 'rise'} of {format_number(abs(self.promised))}"

    @property
    def promise_is_rounding(self) -> bool:
        """Whether the promised drop is not zero, but too small to be anything but rounding."""
        return 0 < abs(self.promised) <= self.rounding

    @property
    def actual_is_rounding(self) -> bool:
        """Whether L before and after are equal, or differ by no more than rounding."""
        return abs(self.actual) <= self.rounding

    @property
    def share(self) -> float | None:
        """Actual over promised drop. None where no drop was promised, or where rounding may be more than a tenth of one
        of them.
        """
        if not 10 * self.rounding < min(abs(self.actual), self.promised) or not math.isfinite(self.promised):
            return None
        return self.actual / self.promised

    @property
    def possible(self) -> str:
        """The largest possible drop in words, where more was promised; empty where not, or where both are written
        alike.
        """
        if self.most is None or self.promised <= self.most + self.rounding:
            return ""
        most = format_number(self.most)
        return most if most != format_number(self.promised) else ""


def drop(before: State, after: State, surface: Surface) -> Drop:
    """The drop of L in a step, its rounding, and the largest possible drop."""
    moved = (after.point[0] - before.point[0], after.point[1] - before.point[1])
    promised = -(before.gradient[0] * moved[0] + before.gradient[1] * moved[1])
    actual = before.loss - after.loss
    most = None if surface.lower_bound is None else max(before.loss - surface.lower_bound, 0.0)
    return Drop(promised, actual, 2 * rounding_of_loss(surface, before.point), most)


@lru_cache(maxsize=16)
def rounding_of_loss(surface: Surface, point: Point) -> float:
    """A bound on the rounding error of L at a point; 0 where L is not finite."""
    error = surface.rounding(point)
    return error if math.isfinite(error) else 0.0
