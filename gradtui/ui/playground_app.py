"""The app with a playground on its screen: what is shown, and the words above the keys. The actions build on it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence
from copy import copy

from textual.await_complete import AwaitComplete
from textual.screen import Screen
from textual.timer import Timer

from gradtui.descent.playground import Playground
from gradtui.insight.drop import drop
from gradtui.losses.surface import Surface
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Ink
from gradtui.screen.commands import PANELS, key_bar
from gradtui.screen.content import ScreenContent, draw_screen
from gradtui.screen.layout import QUESTION, Layout, lay_out
from gradtui.screen.numbers import describe_drop
from gradtui.screen.opening import Opening, first_words
from gradtui.ui.dialog import Dialog
from gradtui.ui.frame_app import FrameApp
from gradtui.ui.plot_screen import PlotScreen
from gradtui.ui.theme import theme

_WAITING: Sequence[str] = ("...", "...")


class PlaygroundApp(FrameApp):
    """Shows a playground: its plot through a camera, a view beside it, a panel that has the keys, a line of words."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening.diff)
        self.playground = opening.playground
        self.camera = opening.camera
        self.colours = opening.colours
        self.glyphs = opening.glyphs
        self.plot_screen = PlotScreen(self.colours)
        self.plot_screen.cells = opening.cells
        self.view = ""
        self.panel = ""
        self.asking = False
        self.words = opening.words
        self.speed = 5
        self.playing: Timer | None = None
        self.formulas: list[str] = []
        self.kept: tuple[Playground, str, Camera] | None = None
        self.partials: tuple[Surface, Sequence[str]] | None = None
        self.register_theme(theme(self.colours))
        self.theme = "gradtui"

    def get_default_screen(self) -> Screen[None]:
        """The screen with the plot."""
        return self.plot_screen

    def on_resize(self) -> None:
        """Redraws everything."""
        self.show()

    def draw(self) -> None:
        """Draws the present screen. If a dialog is open, Textual paints what it does not cover."""
        columns, rows = self.size
        content = ScreenContent(
            self.playground,
            self.camera,
            self.view,
            PANELS,
            self.panel,
            self.words,
            self.partials_to_read() if self.view == "formulas" else (),
            self._keys(columns - 2),
            self.asking,
        )
        cells = draw_screen(content, columns, rows, self.colours, self.glyphs)
        self.plot_screen.show(cells)
        if self.screen is self.plot_screen:
            self.diff.put(cells, self.colours, rows + QUESTION if self.asking else None)
        if not gc.isenabled():
            gc.freeze()  # what a start-up makes stays: looking through it for garbage takes as long as ten steps
            gc.enable()

    def _keys(self, width: int) -> Sequence[tuple[str, str]]:
        """The keys that hold now, and what they do."""
        if self.screen is self.plot_screen:
            return key_bar(width, self.glyphs, playing=self.playing is not None)
        return self.screen.KEYS if isinstance(self.screen, Dialog) else ()

    def on_plot_screen_uncovered(self) -> None:
        """The keys of the plot hold again."""
        self.show()

    @property
    def layout_now(self) -> Layout | None:
        """Where everything stands; None on a screen that is too small."""
        return lay_out(*self.size, bool(self.view), self.asking)

    def say(self, text: str, ink: Ink = Ink.TEXT) -> None:
        """Shows a line of words above the keys, until the next."""
        self.words = ((text, ink),)
        self.show()

    def report(self) -> None:
        """Says how the run stands."""
        playground = self.playground
        if playground.diverged:
            self.say("r goes back to the start, u takes steps back, [ lowers η", Ink.STRONG)
        elif playground.run.before is None:
            self.say(first_words(playground.experiment.surface))
        else:
            last = drop(playground.run.before, playground.state, playground.experiment.surface)
            self.say(describe_drop(playground.state.step, last))

    def partials_to_read(self) -> Sequence[str]:
        """The partials as formulas; dots while they are worked out in a thread, which can take a second."""
        surface = self.playground.experiment.surface
        if self.partials is None or self.partials[0] is not surface:
            self.partials = (surface, _WAITING)
            self.run_worker(self.work_out_partials(surface), group="partials", exclusive=True)
        return self.partials[1]

    async def work_out_partials(self, surface: Surface) -> Sequence[str]:
        """The partials as formulas, or twice why there are none."""
        if self.partials is not None and self.partials[0] is surface and self.partials[1] is not _WAITING:
            return self.partials[1]
        try:
            texts = await asyncio.to_thread(lambda: surface.partials_written)
        except ValueError as error:
            texts = (str(error), str(error))
        if self.partials is not None and self.partials[0] is surface:
            self.partials = (surface, texts)
            self.show()
        return texts

    # ------------------------------------------------------------------ what may be given up again
    def begin_trying(self) -> None:
        """Keeps what is shown, while something else is tried."""
        self.kept = self.playground, self.view, copy(self.camera)

    def try_surface(self, surface: Surface) -> None:
        """Shows a surface as choosing it would, until it is given up."""
        if self.kept is not None:
            kept, _, camera = self.kept
            if surface is kept.experiment.surface:
                self.playground, self.camera = kept, copy(camera)
            else:
                self.playground = Playground(kept.experiment.with_surface(surface))

    def give_up_trying(self) -> None:
        """Shows again what was kept."""
        if self.kept is not None:
            self.playground, self.view, self.camera = self.kept
            self.kept = None

    def pause(self) -> None:
        """Stops playing, if it plays."""
        if self.playing is not None:
            self.playing.stop()
            self.playing = None

    async def open_dialog(self, screen: Screen[None]) -> None:
        """Opens a dialog; its line has the keys before the next one is looked at."""
        self.pause()
        await self.push_screen(screen)
        for line in screen.query("Input"):
            screen.set_focus(line)
        self.show()

    def pop_screen(self) -> AwaitComplete:
        """Closes the open dialog; does nothing for a second click on an item while it closes."""
        return super().pop_screen() if len(self.screen_stack) > 1 else AwaitComplete()
