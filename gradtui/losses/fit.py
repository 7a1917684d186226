"""Fitting as descent: the loss of a model over data is a surface over its two weights.

The loss is the mean over all rows, and its derivatives are exact as every formula's are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gradtui.calculus.arrays import Floats, Ints
from gradtui.calculus.jet import Jet
from gradtui.calculus.notation import round_number
from gradtui.calculus.precision import differentiate
from gradtui.calculus.rounding import rounding_error
from gradtui.losses.data import Data, DataError
from gradtui.losses.loss import Point
from gradtui.losses.models import Model
from gradtui.losses.surface import Height, Minimum, Surface, Window

PICTURE_ROWS = 500
"""Pictures need L at thousands of points. They use at most this many rows, evenly chosen."""
_Parts = Callable[[Floats, Floats], tuple[Floats, ...]]
_AT_ONCE = 200_000


@dataclass(frozen=True, eq=False)
class DataLoss:
    """The mean loss of a model over data. It takes the place of a formula of w1 and w2."""

    model: Model
    data: Data

    @property
    def text(self) -> str:
        """A short description."""
        return f"{self.model.name} over {self.data.name}"

    def __call__(self, w1: npt.ArrayLike, w2: npt.ArrayLike) -> Floats:
        """L(w1, w2), elementwise; the result has the broadcast shape of the arguments."""
        with np.errstate(all="ignore"):
            return self._mean(*_points(w1, w2), lambda one, other: (self._example(one, other),))[0]

    def derivatives(self, w1: npt.ArrayLike, w2: npt.ArrayLike) -> Jet:
        """L with its gradient and Hessian at (w1, w2), elementwise and exact to rounding."""

        def parts(one: Floats, other: Floats) -> tuple[Floats, ...]:
            jet: Jet = self._example(Jet.variable(one, 0), Jet.variable(other, 1))
            return jet.parts()

        return differentiate(lambda one, other: Jet(*self._mean(one, other, parts)), *_points(w1, w2))

    def over(self, rows: Ints) -> DataLoss:
        """The loss over some of the rows."""
        return DataLoss(self.model, replace(self.data, x=self.data.x[rows], y=self.data.y[rows]))

    def predict(self, point: Point, x: Floats) -> Floats:
        """The model's prediction with these weights, shape of x."""
        return np.broadcast_to(self.model.predicts.evaluate({"w1": point[0], "w2": point[1], "x": x}), x.shape)

    def _example(self, w1: Any, w2: Any) -> Any:
        return self.model.example_loss.apply({"w1": w1, "w2": w2, "x": self.data.x, "y": self.data.y})

    def _mean(self, w1: Floats, w2: Floats, parts: _Parts) -> tuple[Floats, ...]:
        """Means over the rows of each of the `parts`, a few points at a time to limit the memory."""
        one, other, rows = w1.ravel(), w2.ravel(), len(self.data)
        step = max(_AT_ONCE // rows, 1)
        pieces = [
            [
                np.broadcast_to(part, (len(one[i : i + step]), rows)).mean(axis=1)
                for part in parts(one[i : i + step, None], other[i : i + step, None])
            ]
            for i in range(0, one.size, step)
        ]
        return tuple(np.concatenate(piece).reshape(w1.shape)[()] for piece in zip(*pieces, strict=True))


def _points(w1: npt.ArrayLike, w2: npt.ArrayLike) -> tuple[Floats, Floats]:
    one, other = np.broadcast_arrays(np.asarray(w1, dtype=np.float64), np.asarray(w2, dtype=np.float64))
    return one, other


# ---------------------------------------------------------------------- as a surface
@dataclass(frozen=True)
class DataSurface(Surface):
    """The loss of a model over data, as a surface."""

    fit: DataLoss = field(kw_only=True)

    @property
    def formula(self) -> Height:
        """The mean loss."""
        return self.fit

    @cached_property
    def sketch(self) -> DataLoss:
        """The loss over at most PICTURE_ROWS of the rows."""
        if self.terms <= PICTURE_ROWS:
            return self.fit
        return self.fit.over(np.linspace(0, self.terms - 1, PICTURE_ROWS).astype(np.int64))

    @property
    def terms(self) -> int:
        """How many rows there are."""
        return len(self.fit.data)

    def rounding(self, point: Point) -> float:
        """How far L at a point may be off by rounding, measured on the rows of the sketch; nan where it is not finite.

        The terms of a mean are not negative, so no digits cancel in their sum.
        """
        rows = self.sketch.data
        weights = {"w1": np.float64(point[0]), "w2": np.float64(point[1])}
        return float(np.mean(rounding_error(self.fit.model.example_loss, weights | {"x": rows.x, "y": rows.y})))

    def over(self, rows: Ints) -> DataSurface:
        """The loss over some of the rows."""
        return replace(self, fit=self.fit.over(rows))

    @property
    def written(self) -> str:
        """The loss as people write it."""
        return self.fit.model.loss

    @property
    def partials_written(self) -> tuple[str, str]:
        """The partial derivatives as people write them."""
        return self.fit.model.partials


def fitted(data: Data, model: Model) -> DataSurface:
    """The surface of a model's loss over data. Its window holds the start, and the best fit if there is one.

    The learning rate is a round number below the inverse of the largest curvature at the start and at the fit. No mean
    of squares and no cross-entropy is below 0, and a convex one is nowhere below its minimum.

    Raises:
        DataError: the model cannot be fitted to these data.

    """
    if model.binary and not np.isin(data.y, (0, 1)).all():
        wrong = data.y[~np.isin(data.y, (0, 1))][0]
        raise DataError(f"{data.name}: for logistic regression y is 0 or 1, not {wrong:g}")
    loss = DataLoss(model, data)
    best = _best(loss)
    window = _holding(model.start, best or model.start)
    minima = (Minimum(best, float(loss(*best)), is_global=model.convex),) if best is not None else ()
    rate = min(_rate(loss, point) for point in {model.start, best or model.start})
    return DataSurface(
        name=data.name,
        text=loss.text,
        window=window,
        start=model.start,
        learning_rate=rate,
        minima=minima,
        lesson=f"{len(data)} rows: {model.title} (9 shows it)",
        source=data.name,
        lower_bound=minima[0].value if minima and model.convex else 0.0,
        fit=loss,
    )


def _holding(start: Point, best: Point) -> Window:
    """A square window that holds both points well inside, with round edges."""
    extent = max(abs(start[0] - best[0]), abs(start[1] - best[1]))
    half = round_number(0.75 * extent) if extent > 0 else 3.0
    x, y = (round((a + b) / 2 / (half / 5)) * half / 5 for a, b in zip(start, best))
    return Window(x - half, x + half, y - half, y + half)


def _best(loss: DataLoss) -> Point | None:
    """The best fit; None where the loss decreases without end, or none is found.

    The search runs on standardised data, and its result is converted to the units of the data.
    """
    data, model = loss.data, loss.model
    mean, spread = float(data.x.mean()), float(data.x.std())
    height = 1.0 if model.binary else float(np.abs(data.y).max())
    if (model.binary and _is_separated(data)) or not spread > 0 or not height > 0:
        return None
    found = _lowest(DataLoss(model, replace(data, x=(data.x - mean) / spread, y=data.y / height)))
    if found is None:
        return None
    best = model.in_units(found, mean, spread, height)
    hessian = loss.derivatives(*best).hessian
    if not np.isfinite(hessian).all():
        return None
    low, high = np.linalg.eigvalsh(hessian)
    return best if low > _SHARPEST * high else None


_SHARPEST = 1e-15
"""Where the ratio of the curvatures is below this, floats are too coarse to come near the minimum."""


def _lowest(loss: DataLoss) -> Point | None:
    """A minimum by Newton's method, damped by halving; None where the loss decreases without end, or none is found."""
    point = np.array(loss.model.guess(loss.data) or loss.model.start)
    for _ in range(200):
        jet = loss.derivatives(*point)
        gradient, hessian = jet.gradient, jet.hessian
        if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
            return None
        size = np.abs(hessian).max()
        values, vectors = np.linalg.eigh(hessian)
        if size == 0:
            return None
        values = np.maximum(np.abs(values), 1e-12 * size)
        step = vectors @ ((vectors.T @ gradient) / values)
        share = 1.0
        while share > 1e-9 and not loss(*(point - share * step)) <= jet.value:
            share /= 2
        moved = share * step
        point = point - moved
        if np.abs(moved).max() <= 1e-13 * max(np.abs(point).max(), 1e-300):
            break
        if np.abs(point).max() > _ENDLESS:
            return None
    low = np.linalg.eigvalsh(loss.derivatives(*point).hessian)[0]
    return (float(point[0]), float(point[1])) if low > 0 and share > 1e-9 else None


_ENDLESS = 1e4
"""Weights beyond this, for standardised data, show that the loss decreases without end."""


def _is_separated(data: Data) -> bool:
    """Whether a threshold separates the two classes: then larger weights always fit better.

    A. Albert and J. A. Anderson, On the existence of maximum likelihood estimates in logistic regression models,
    Biometrika 71 (1984).
    """
    zeros, ones = data.x[data.y == 0], data.x[data.y == 1]
    return not (zeros.size and ones.size) or zeros.max() <= ones.min() or ones.max() <= zeros.min()


def _rate(loss: DataLoss, point: Point) -> float:
    jet = loss.derivatives(*point)
    largest = float(np.abs(np.linalg.eigvalsh(jet.hessian)).max()) if np.isfinite(jet.hessian).all() else 0.0
    return float(f"{round_number(1 / largest, up=False):.0e}") if largest > 0 else 0.1
