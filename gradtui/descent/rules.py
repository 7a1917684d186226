"""Optimizers as rules in the formula language, which are evaluated to take a step and printed to show it.

So the screen shows the very arithmetic that is done. In a rule: w weight, g its partial derivative, eta the learning
rate, t the step (from 1); the hyperparameters; and every name that an earlier rule assigned or that the optimizer's
state holds. Optimizers that use the curvature need two weights. Then h is the second derivative by this weight, k that
by the other, c the mixed one, and q the other weight's partial derivative.

The rules hold for each weight alone, so they run on arrays of any shape: (n,) for n weights, (n, K) for K runs at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.formula import Formula, parse
from gradtui.descent.program import Program
from gradtui.losses.loss import Hessian


class OptimizerState(NamedTuple):
    """What an optimizer keeps from step to step: the count of steps, and for each name of `Optimizer.state`, in its
    order, an array of the shape of the weights.
    """

    t: int
    memory: tuple[Floats, ...]


@dataclass(frozen=True)
class Rule:
    """Sets `target` to the value of `formula`. `condition` says whether a hyperparameter must be non-zero or zero for
    it.
    """

    target: str
    text: str
    condition: tuple[str, bool] | None = None

    @cached_property
    def formula(self) -> Formula:
        """The right-hand side."""
        return parse(self.text, _VARIABLES)


Value = Floats | float
"""A number for each weight, or one for all."""


def _of_weight(value: Value, weight: int) -> float:
    return float(value[weight]) if isinstance(value, np.ndarray) and value.ndim else float(value)


class Assignment(NamedTuple):
    """A rule that was carried out: the names that it could read with their values, and its result."""

    rule: Rule
    values: Mapping[str, Value]
    result: Value

    def operands(self, weight: int) -> dict[str, float]:
        """The values that the rule read for one of n weights, counted from 0."""
        return {name: _of_weight(value, weight) for name, value in self.values.items()}

    def value(self, weight: int) -> float:
        """Its result for one of n weights, counted from 0."""
        return _of_weight(self.result, weight)


@dataclass(frozen=True)
class Optimizer:
    """A named update. `state` maps what it keeps from step to step to initial values, `hyperparameters` to defaults.

    The default learning rate is the surface's for optimizers whose steps are in proportion to the gradient. For those
    whose steps are about eta long it is `step_fraction` of the window's width. Or it is `fixed_rate`.

    `effective` is the learning rate that each weight has in effect, where that is not eta itself: the factor of the
    gradient (or of its running mean) in the last rule.
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

    def init(self, point: Floats) -> OptimizerState:
        """The state before the first step of a run that starts at this point."""
        return OptimizerState(0, tuple(np.full_like(point, value) for value in self.state.values()))

    def assignments(
        self,
        state: OptimizerState,
        point: Floats,
        gradient: Floats,
        learning_rate: Value,
        hyperparameters: Mapping[str, float],
        curvature: Hessian | None = None,
    ) -> Iterator[Assignment]:
        """Carries out the rules of one step, one by one; nothing is changed, overflow gives inf or nan."""
        rules = self._in_force(hyperparameters)
        carried_out = self._on_numbers(state, point, gradient, learning_rate, hyperparameters, curvature)
        if carried_out is not None:
            program, each = carried_out
            for rule, recorded in zip(rules, program.rules):
                values: dict[str, Value] = {name: _across(each, at) for name, at in recorded.names.items()}
                yield Assignment(rule, values, _across(each, recorded.result))
            return
        names: dict[str, Value] = {
            "w": point,
            "g": gradient,
            "eta": learning_rate if isinstance(learning_rate, np.ndarray) else np.float64(learning_rate),
            "t": np.float64(state.t + 1),
            **{name: np.float64(value) for name, value in hyperparameters.items()},
            **dict(zip(self.state, state.memory, strict=True)),
        }
        if curvature is not None:
            names |= {
                "q": gradient[::-1],
                "h": np.array((curvature.h11, curvature.h22)),
                "k": np.array((curvature.h22, curvature.h11)),
                "c": np.float64(curvature.h12),
            }
        for rule in rules:
            assignment = Assignment(rule, dict(names), rule.formula.evaluate(names))
            names[rule.target] = assignment.result
            yield assignment

    def effective_rates(self, last: Assignment) -> Assignment | None:
        """The learning rate that each weight has in effect, given the last assignment of a step."""
        if self.effective is None:
            return None
        return Assignment(self.effective, last.values, self.effective.formula.evaluate(last.values))

    def update(
        self,
        state: OptimizerState,
        point: Floats,
        gradient: Floats,
        learning_rate: Value,
        hyperparameters: Mapping[str, float],
        curvature: Hessian | None = None,
    ) -> tuple[Floats, OptimizerState]:
        """One step: the new point and the new state. Pure; overflow gives inf or nan, never an exception.

        `point` and `gradient` have one shape, (n,) or for K runs (n, K); `learning_rate` is a number, or one for each
        run. `curvature` is given to an optimizer that uses it.
        """
        carried_out = self._on_numbers(state, point, gradient, learning_rate, hyperparameters, curvature)
        if carried_out is not None:
            program, each = carried_out
            point, *memory = (_across(each, program.last[name]) for name in ("w", *self.state))
            return point, OptimizerState(state.t + 1, tuple(memory))
        names: dict[str, Value] = {"w": point, **dict(zip(self.state, state.memory, strict=True))}
        for done in self.assignments(state, point, gradient, learning_rate, hyperparameters, curvature):
            names[done.rule.target] = done.result
        point, *memory = (np.broadcast_to(names[name], point.shape) for name in ("w", *self.state))
        return point, OptimizerState(state.t + 1, tuple(memory))

    # ------------------------------------------------------------------ few weights, on plain numbers
    def _in_force(self, hyperparameters: Mapping[str, float]) -> list[Rule]:
        """The rules whose conditions hold."""
        return [
            rule
            for rule in self.rules
            if rule.condition is None or bool(hyperparameters[rule.condition[0]]) == rule.condition[1]
        ]

    @cached_property
    def _programs(self) -> dict[tuple[float, ...], Program]:
        """The rules on a tape, for each setting of the hyperparameters so far."""
        return {}

    def _program(self, hyperparameters: Mapping[str, float]) -> Program:
        settings = tuple(hyperparameters.values())
        if settings not in self._programs:
            inputs = ("w", "g", "eta", "t", *self.state, *(_CURVATURE if self.uses_curvature else ()))
            rules = [(rule.target, rule.formula) for rule in self._in_force(hyperparameters)]
            self._programs[settings] = Program(rules, inputs, hyperparameters)
        return self._programs[settings]

    def _on_numbers(
        self,
        state: OptimizerState,
        point: Floats,
        gradient: Floats,
        learning_rate: Value,
        hyperparameters: Mapping[str, float],
        curvature: Hessian | None,
    ) -> tuple[Program, list[list[float]]] | None:
        """The program of the rules, and all its registers for each weight; None where the way is NumPy's: for many
        weights or runs, and where plain numbers have no answer.
        """
        if point.ndim != 1 or point.size > _FEW or not isinstance(learning_rate, float):
            return None
        program, shared = self._program(hyperparameters), (float(learning_rate), float(state.t + 1))
        weights, partials = point.tolist(), gradient.tolist()
        memory = zip(*(part.tolist() for part in state.memory)) if state.memory else [()] * len(weights)
        curved: Sequence[tuple[float, ...]] = [()] * len(weights)
        if self.uses_curvature and curvature is not None:
            (g1, g2), (h11, h12, h22) = partials, curvature
            curved = ((g2, h11, h22, h12), (g1, h22, h11, h12))
        each = []
        for weight, partial, carried, curves in zip(weights, partials, memory, curved):
            registers = program.run(weight, partial, *shared, *carried, *curves)
            if registers is None:
                return None
            each.append(registers)
        return program, each


_FEW = 8
"""Up to so many weights, plain numbers are quicker than arrays."""
_CURVATURE = ("q", "h", "k", "c")


def _across(each: list[list[float]], register: int) -> Floats:
    """What a register holds for each weight."""
    return np.array([registers[register] for registers in each])


_AS_GOOD_AS_ZERO = 1e-150


def damped(hessian: Hessian) -> Hessian:
    """The Hessian made positive definite, so that Newton's step goes downhill.

    A positive definite Hessian is returned unchanged. Otherwise its eigenvalues are replaced by their absolute
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
        ValueError: it has none of that name, or the value is outside the range in which it makes sense (PyTorch
            also accepts 1 and more for momentum, alpha and rho).

    """
    if name not in optimizer.hyperparameters:
        has = ", ".join(optimizer.hyperparameters) or "none"
        raise ValueError(f"{optimizer.name} has no hyperparameter '{name}' (it has {has})")
    if name in _FRACTIONS and not 0 <= value < 1:
        raise ValueError(f"{name} must be at least 0 and less than 1, not {value:g}")
    if not (0 <= value < math.inf):
        raise ValueError(f"{name} must be a finite number of at least 0, not {value:g}")
    return value
