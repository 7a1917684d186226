"""A plane through weight space: what a plot shows of a loss of any number of weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gradtui.calculus.arrays import Floats


@dataclass(frozen=True, eq=False)
class Plane:
    """The points origin + a·first + b·second, where (a, b) is the place on the plot; three arrays of shape (n,).

    The two directions are neither zero nor parallel.
    """

    origin: Floats
    first: Floats
    second: Floats

    def points(self, a: npt.ArrayLike, b: npt.ArrayLike) -> Floats:
        """The points of weight space at these places, broadcast together: shape (n, ...)."""
        one, other = np.broadcast_arrays(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))
        origin = self.origin.reshape(-1, *(1,) * one.ndim)
        points: Floats = origin + np.multiply.outer(self.first, one) + np.multiply.outer(self.second, other)
        return points

    def places(self, points: npt.ArrayLike) -> Floats:
        """Where points of shape (..., n) lie on the plot, shape (..., 2): of one beside the plane, the nearest place
        in it.
        """
        return self.components(np.asarray(points, dtype=np.float64) - self.origin)

    def components(self, vectors: Floats) -> Floats:
        """The components of vectors of shape (..., n), such as gradients, in the plane: shape (..., 2), by least
        squares.
        """
        components: Floats = np.asarray(vectors, dtype=np.float64) @ self._inverse
        return components

    @cached_property
    def _inverse(self) -> Floats:
        """The pseudo-inverse of the two directions, shape (n, 2)."""
        return np.linalg.pinv(np.stack([self.first, self.second]))

    def share(self, vector: Floats) -> float:
        """The part of a vector's length that lies in the plane, from 0 to 1; 1 for the zero vector."""
        length = float(np.linalg.norm(vector))
        a, b = self.components(vector)
        return float(np.linalg.norm(a * self.first + b * self.second)) / length if length else 1.0
