"""What the gradient says, beside the plot: each view as lines of text for so many columns and rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradtui.analysis import Bend, bend, drop, kind_of_point, largest_stable, off_the_way, zero_gradient
from gradtui.calculus.notation import figure, pair, short
from gradtui.descent import State, arithmetic, rate
from gradtui.experiment import Experiment
from gradtui.fitting import DataSurface
from gradtui.loss_curve import loss_curve
from gradtui.plot.cells import Ink, Line
from gradtui.plot.chart import Chart, Curve, Mark, draw_chart
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.scene import GUTTER
from gradtui.readout import broken, entry, is_plain, update, wrap
from gradtui.sections import along_step, directions, slice_through
from gradtui.surfaces import Window, quantile

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Subject:
    """What the views are about: the run, its last state, the one before (None at the start) and the one to come,
    the losses so far, what part of the plane is seen, and the partials as formulas to read.
    """

    experiment: Experiment
    before: State | None
    state: State
    following: State
    losses: Floats
    seen: Window
    partials: Sequence[str]
    glyphs: Glyphs


def _head(text: str, value: str = "") -> Line:
    return ((text, Ink.FAINT), (value, Ink.STRONG))


# ---------------------------------------------------------------------- the step
def step(subject: Subject, width: int, height: int) -> list[Line]:
    """What the slope promises of the next step, what the last one brought, and the arithmetic in full."""
    experiment, state = subject.experiment, subject.state
    promised = drop(state, subject.following).promised
    lines = [entry("promised", f"{figure(promised)} = −∇L·Δw")]
    if subject.before is not None:
        last = drop(subject.before, state)
        share = f" = {figure(100 * last.share, 3)} %" if last.promised > 0 else ""
        lines.append(entry("last time", f"{figure(last.came)} of {figure(last.promised)}{share}"))
    rates = experiment.optimizer.effective_rates(arithmetic(experiment, state)[-1])
    if rates is not None:
        lines += [entry(f"{name} in use", figure(value)) for name, value in zip(("η₁", "η₂"), rates.result)]
    lines = broken(lines, width, subject.glyphs)
    return [*lines, (), *update(experiment, state, width, height - len(lines) - 1, subject.glyphs)]


# ---------------------------------------------------------------------- slices
def slices(subject: Subject, width: int, height: int) -> list[Line]:
    """L along each weight through the point, with the tangent whose slope is the partial derivative."""
    upper = height // 2
    return [*_slice(subject, 0, width, upper), *_slice(subject, 1, width, height - upper)]


def _slice(subject: Subject, weight: int, width: int, height: int) -> list[Line]:
    name, other = ("w₁", "w₂") if weight == 0 else ("w₂", "w₁")
    cut = slice_through(subject.experiment.surface, subject.state, weight, subject.seen, 4 * width)
    frozen = subject.state.point[1 - weight]
    note = (f"   {other} = {figure(frozen)} fixed", Ink.FAINT)
    head = broken([(*_head(f"∂L/∂{name} = ", f"{figure(cut.slope)}"), note)], width, subject.glyphs)
    reach = abs(cut.slope) * (cut.places[-1] - cut.places[0]) / 6
    low, high = _limits(cut.values, cut.value - reach, cut.value + reach)
    left, right = float(cut.places[0]), float(cut.places[-1])
    chart = Chart(
        curves=(
            Curve(cut.places, cut.tangent, Ink.FAINT, "."),
            Curve(cut.places, cut.values, Ink.TEXT, "*"),
        ),
        x_range=(left, right),
        y_range=(low, high),
        y_labels=_ends(low, high),
        marks=(Mark(cut.place, cut.value, subject.glyphs.point),),
        below=((cut.place, f"{name} = {figure(cut.place)}"), (left, figure(left, 3)), (right, figure(right, 3))),
    )
    return [*head, *draw_chart(chart, width, height - len(head), subject.glyphs)]


def _limits(values: Floats, low: float, high: float) -> tuple[float, float]:
    """What to show of a curve: three quarters of it, and these two values as far as the curve goes there."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return low, high
    bottom, usual, top = float(finite.min()), quantile(finite, 0.75), float(finite.max())
    bottom, top = min(bottom, max(low, bottom - (top - bottom) / 4)), min(max(usual, high), max(top, high))
    return bottom, top


def _ends(low: float, high: float) -> list[tuple[float, str]]:
    return [(high, short(high, GUTTER - 1)), (low, short(low, GUTTER - 1))]


# ---------------------------------------------------------------------- directions
def slopes(subject: Subject, width: int, height: int) -> list[Line]:
    """The slope of L in every direction."""
    state, glyphs = subject.state, subject.glyphs
    around = directions(state, 4 * width)
    peak = state.steepness
    if not 0 < peak < math.inf:
        return [_head("∇L = 0: ", "no direction is up")]
    zero = np.zeros_like(around.degrees)
    along = [(around.steepest + turn) % 360 for turn in (90, 270)]
    chart = Chart(
        curves=(
            Curve(around.degrees, zero, Ink.FAINT, glyphs.horizontal),
            Curve(around.degrees, around.slopes, Ink.TEXT, "*"),
        ),
        x_range=(0, 360),
        y_range=(-peak, peak),
        y_labels=[(peak, short(peak, GUTTER - 1)), (0, "0"), (-peak, short(-peak, GUTTER - 1))],
        marks=(Mark(around.steepest, peak, glyphs.arrows[2]), *(Mark(angle, 0, glyphs.minimum) for angle in along)),
        below=[(angle, str(angle)) for angle in (0, 180, 360, 90, 270)],
    )
    head = broken([_head("slope ∇L·u by angle (degrees) of u")], width, glyphs)
    lines = (
        _head(f"{glyphs.arrows[2]} uphill: ", f"{figure(around.steepest)}°, slope ‖∇L‖ = {figure(peak)}"),
        _head(f"{glyphs.minimum} contour: ", f"{figure(min(along))}° and {figure(max(along))}°, slope 0"),
        _head("  downhill: ", f"{figure((around.steepest + 180) % 360)}°, slope {figure(-peak)}"),
    )
    notes = broken(lines, width, glyphs)
    rows = height - len(head) - len(notes)
    rows -= rows % 2  # an odd number above the labels, so that zero has the middle
    return [*head, *draw_chart(chart, width, rows, glyphs), *notes]


# ---------------------------------------------------------------------- along the step
def along(subject: Subject, width: int, height: int) -> list[Line]:
    """L where the next step would lead with other learning rates."""
    experiment, state, glyphs = subject.experiment, subject.state, subject.glyphs
    if rate(experiment, state) <= 0 or state.point == subject.following.point:
        return [_head("the next step leads nowhere")]
    ray = along_step(experiment, state, subject.following, 4 * width)
    top = state.loss + 0.25 * (state.loss - float(np.nanmin(ray.values)))
    low, high = _limits(ray.values, state.loss, max(top, ray.value if math.isfinite(ray.value) else top))
    high = high if ray.value <= high else top
    low = low if ray.lowest is None else min(low, ray.lowest)
    marks = [Mark(0, state.loss, glyphs.point)]
    notes = [_head(f"{glyphs.next} now: ", f"η = {figure(ray.today)} gives L = {figure(ray.value)}")]
    if ray.limit is not None:
        marks.append(Mark(ray.limit, state.loss, "|"))
        notes.append(_head("| L falls up to ", f"η = {figure(ray.limit)}"))
    if ray.best is not None and ray.lowest is not None:
        marks.append(Mark(ray.best, ray.lowest, glyphs.minimum))
        notes.insert(1, _head(f"{glyphs.minimum} best: ", f"η = {figure(ray.best)} gives L = {figure(ray.lowest)}"))
    else:
        notes.append(_head(_COURSES[ray.course]))
    marks.append(Mark(ray.today, min(ray.value, high), glyphs.next))
    end = float(ray.rates[-1])
    level = np.full_like(ray.rates, state.loss)
    chart = Chart(
        curves=(Curve(ray.rates, level, Ink.FAINT, "."), Curve(ray.rates, ray.values, Ink.TEXT, "*")),
        x_range=(0, end),
        y_range=(low, high),
        y_labels=[*_ends(low, high)],
        marks=marks,
        below=[(0, "0"), (end, f"η {figure(end, 3)}"), *([(ray.best, figure(ray.best, 3))] if ray.best else [])],
    )
    way = "−∇L" if is_plain(experiment) else "the step"
    notes = broken(notes, width, glyphs)
    return [_head(f"L along {way}, against η"), *draw_chart(chart, width, height - 1 - len(notes), glyphs), *notes]


_COURSES = {
    "falling": "L falls on, a thousand times as far",
    "rising": "L rises at once: no small η lowers it",
    "leaving": "L leaves the finite numbers on the way",
    "level": "L stays as it is at first: no small η lowers it",
}


# ---------------------------------------------------------------------- curvature
def curvature(subject: Subject, width: int, height: int) -> list[Line]:
    """The Hessian, what it says of the point, and how large eta may be."""
    experiment, state = subject.experiment, subject.state
    here = bend(state)
    if here is None:
        return [_head("the second derivatives are not finite here")]
    lines = [*_hessian(state), *_eigen(here)]
    lines.append(entry("condition", figure(here.condition)))
    lines += _stable(experiment, state, here)
    lines.append(entry("here", kind(experiment, state)))
    off = off_the_way(experiment.surface, state)
    if off is not None:
        angle, known = off
        lines.append(
            _head(f"−∇L points {figure(round(angle, 1))}° off the way to the nearest minimum, {pair(known.point, 3)}")
        )
    return broken(lines, width, subject.glyphs)[:height]


def kind(experiment: Experiment, state: State) -> str:
    """What kind of point this is."""
    if state.steepness > zero_gradient(experiment.surface):
        return "a slope: ∇L ≠ 0"
    return {"flat": "flat: ∇L = 0, nothing curves"}.get(
        found := kind_of_point(experiment.surface, state.point), f"a {found}: ∇L = 0"
    )


def _hessian(state: State) -> list[Line]:
    xx, xy, yy = (figure(value) for value in state.hessian)
    left, right = max(len(xx), len(xy)), max(len(xy), len(yy))
    return [
        _head("Hessian   ", f"│ {xx.rjust(left)}  {xy.rjust(right)} │"),
        _head("          ", f"│ {xy.rjust(left)}  {yy.rjust(right)} │"),
    ]


def _eigen(here: Bend) -> list[Line]:
    names = ("λmin", "λmax")
    return [
        entry(name, f"{figure(value, 3)} along {pair(way, 2)}")
        for name, value, way in zip(names, here.eigenvalues, here.directions)
    ]


def _stable(experiment: Experiment, state: State, here: Bend) -> list[Line]:
    """2/lambda max beside eta."""
    bound, now = largest_stable(experiment, here), rate(experiment, state)
    curved = here.steepest > 0
    lines = [entry("2/λmax", figure(2 / here.steepest) if curved else "none: nothing curves upwards")]
    if bound is None:
        if curved and here.falls_away():
            lines.append(_head("stable     ", "no η, for λmin < 0"))
        elif curved:
            lines.append(entry("η", f"{figure(now)}, scaled by the optimizer"))
        return lines
    if not curved or bound != 2 / here.steepest:
        why = "momentum" if experiment.hyperparameters.get("momentum") else "weight decay"
        lines.append(entry("stable to", f"{figure(bound)}, with {why}"))
    return [*lines, _head("η is ", f"{figure(now / bound, 3)} times the largest stable")]


# ---------------------------------------------------------------------- formulas
def formulas(subject: Subject, width: int, height: int) -> list[Line]:
    """L and its partial derivatives as formulas, with their values; where they are long without L, which stands in the
    title, and where they are longer still only their beginnings.
    """
    state = subject.state
    texts = [
        ("L", subject.experiment.surface.written, state.loss),
        *((f"∂L/∂{w}", text, g) for w, text, g in zip(("w₁", "w₂"), subject.partials, state.gradient)),
    ]
    spell = subject.glyphs.spell
    blocks = [[*wrap(spell(f"{name} = {text}"), width - 2), f"= {figure(value)}"] for name, text, value in texts]
    if _rows(blocks) > height:
        del blocks[0]
    note: list[Line] = []
    if _rows(blocks) > height:
        most = max((height - 3) // 2, 1)
        blocks = [
            block if len(block) <= most else [*block[: most - 1], f"{block[most - 1][: width - 6]} ..."]
            for block in blocks
        ]
        note = [_head("i shows them in full")]
    lines: list[Line] = []
    for block in blocks:
        for number, part in enumerate(block):
            lines.append(((part if number == 0 else f"  {part}", Ink.STRONG if part.startswith("= ") else Ink.TEXT),))
        lines.append(())
    return [*lines[: height - len(note)], *note]


def _rows(blocks: Sequence[Sequence[str]]) -> int:
    """How many rows they take, with one between each two."""
    return sum(map(len, blocks)) + len(blocks) - 1


# ---------------------------------------------------------------------- loss
def loss(subject: Subject, width: int, height: int) -> list[Line]:
    """The loss by step, with the steps below."""
    return loss_curve(subject.losses, width, height, subject.glyphs, steps=True)


# ---------------------------------------------------------------------- data
_SHOWN_ROWS = 2000


def data(subject: Subject, width: int, height: int) -> list[Line]:
    """The data, and what the model predicts with these weights."""
    surface, glyphs = subject.experiment.surface, subject.glyphs
    if not isinstance(surface, DataSurface):
        return [_head("no data here: "), _head("gradtui fit FILE.csv"), _head("shows the loss of a model over data")]
    rows = surface.loss.data
    shown = np.unique(np.linspace(0, len(rows) - 1, _SHOWN_ROWS).astype(np.int64))
    x, y = rows.x[shown], rows.y[shown]
    left, right, low, high = float(x.min()), float(x.max()), float(y.min()), float(y.max())
    margin = (high - low) / 10 or 0.5
    places = np.linspace(left, right, 4 * width) if right > left else np.array([left])
    chart = Chart(
        curves=(
            Curve(places, surface.loss.predict(subject.state.point, places), Ink.TEXT, "*"),
            Curve(x, y, Ink.STRONG, glyphs.trail, joined=False),
        ),
        x_range=(left, right),
        y_range=(low - margin, high + margin),
        y_labels=[(high, short(high, GUTTER - 1)), (low, short(low, GUTTER - 1))],
        below=[(left, figure(left, 3)), (right, figure(right, 3)), ((left + right) / 2, rows.headings[0])],
    )
    head = _head(f"{rows.headings[1]} by {rows.headings[0]}, and the model")
    return [head, *draw_chart(chart, width, height - 1, glyphs)]


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
