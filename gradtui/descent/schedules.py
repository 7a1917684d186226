"""Learning-rate schedules: eta as a function of the steps taken.

A specification is KIND:NUMBER[,NUMBER], several joined by +, whose factors multiply: `warmup:10+cosine:200`. The kinds
follow torch.optim.lr_scheduler (https://docs.pytorch.org/docs/stable/optim.html), past their ends too, with one
difference: torch's ChainedScheduler forgets the other factors where a cosine comes to 0.
`from:STEP,ETA` is no factor: it sets the eta that the factors multiply, from a step on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

Factor = Callable[[int], float]


class RateFrom(NamedTuple):
    """From this step on, counted from 0, the factors multiply this eta."""

    step: int
    eta: float

    @property
    def text(self) -> str:
        """As a specification."""
        return f"{_FROM}:{self.step},{self.eta!r}".replace("e+", "e")


@dataclass(frozen=True)
class Schedule:
    """`factors` map the number of steps taken so far to a factor of the base rate. The base rate is eta, or that of the
    last of `rates` that has begun; `rates` are in the order of their steps.
    """

    text: str
    factors: tuple[Factor, ...] = field(default=(), compare=False)
    rates: tuple[RateFrom, ...] = ()

    def base(self, learning_rate: float, steps_taken: int) -> float:
        """What the factors multiply in the next step."""
        return next((rate.eta for rate in reversed(self.rates) if rate.step <= steps_taken), learning_rate)

    def rate(self, learning_rate: float, steps_taken: int) -> float:
        """The learning rate of the next step."""
        return self.base(learning_rate, steps_taken) * math.prod(factor(steps_taken) for factor in self.factors)

    def with_rates(self, rates: Sequence[RateFrom]) -> Schedule:
        """The same factors on other base rates, which are in the order of their steps."""
        factors = [part for part in self.text.split("+") if not part.startswith(_FROM) and part != CONSTANT.text]
        parts = [*factors, *(rate.text for rate in rates)]
        return replace(self, text="+".join(parts) or CONSTANT.text, rates=tuple(rates))


CONSTANT = Schedule("constant")
_FROM = "from"


def _step(size: float, gamma: float) -> Factor:
    return lambda k: float(gamma ** (k // size))


def _exponential(gamma: float) -> Factor:
    return lambda k: float(gamma**k)


def _cosine(steps: float) -> Factor:
    return lambda k: (1 + math.cos(math.pi * k / steps)) / 2


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
    "inverse": Kind("inverse:RATE", ("rate",), _inverse),  # of LambdaLR; no class of torch's own
}
USAGE = ", ".join(["constant", *(kind.usage for kind in KINDS.values()), f"{_FROM}:STEP,ETA"])


def parse_schedule(text: str) -> Schedule:
    """Reads a specification.

    Raises:
        ValueError: the kind is unknown, or a number is missing, no number, or out of range.

    """
    spec = text.replace(" ", "")
    factors: list[Factor] = []
    rates: dict[int, float] = {}
    for part in spec.split("+"):
        if part.partition(":")[0] == _FROM:
            step, eta = _numbers(part, f"{_FROM}:STEP,ETA", ("step", "eta"))
            rates[int(step)] = eta
        elif part != CONSTANT.text:
            factors.append(_factor(part))
    return Schedule(spec, tuple(factors), tuple(RateFrom(step, rates[step]) for step in sorted(rates)))


def _factor(part: str) -> Factor:
    kind = KINDS.get(part.partition(":")[0])
    if kind is None:
        raise ValueError(f"unknown schedule '{part}': write {USAGE}, joined by +")
    return kind.factor(*_numbers(part, kind.usage, kind.parameters))


def _numbers(part: str, usage: str, parameters: Sequence[str]) -> list[float]:
    numbers = part.partition(":")[2]
    given = numbers.split(",") if numbers else []
    if len(given) != len(parameters):
        raise ValueError(f"schedule '{part}' is not of the form {usage}")
    return [_number(parameter, text, part) for parameter, text in zip(parameters, given, strict=True)]


def _number(parameter: str, text: str, part: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"'{text}' in schedule '{part}' is no number") from None
    if parameter == "gamma" and not 0 < value <= 1:
        raise ValueError(f"gamma in schedule '{part}' must be above 0 and at most 1")
    least = _LEAST.get(parameter)
    if least is not None and not (value >= least and value.is_integer()):
        raise ValueError(f"{parameter} in schedule '{part}' must be a whole number of at least {least}")
    if parameter == "eta" and not value > 0:
        raise ValueError(f"eta in schedule '{part}' must be above 0")
    if not 0 <= value < math.inf:
        raise ValueError(f"{parameter} in schedule '{part}' must be a finite number of at least 0")
    return value


_LEAST = {"size": 1, "steps": 1, "step": 0}
"""Whole numbers, and the least value of each."""
