"""Help: all keys, all actions by name, the command line of this run, and the way back to the shell."""

from __future__ import annotations

import os

from gradtui.descent.experiment import UsageError
from gradtui.descent.texts import arguments, quoted
from gradtui.plot.arrow import arrow_scale
from gradtui.screen.commands import COMMANDS
from gradtui.terminal.endings import has_no_shell
from gradtui.ui.playground_app import PlaygroundApp


class Help(PlaygroundApp):
    """The actions that explain, and the one that leaves for a while."""

    async def action_help(self) -> None:
        """All keys."""
        from gradtui.ui.help_screen import HelpScreen

        scale = arrow_scale(self.playground.experiment.surface, self.camera.window)
        await self.open_dialog(HelpScreen(self.glyphs, self.colours, scale.described))

    async def action_command_line(self) -> None:
        """The command that leads to this very run, and what it leaves out."""
        replay = self.playground.run.replay
        experiment = replay.experiment.with_window(self.camera.window_to_return_to)
        line = quoted(arguments(experiment, replay.steps))
        if len(line) < self.size.width - 1 and not replay.gap:
            self.say(line)
        else:
            from gradtui.ui.words_screen import WordsScreen

            await self.open_dialog(
                WordsScreen([self.glyphs.spell(replay.gap) or "Started again just like this by", line])
            )

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

        await self.open_dialog(Picker("Action", items, "", "type a name", otherwise, accept, beside=False))

    def action_suspend_process(self) -> None:
        """Back to the shell, if there is one."""
        if has_no_shell(os.environ):
            self.say("there is no shell to go back to; q quits")
        else:
            super().action_suspend_process()
