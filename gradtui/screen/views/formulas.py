"""Formulas: L and its partial derivatives, written out."""

from __future__ import annotations

from collections.abc import Sequence

from gradtui.calculus.notation import format_number
from gradtui.plot.cells import Ink, Line
from gradtui.screen.views.subject import Subject, heading
from gradtui.screen.wrapping import wrap


# ---------------------------------------------------------------------- formulas
def formulas(subject: Subject, width: int, height: int) -> list[Line]:
    """L and its partial derivatives as formulas, with their values; without L, which stands in the title, where they
    are long, and only their beginnings where they are even longer.
    """
    state = subject.state
    texts = [
        ("L", subject.experiment.surface.written, state.loss),
        *((f"∂L/∂{w}", text, g) for w, text, g in zip(("w₁", "w₂"), subject.partials, state.gradient)),
    ]
    spell = subject.glyphs.spell
    blocks = [[*wrap(spell(f"{name} = {text}"), width - 2), f"= {format_number(value)}"] for name, text, value in texts]
    if _rows(blocks) > height:
        del blocks[0]
    note: list[Line] = []
    if _rows(blocks) > height:
        most = max((height - 3) // 2, 1)
        blocks = [
            block if len(block) <= most else [*block[: most - 1], f"{block[most - 1][: width - 6]} ..."]
            for block in blocks
        ]
        note = [heading("i shows them in full")]
    lines: list[Line] = []
    for block in blocks:
        for number, part in enumerate(block):
            lines.append(((part if number == 0 else f"  {part}", Ink.STRONG if part.startswith("= ") else Ink.TEXT),))
        lines.append(())
    return [*lines[: height - len(note)], *note]


def _rows(blocks: Sequence[Sequence[str]]) -> int:
    """How many rows they take, with one between each two."""
    return sum(map(len, blocks)) + len(blocks) - 1
