"""Going downhill: a step, back and forth, to the start, and playing by the clock."""

from __future__ import annotations

from gradtui.calculus.notation import format_number, format_point
from gradtui.descent.playground import Action
from gradtui.insight.points import status
from gradtui.ui.playground_app import PlaygroundApp

SPEEDS = (1, 2, 5, 10, 20, 60)
"""Steps a second, to choose from."""
FRAMES = 20
"""Pictures a second at most while playing; faster runs take several steps for each."""


class Descend(PlaygroundApp):
    """The actions that move the run."""

    def action_step(self) -> None:
        """One step."""
        self.pause()
        self.playground.step()
        self.report()

    def action_undo(self) -> None:
        """Back."""
        self.pause()
        undone = self.playground.action
        if self.playground.undo():
            self.say(f"undone: {self._what(undone)}")
        else:
            self.say("nothing to undo: this is the beginning")

    def action_redo(self) -> None:
        """Forward."""
        self.pause()
        if self.playground.redo():
            self.say(f"done again: {self._what(self.playground.action)}")
        else:
            self.say("nothing to redo")

    def _what(self, action: Action) -> str:
        """What was done or undone, and the state after it."""
        experiment, state = self.playground.experiment, self.playground.state
        match action:
            case Action.MOVE:
                return f"the move; the start is {format_point(experiment.start)}"
            case Action.LEARNING_RATE:
                return f"the change of η; it is {format_number(self.playground.learning_rate)}"
            case Action.OPTIMIZER:
                return f"the change of optimizer; it is {experiment.optimizer.name}"
            case Action.SURFACE:
                return f"the change of surface; it is {experiment.surface.name}"
            case Action.RESET:
                return f"the reset; the run is at step {state.step}"
        return f"a step; the run is at step {state.step}"

    def action_reset(self) -> None:
        """Back to the start."""
        self.pause()
        if self.playground.reset():
            self.report()
        else:
            self.say("the run is at its start")

    def action_play(self) -> None:
        """Plays, or pauses."""
        if self.playing is not None:
            self.pause()
            self.say("paused")
        elif self.playground.diverged:
            self.report()
        else:
            self._start_clock()
            self.say(self._tempo())

    def tick(self) -> None:
        """The steps that are due while playing; the clock stops at the end of the run."""
        for _ in range(max(self.speed // FRAMES, 1)):
            playground = self.playground
            if not playground.step() or status(playground.experiment, playground.state, False) != "running":
                self.pause()
                break
        self.report()

    def _start_clock(self) -> None:
        self.playing = self.set_interval(1 / min(self.speed, FRAMES), self.tick)

    def action_faster(self) -> None:
        """More steps a second."""
        self._change_speed(1)

    def action_slower(self) -> None:
        """Fewer steps a second."""
        self._change_speed(-1)

    def _change_speed(self, by: int) -> None:
        self.speed = SPEEDS[min(max(SPEEDS.index(self.speed) + by, 0), len(SPEEDS) - 1)]
        if self.playing is not None:
            self.playing.stop()
            self._start_clock()
        self.say(self._tempo())

    def _tempo(self) -> str:
        verb = "playing" if self.playing is not None else "p plays"
        return f"{verb} {self.speed} step{'s' * (self.speed > 1)} a second; , and . change the speed"
