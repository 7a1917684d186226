"""Loss: L by step."""

from __future__ import annotations

from gradtui.plot.cells import Line
from gradtui.screen.loss_curve import loss_curve
from gradtui.screen.views.subject import Subject


# ---------------------------------------------------------------------- loss
def loss(subject: Subject, width: int, height: int) -> list[Line]:
    """The loss by step, with the steps below."""
    return loss_curve(subject.losses, width, height, subject.glyphs, steps=True)
