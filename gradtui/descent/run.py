"""A run: an experiment and its states, kept as a table with a row for each.

A row is about 140 bytes for two weights, so a hundred thousand steps are 14 MB, and the trail and the losses of a run
are slices of the table.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gradtui.calculus.arrays import Bools, Floats
from gradtui.descent.experiment import Experiment
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.recent import MEMORY, RecentStates
from gradtui.descent.replay import Replay, replay
from gradtui.descent.rules import OptimizerState
from gradtui.descent.step import State
from gradtui.losses.loss import Hessian

_MOST_CARRIED = max(len(optimizer.state) for optimizer in OPTIMIZERS.values())
"""How many arrays an optimizer carries at most."""


def _row_of(weights: int) -> np.dtype[np.void]:
    return np.dtype(
        [
            ("stepped", np.bool_),
            ("diverged", np.bool_),
            ("experiment", np.int32),
            ("origin", np.int32),
            ("step", np.int64),
            ("weights", np.float64, weights),
            ("loss", np.float64),
            ("partials", np.float64, weights),
            ("has_hessian", np.bool_),
            ("hessian", np.float64, 3),
            ("t", np.int64),
            ("memory", np.float64, (_MOST_CARRIED, weights)),
        ]
    )


class Table:
    """The rows of a run. A row holds a state, the experiment that led to it, and the row in which the run began."""

    def __init__(self, weights: int) -> None:
        self.rows: npt.NDArray[np.void] = np.zeros(64, _row_of(weights))
        self._experiments: list[Experiment] = []

    def write(
        self, at: int, experiment: Experiment, state: State, origin: int, stepped: bool = False, diverged: bool = False
    ) -> None:
        """Writes a row; the rows behind it are dropped."""
        if at == len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        if not self._experiments or experiment is not self._experiments[-1]:
            # The row before is the last that is kept, and with it the experiments up to its own.
            kept = int(self.rows["experiment"][at - 1]) + 1 if at else 0
            del self._experiments[kept:]
            self._experiments.append(experiment)
        row = self.rows[at]
        row["stepped"] = stepped
        row["diverged"] = diverged
        row["experiment"] = len(self._experiments) - 1
        row["origin"] = origin
        row["step"] = state.step
        row["weights"] = state.weights
        row["loss"] = state.loss
        row["partials"] = state.partials
        row["has_hessian"] = state.hessian is not None
        row["hessian"] = state.hessian or 0
        row["t"] = state.optimizer.t
        if state.optimizer.memory:
            row["memory"][: len(state.optimizer.memory)] = state.optimizer.memory

    def experiment(self, at: int) -> Experiment:
        """The experiment of a row."""
        return self._experiments[int(self.rows["experiment"][at])]

    def state(self, at: int) -> State:
        """The state of a row, to the bit."""
        row = self.rows[at].copy()  # the table's rows may be written again
        carried = len(self.experiment(at).optimizer.state)
        return State(
            step=int(row["step"]),
            weights=row["weights"],
            loss=float(row["loss"]),
            partials=row["partials"],
            hessian=Hessian(*row["hessian"].tolist()) if row["has_hessian"] else None,
            optimizer=OptimizerState(int(row["t"]), tuple(row["memory"][:carried])),
        )


class Run(NamedTuple):
    """A run at one moment: its present row of the table, and the state there."""

    table: Table
    at: int
    state: State

    @property
    def experiment(self) -> Experiment:
        """The present experiment."""
        return self.table.experiment(self.at)

    @property
    def diverged(self) -> bool:
        """Whether a step from here was tried whose numbers were not finite."""
        return bool(self.table.rows["diverged"][self.at])

    @property
    def before(self) -> State | None:
        """The state before the step that led here; None where something else did."""
        return self.table.state(self.at - 1) if self.table.rows["stepped"][self.at] else None

    @property
    def points(self) -> Floats:
        """The points so far, shape (moments, n), the start first and the present one last."""
        points: Floats = self._rows["weights"]
        return points

    @property
    def losses(self) -> Floats:
        """The loss at the start and after each step."""
        rows = self._rows
        losses: Floats = (rows if len(rows) == self.state.step + 1 else rows[_taken(rows)])["loss"]
        return losses

    @property
    def recent(self) -> RecentStates:
        """The last states."""
        rows = self._rows[-4 * MEMORY :]
        rows = rows[_taken(rows)][-MEMORY:]
        return RecentStates(rows["loss"], rows["weights"], rows["partials"], rows["hessian"])

    @property
    def replay(self) -> Replay:
        """How a new run reaches the present state; a step that diverged counts as one."""
        rows = self._rows
        fresh = int(np.flatnonzero(rows["t"] == 0)[-1])
        rows = rows[fresh:]
        moments = np.flatnonzero(np.diff(rows["experiment"], prepend=-1)).tolist()
        first = self.origin + fresh
        changes = [(int(rows["step"][m]), self.table.experiment(first + m)) for m in moments]
        return replay(changes, tuple(rows["weights"][0].tolist()), self.state.step + self.diverged)

    @property
    def origin(self) -> int:
        """The row in which it began."""
        return int(self.table.rows["origin"][self.at])

    @property
    def _rows(self) -> npt.NDArray[np.void]:
        return self.table.rows[self.origin : self.at + 1]


def _taken(rows: npt.NDArray[np.void]) -> Bools:
    """Which of these rows are steps; changes of settings have rows of their own."""
    taken: Bools = rows["stepped"].copy()
    taken[0] = True
    return taken
