"""The playground: one or several runs with their whole history, in which every action can be undone and done again.

The history is a list of moments. A moment says which action led to it, and the present row of each run's table. All
runs descend on one surface from one start, and step together; one of them is the chosen one.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gradtui.descent.experiment import Experiment
from gradtui.descent.rules import Optimizer
from gradtui.descent.run import Run, Table
from gradtui.descent.step import State, advance, begin, state_at
from gradtui.descent.texts import check_start
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface


class Action(enum.IntEnum):
    """What led to a moment. Settings changed several times in a row are undone at once, steps one by one."""

    BEGIN = 0
    STEP = 1
    RESET = 2
    MOVE = 3
    LEARNING_RATE = 4
    OPTIMIZER = 5
    SURFACE = 6


_MERGING = frozenset({Action.MOVE, Action.LEARNING_RATE, Action.OPTIMIZER, Action.SURFACE})


class _Entry(NamedTuple):
    """What a moment adds to a run: the new state, and whether that is the start of a new run, the end of a step, or a
    place from which a step diverged.
    """

    experiment: Experiment
    state: State
    new_run: bool = False
    stepped: bool = False
    diverged: bool = False


class Playground:
    """Runs with the same surface and start. Each method that acts adds a moment to the history; undo
    and redo walk it.
    """

    def __init__(self, experiment: Experiment, *others: Experiment) -> None:
        self._runs: list[Run] = []
        for each in (experiment, *others):
            table, state = Table(each.surface.loss.size), begin(each)
            table.write(0, each, state, origin=0)
            self._runs.append(Run(table, 0, state))
        self._chosen = 0
        self._actions = np.full(64, Action.BEGIN, np.int8)
        self._rows = np.zeros((64, len(self._runs)), np.int32)
        """The row of each run at each moment."""
        self._now = 0
        self._last = 0
        self._may_merge = False
        self._following: dict[int, State] = {}

    # ------------------------------------------------------------------ what is so
    @property
    def runs(self) -> Sequence[Run]:
        """The runs as they are now."""
        return tuple(self._runs)

    @property
    def run(self) -> Run:
        """The chosen run."""
        return self._runs[self._chosen]

    @property
    def experiment(self) -> Experiment:
        """The experiment in force in the chosen run."""
        return self.run.experiment

    @property
    def state(self) -> State:
        """The state of the chosen run."""
        return self.run.state

    @property
    def diverged(self) -> bool:
        """Whether the chosen run has diverged."""
        return self.run.diverged

    @property
    def following(self) -> State:
        """The state that the next step of the chosen run leads to; its numbers may not be finite."""
        return self._state_to_come(self._chosen)

    @property
    def learning_rate(self) -> float:
        """The learning rate set for the chosen run, without the factors of the schedule."""
        return self.experiment.schedule.base(self.experiment.learning_rate, self.state.step)

    @property
    def action(self) -> Action:
        """What led to this moment."""
        return Action(int(self._actions[self._now]))

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier moment."""
        return self._now > 0

    @property
    def can_redo(self) -> bool:
        """Whether something was undone that can be done again."""
        return self._now < self._last

    # ------------------------------------------------------------------ what can be done
    def choose(self, number: int) -> None:
        """Chooses the run that later actions change. This cannot be undone."""
        self._chosen = number
        self._may_merge = False

    def step(self) -> bool:
        """One step of every run that has not diverged. False if no run goes on. A run whose step is not finite
        stays at its last finite state, marked as diverged.
        """
        entries = {}
        for number, run in enumerate(self._runs):
            if not run.diverged:
                after = self._state_to_come(number)
                entries[number] = (
                    _Entry(run.experiment, after, stepped=True)
                    if after.finite
                    else _Entry(run.experiment, run.state, diverged=True)
                )
        if entries:
            self._add(Action.STEP, entries)
        return any(entry.stepped for entry in entries.values())

    def take_steps(self, count: int) -> None:
        """Takes several steps, fewer where the run diverges; each is a moment of its own."""
        for _ in range(count):
            if not self.step():
                break

    def undo(self) -> bool:
        """Back to the moment before; False at the beginning."""
        return self._walk(-1) if self.can_undo else False

    def redo(self) -> bool:
        """Forward again to the moment that was undone; False where there is none."""
        return self._walk(1) if self.can_redo else False

    def reset(self) -> bool:
        """Back to the start, with fresh optimizers; False where all runs are there already."""
        if not any(run.state.step or run.diverged for run in self._runs):
            return False
        self._begin(Action.RESET, lambda experiment: experiment)
        return True

    def move(self, start: Point) -> None:
        """Begins new runs from another start.

        Raises:
            UsageError: the surface has no finite value or gradient there.

        """
        place = check_start(start, self.experiment.surface)
        self._begin(Action.MOVE, lambda experiment: replace(experiment, start=place))

    def set_surface(self, surface: Surface) -> None:
        """Changes the surface, and begins new runs from its start."""
        self._begin(Action.SURFACE, lambda experiment: experiment.with_surface(surface))

    def set_learning_rate(self, learning_rate: float) -> None:
        """Changes the chosen run's eta, from here on; it goes on from where it is."""
        self._add(Action.LEARNING_RATE, {self._chosen: _Entry(self.experiment.with_rate(learning_rate), self.state)})

    def set_optimizer(self, optimizer: Optimizer) -> None:
        """Changes the chosen run's optimizer; it goes on from this point, with the new optimizer's state fresh."""
        experiment = self.experiment.with_optimizer(optimizer)
        state = state_at(experiment, self.state.weights, self.state.step)
        self._add(Action.OPTIMIZER, {self._chosen: _Entry(experiment, state)})

    def _begin(self, action: Action, change: Callable[[Experiment], Experiment]) -> None:
        changed = [change(run.experiment) for run in self._runs]
        self._add(action, {i: _Entry(each, begin(each), new_run=True) for i, each in enumerate(changed)})

    def _state_to_come(self, number: int) -> State:
        if number not in self._following:
            run = self._runs[number]
            self._following[number] = advance(run.experiment, run.state)
        return self._following[number]

    # ------------------------------------------------------------------ the history
    def _add(self, action: Action, entries: Mapping[int, _Entry]) -> None:
        """Adds a moment. It replaces the present one if both change the same setting."""
        merges = action in _MERGING and self._may_merge and self._actions[self._now] == action
        moment = self._now if merges else self._now + 1
        if moment == len(self._actions):
            self._actions = np.concatenate([self._actions, np.zeros_like(self._actions)])
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        for number, (experiment, state, new_run, stepped, diverged) in entries.items():
            run = self._runs[number]
            at = run.at if merges else run.at + 1
            run.table.write(at, experiment, state, at if new_run else run.origin, stepped, diverged)
            self._runs[number] = Run(run.table, at, state)
        self._actions[moment] = action
        self._rows[moment] = [run.at for run in self._runs]
        self._now = self._last = moment
        self._following.clear()
        self._may_merge = True

    def _walk(self, moments: int) -> bool:
        self._now += moments
        self._may_merge = False
        self._following.clear()
        rows = self._rows[self._now].tolist()
        self._runs = [Run(run.table, at, run.table.state(at)) for run, at in zip(self._runs, rows)]
        return True
