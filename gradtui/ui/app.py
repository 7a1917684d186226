"""The app: lays out the widgets, turns what the person does into moves of the playground, and shows what came."""

from __future__ import annotations

import asyncio
import gc
import math
import os
import signal
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from rich.console import RenderableType
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult, SystemCommand
from textual.containers import Horizontal, Vertical
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.screen import Screen
from textual.strip import Strip
from textual.theme import Theme
from textual.timer import Timer

from gradtui.analysis import bend, drop
from gradtui.calculus.formula import FormulaError, parse
from gradtui.calculus.notation import figure, pair
from gradtui.descent import coasting, rate
from gradtui.experiment import (
    Experiment,
    UsageError,
    find_optimizer,
    find_surface,
    next_rate,
    quoted,
    read_rate,
    read_start,
    read_window,
)
from gradtui.fitting import DataSurface
from gradtui.optimizers import OPTIMIZERS
from gradtui.playground import Action, Playground
from gradtui.plot.cells import Ink, Line
from gradtui.plot.glyphs import ASCII, UNICODE
from gradtui.plot.palette import Palette, palette
from gradtui.plot.scene import Scene
from gradtui.readout import numbers, told, update
from gradtui.schedules import CONSTANT
from gradtui.surfaces import CATALOGUE, Point, Surface, typed_surface
from gradtui.terminal import Terminal, end_on_hangup, has_no_shell, is_ready
from gradtui.ui.chart_view import ChartView
from gradtui.ui.commands import COMMANDS, bindings, key_bar
from gradtui.ui.lines import Lines
from gradtui.ui.panel import Choice, Panel
from gradtui.ui.plot_view import PlotView
from gradtui.ui.wire import Wire
from gradtui.views import VIEWS, Subject, loss_curve, marks

if TYPE_CHECKING:
    from textual.widgets import Input

    from gradtui.ui.prompt import Prompt

SPEEDS = (1, 2, 5, 10, 20, 60)
"""Steps a second, to choose from."""
FRAMES = 20
"""Pictures a second at most while playing; faster runs take several steps for each."""


LEAST = (32, 12)
"""Columns and rows below which there is nothing to be seen."""
OUTPUT = 2
"""Textual's driver writes to the standard error."""
RETRY = 0.05
"""Seconds between two looks whether a terminal that was behind has caught up."""


class GradtuiApp(App[None]):
    """The playground on a screen."""

    TITLE = "gradtui"
    CSS_PATH = "gradtui.tcss"
    BINDINGS = bindings()
    HORIZONTAL_BREAKPOINTS = [(0, "-thin"), (60, "-narrow"), (110, "-wide"), (160, "-broad")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (16, "-short"), (22, "-usual"), (32, "-tall"), (50, "-high")]

    def __init__(self, experiment: Experiment, terminal: Terminal) -> None:
        super().__init__()
        self.playground = Playground(experiment)
        self.colours = palette(terminal.depth, terminal.dark)
        self.glyphs = ASCII if terminal.ascii else UNICODE
        self.wire = Wire(terminal.depth, terminal.ascii)
        self.speed = SPEEDS.index(5)
        self.playing: Timer | None = None
        self.waiting: Timer | None = None
        self.laid_out = False
        self.sending = False
        self.reshowing = False
        self.view = ""
        self.formulas: list[str] = []
        self.edited: tuple[Playground, str] | None = None
        self.partials: tuple[Surface, Sequence[str]] | None = None
        self.register_theme(_theme(self.colours))
        self.theme = "gradtui"

    def compose(self) -> ComposeResult:
        """Title, plot with the loss under it, panels with the numbers under them, a line of words, the keys."""
        dress = (self.colours, self.glyphs)
        yield Lines(*dress, id="title")
        with Horizontal(id="body"):
            with Vertical(id="picture"):
                yield PlotView(*dress, id="plot")
                yield ChartView(*dress, id="loss")
            with Vertical(id="side"):
                yield Choice("surface", "f", *dress, id="surface")
                yield Panel("start", "s", *dress, id="start")
                yield Choice("optimizer", "o", *dress, id="optimizer")
                yield Choice("η", "[ ]", *dress, id="rate")
                yield Lines(*dress, id="rule")
                yield Lines(*dress, id="readout")
                yield ChartView(*dress, id="view")
        yield Lines(*dress, id="verdict")
        yield Lines(*dress, id="status")
        yield Lines(*dress, id="keys")
        yield Lines(*dress, id="small")

    def on_mount(self) -> None:
        """The plot has the keys to begin with; signals end the app as keys do, with their own return code."""
        self.app_resume_signal.subscribe(self, self.repaint)
        if not self.is_headless:
            end_on_hangup(sys.stdin.fileno())
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
                asyncio.get_running_loop().add_signal_handler(number, self.exit, None, 128 + number)
        self.query_one(PlotView).focus()
        self.say(self.playground.experiment.surface.lesson or "press space to take a step")

    # ------------------------------------------------------------------ showing
    def on_resize(self, event: events.Resize) -> None:
        """Everything is laid out anew; a screen too small to be of use says what it takes."""
        columns, rows = LEAST
        small = event.size.width < columns or event.size.height < rows
        self.screen.set_class(small, "-small")
        needs = f"gradtui needs {columns}x{rows}"
        words = textwrap.wrap(needs, max(event.size.width, 1)) if small else []
        self.query_one("#small", Lines).show([((line, Ink.STRONG),) for line in words])
        self.on_room()

    def on_room(self) -> None:
        """Shows everything anew, once all widgets have their sizes."""
        if not self.reshowing:
            self.reshowing = True
            self.call_after_refresh(self._reshow)

    def _reshow(self) -> None:
        self.reshowing = False
        if not self.screen_stack[0].has_class("-small"):
            self.show_all()
        if not self.laid_out:
            self.laid_out = True  # nothing was sent before, so that the first paint is the only one
            self.call_later(gc.enable)
            self.refresh(layout=True)

    async def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A panel shows that it has the focus; a prompt that lost it to one is done."""
        with suppress(NoMatches):  # the panels go one by one when the app ends
            self.show_panels()
        if not any(prompt in event.widget.ancestors for prompt in self.query("Prompt")):
            await self.close_prompt()

    def show_all(self) -> None:
        """Shows the playground as it is."""
        playground = self.playground
        experiment, state, following = playground.experiment, playground.state, playground.following
        self.query_one(PlotView).show(self._scene())
        losses, glyphs = playground.losses, self.glyphs
        self.query_one("#loss", ChartView).plot(
            lambda width, height: loss_curve(losses, width, height, glyphs) if len(losses) > 1 else marks(glyphs)
        )
        readout = self.query_one("#readout", Lines)
        if readout.display:
            lines: list[Line] = numbers(experiment, state, following)
            room = readout.size.height - len(lines)
            worked = update(experiment, state, readout.size.width, room)
            readout.show([*lines, *[()] * (len(worked) < room), *worked])
        self.show_view()
        verdict = playground.verdict
        self.query_one("#verdict", Lines).show([((f"{verdict.word}: ", Ink.STRONG), (verdict.reason, Ink.TEXT))])
        self.show_panels()
        self.show_frame()

    def _scene(self) -> Scene:
        playground = self.playground
        experiment, state, following = playground.experiment, playground.state, playground.following
        here = bend(experiment.surface, state.point) if self.view == "curvature" else None
        return Scene(
            experiment.surface,
            playground.points,
            state.gradient,
            following.point if following.finite else None,
            coasting(experiment, state),
            tuple(zip(here.directions, here.eigenvalues)) if here is not None else (),
        )

    def show_view(self) -> None:
        """Shows the view that was chosen."""
        viewport = self.query_one(PlotView).viewport
        if not self.view or viewport is None:
            return
        playground, view = self.playground, VIEWS[self.view]
        subject = Subject(
            playground.experiment,
            playground.before,
            playground.state,
            playground.following,
            playground.losses,
            viewport.window,
            self._partials_to_read() if self.view == "formulas" else (),
            self.glyphs,
        )
        self.query_one("#view", ChartView).plot(lambda width, height: view(subject, width, height))

    def _partials_to_read(self) -> Sequence[str]:
        """The partials as formulas; dots while they are worked out in a thread, which can take a second."""
        surface = self.playground.experiment.surface
        if self.partials is None or self.partials[0] is not surface:
            self.partials = (surface, ("...", "..."))
            self.run_worker(self._work_out(surface), group="partials", exclusive=True)
        return self.partials[1]

    async def _work_out(self, surface: Surface) -> Sequence[str]:
        try:
            texts = await asyncio.to_thread(lambda: surface.partials_written)
        except ValueError as error:
            texts = (str(error), str(error))
        if self.partials is not None and self.partials[0] is surface:
            self.partials = (surface, texts)
            self.show_view()
        return texts

    def show_panels(self) -> None:
        """Shows the choices."""
        experiment = self.playground.experiment
        self.query_one("#surface", Panel).tell(experiment.surface.name)
        self.query_one("#start", Panel).tell(pair(experiment.start))
        self.query_one("#optimizer", Panel).tell(experiment.optimizer.name)
        eta, now = experiment.learning_rate, rate(experiment, self.playground.state)
        value = figure(eta) if experiment.schedule == CONSTANT else f"{figure(eta)}, now {figure(now)}"
        self.query_one("#rate", Panel).tell(value, _slider(now))

    def show_frame(self) -> None:
        """Shows the lines around: title, rule and keys."""
        surface = self.playground.experiment.surface
        width = self.size.width - 2
        name = surface.name if surface.name in CATALOGUE else ""
        formula = self.glyphs.spell(f"L = {surface.written}")
        room = width - len(name) - 2
        formula = formula if len(formula) <= room else formula[: max(room - 3, 0)] + "..."
        self.query_one("#title", Lines).show([((formula.ljust(room + 2), Ink.STRONG), (name, Ink.FAINT))])
        step = f"step {self.playground.state.step}"
        rule = self.query_one("#rule", Lines)
        view = f" {self.view}" if self.view else ""
        line = self.glyphs.horizontal * max(rule.size.width - len(step) - 1 - len(view), 0)
        rule.show([((f"{step} ", Ink.STRONG), (line, Ink.FAINT), (view, Ink.STRONG))])
        keys = [
            piece
            for key, word in key_bar(width, self.glyphs)
            for piece in ((key, Ink.STRONG), (f" {word}  ", Ink.FAINT))
        ]
        self.query_one("#keys", Lines).show([tuple(keys)])

    def say(self, text: str, ink: Ink = Ink.TEXT) -> None:
        """Shows a line of words above the keys, until the next."""
        self.query_one("#status", Lines).show([((text, ink),)])

    def report(self) -> None:
        """Says how the run stands, and shows everything."""
        self.say(*self._standing())
        self.show_all()

    def _standing(self) -> tuple[str, Ink]:
        playground = self.playground
        if playground.diverged:
            return "r goes back to the start, u takes steps back, [ lowers η", Ink.STRONG
        if playground.before is None:
            return playground.experiment.surface.lesson or "press space to take a step", Ink.TEXT
        return told(playground.state.step, drop(playground.before, playground.state)), Ink.TEXT

    # ------------------------------------------------------------------ descending
    def action_step(self) -> None:
        """One step."""
        self.pause()
        self.playground.step()
        self.report()

    def tick(self) -> None:
        """The steps that are due while playing; the clock stops where there is nowhere to go."""
        for _ in range(max(SPEEDS[self.speed] // FRAMES, 1)):
            if not self.playground.step() or self.playground.status != "running":
                self.pause()
                break
        self.report()

    def action_undo(self) -> None:
        """Back."""
        self.pause()
        undone = self.playground.action
        if self.playground.undo():
            self.show_all()
            self.say(f"undone: {self._what(undone)}")
        else:
            self.say("nothing to undo: this is the beginning")

    def action_redo(self) -> None:
        """Forward."""
        self.pause()
        if self.playground.redo():
            self.show_all()
            self.say(f"done again: {self._what(self.playground.action)}")
        else:
            self.say("nothing to redo")

    def _what(self, action: Action) -> str:
        """What was done or undone, and how things are after it."""
        experiment, state = self.playground.experiment, self.playground.state
        match action:
            case Action.MOVE:
                return f"the move; the start is {pair(experiment.start)}"
            case Action.LEARNING_RATE:
                return f"the change of η; it is {figure(experiment.learning_rate)}"
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
            self.say("diverged: u undoes, r goes back to the start", Ink.STRONG)
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
        stride = self.query_one(PlotView).stride
        x, y = self.playground.state.point
        self.move_to((_along(x, right, stride), _along(y, up, stride)))

    def on_plot_view_picked(self, event: PlotView.Picked) -> None:
        """The mouse picked a start."""
        self.move_to(event.point)

    def move_to(self, point: Point) -> None:
        """A new start, if the surface has values there."""
        self.pause()
        try:
            self.playground.move(point)
        except UsageError as error:
            self.say(str(error), Ink.STRONG)
        else:
            self.show_all()
            self.say(f"start at {pair(point)}")

    def action_raise_rate(self) -> None:
        """A larger η."""
        self.set_rate(next_rate(self.playground.experiment.learning_rate, up=True))

    def action_lower_rate(self) -> None:
        """A smaller η."""
        self.set_rate(next_rate(self.playground.experiment.learning_rate, up=False))

    def set_rate(self, rate: float) -> None:
        """η from here on."""
        self.playground.set_learning_rate(rate)
        self.show_all()
        self.say(f"η = {figure(rate)} from here on")

    def set_optimizer(self, name: str) -> None:
        """Another optimizer from here on."""
        optimizer = find_optimizer(name)
        self.playground.set_optimizer(optimizer)
        self.show_all()
        self.say(f"{optimizer.title}: {optimizer.summary}")

    def set_surface(self, text: str) -> None:
        """Another surface, by name or as a formula."""
        self.pause()
        surface = find_surface(text)
        self.playground.set_surface(surface)
        self.report()

    async def action_choose_surface(self) -> None:
        """The list of surfaces."""
        from gradtui.ui.picker import Item, Picker

        items = [Item(surface.name, surface.lesson) for surface in CATALOGUE.values()]
        current = self.playground.experiment.surface.name
        await self._open(Picker("Surface", items, current, "type a name, or a formula of w1 and w2", self.set_surface))

    async def action_choose_optimizer(self) -> None:
        """The list of optimizers."""
        from gradtui.ui.picker import Item, Picker

        items = [
            Item(method.name, self.glyphs.spell(f"{method.title}: {method.summary}")) for method in OPTIMIZERS.values()
        ]
        current = self.playground.experiment.optimizer.name
        await self._open(Picker("Optimizer", items, current, "type a name", self.set_optimizer))

    def on_key(self, event: events.Key) -> None:
        """What was typed while a line to type into was opening has come here, and belongs to the line."""
        line = self.focused
        if event.is_printable and event.character and line is not None and line.has_class("line"):
            event.prevent_default()
            line = cast("Input", line)
            line.replace(event.character, *line.selection)

    async def _open(self, screen: Screen[None]) -> None:
        self.pause()
        await self.push_screen(screen)
        for line in screen.query("Input"):
            screen.set_focus(line)  # before the next key is looked at

    async def action_type_start(self) -> None:
        """Asks for a start."""

        def accept(text: str) -> None:
            self.move_to(read_start(text, self.playground.experiment.surface))

        x, y = self.playground.state.point
        await self._ask("start w1, w2", f"{x:.6g}, {y:.6g}", accept)

    async def action_type_rate(self) -> None:
        """Asks for η."""

        def accept(text: str) -> None:
            self.set_rate(read_rate(text))

        await self._ask("learning rate", repr(self.playground.experiment.learning_rate), accept)

    async def action_type_window(self) -> None:
        """Asks what part of the plane to look at."""
        plot = self.query_one(PlotView)
        window = plot.viewport.window if plot.viewport is not None else self.playground.experiment.surface.window

        def accept(text: str) -> None:
            plot.see(read_window(text))

        await self._ask("w1 from, to, w2 from, to", ", ".join(f"{edge:.6g}" for edge in window.edges), accept)

    async def action_type_formula(self) -> None:
        """Edits the formula; the screen shows what is typed, and goes back to what was before unless it is kept."""
        self.pause()
        kept = self.playground
        surface = kept.experiment.surface
        now = "" if isinstance(surface, DataSurface) else surface.formula.text

        def follow(text: str) -> None:
            surface = typed_surface(parse(text))
            self.playground = Playground(kept.experiment.with_surface(surface))
            self.show_all()
            self.say(f"start {pair(surface.start)}, η = {figure(self.playground.experiment.learning_rate)}")

        def accept(text: str) -> None:
            surface = typed_surface(parse(text))
            self._stop_editing()
            if text != now:
                kept.set_surface(surface)
                self.formulas.append(text)
            self.report()

        self.edited = kept, self.view
        self.action_view("formulas")
        await self._ask("L", now, accept, follow, self.formulas)

    def _stop_editing(self) -> None:
        """Shows again what was shown before a formula was edited."""
        if self.edited is not None:
            self.playground, view = self.edited
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
        self.pause()
        from textual.widgets import Input

        from gradtui.ui.prompt import Prompt

        self.query_one("#keys").display = False
        prompt = Prompt(self.glyphs.spell(question), answer, accept, follow, earlier)
        await self.mount(prompt, before=self.query_one("#status"))
        line = self.query_one(Input)
        self.set_focus(line)  # before the next key is looked at
        line.action_select_all()

    def on_prompt_refused(self, event: Prompt.Refused) -> None:
        """What was typed cannot be had: says why, with a caret under the column if it is known."""
        if not isinstance(event.reason, FormulaError):
            self.say(str(event.reason), Ink.STRONG)
            return
        status = self.query_one("#status", Lines)
        place = max(event.prompt.column(event.reason.column - 1) - status.region.x, 0)
        message, width = event.reason.message, status.size.width
        after, before = f"{' ' * place}^ {message}", f"{message} ^".rjust(place + 1)
        self.say(after if len(after) <= width or len(before) > place + 1 else before, Ink.STRONG)

    async def on_prompt_closed(self, event: Prompt.Closed) -> None:
        """Back to the plot."""
        await self.close_prompt()
        self.query_one(PlotView).focus()
        if not event.kept:
            self.report()

    async def close_prompt(self) -> None:
        """Has the key bar in its place again, and a formula that was not kept forgotten."""
        self._stop_editing()
        await self.query("Prompt").remove()
        self.query_one("#keys").display = True

    # ------------------------------------------------------------------ panels
    async def action_open(self) -> None:
        """Opens the panel that has the focus."""
        opening = {
            "surface": "choose_surface",
            "start": "type_start",
            "optimizer": "choose_optimizer",
            "rate": "type_rate",
        }
        if self.focused is not None and self.focused.id in opening:
            await self.run_action(opening[self.focused.id])

    def action_turn(self, by: int) -> None:
        """The one before or after, in the panel that has the focus."""
        experiment = self.playground.experiment
        match self.focused.id if self.focused is not None else None:
            case "surface":
                self.set_surface(_neighbour(list(CATALOGUE), experiment.surface.name, by))
            case "optimizer":
                self.set_optimizer(_neighbour(list(OPTIMIZERS), experiment.optimizer.name, by))
            case "rate":
                self.set_rate(next_rate(experiment.learning_rate, up=by > 0))

    def action_leave(self) -> None:
        """Back to the plot."""
        self.query_one(PlotView).focus()

    # ------------------------------------------------------------------ looking
    def action_zoom(self, direction: int) -> None:
        """Closer or farther."""
        self.query_one(PlotView).zoom(direction)

    def action_pan(self, right: int, down: int) -> None:
        """Looks elsewhere."""
        self.query_one(PlotView).pan(right, down)

    def action_fit(self) -> None:
        """Sees the whole window."""
        self.query_one(PlotView).fit()

    def action_follow(self) -> None:
        """Keeps the point in view, or stops."""
        plot = self.query_one(PlotView)
        plot.following = not plot.following
        plot.keep_in_view()
        plot.redraw()
        self.say("the view follows the point" if plot.following else "the view stays where it is")

    # ------------------------------------------------------------------ reading the gradient
    def action_view(self, name: str) -> None:
        """Shows another view beside the plot; no name shows the numbers."""
        self.view = name
        self.screen.set_class(bool(name), "-viewing")
        self.on_room()

    def action_turn_view(self, by: int) -> None:
        """The next view, or the one before."""
        fits = isinstance(self.playground.experiment.surface, DataSurface)
        names = ["", *(name for name in VIEWS if fits or name != "data")]
        at = names.index(self.view) if self.view in names else -1
        self.action_view(names[(at + by) % len(names)])

    async def action_words(self) -> None:
        """The state in words."""
        from gradtui.narration import told_state, told_surface
        from gradtui.ui.words_screen import WordsScreen

        playground = self.playground
        experiment, spell = playground.experiment, self.glyphs.spell
        about = told_surface(experiment, await self._work_out(experiment.surface))
        told = told_state(experiment, playground.before, playground.state, playground.verdict)
        await self._open(WordsScreen(spell(paragraph) for paragraph in (about, *told)))

    # ------------------------------------------------------------------ help and ends
    async def action_help(self) -> None:
        """All keys."""
        from gradtui.ui.help_screen import HelpScreen

        await self._open(HelpScreen(self.glyphs))

    def action_command_line(self) -> None:
        """How to start just like this."""
        line = quoted(self.playground.experiment.arguments())
        if len(line) < self.size.width - 1:
            self.say(line)
        else:
            self.notify(line, title="started again just like this by", timeout=20, markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette has the same actions as the keys."""
        for command in COMMANDS:
            if not command.place:
                title = self.glyphs.spell(f"{command.title} ({command.shown})")
                yield SystemCommand(title, self.glyphs.spell(command.help), self._runner(command.action))

    def _runner(self, action: str) -> Callable[[], None]:
        def run() -> None:
            self.call_later(self.run_action, action)

        return run

    def action_suspend_process(self) -> None:
        """Back to the shell, if there is one."""
        if has_no_shell(os.environ):
            self.say("there is no shell to go back to; q quits")
        else:
            super().action_suspend_process()

    # ------------------------------------------------------------------ the wire
    def get_line_filters(self) -> Sequence[LineFilter]:
        """None: every colour here is an RGB one, and the wire turns it into what the terminal has."""
        return ()

    def paint(self, x: int, y: int, strip: Strip) -> None:
        """Shows a strip, together with all else that this message changes."""
        self.wire.paint(x, y, strip)
        if self.laid_out and not self.sending:
            self.sending = True
            self.call_later(self._send_due)

    def _send_due(self) -> None:
        self.sending = False
        if self.laid_out and self.wire.due:
            self._send()

    def repaint(self, _: App[None]) -> None:
        """After ctrl+z and fg the terminal shows something else."""
        self.wire.forget()
        self.refresh(layout=True)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's way out to the terminal: what it would repaint goes through the wire."""
        if isinstance(renderable, CompositorUpdate) and not self.is_headless:
            self.wire.absorb(renderable, *self.size)
            self._send_due()
        else:
            super()._display(screen, renderable)

    def _send(self) -> None:
        """Sends what is due, now or, if the terminal is behind, in one frame when it has caught up."""
        if is_ready(OUTPUT):
            if self.waiting is not None:
                self.waiting.stop()
                self.waiting = None
            super()._display(self.screen, cast(RenderableType, self.wire))
        elif self.waiting is None:
            self.waiting = self.set_interval(RETRY, self._send)


def _along(value: float, by: int, stride: float) -> float:
    """The next multiple of the stride in a direction, in decimal figures."""
    if not by:
        return value
    count = math.floor(value / stride + 1e-6) + 1 if by > 0 else math.ceil(value / stride - 1e-6) - 1
    return float(f"{count * stride:.12g}")


def _neighbour(names: list[str], current: str, by: int) -> str:
    return names[(names.index(current) + by) % len(names)] if current in names else names[0]


_SLIDER = 7


def _slider(rate: float) -> str:
    """η from 1e-5 to 10 on a log scale."""
    place = round((math.log10(rate) + 5) / 6 * (_SLIDER - 1))
    place = min(max(place, 0), _SLIDER - 1)
    return "─" * place + "●" + "─" * (_SLIDER - 1 - place)


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
