"""Typing: the start, the learning rate, the window and the formula are asked for at the foot of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gradtui.calculus.formula import FormulaError, parse
from gradtui.calculus.notation import format_number, format_point
from gradtui.descent.texts import format_start, read_rate, read_start, read_window
from gradtui.losses.fit import DataSurface
from gradtui.losses.typed import typed_surface
from gradtui.plot.cells import Ink
from gradtui.ui.actions.choose import Choose


class Ask(Choose):
    """The actions that ask a question."""

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

        seen = self.camera.window.rounded().listed.replace(",", ", ")
        await self._ask("w1 from, to, w2 from, to", seen, accept)

    async def action_type_formula(self) -> None:
        """Edits the formula; the screen shows what is typed, and goes back to what was before unless it is kept."""
        surface = self.playground.experiment.surface
        now = "" if isinstance(surface, DataSurface) else surface.formula.text

        def follow(text: str) -> None:
            if text == now:
                self.try_surface(surface)
                self.report()
                return
            typed = typed_surface(parse(text))
            self.try_surface(typed)
            self.say(
                f"start {format_point(typed.start)}, η = {format_number(self.playground.experiment.learning_rate)}"
            )

        def accept(text: str) -> None:
            typed = typed_surface(parse(text))
            self.give_up_trying()
            if text != now:
                self.take_surface(typed)
            self.report()

        self.begin_trying()
        self.view = "formulas"
        await self._ask("L", now, accept, follow, self.formulas)

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
        """Says why the text cannot be used, with a caret under the mistake if its place is known."""
        layout = self.layout_now
        if column is None or not isinstance(reason, FormulaError) or layout is None:
            self.say(str(reason), Ink.STRONG)
            return
        place, message = max(column - layout.status.column, 0), reason.message
        after, before = f"{' ' * place}^ {message}", f"{message} ^".rjust(place + 1)
        self.say(after if len(after) <= layout.status.columns or len(before) > place + 1 else before, Ink.STRONG)

    async def _answered(self, kept: bool) -> None:
        """Back to the plot."""
        await self.stop_asking()
        if not kept:
            self.report()

    async def stop_asking(self) -> None:
        """Takes the question away; a formula that was not kept is forgotten."""
        self.give_up_trying()
        await self.plot_screen.query("Prompt").remove()
        self.asking = False
        self.show()
