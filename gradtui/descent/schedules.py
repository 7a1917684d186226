"""Learning-rate schedules: the factor on eta as a function of the steps taken.

A specification is KIND:NUMBER[,NUMBER], several joined by +, whose factors multiply: `warmup:10+cosine:200`.
The kinds follow torch.optim.lr_scheduler (https://docs.pytorch.org/docs/stable/optim.html).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Factor = Callable[[int], float]


@dataclass(frozen=True)
class Schedule:
    """`text` is the specification; `factors` multiply eta, given the number of steps taken so far."""

    text: str
    factors: tuple[Factor, ...] = field(default=(), compare=False)

    def rate(self, learning_rate: float, steps_taken: int) -> float:
        """The learning rate of the next step."""
        return learning_rate * math.prod(factor(steps_taken) for factor in self.factors)


CONSTANT = Schedule("constant")


def _step(size: float, gamma: float) -> Factor:
    return lambda k: float(gamma ** (k // size))


def _exponential(gamma: float) -> Factor:
    return lambda k: float(gamma**k)


def _cosine(steps: float) -> Factor:
    return lambda k: (1 + math.cos(math.pi * min(k / steps, 1))) / 2


def _warmup(steps: float) -> Factor:
    return lambda k: min(1.0, (k + 1) / steps)


def _inverse(rate: float) -> Factor:
    return lambda k: 1 / (1 + rate * k)


@dataclass(frozen=True)
class Kind:
    """A kind of schedule: how it is written, and what makes its factor from its numbers."""

    usage: str
    parameters: tuple[str, ...]
    factor: Callable[..., Factor]


KINDS: Mapping[str, Kind] = {
    "step": Kind("step:SIZE,GAMMA", ("size", "gamma"), _step),  # StepLR
    "exponential": Kind("exponential:GAMMA", ("gamma",), _exponential),  # ExponentialLR
    "cosine": Kind("cosine:STEPS", ("steps",), _cosine),  # CosineAnnealingLR
    "warmup": Kind("warmup:STEPS", ("steps",), _warmup),  # LinearLR
    "inverse": Kind("inverse:RATE", ("rate",), _inverse),
}
USAGE = ", ".join(["constant", *(kind.usage for kind in KINDS.values())])


def parse_schedule(text: str) -> Schedule:
    """Reads a specification.

    Raises:
        ValueError: the kind is unknown, or a number is missing, no number, or out of range.

    """
    spec = text.replace(" ", "")
    return Schedule(spec, tuple(_factor(part) for part in spec.split("+") if part != CONSTANT.text))


def _factor(part: str) -> Factor:
    name, _, numbers = part.partition(":")
    kind = KINDS.get(name)
    if kind is None:
        raise ValueError(f"unknown schedule '{part}': write {USAGE}, joined by +")
    given = numbers.split(",") if numbers else []
    if len(given) != len(kind.parameters):
        raise ValueError(f"schedule '{part}' is not of the form {kind.usage}")
    return kind.factor(*(_number(p, g, part) for p, g in zip(kind.parameters, given, strict=True)))


def _number(parameter: str, text: str, part: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"'{text}' in schedule '{part}' is no number") from None
    if parameter == "gamma" and not 0 < value <= 1:
        raise ValueError(f"gamma in schedule '{part}' must be above 0 and at most 1")
    if parameter in ("size", "steps") and not (value >= 1 and value.is_integer()):
        raise ValueError(f"{parameter} in schedule '{part}' must be a whole number of at least 1")
    if not 0 <= value < math.inf:
        raise ValueError(f"{parameter} in schedule '{part}' must be a finite number of at least 0")
    return value
