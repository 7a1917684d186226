"""The app: turns what the person does into moves of the playground, and has drawn what came of it."""

from __future__ import annotations

import asyncio
import gc
import math
import os
from collections.abc import Callable, Sequence
from copy import copy

from textual.await_complete import AwaitComplete
from textual.screen import Screen
from textual.theme import Theme
from textual.timer import Timer

from gradtui.calculus.formula import FormulaError, parse
from gradtui.calculus.notation import format_number, format_point
from gradtui.descent.experiment import Experiment, UsageError
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.playground import Action, Playground
from gradtui.descent.texts import (
    arguments,
    find_optimizer,
    find_surface,
    format_start,
    next_rate,
    quoted,
    read_rate,
    read_start,
    read_window,
)
from gradtui.insight.drop import drop
from gradtui.insight.points import status
from gradtui.insight.verdict import verdict_on
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.fit import DataSurface
from gradtui.losses.surface import Point, Surface
from gradtui.losses.typed import typed_surface
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import ASCII, UNICODE
from gradtui.plot.palette import Palette, palette
from gradtui.plot.scene import GUTTER
from gradtui.screen.content import ScreenContent, draw_screen
from gradtui.screen.layout import QUESTION, Layout, lay_out
from gradtui.screen.numbers import describe_drop
from gradtui.terminal.capabilities import Terminal
from gradtui.terminal.endings import has_no_shell
from gradtui.ui.commands import CHOICES, COMMANDS, OPENING, PANELS, bindings, key_bar
from gradtui.ui.dialog import Dialog
from gradtui.ui.frame_app import FrameApp
from gradtui.ui.plot_screen import PlotScreen

SPEEDS = (1, 2, 5, 10, 20, 60)
"""Steps a second, to choose from."""
FRAMES = 20
"""Pictures a second at most while playing; faster runs take several steps for each."""


class GradtuiApp(FrameApp):
    """The playground on a screen."""

    TITLE = "gradtui"
    CSS_PATH = "gradtui.tcss"
    BINDINGS = bindings(everywhere=True)
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, experiment: Experiment, terminal: Terminal, steps: int = 0) -> None:
        super().__init__(terminal.depth, terminal.ascii)
        self.playground = Playground(experiment)
        self.playground.take_steps(steps)
        self.camera = Camera(experiment.surface)
        self.colours = palette(terminal.depth, terminal.dark)
        self.glyphs = ASCII if terminal.ascii else UNICODE
        self.plot_screen = PlotScreen(self.colours)
        self.view = ""
        self.panel = ""
        self.asking = False
        self.words: Line = ((experiment.surface.lesson or _FIRST, Ink.TEXT),)
        self.speed = SPEEDS.index(5)
        self.playing: Timer | None = None
        self.formulas: list[str] = []
        self.edited: tuple[Playground, str, Camera] | None = None
        self.partials: tuple[Surface, Sequence[str]] | None = None
        self.register_theme(_theme(self.colours))
        self.theme = "gradtui"

    def get_default_screen(self) -> Screen[None]:
        """The stage."""
        return self.plot_screen

    # ------------------------------------------------------------------ showing
    def on_resize(self) -> None:
        """Everything is drawn anew."""
        self.show()

    def draw(self) -> None:
        """Puts the page as it is now into the wire; where a dialog is open, Textual paints what it leaves free."""
        columns, rows = self.size
        page = ScreenContent(
            self.playground,
            self.camera,
            self.view,
            PANELS,
            self.panel,
            self.words,
            self._partials_to_read() if self.view == "formulas" else (),
            self._keys(columns - 2),
            self.asking,
        )
        cells = draw_screen(page, columns, rows, self.colours, self.glyphs)
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
        """The stage's keys hold again."""
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
        elif playground.before is None:
            self.say(playground.experiment.surface.lesson or _FIRST)
        else:
            self.say(describe_drop(playground.state.step, drop(playground.before, playground.state)))

    def _partials_to_read(self) -> Sequence[str]:
        """The partials as formulas; dots while they are worked out in a thread, which can take a second."""
        surface = self.playground.experiment.surface
        if self.partials is None or self.partials[0] is not surface:
            self.partials = (surface, _WAITING)
            self.run_worker(self._work_out(surface), group="partials", exclusive=True)
        return self.partials[1]

    async def _work_out(self, surface: Surface) -> Sequence[str]:
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

    # ------------------------------------------------------------------ descending
    def action_step(self) -> None:
        """One step."""
        self.pause()
        self.playground.step()
        self.report()

    def tick(self) -> None:
        """The steps that are due while playing; the clock stops where there is nowhere to go."""
        for _ in range(max(SPEEDS[self.speed] // FRAMES, 1)):
            playground = self.playground
            if not playground.step() or status(playground.experiment, playground.state, False) != "running":
                self.pause()
                break
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
        """What was done or undone, and how things are after it."""
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

    def _start_clock(self) -> None:
        self.playing = self.set_interval(1 / min(SPEEDS[self.speed], FRAMES), self.tick)

    def pause(self) -> None:
        """Stops playing, if it plays."""
        if self.playing is not None:
            self.playing.stop()
            self.playing = None

    def action_faster(self) -> None:
        """More steps a second."""
        self._set_speed(self.speed + 1)

    def action_slower(self) -> None:
        """Fewer steps a second."""
        self._set_speed(self.speed - 1)

    def _set_speed(self, speed: int) -> None:
        self.speed = min(max(speed, 0), len(SPEEDS) - 1)
        if self.playing is not None:
            self.playing.stop()
            self._start_clock()
        self.say(self._tempo())

    def _tempo(self) -> str:
        verb = "playing" if self.playing is not None else "p plays"
        speed = SPEEDS[self.speed]
        return f"{verb} {speed} step{'s' * (speed > 1)} a second; , and . change the speed"

    # ------------------------------------------------------------------ choosing
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
        self._take(find_surface(text))
        self.report()

    def _take(self, surface: Surface) -> None:
        self.playground.set_surface(surface)
        if surface.name not in CATALOGUE:
            self.formulas.append(surface.formula.text)

    async def action_choose_surface(self) -> None:
        """The list of surfaces."""
        from gradtui.ui.picker import Item, Picker

        items = [Item(surface.name, surface.lesson) for surface in CATALOGUE.values()]
        current = self.playground.experiment.surface.name
        prompt, otherwise = "type a name, or a formula of w1 and w2", "no such name: enter reads it as a formula"
        await self._open(Picker("Surface", items, current, prompt, otherwise, self.set_surface))

    async def action_choose_optimizer(self) -> None:
        """The list of optimizers."""
        from gradtui.ui.picker import Item, Picker

        items = [
            Item(method.name, self.glyphs.spell(f"{method.title}: {method.summary}")) for method in OPTIMIZERS.values()
        ]
        current = self.playground.experiment.optimizer.name
        await self._open(
            Picker("Optimizer", items, current, "type a name", "there is no such optimizer", self.set_optimizer)
        )

    def pop_screen(self) -> AwaitComplete:
        """Closes what is open; an item clicked on once more before it has closed finds nothing to close."""
        return super().pop_screen() if len(self.screen_stack) > 1 else AwaitComplete()

    async def _open(self, screen: Screen[None]) -> None:
        self.pause()
        await self.push_screen(screen)
        for line in screen.query("Input"):
            screen.set_focus(line)  # before the next key is looked at
        self.show()

    # ------------------------------------------------------------------ typing
    async def action_type_start(self) -> None:
        """Asks for a start."""

        def accept(text: str) -> None:
            self.move_to(read_start(text, self.playground.experiment.surface))

        await self._ask("start w1, w2", format_start(self.playground.experiment.start), accept)

    async def action_type_rate(self) -> None:
        """Asks for η."""

        def accept(text: str) -> None:
            self.set_rate(read_rate(text))

        await self._ask("learning rate", repr(self.playground.learning_rate), accept)

    async def action_type_window(self) -> None:
        """Asks what part of the plane to look at."""

        def accept(text: str) -> None:
            self.camera.see(read_window(text))
            self.show()

        seen = self.camera.viewport.window.in_round_figures().listed.replace(",", ", ")
        await self._ask("w1 from, to, w2 from, to", seen, accept)

    async def action_type_formula(self) -> None:
        """Edits the formula; the screen shows what is typed, and goes back to what was before unless it is kept."""
        kept = self.playground
        surface = kept.experiment.surface
        now = "" if isinstance(surface, DataSurface) else surface.formula.text

        def follow(text: str) -> None:
            if text == now:
                self.playground = kept
                self.report()
                return
            surface = typed_surface(parse(text))
            self.playground = Playground(kept.experiment.with_surface(surface))
            self.say(
                f"start {format_point(surface.start)}, η = {format_number(self.playground.experiment.learning_rate)}"
            )

        def accept(text: str) -> None:
            surface = typed_surface(parse(text))
            self._stop_editing()
            if text != now:
                self._take(surface)
            self.report()

        self.edited = kept, self.view, copy(self.camera)
        self.action_view("formulas")
        await self._ask("L", now, accept, follow, self.formulas)

    def _stop_editing(self) -> None:
        """Shows again what was shown before a formula was edited."""
        if self.edited is not None:
            self.playground, view, self.camera = self.edited
            self.edited = None
            self.action_view(view)

    async def _ask(
        self,
        question: str,
        answer: str,
        accept: Callable[[str], None],
        follow: Callable[[str], None] | None = None,
        earlier: Sequence[str] = (),
    ) -> None:
        from gradtui.ui.prompt import Prompt

        self.pause()
        self.asking = True
        self.show()
        prompt = Prompt(self.glyphs.spell(question), answer, accept, self._answered, self._refused, follow, earlier)
        await self.plot_screen.mount(prompt)
        prompt.take_keys()  # before the next key is looked at

    def _refused(self, reason: ValueError, column: int | None) -> None:
        """What was typed cannot be had: says why, with a caret under the mistake if its place is known."""
        layout = self.layout_now
        if column is None or not isinstance(reason, FormulaError) or layout is None:
            self.say(str(reason), Ink.STRONG)
            return
        place, message = max(column - layout.status.column, 0), reason.message
        after, before = f"{' ' * place}^ {message}", f"{message} ^".rjust(place + 1)
        self.say(after if len(after) <= layout.status.columns or len(before) > place + 1 else before, Ink.STRONG)

    async def _answered(self, kept: bool) -> None:
        """Back to the plot."""
        await self._stop_asking()
        if not kept:
            self.report()

    async def _stop_asking(self) -> None:
        """Takes the question away; a formula that was not kept is forgotten."""
        self._stop_editing()
        await self.plot_screen.query("Prompt").remove()
        self.asking = False
        self.show()

    # ------------------------------------------------------------------ panels
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

    # ------------------------------------------------------------------ looking
    def action_zoom(self, direction: int) -> None:
        """Closer or farther."""
        self.camera.zoom(direction, self.playground.state.point)
        self.show()

    def action_pan(self, right: int, down: int) -> None:
        """Looks elsewhere."""
        self.camera.pan(right, down)
        self.show()

    def action_fit(self) -> None:
        """Sees the whole window."""
        self.camera.fit(self.playground.experiment.surface)
        self.show()

    def action_follow(self) -> None:
        """Keeps the point in view, or stops."""
        self.camera.following = not self.camera.following
        self.say("the view follows the point" if self.camera.following else "the view stays where it is")

    async def on_plot_screen_pressed(self, event: PlotScreen.Pressed) -> None:
        """The mouse picks a start on the plot, or a panel."""
        was_seen = self.playground.experiment.surface
        if self.asking:
            await self._stop_asking()
        layout = self.layout_now
        if layout is None or self.playground.experiment.surface is not was_seen:  # what was pressed on is forgotten
            return
        point = self._point_at(layout, event.column, event.row)
        if point is not None:
            self.move_to(point)
        elif layout.panels.holds(event.column, event.row) and not event.dragging:
            self.panel = PANELS[event.row - layout.panels.row].name
            self.show()

    def on_plot_screen_scrolled(self, event: PlotScreen.Scrolled) -> None:
        """The wheel zooms about the mouse."""
        layout = self.layout_now
        point = self._point_at(layout, event.column, event.row) if layout is not None else None
        self.camera.zoom(event.direction, point or self.playground.state.point)
        self.show()

    def _point_at(self, layout: Layout, column: int, row: int) -> Point | None:
        """The point of the plane in a cell of the screen, None beside the plot."""
        across, down = column - layout.plot.column - GUTTER, row - layout.plot.row
        viewport = self.camera.viewport
        inside = 0 <= across < viewport.columns and 0 <= down < viewport.rows
        return self.camera.place(across, down) if inside else None

    # ------------------------------------------------------------------ reading the gradient
    def action_view(self, name: str) -> None:
        """Shows another view beside the plot; no name shows the numbers."""
        self.view = name
        self.show()

    def action_turn_view(self, by: int) -> None:
        """The next view, or the one before."""
        from gradtui.screen.views import VIEWS

        fits = isinstance(self.playground.experiment.surface, DataSurface)
        names = ["", *(name for name in VIEWS if fits or name != "data")]
        at = names.index(self.view) if self.view in names else -1
        self.action_view(names[(at + by) % len(names)])

    async def action_words(self) -> None:
        """The state in words."""
        from gradtui.screen.narration import describe_state, describe_surface
        from gradtui.ui.words_screen import WordsScreen

        playground = self.playground
        experiment, spell = playground.experiment, self.glyphs.spell
        about = describe_surface(experiment, await self._work_out(experiment.surface))
        told = describe_state(experiment, playground.before, playground.state, verdict_on(playground))
        await self._open(WordsScreen(spell(paragraph) for paragraph in (about, *told)))

    # ------------------------------------------------------------------ help and ends
    async def action_help(self) -> None:
        """All keys."""
        from gradtui.ui.help_screen import HelpScreen

        await self._open(HelpScreen(self.glyphs))

    async def action_command_line(self) -> None:
        """How to start just like this."""
        replay = self.playground.replay
        line = quoted(arguments(replay.experiment.with_window(self.camera.window), replay.steps))
        if len(line) < self.size.width - 1 and not replay.gap:
            self.say(line)
        else:
            from gradtui.ui.words_screen import WordsScreen

            await self._open(WordsScreen([self.glyphs.spell(replay.gap) or "Started again just like this by", line]))

    async def action_choose_action(self) -> None:
        """All actions, by their names."""
        from gradtui.ui.picker import Item, Picker

        spell, otherwise = self.glyphs.spell, "there is no such action"
        commands = {spell(c.title): c for c in COMMANDS if not c.place and c.action != "choose_action"}
        items = [Item(title, spell(f"{c.shown}: {c.help}")) for title, c in commands.items()]

        def accept(title: str) -> str:
            if title not in commands:
                raise UsageError(otherwise)
            return commands[title].action

        await self._open(Picker("Action", items, "", "type a name", otherwise, accept))

    def action_suspend_process(self) -> None:
        """Back to the shell, if there is one."""
        if has_no_shell(os.environ):
            self.say("there is no shell to go back to; q quits")
        else:
            super().action_suspend_process()


_FIRST = "press space to take a step"
_WAITING: Sequence[str] = ("...", "...")


def _along(value: float, by: int, stride: float) -> float:
    """The next multiple of the stride in a direction, in decimal figures."""
    if not by:
        return value
    count = math.floor(value / stride + 1e-6) + 1 if by > 0 else math.ceil(value / stride - 1e-6) - 1
    return float(f"{count * stride:.12g}")


def _neighbour(names: list[str], current: str, by: int) -> str:
    return names[(names.index(current) + by) % len(names)] if current in names else names[0]


def _theme(colours: Palette) -> Theme:
    """Textual's colours, from the palette's."""
    page, panel, text, faint, strong, accent, warning = ("#{:02x}{:02x}{:02x}".format(*c) for c in colours.theme[1:])
    return Theme(
        name="gradtui",
        primary=accent,
        secondary=faint,
        warning=warning,
        error=warning,
        success=accent,
        accent=accent,
        foreground=text,
        background=page,
        surface=page,
        panel=panel,
        dark=colours.theme.dark,
        variables={"text": strong, "block-cursor-background": strong, "block-cursor-foreground": page},
    )
