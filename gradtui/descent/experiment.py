"""An experiment: everything that decides a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gradtui.descent.rules import Optimizer
from gradtui.descent.schedules import CONSTANT, Schedule
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface, Window


class UsageError(ValueError):
    """A person asked for something impossible. The message says what, and what would be right."""


@dataclass(frozen=True)
class Experiment:
    """A surface, a start, and how to descend from it. Immutable; `replace` gives a changed one."""

    surface: Surface
    start: Point
    optimizer: Optimizer
    learning_rate: float
    hyperparameters: Mapping[str, float]
    schedule: Schedule = CONSTANT
    noise: float = 0.0
    seed: int = 0
    batch: int = 0
    """How many rows of the data a step uses; 0 stands for all."""

    @property
    def is_noisy(self) -> bool:
        """Whether steps use another gradient than the exact one."""
        return self.noise > 0 or self.batch > 0

    def with_surface(self, surface: Surface) -> Experiment:
        """The same descent on another surface, from its own start, with its own learning rate."""
        rate = default_learning_rate(surface, self.optimizer)
        return replace(self, surface=surface, start=surface.start, batch=0).with_rate(rate)

    def with_rate(self, learning_rate: float) -> Experiment:
        """The experiment with another learning rate, also in place of rates of the schedule; its factors apply."""
        return replace(self, learning_rate=learning_rate, schedule=self.schedule.with_rates(()))

    def with_optimizer(self, optimizer: Optimizer) -> Experiment:
        """The experiment with another optimizer and its defaults. The learning rate stays unless it was a default."""
        rate = self.learning_rate
        if rate == default_learning_rate(self.surface, self.optimizer):
            rate = default_learning_rate(self.surface, optimizer)
        return replace(self, optimizer=optimizer, learning_rate=rate, hyperparameters=optimizer.hyperparameters)

    def with_window(self, window: Window) -> Experiment:
        """The same experiment with its surface shown in this window, whose edges are rounded."""
        if window == self.surface.window:
            return self
        return replace(self, surface=replace(self.surface, window=window.rounded(), window_is_given=True))


DEFAULT_SURFACE = "bowl"
DEFAULT_MODEL = "line"
DEFAULT_OPTIMIZER = "gd"


def default_learning_rate(surface: Surface, optimizer: Optimizer) -> float:
    """The default learning rate (see `Optimizer`), rounded to one figure where it comes from the window."""
    if optimizer.fixed_rate is not None:
        return optimizer.fixed_rate
    if optimizer.step_fraction is not None:
        return float(f"{optimizer.step_fraction * surface.window.width:.0e}")
    return surface.learning_rate
