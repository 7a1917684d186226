"""What is descended on: a loss of n weights, with its gradient and, where it is exact, its Hessian."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from gradtui.calculus.arrays import Floats, Ints

Point = tuple[float, ...]
"""A point of weight space, one number for each weight; or a place on a plot, two numbers."""


class Hessian(NamedTuple):
    """The second partial derivatives of a loss of two weights: by w1 twice, by both, and by w2 twice."""

    h11: float
    h12: float
    h22: float

    @property
    def matrix(self) -> Floats:
        """The Hessian, shape (2, 2)."""
        return np.array([[self.h11, self.h12], [self.h12, self.h22]])


class Derivatives(NamedTuple):
    """L at a point, its gradient of shape (n,), and its Hessian; None for a loss that does not have an exact one."""

    value: float
    gradient: Floats
    hessian: Hessian | None


class Loss(Protocol):
    """A function of n weights to minimise. It is nan where it is undefined, and inf where it overflows."""

    @property
    def size(self) -> int:
        """How many weights it has."""

    @property
    def terms(self) -> int:
        """How many terms it is the mean of, one for each row of the data; 1 without data."""

    def values(self, points: Floats) -> Floats:
        """L at many points, of shape (n, ...); the result has that shape without the n."""

    def derivatives(self, point: Floats) -> Derivatives:
        """L and its derivatives at one point of shape (n,)."""

    def over(self, rows: Ints) -> Loss:
        """The mean over some of the rows: the loss of a mini-batch."""
