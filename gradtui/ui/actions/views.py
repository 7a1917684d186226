"""The views beside the plot, and the state in words."""

from __future__ import annotations

from gradtui.insight.verdict import verdict_on
from gradtui.losses.fit import DataSurface
from gradtui.ui.playground_app import PlaygroundApp


class Views(PlaygroundApp):
    """The actions that choose what is read beside the plot."""

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
        from gradtui.screen.symbols import explain_symbols
        from gradtui.ui.words_screen import WordsScreen

        playground = self.playground
        experiment, spell = playground.experiment, self.glyphs.spell
        about = describe_surface(experiment, await self.work_out_partials(experiment.surface))
        state = describe_state(experiment, playground.run.before, playground.state, verdict_on(playground))
        paragraphs = [about, *state]
        await self.open_dialog(WordsScreen(map(spell, [*paragraphs, "\n".join(explain_symbols(paragraphs))])))
