"""The views beside the plot: each as lines of text for a number of columns and rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gradtui.plot.cells import Line
from gradtui.screen.views.along import along
from gradtui.screen.views.curvature import curvature
from gradtui.screen.views.data import data
from gradtui.screen.views.directions import slopes
from gradtui.screen.views.formulas import formulas
from gradtui.screen.views.loss import loss
from gradtui.screen.views.slices import slices
from gradtui.screen.views.step import step
from gradtui.screen.views.subject import Subject

View = Callable[[Subject, int, int], Sequence[Line]]

VIEWS: Mapping[str, View] = {
    "step": step,
    "slices": slices,
    "directions": slopes,
    "along": along,
    "curvature": curvature,
    "formulas": formulas,
    "loss": loss,
    "data": data,
}
"""Every view by its name, in the order of their keys."""
