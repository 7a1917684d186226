"""What the symbols mean: every symbol that is on a screen or in words is explained."""

from __future__ import annotations

import re

import pytest

from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.playground import Playground
from gradtui.descent.texts import read_experiment
from gradtui.insight.verdict import verdict_on
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Ink, spelled
from gradtui.plot.glyphs import ASCII, UNICODE
from gradtui.plot.palette import Depth, palette
from gradtui.screen.commands import COMMANDS, PANELS
from gradtui.screen.content import ScreenContent, draw_screen
from gradtui.screen.narration import describe_state
from gradtui.screen.symbols import ANY_SYMBOL, SYMBOLS, explain_symbols, symbols_in
from gradtui.screen.views import VIEWS

SIGNS = re.compile("[∂∇‖ΔηλμβαρεψΠ₁₂ₜ₊ˆ←≥◇]")
"""Characters that belong to symbols; so do single letters, but those are also keys and words."""


def screens(optimizer: str) -> list[str]:
    """All that is seen beside the plot and around it, in every view, and what is said in words."""
    settings = [f"{h}=0.1" for h in ("weight_decay", "momentum") if h in OPTIMIZERS[optimizer].hyperparameters]
    playground = Playground(read_experiment("himmelblau", optimizer=optimizer, settings=settings, noise="0.1"))
    playground.take_steps(3)
    texts = []
    for view in ("", *VIEWS):
        content = ScreenContent(
            playground,
            Camera(playground.experiment.surface),
            view,
            PANELS,
            "",
            (("", Ink.TEXT),),
            ("1", "1"),
            (),
            False,
        )
        cells = draw_screen(content, 120, 60, palette(Depth.NONE, dark=True), UNICODE)
        texts.append("\n".join(spelled(row) for row in cells.glyph))
    return [*texts, "\n".join(describe_state(playground.experiment, None, playground.state, verdict_on(playground)))]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_symbol_on_a_screen_and_in_words_is_explained(optimizer: str) -> None:
    for text in screens(optimizer):
        unknown = SIGNS.findall(ANY_SYMBOL.sub("", text))
        assert not unknown, (unknown, [line for line in text.split("\n") if SIGNS.search(ANY_SYMBOL.sub("", line))])


def test_the_symbols_of_the_optimizers_rules_are_explained() -> None:
    from gradtui.descent.rules import symbols

    for optimizer in OPTIMIZERS.values():
        for rule in optimizer.rules:
            for name in re.findall(r"[a-z_]\w*", f"{rule.target} {rule.text}"):
                if name not in ("sqrt", "max"):
                    assert symbols_in(symbols(0)[name]), name


def test_no_two_explanations_are_of_one_symbol_also_in_7_bits() -> None:
    for glyphs in (UNICODE, ASCII):
        names = [glyphs.spell(name) for symbol in SYMBOLS for name in symbol.names]
        assert len(set(names)) == len(names)
        assert not [name for name in names if "?" in name]


def test_the_commands_of_the_help_use_no_other_symbols() -> None:
    for command in COMMANDS:
        assert not re.search("[∂∇‖ΔλμβαρεψΠₜ₊ˆ]", ANY_SYMBOL.sub("", command.help)), command.help


def test_words_explain_the_symbols_that_they_use_and_no_others() -> None:
    said = "\n".join(explain_symbols(["w₁ ← w₁ − η·g₁, where L falls"]))
    assert "η: the learning rate" in said
    assert "L: the loss" in said
    assert "Hessian" not in said
    assert "β₁" not in said
