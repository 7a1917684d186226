"""The playground: a run with its whole history, in which every action can be undone and done again.

The history is a table with a row for each moment: the state after it, the experiment in force, and where its
run began. A row is about 140 bytes, so a hundred thousand steps are 14 MB, and the trail and the losses of a
run are slices of the table.
"""

from __future__ import annotations

import enum
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gradtui.calculus.arrays import Bools, Floats
from gradtui.descent.experiment import Experiment
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.recent import MEMORY, RecentStates
from gradtui.descent.replay import Replay, replay
from gradtui.descent.rules import Hessian, Optimizer, OptimizerState, Pair
from gradtui.descent.step import State, advance, begin, state_at
from gradtui.descent.texts import check_start
from gradtui.losses.surface import Surface

_MEMORY = max(len(optimizer.state) for optimizer in OPTIMIZERS.values())
_MOMENT = np.dtype(
    [
        ("action", np.int8),
        ("diverged", np.bool_),
        ("experiment", np.int32),
        ("origin", np.int32),
        ("step", np.int64),
        ("point", np.float64, 2),
        ("loss", np.float64),
        ("gradient", np.float64, 2),
        ("hessian", np.float64, 3),
        ("t", np.int64),
        ("memory", np.float64, (_MEMORY, 2)),
    ]
)


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


class Playground:
    """An experiment under way. Each method that acts adds a moment to the history; undo and redo walk it."""

    def __init__(self, experiment: Experiment) -> None:
        self._rows = np.zeros(64, _MOMENT)
        self._experiments: list[Experiment] = []
        self._now = -1
        self._last = -1
        self._may_merge = False
        self._following: State | None = None
        self._add(Action.BEGIN, experiment, begin(experiment), new_run=True)

    # ------------------------------------------------------------------ what is so
    @property
    def experiment(self) -> Experiment:
        """The experiment in force."""
        return self._experiments[int(self._rows["experiment"][self._now])]

    @property
    def state(self) -> State:
        """The state now."""
        return self._state

    @property
    def diverged(self) -> bool:
        """Whether the step that was tried from here left the finite numbers."""
        return bool(self._rows["diverged"][self._now])

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier moment."""
        return self._now > 0

    @property
    def can_redo(self) -> bool:
        """Whether something was undone that can be done again."""
        return self._now < self._last

    @property
    def points(self) -> Floats:
        """The points of this run so far, shape (moments, 2), the start first and the present one last."""
        points: Floats = self._run["point"]
        return points

    @property
    def losses(self) -> Floats:
        """The loss at the start and after each step of this run."""
        run = self._run
        losses: Floats = (run if len(run) == self.state.step + 1 else run[self._taken(run)])["loss"]
        return losses

    @property
    def recent(self) -> RecentStates:
        """The last states of this run."""
        run = self._run[-4 * MEMORY :]
        run = run[self._taken(run)][-MEMORY:]
        return RecentStates(run["loss"], run["point"], run["gradient"])

    @property
    def before(self) -> State | None:
        """The state before the step that led here; None where something else did."""
        return self._state_at(self._now - 1) if self.action is Action.STEP and not self.diverged else None

    @property
    def action(self) -> Action:
        """What led to this moment."""
        return Action(int(self._rows["action"][self._now]))

    @property
    def _run(self) -> npt.NDArray[np.void]:
        return self._rows[int(self._rows["origin"][self._now]) : self._now + 1]

    @staticmethod
    def _taken(run: npt.NDArray[np.void]) -> Bools:
        """Which of these moments are steps; changes of settings have moments of their own."""
        taken: Bools = (run["action"] == Action.STEP) & ~run["diverged"]
        taken[0] = True
        return taken

    @property
    def learning_rate(self) -> float:
        """Eta as it is set now, before the factors of the schedule."""
        return self.experiment.schedule.base(self.experiment.learning_rate, self.state.step)

    @property
    def replay(self) -> Replay:
        """How a new run comes to the present state; a step that diverged is one of its steps."""
        run = self._run
        fresh = int(max(np.flatnonzero(run["action"] == Action.OPTIMIZER), default=0))
        run = run[fresh:]
        moments = np.flatnonzero(np.diff(run["experiment"], prepend=-1))
        changes = [(int(run["step"][m]), self._experiments[int(run["experiment"][m])]) for m in moments]
        x, y = run["point"][0].tolist()
        return replay(changes, (x, y), self.state.step + self.diverged)

    @property
    def following(self) -> State:
        """The state that the next step leads to; its numbers may not be finite."""
        if self._following is None:
            self._following = advance(self.experiment, self.state)
        return self._following

    # ------------------------------------------------------------------ what can be done
    def step(self) -> bool:
        """One step of the descent. False where there is none: the step leaves the finite numbers (the state
        then stays at the last finite one, marked as diverged), or did so before.
        """
        if self.diverged:
            return False
        after = self.following
        if after.finite:
            self._add(Action.STEP, self.experiment, after)
        else:
            self._add(Action.STEP, self.experiment, self.state, diverged=True)
        return after.finite

    def take_steps(self, count: int) -> None:
        """So many steps, or fewer where the run leaves the finite numbers; each is a moment of its own."""
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
        """Back to the start, with a fresh optimizer; False where the run is there already."""
        if self.state.step == 0 and not self.diverged:
            return False
        self._add(Action.RESET, self.experiment, begin(self.experiment), new_run=True)
        return True

    def move(self, start: Pair) -> None:
        """Begins a new run from another start.

        Raises:
            UsageError: the surface has no finite value or gradient there.

        """
        experiment = replace(self.experiment, start=check_start(start, self.experiment.surface))
        self._add(Action.MOVE, experiment, begin(experiment), new_run=True)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Changes eta, from here on; the run goes on from where it is."""
        self._add(Action.LEARNING_RATE, self.experiment.with_rate(learning_rate), self.state)

    def set_optimizer(self, optimizer: Optimizer) -> None:
        """Changes the optimizer; the run goes on from this point, with the new optimizer's state fresh."""
        experiment = self.experiment.with_optimizer(optimizer)
        state = state_at(experiment, self.state.point, self.state.step)
        self._add(Action.OPTIMIZER, experiment, state)

    def set_surface(self, surface: Surface) -> None:
        """Changes the surface, and begins a new run from its start."""
        experiment = self.experiment.with_surface(surface)
        self._add(Action.SURFACE, experiment, begin(experiment), new_run=True)

    # ------------------------------------------------------------------ the table
    def _add(
        self, action: Action, experiment: Experiment, state: State, new_run: bool = False, diverged: bool = False
    ) -> None:
        merges = action in _MERGING and self._may_merge and self._rows["action"][self._now] == action
        at = self._now if merges else self._now + 1
        if at == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros(len(self._rows), _MOMENT)])
        if not self._experiments or experiment is not self._experiments[-1]:
            # The moment before is the last that is kept, and with it the experiments up to its own.
            kept = int(self._rows["experiment"][at - 1]) + 1 if at else 0
            del self._experiments[kept:]
            self._experiments.append(experiment)
        row = self._rows[at]
        row["action"] = action
        row["diverged"] = diverged
        row["experiment"] = len(self._experiments) - 1
        row["origin"] = at if new_run else self._rows["origin"][self._now]
        row["step"] = state.step
        row["point"] = state.point
        row["loss"] = state.loss
        row["gradient"] = state.gradient
        row["hessian"] = state.hessian
        row["t"] = state.optimizer.t
        row["memory"][: len(state.optimizer.memory)] = state.optimizer.memory or 0
        self._now = self._last = at
        self._state = state
        self._following = None
        self._may_merge = True

    def _walk(self, moments: int) -> bool:
        self._now += moments
        self._may_merge = False
        self._following = None
        self._state = self._state_at(self._now)
        return True

    def _state_at(self, moment: int) -> State:
        row = self._rows[moment]
        experiment = self._experiments[int(row["experiment"])]
        memory = row["memory"][: len(experiment.optimizer.state)].tolist()
        return State(
            step=int(row["step"]),
            point=tuple(row["point"].tolist()),
            loss=float(row["loss"]),
            gradient=tuple(row["gradient"].tolist()),
            hessian=Hessian(*row["hessian"].tolist()),
            optimizer=OptimizerState(int(row["t"]), tuple((a, b) for a, b in memory)),
        )
