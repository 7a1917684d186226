"""Surfaces: a loss of two weights with a window, a start and its known minima."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gradtui.calculus.arrays import Floats, Ints
from gradtui.calculus.formula import Formula, parse
from gradtui.calculus.jet import Jet
from gradtui.calculus.notation import format_formula
from gradtui.calculus.rounding import rounding_error
from gradtui.losses.loss import Derivatives, Hessian, Loss, Point
from gradtui.losses.plane import Plane


@dataclass(frozen=True)
class Window:
    """A rectangle of the (w1, w2) plane."""

    x_min: float
    x_max: float
    y_min: float
    y_max: float

    @property
    def width(self) -> float:
        """The extent along w1."""
        return self.x_max - self.x_min

    @property
    def height(self) -> float:
        """The extent along w2."""
        return self.y_max - self.y_min

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """The least and the largest w1, then w2."""
        return (self.x_min, self.x_max, self.y_min, self.y_max)

    @property
    def listed(self) -> str:
        """The edges as a command line takes them: -3,3,-2.5,2."""
        return ",".join(repr(edge).removesuffix(".0") for edge in self.edges)

    def rounded(self) -> Window:
        """The window with its edges rounded to a ten-thousandth of its smaller side, which a plot cannot show."""
        digits = 4 - math.floor(math.log10(min(self.width, self.height)))
        return Window(*(round(edge, digits) for edge in self.edges))

    @property
    def center(self) -> Point:
        """The middle."""
        return ((self.x_min + self.x_max) / 2, (self.y_min + self.y_max) / 2)

    def enlarged(self, factor: float) -> Window:
        """The window enlarged by a factor about its middle; itself if the factor is 1."""
        if factor == 1:
            return self
        (x, y), right, up = self.center, self.width * factor / 2, self.height * factor / 2
        return Window(x - right, x + right, y - up, y + up)


@dataclass(frozen=True)
class Minimum:
    """A known minimum of a surface: its place, L there, and whether it is published as the global one.

    Some publications look at a rectangle only; whether L is lower elsewhere is said by `Surface.lower_bound`.
    """

    point: Point
    value: float
    is_global: bool = True


class Height(Protocol):
    """L as a function of the place on a plot: a formula, or a loss over data."""

    def __hash__(self) -> int:
        """Makes it a key of caches for pictures."""

    @property
    def text(self) -> str:
        """As it was written."""

    def __call__(self, w1: npt.ArrayLike, w2: npt.ArrayLike) -> Floats:
        """L(w1, w2), elementwise; the result has the broadcast shape of the arguments."""

    def derivatives(self, w1: npt.ArrayLike, w2: npt.ArrayLike) -> Jet:
        """L with its gradient and Hessian at (w1, w2), elementwise."""


@dataclass(frozen=True)
class Surface:
    """A loss of two weights, L(w1, w2), with an exact Hessian: its formula, the window to show, a start, a learning
    rate with which plain gradient descent works from there, the known minima, and a sentence on what it teaches.

    The formula is parsed when it is first asked for: a start-up needs one of two dozen.
    """

    name: str
    text: str
    window: Window
    start: Point
    learning_rate: float
    minima: tuple[Minimum, ...]
    lesson: str
    source: str
    window_is_given: bool = field(default=False, kw_only=True)
    """Whether a person chose the window: then the plot keeps to it."""
    lower_bound: float | None = field(default=None, kw_only=True)
    """L is nowhere on the whole plane below this number; None where no such number is known."""

    @property
    def formula(self) -> Height:
        """L as a function of w1 and w2."""
        return self._parsed

    @cached_property
    def _parsed(self) -> Formula:
        return parse(self.text)

    @property
    def sketch(self) -> Height:
        """L as pictures take it, at thousands of points: for a formula, L itself."""
        return self.formula

    @property
    def loss(self) -> Loss:
        """The loss to minimise: the surface itself."""
        return self

    @property
    def plane(self) -> Plane:
        """The part of weight space that a plot shows: for two weights, all of it."""
        return _ALL_OF_TWO_WEIGHTS

    @property
    def size(self) -> int:
        """How many weights the loss has."""
        return 2

    @property
    def terms(self) -> int:
        """How many terms L is the mean of, which is how much longer its values take."""
        return 1

    def values(self, points: Floats) -> Floats:
        """L at many points, of shape (2, ...); the result has that shape without the 2."""
        return self.formula(points[0], points[1])

    def derivatives(self, point: Floats) -> Derivatives:
        """L at one point of shape (2,), with its exact gradient and Hessian."""
        jet = self.formula.derivatives(*point.tolist())
        gradient = np.array((jet.d1, jet.d2), dtype=np.float64)
        return Derivatives(float(jet.value), gradient, Hessian(float(jet.d11), float(jet.d12), float(jet.d22)))

    def rounding(self, point: Point) -> float:
        """A bound on the rounding error of L at a point; nan where L is not finite."""
        return float(rounding_error(self._parsed, {"w1": np.float64(point[0]), "w2": np.float64(point[1])}))

    def over(self, rows: Ints) -> Loss:
        """The loss over some of its terms. A formula is a single term, so this is the surface itself."""
        return self

    @cached_property
    def written(self) -> str:
        """L as people write it."""
        return format_formula(self._parsed)

    @property
    def partials_written(self) -> tuple[str, str]:
        """The partial derivatives as people write them; takes up to a second when first asked for.

        Raises:
            ValueError: the formula is too long for them to be written out.

        """
        from gradtui.calculus.symbolic import partials

        first, second = partials(self._parsed)
        return format_formula(first), format_formula(second)


_ALL_OF_TWO_WEIGHTS = Plane(np.zeros(2), np.array((1.0, 0.0)), np.array((0.0, 1.0)))


def grid(window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of 25 x 25 points all over the window."""
    x = np.linspace(window.x_min, window.x_max, 25)
    y = np.linspace(window.y_min, window.y_max, 25)
    return tuple(np.meshgrid(x, y))  # type: ignore[return-value]


def quantile(values: Floats, share: float) -> float:
    """The value below which this share of finite values lies: np.quantile and np.median load numpy.ma, 20 ms."""
    return float(np.interp(share * (values.size - 1), np.arange(values.size), np.sort(values, axis=None)))
