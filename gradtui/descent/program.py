"""The rules of a step on a tape: for few weights, each on plain numbers by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gradtui.calculus.flags import NOT_FINITE
from gradtui.calculus.formula import Formula
from gradtui.calculus.tape import Place, Recorder, record_on_numbers


class Recorded(NamedTuple):
    """A rule on the tape: the registers of the names that it could read, and that of what it came to."""

    names: Mapping[str, int]
    result: int


class Program:
    """Rules, each a name and the formula that is assigned to it, to be carried out for one weight at a time.

    `inputs` are the names whose values differ from step to step, in the order in which `run` takes them; `known` has
    the values of the others. `rules` are in the order of the rules, `last` maps every name to its register after the
    last rule.

    Raises:
        ValueError: something that is known has no finite value.

    """

    def __init__(self, rules: Sequence[tuple[str, Formula]], inputs: Sequence[str], known: Mapping[str, float]) -> None:
        recorder = Recorder(len(inputs))
        places: dict[str, Place] = {**known, **dict(zip(inputs, recorder.inputs))}
        done: list[tuple[dict[str, Place], Place]] = []
        for target, formula in rules:
            result = formula.fold(
                lambda number: number.value,
                places.__getitem__,
                lambda name, parts: record_on_numbers(recorder, name, parts),
            )
            done.append((dict(places), result))
            places[target] = result
        everything = [*places.values(), *(place for names, _ in done for place in names.values())]
        self._tape, at = recorder.tape(everything, NOT_FINITE)  # NumPy's result of what underflows is the same
        self.rules = [
            Recorded({name: at[place] for name, place in names.items()}, at[result]) for names, result in done
        ]
        self.last = {name: at[place] for name, place in places.items()}

    def run(self, *inputs: float) -> list[float] | None:
        """All registers, for one weight; None where plain numbers have no answer."""
        return self._tape.run(*inputs) if math.isfinite(sum(inputs)) else None
