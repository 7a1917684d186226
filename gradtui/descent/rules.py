"""What an optimizer is: rules in the formula language, evaluated to take a step and printed to show it.

So the arithmetic on the screen is the arithmetic done. In a rule: w weight, g its partial derivative, eta the learning
rate, t the step (from 1); the names of hyperparameters; every name that an earlier rule assigned or that the
optimizer's state carries. Where the curvature is used: h the second derivative by this weight, k that by the other, c
the mixed one, and q the other weight's partial derivative.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.formula import Formula, parse

Pair = tuple[float, float]
"""One figure for each of the two weights."""


class OptimizerState(NamedTuple):
    """What an optimizer carries from step to step: steps taken, and its running figures in the order of `state`."""

    t: int
    memory: tuple[Pair, ...]


class Hessian(NamedTuple):
    """The entries of a Hessian, or of a damped one."""

    h11: float
    h12: float
    h22: float

    @property
    def matrix(self) -> Floats:
        """The Hessian, shape (2, 2)."""
        return np.array([[self.h11, self.h12], [self.h12, self.h22]])


@dataclass(frozen=True)
class Rule:
    """`target` becomes the value of `formula`. Applied where `condition` (hyperparameter, non-zero?) holds."""

    target: str
    text: str
    condition: tuple[str, bool] | None = None

    @cached_property
    def formula(self) -> Formula:
        """The right-hand side."""
        return parse(self.text, _VARIABLES)


class Assignment(NamedTuple):
    """A rule as it was carried out: the names it could read, with their values, and what came of it."""

    rule: Rule
    values: Mapping[str, Pair]
    result: Pair

    def operands(self, coordinate: int) -> dict[str, float]:
        """The values that the rule read for weight 0 or 1."""
        return {name: value[coordinate] for name, value in self.values.items()}


@dataclass(frozen=True)
class Optimizer:
    """A named update. `state` maps the running figures to where they begin, `hyperparameters` to defaults.

    The learning rate to begin with is the surface's, for steps in proportion to the gradient; for optimizers
    whose step is about eta long it is `step_fraction` of the window's width; or it is `fixed_rate`.

    `effective` is the rule of what stands before the gradient (or its running mean) in the last rule, where that is
    not eta itself: the learning rate that each weight has in effect.
    """

    name: str
    title: str
    summary: str
    rules: tuple[Rule, ...]
    state: Mapping[str, float] = field(default_factory=dict)
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    step_fraction: float | None = None
    fixed_rate: float | None = None
    uses_curvature: bool = False
    effective: Rule | None = None

    def init(self) -> OptimizerState:
        """The state before the first step."""
        return OptimizerState(0, tuple((start, start) for start in self.state.values()))

    def assignments(
        self,
        state: OptimizerState,
        point: Pair,
        gradient: Pair,
        learning_rate: float,
        hyperparameters: Mapping[str, float],
        curvature: Hessian | None = None,
    ) -> Iterator[Assignment]:
        """Carries out the rules of one step, one by one; nothing is changed, overflow gives inf or nan."""
        names: dict[str, Pair] = {
            "w": point,
            "g": gradient,
            "eta": (learning_rate, learning_rate),
            "t": (state.t + 1.0, state.t + 1.0),
            **{name: (value, value) for name, value in hyperparameters.items()},
            **dict(zip(self.state, state.memory, strict=True)),
        }
        if curvature is not None:
            names |= {
                "q": (gradient[1], gradient[0]),
                "h": (curvature.h11, curvature.h22),
                "k": (curvature.h22, curvature.h11),
                "c": (curvature.h12, curvature.h12),
            }
        for rule in self.rules:
            if rule.condition is not None and bool(hyperparameters[rule.condition[0]]) != rule.condition[1]:
                continue
            arrays = {name: np.array(value) for name, value in names.items()}
            result = np.broadcast_to(rule.formula.evaluate(arrays), (2,))
            assignment = Assignment(rule, dict(names), (float(result[0]), float(result[1])))
            names[rule.target] = assignment.result
            yield assignment

    def effective_rates(self, last: Assignment) -> Assignment | None:
        """The learning rate that each weight has in effect, given the last assignment of a step."""
        if self.effective is None:
            return None
        rates = self.effective.formula.evaluate({name: np.array(value) for name, value in last.values.items()})
        return Assignment(self.effective, last.values, (float(rates[0]), float(rates[1])))

    def update(
        self,
        state: OptimizerState,
        point: Pair,
        gradient: Pair,
        learning_rate: float,
        hyperparameters: Mapping[str, float],
        curvature: Hessian | None = None,
    ) -> tuple[Pair, OptimizerState]:
        """One step: the new point and the new state. Pure; overflow gives inf or nan, never an exception."""
        names = {"w": point, **dict(zip(self.state, state.memory, strict=True))}
        for done in self.assignments(state, point, gradient, learning_rate, hyperparameters, curvature):
            names[done.rule.target] = done.result
        return names["w"], OptimizerState(state.t + 1, tuple(names[name] for name in self.state))


_AS_GOOD_AS_ZERO = 1e-150


def damped(hessian: Hessian) -> Hessian:
    """The Hessian made positive definite, so that Newton's step goes downhill.

    A positive definite Hessian is returned as it is. Otherwise its eigenvalues are replaced by their absolute
    values, none below a thousandth of the largest (the saddle-free Newton method, Dauphin et al. 2014,
    arXiv:1406.2572); the identity stands in for a Hessian that is not finite, or so small that its determinant is
    lost to underflow.
    """
    if not all(map(math.isfinite, hessian)):
        return Hessian(1.0, 0.0, 1.0)
    values, vectors = np.linalg.eigh(hessian.matrix)
    largest = float(np.abs(values).max())
    if largest < _AS_GOOD_AS_ZERO:
        return Hessian(1.0, 0.0, 1.0)
    if values[0] > 1e-12 * largest:
        return hessian
    matrix = vectors @ np.diag(np.maximum(np.abs(values), 1e-3 * largest)) @ vectors.T
    return Hessian(float(matrix[0, 0]), float(matrix[0, 1]), float(matrix[1, 1]))


_SHARED = {
    "eta": "η",
    "t": "t",
    "beta1": "β₁",
    "beta2": "β₂",
    "alpha": "α",
    "rho": "ρ",
    "eps": "ε",
    "momentum": "μ",
    "weight_decay": "λ",
    "momentum_decay": "ψ",
    "mu": "μₜ",
    "mu_next": "μ₊",
    "product": "Πμ",
    "c": "H₁₂",
}
_OF_EACH_WEIGHT = {name: name for name in "wgbsmvudp"} | {"peak": "vmax", "mhat": "mˆ", "vhat": "vˆ", "rate": "η"}
_OF_THE_OTHER = {"q": ("g₂", "g₁"), "h": ("H₁₁", "H₂₂"), "k": ("H₂₂", "H₁₁")}


def symbols(coordinate: int) -> dict[str, str]:
    """How each name of the rules is written for weight 0 (w₁) or 1 (w₂)."""
    index = "₁₂"[coordinate]
    indexed = {name: symbol + index for name, symbol in _OF_EACH_WEIGHT.items()}
    return _SHARED | indexed | {name: pair[coordinate] for name, pair in _OF_THE_OTHER.items()}


_VARIABLES = {name: name for name in symbols(0)}

_FRACTIONS = frozenset({"momentum", "beta1", "beta2", "alpha", "rho"})


def checked(optimizer: Optimizer, name: str, value: float) -> float:
    """The value, if `optimizer` has a hyperparameter of that name and may give it that value.

    Raises:
        ValueError: it has none of that name, or the value is outside the range in which it does what it is for
            (PyTorch also takes a momentum, alpha and rho of 1 and more).

    """
    if name not in optimizer.hyperparameters:
        has = ", ".join(optimizer.hyperparameters) or "none"
        raise ValueError(f"{optimizer.name} has no hyperparameter '{name}' (it has {has})")
    if name in _FRACTIONS and not 0 <= value < 1:
        raise ValueError(f"{name} must be at least 0 and less than 1, not {value:g}")
    if not (0 <= value < math.inf):
        raise ValueError(f"{name} must be a finite number of at least 0, not {value:g}")
    return value
