"""The models that are fitted to data: a line, a logistic and an exponential curve.

A model is written down as the loss of one example in the formula language, over the weights w1, w2 and the data x, y.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gradtui.calculus.formula import Formula, parse
from gradtui.losses.data import Data
from gradtui.losses.loss import Point

VARIABLES: Mapping[str, str] = {name: name for name in ("w1", "w2", "x", "y")}


@dataclass(frozen=True, eq=False)
class Model:
    """What is fitted: the prediction and the loss of one example as formulas. `loss` and `partials` are
    texts for people.

    `in_units` converts weights found for standardised data, given the mean and the spread of x and the height of y.
    `guess` is where the search for the best fit begins, None for the start. `convex`: there is at most one minimum;
    `binary`: y is 0 or 1.
    """

    name: str
    title: str
    prediction: str
    example: str
    loss: str
    partials: tuple[str, str]
    start: Point
    in_units: Callable[[Point, float, float, float], Point]
    guess: Callable[[Data], Point | None] = lambda _: None
    convex: bool = True
    binary: bool = False

    @cached_property
    def example_loss(self) -> Formula:
        """The loss of one example, of w1, w2, x and y."""
        return parse(self.example, VARIABLES)

    @cached_property
    def predicts(self) -> Formula:
        """The prediction for x."""
        return parse(self.prediction, VARIABLES)


def _of_line(weights: Point, mean: float, spread: float, height: float) -> Point:
    slope = height * weights[0] / spread
    return (slope, height * weights[1] - slope * mean)


def _of_curve(weights: Point, mean: float, spread: float, height: float) -> Point:
    growth = weights[1] / spread
    return (height * weights[0] * float(np.exp(-growth * mean)), growth)


def _through_logarithms(data: Data) -> Point | None:
    """The line through the logarithms of the positive values."""
    above = data.y > 0
    if not (above.any() and np.ptp(data.x[above]) > 0):
        return None
    slope, intercept = np.polyfit(data.x[above], np.log(data.y[above]), 1)
    return (float(np.exp(intercept)), float(slope))


_ALL = (
    Model(
        "line",
        "the line y = w₁·x + w₂, by its mean squared error",
        "w1 x + w2",
        "(w1 x + w2 - y)^2",
        "mean (w₁·x + w₂ − y)²",
        ("mean 2x·(w₁·x + w₂ − y)", "mean 2(w₁·x + w₂ − y)"),
        (0.0, 0.0),
        _of_line,
    ),
    Model(
        "logistic",
        "p = 1/(1 + exp(−(w₁·x + w₂))), by its cross-entropy",
        "sigmoid(w1 x + w2)",
        "softplus((1 - 2y)(w1 x + w2))",  # -log p where y is 1, -log(1 - p) where it is 0
        "mean (−y·log(p) − (1 − y)·log(1 − p)), p = 1/(1 + exp(−w₁·x − w₂))",
        ("mean x·(p − y)", "mean (p − y)"),
        (0.0, 0.0),
        _of_line,
        binary=True,
    ),
    Model(
        "exponential",
        "the curve y = w₁·exp(w₂·x), by its mean squared error",
        "w1 exp(w2 x)",
        "(w1 exp(w2 x) - y)^2",
        "mean (w₁·exp(w₂·x) − y)²",
        ("mean 2 exp(w₂·x)·(w₁·exp(w₂·x) − y)", "mean 2w₁·x·exp(w₂·x)·(w₁·exp(w₂·x) − y)"),
        (1.0, 0.0),
        _of_curve,
        _through_logarithms,
        convex=False,
    ),
)
MODELS: Mapping[str, Model] = {model.name: model for model in _ALL}
"""Every model by its name."""
