"""How a new run comes to a state: an experiment, and so many steps of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from gradtui.descent.experiment import Experiment
from gradtui.descent.schedules import RateFrom
from gradtui.losses.loss import Point


class Replay(NamedTuple):
    """An experiment whose state after so many steps is the one meant, to the bit.

    Where the optimizer was changed on the way, after `left_out` steps, no experiment does all of it. This one then
    begins at that step: its steps count from there, and with them its schedule and its noise.
    """

    experiment: Experiment
    steps: int
    left_out: int

    @property
    def gap(self) -> str:
        """What the experiment does not do, as a sentence; empty where there is nothing."""
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
    """How a new run comes to where one is after `steps` steps.

    `changes` are the experiments in force, each from its step on. They differ in their learning rates alone. The
    first one is in force from the step on at which the run was at `start` with a fresh optimizer.
    """
    begin, first = changes[0]
    rates: list[RateFrom] = []
    for step, experiment in changes:
        now = RateFrom(step - begin, experiment.schedule.base(experiment.learning_rate, step))
        later = (RateFrom(rate.step - begin, rate.eta) for rate in experiment.schedule.rates if rate.step > step)
        rates = [*(rate for rate in rates if rate.step < now.step), now, *later]
    told = [rate for rate, before in zip(rates[1:], rates) if rate.eta != before.eta]
    schedule = first.schedule.with_rates(told)
    again = replace(first, start=start if begin else first.start, learning_rate=rates[0].eta, schedule=schedule)
    return Replay(again, steps - begin, begin)
