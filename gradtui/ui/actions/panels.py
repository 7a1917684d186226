"""The panels of the experiment: tab goes through them, arrows change the value of the one that has the keys."""

from __future__ import annotations

from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.texts import next_rate
from gradtui.losses.catalogue import CATALOGUE
from gradtui.screen.commands import CHOICES, OPENING, PANELS
from gradtui.ui.actions.choose import Choose


class Panels(Choose):
    """The actions on panels."""

    def action_next_panel(self, by: int) -> None:
        """On to the next panel, or the one before; past the last one back to the plot."""
        names = ["", *(panel.name for panel in PANELS)]
        self.panel = names[(names.index(self.panel) + by) % len(names)]
        self.show()

    def action_leave(self) -> None:
        """Back to the plot."""
        self.panel = ""
        self.show()

    async def action_open(self) -> None:
        """Opens the panel that has the keys."""
        await self.run_action(OPENING[self.panel])

    def action_turn(self, by: int) -> None:
        """The one before or after, in the panel that has the keys."""
        experiment = self.playground.experiment
        match self.panel:
            case "surface":
                self.set_surface(_neighbour(list(CATALOGUE), experiment.surface.name, by))
            case "optimizer":
                self.set_optimizer(_neighbour(list(OPTIMIZERS), experiment.optimizer.name, by))
            case "rate":
                self.set_rate(next_rate(self.playground.learning_rate, up=by > 0))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Which actions there are: while a question is asked only those that end it, and those of panels in panels."""
        if self.asking:
            return action in ("quit", "suspend_process")
        return {"open": bool(self.panel), "turn": self.panel in CHOICES}.get(action, True)


def _neighbour(names: list[str], current: str, by: int) -> str:
    return names[(names.index(current) + by) % len(names)] if current in names else names[0]
