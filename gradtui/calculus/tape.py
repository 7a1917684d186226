"""A tape: operations one after the other on plain numbers, for single points.

Python's floats take a tenth of the time of NumPy's numbers. A tape does not know how NumPy treats what is not finite,
nor how to save what underflows: where that happens it has no answer, and its caller takes NumPy's way.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from gradtui.calculus.flags import clear_flags, flagged
from gradtui.calculus.functions import ON_NUMBERS
from gradtui.calculus.jet import OPERATIONS

Operation = Callable[[Any, Any], Any]
"""An operation on two registers; one of a single argument is given it twice."""


class Tape:
    """Operations on registers: first the inputs, then the constants, then what each operation comes to.

    It has no answer where one of the `refused` is noted by the processor (see `flags`).
    """

    def __init__(self, constants: Sequence[float], steps: Sequence[tuple[Operation, int, int]], refused: int) -> None:
        self._constants = constants
        self._steps = steps
        self._refused = refused

    def run(self, *inputs: Any) -> list[Any] | None:
        """All registers; None where an operation has no value, or something that is refused happens."""
        registers = [*inputs, *self._constants]
        append = registers.append
        clear_flags()
        try:
            for operation, a, b in self._steps:
                append(operation(registers[a], registers[b]))
        except (ArithmeticError, ValueError):
            return None
        return None if flagged(self._refused) else registers


# ---------------------------------------------------------------------- from formulas to a tape
class Register(NamedTuple):
    """A register, counted without the constants."""

    number: int


Place = Register | float
"""What an operation takes: a register or a constant."""


class Recorder:
    """Records operations, in order, for a tape with this number of inputs."""

    def __init__(self, inputs: int) -> None:
        self.inputs = [Register(number) for number in range(inputs)]
        self._steps: list[tuple[Operation, Place, Place]] = []

    def record(self, operation: Operation, a: Place, b: Place) -> Register:
        """The register in which the operation's result will be."""
        self._steps.append((operation, a, b))
        return Register(len(self.inputs) + len(self._steps) - 1)

    def tape(self, results: Iterable[Place], refused: int) -> tuple[Tape, Mapping[Place, int]]:
        """The tape, and the index of each result, input and argument in the list that `Tape.run` gives."""
        places = [*self.inputs, *results, *(place for _, a, b in self._steps for place in (a, b))]
        constants = list(dict.fromkeys(place for place in places if not isinstance(place, Register)))
        at: dict[Place, int] = {value: len(self.inputs) + number for number, value in enumerate(constants)}
        for place in places:
            if isinstance(place, Register):
                at[place] = place.number + (0 if place.number < len(self.inputs) else len(constants))
        return Tape(constants, [(operation, at[a], at[b]) for operation, a, b in self._steps], refused), at


def record_on_numbers(recorder: Recorder, name: str, arguments: Sequence[Place]) -> Place:
    """Records an operation of the formula language on plain numbers."""
    if not any(isinstance(argument, Register) for argument in arguments):
        return constant(name, arguments)
    return recorder.record(ON_PLAIN_NUMBERS[name], arguments[0], arguments[-1])


def constant(name: str, arguments: Sequence[Any]) -> float:
    """What an operation of the formula language comes to on constants.

    Raises:
        ValueError: it has no finite value.

    """
    with np.errstate(all="ignore"):
        value = float(OPERATIONS[name](*map(np.float64, arguments)))
    if not math.isfinite(value):
        raise ValueError(f"{name} has no value")
    return value


def _of_first(function: Callable[[float], float]) -> Callable[[float, float], float]:
    return lambda a, _: function(a)


ON_PLAIN_NUMBERS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": lambda a, b: a * a if b == 2 else math.pow(a, b),
    "neg": _of_first(operator.neg),
    "min": min,
    "max": max,
    **{name: _of_first(function.value) for name, function in ON_NUMBERS.items()},
}
"""The operations of the formula language on plain numbers."""
