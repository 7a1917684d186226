"""Choosing the start, the learning rate, the optimizer and the surface."""

from __future__ import annotations

import math
from contextlib import suppress

from gradtui.calculus.notation import format_number, format_point
from gradtui.descent.experiment import UsageError
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.texts import find_optimizer, find_surface, next_rate
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.loss import Point
from gradtui.losses.surface import Surface
from gradtui.plot.cells import Ink
from gradtui.ui.playground_app import PlaygroundApp


class Choose(PlaygroundApp):
    """The actions that change the experiment."""

    def action_move(self, right: int, up: int) -> None:
        """Moves the start to the next round place."""
        x, y = self.playground.state.point
        stride = self.camera.stride
        self.move_to((_along(x, right, stride), _along(y, up, stride)))

    def move_to(self, point: Point) -> None:
        """A new start, if the surface has values there."""
        self.pause()
        try:
            self.playground.move(point)
        except UsageError as error:
            self.say(str(error), Ink.STRONG)
        else:
            self.say(f"start at {format_point(point)}")

    def action_raise_rate(self) -> None:
        """A larger η."""
        self.set_rate(next_rate(self.playground.learning_rate, up=True))

    def action_lower_rate(self) -> None:
        """A smaller η."""
        self.set_rate(next_rate(self.playground.learning_rate, up=False))

    def set_rate(self, rate: float) -> None:
        """η from here on."""
        self.playground.set_learning_rate(rate)
        self.say(f"η = {format_number(rate)} from here on")

    def set_optimizer(self, name: str) -> None:
        """Another optimizer from here on."""
        optimizer = find_optimizer(name)
        if optimizer is not self.playground.experiment.optimizer:  # else its hyperparameters would be lost
            self.playground.set_optimizer(optimizer)
        self.say(f"{optimizer.title}: {optimizer.summary}")

    def set_surface(self, text: str) -> None:
        """Another surface, by name or as a formula."""
        self.pause()
        surface = find_surface(text)
        self.give_up_trying()
        self.take_surface(surface)
        self.report()

    def take_surface(self, surface: Surface) -> None:
        """A new run on this surface; a typed formula is kept to be gone back to."""
        self.playground.set_surface(surface)
        if surface.name not in CATALOGUE:
            self.formulas.append(surface.formula.text)

    async def action_choose_surface(self) -> None:
        """The list of surfaces."""
        from gradtui.ui.picker import Item, Picker

        items = [Item(surface.name, surface.lesson) for surface in CATALOGUE.values()]
        current = self.playground.experiment.surface.name
        prompt, otherwise = "a name, or a formula", "no such name: enter reads it as a formula"
        self.begin_trying()
        await self.open_dialog(
            Picker("Surface", items, current, prompt, otherwise, self.set_surface, self._preview, self._cancel)
        )

    def _cancel(self) -> None:
        self.give_up_trying()
        self.report()

    def _preview(self, text: str) -> None:
        """Shows a surface of the list, or a formula, behind the list."""
        with suppress(ValueError):  # not a formula yet: the last one stays
            self.try_surface(find_surface(text))
            self.report()

    async def action_choose_optimizer(self) -> None:
        """The list of optimizers."""
        from gradtui.ui.picker import Item, Picker

        items = [
            Item(method.name, self.glyphs.spell(f"{method.title}: {method.summary}")) for method in OPTIMIZERS.values()
        ]
        current = self.playground.experiment.optimizer.name
        await self.open_dialog(
            Picker("Optimizer", items, current, "type a name", "there is no such optimizer", self.set_optimizer)
        )


def _along(value: float, by: int, stride: float) -> float:
    """The next multiple of the stride in a direction, without rounding errors in its decimals."""
    if not by:
        return value
    count = math.floor(value / stride + 1e-6) + 1 if by > 0 else math.ceil(value / stride - 1e-6) - 1
    return float(f"{count * stride:.12g}")
