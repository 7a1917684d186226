"""How a new run reaches a given state: by an experiment and a number of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from gradtui.descent.experiment import Experiment
from gradtui.descent.schedules import RateFrom
from gradtui.losses.loss import Point


class Replay(NamedTuple):
    """An experiment that reaches the given state, to the bit, after `steps` steps.

    Where the optimizer was changed during the run, after `left_out` steps, no single experiment repeats all of it. This
    one then begins at that step: its steps count from there, and so do its schedule and its noise.
    """

    experiment: Experiment
    steps: int
    left_out: int

    @property
    def gap(self) -> str:
        """What the experiment does not repeat, as a sentence; empty if it repeats all."""
        if not self.left_out:
            return ""
        counted = ["step numbers"]
        counted += ["the schedule"] * bool(self.experiment.schedule.factors)
        counted += ["the noise"] * self.experiment.is_noisy
        return (
            f"The optimizer was changed at step {self.left_out}, and a command has one optimizer. This one starts at"
            f" that point; {' and '.join(counted)} begin anew there."
        )


def replay(changes: Sequence[tuple[int, Experiment]], start: Point, steps: int) -> Replay:
    """How a new run reaches the state that one is in after `steps` steps.

    `changes` are the run's experiments, each with the step from which it holds. They differ only in their learning
    rates. The first one holds from the step at which the run was at `start` with a fresh optimizer.
    """
    begin, first = changes[0]
    rates: list[RateFrom] = []
    for step, experiment in changes:
        now = RateFrom(step - begin, experiment.schedule.base(experiment.learning_rate, step))
        later = (RateFrom(rate.step - begin, rate.eta) for rate in experiment.schedule.rates if rate.step > step)
        rates = [*(rate for rate in rates if rate.step < now.step), now, *later]
    changed = [rate for rate, before in zip(rates[1:], rates) if rate.eta != before.eta]
    schedule = first.schedule.with_rates(changed)
    again = replace(first, start=start if begin else first.start, learning_rate=rates[0].eta, schedule=schedule)
    return Replay(again, steps - begin, begin)
