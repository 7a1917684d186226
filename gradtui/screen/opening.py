"""What is shown first: the playground at its start, drawn before there is an app."""

from __future__ import annotations

from gradtui.descent.experiment import Experiment
from gradtui.descent.playground import Playground
from gradtui.losses.surface import Surface
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Cells, Ink, Line
from gradtui.plot.glyphs import ASCII, UNICODE
from gradtui.plot.palette import palette
from gradtui.screen.commands import PANELS, key_bar
from gradtui.screen.content import ScreenContent, draw_screen
from gradtui.terminal.capabilities import Terminal
from gradtui.terminal.screen_diff import ScreenDiff


def first_words(surface: Surface) -> str:
    """What is said before the first step: what the surface teaches, or how to begin."""
    return surface.lesson or "press space to take a step"


class Opening:
    """The playground some steps into its run, the camera on it, the colours and characters, the first words, and the
    diff through which the screen is sent. The app goes on from there.
    """

    def __init__(self, experiment: Experiment, terminal: Terminal, steps: int = 0) -> None:
        self.playground = Playground(experiment)
        self.playground.take_steps(steps)
        self.camera = Camera(experiment.surface)
        self.colours = palette(terminal.depth, terminal.dark)
        self.glyphs = ASCII if terminal.ascii else UNICODE
        self.words: Line = ((first_words(experiment.surface), Ink.TEXT),)
        self.diff = ScreenDiff(terminal.depth, terminal.ascii)
        self.cells = Cells.blank(0, 0)

    def paint(self, columns: int, rows: int) -> str:
        """The bytes that make a terminal of this size show it, whatever it shows now."""
        keys = key_bar(columns - 2, self.glyphs)
        content = ScreenContent(self.playground, self.camera, "", PANELS, "", self.words, (), keys, asking=False)
        self.cells = draw_screen(content, columns, rows, self.colours, self.glyphs)
        self.diff.put(self.cells, self.colours)
        self.diff.forget()
        return self.diff.render()
