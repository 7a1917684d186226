"""Loss surfaces: what one is, the catalogue, and how a typed formula becomes one.

Formulas and minima follow Surjanovic & Bingham, Virtual Library of Simulation Experiments
(https://www.sfu.ca/~ssurjano/optimization.html), and Jamil & Yang, A literature survey of benchmark functions
(2013, arXiv:1308.4008); `source` names the place of each. Minima are refined to double precision.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gradtui.calculus.formula import Formula, parse
from gradtui.calculus.jet import Jet
from gradtui.calculus.notation import rounded, written

Point = tuple[float, float]


@dataclass(frozen=True)
class Window:
    """A rectangle of the (w1, w2) plane."""

    x_min: float
    x_max: float
    y_min: float
    y_max: float

    @property
    def width(self) -> float:
        """The extent along w1."""
        return self.x_max - self.x_min

    @property
    def height(self) -> float:
        """The extent along w2."""
        return self.y_max - self.y_min

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """The least and the largest w1, then w2."""
        return (self.x_min, self.x_max, self.y_min, self.y_max)

    @property
    def listed(self) -> str:
        """The edges as a command line takes them: -3,3,-2.5,2."""
        return ",".join(repr(edge).removesuffix(".0") for edge in self.edges)

    def in_round_figures(self) -> Window:
        """The same with edges rounded to what can be told apart in it, a ten-thousandth of its smaller side."""
        digits = 4 - math.floor(math.log10(min(self.width, self.height)))
        return Window(*(round(edge, digits) for edge in self.edges))

    @property
    def center(self) -> Point:
        """The middle."""
        return ((self.x_min + self.x_max) / 2, (self.y_min + self.y_max) / 2)


@dataclass(frozen=True)
class Minimum:
    """A known minimum of a surface: its place, L there, and whether it is known that no place is lower."""

    point: Point
    value: float
    is_global: bool = True


class Loss(Protocol):
    """What a surface is made of: a formula, or what stands in its place."""

    def __hash__(self) -> int:
        """So that pictures of it can be kept."""

    @property
    def text(self) -> str:
        """As it was written."""

    def __call__(self, w1: npt.ArrayLike, w2: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """L(w1, w2), elementwise; the result has the broadcast shape of the arguments."""

    def derivatives(self, w1: npt.ArrayLike, w2: npt.ArrayLike) -> Jet:
        """L with its gradient and Hessian at (w1, w2), elementwise."""


@dataclass(frozen=True)
class Surface:
    """A loss L(w1, w2) to descend on: its formula, the window to show, a start, a learning rate with which plain
    gradient descent gets down from there, the minima that are known, and a sentence on what it teaches.

    The formula is parsed when it is first asked for: a start-up needs one of two dozen.
    """

    name: str
    text: str
    window: Window
    start: Point
    learning_rate: float
    minima: tuple[Minimum, ...]
    lesson: str
    source: str

    @cached_property
    def formula(self) -> Loss:
        """L as a function of w1 and w2."""
        return parse(self.text)

    @property
    def sketch(self) -> Loss:
        """What pictures are drawn from, which take L at thousands of points."""
        return self.formula

    @property
    def terms(self) -> int:
        """How many terms L is the mean of; its values take as much longer."""
        return 1

    @cached_property
    def written(self) -> str:
        """L as people write it."""
        return written(parse(self.text))

    @property
    def partials_written(self) -> tuple[str, str]:
        """The partial derivatives as people write them; takes up to a second when first asked for.

        Raises:
            ValueError: the formula is too long for them to be written out.

        """
        from gradtui.calculus.symbolic import partials

        first, second = partials(parse(self.text))
        return written(first), written(second)


def _surface(
    name: str,
    formula: str,
    window: tuple[float, float, float, float],
    start: Point,
    learning_rate: float,
    lesson: str,
    source: str,
    best: tuple[Point, ...] = (),
    local: tuple[tuple[Point, float], ...] = (),
    value: float = 0.0,
) -> Surface:
    """A catalogue entry: `best` are the global minima, all of them at `value`, `local` the others, with theirs."""
    minima = (*(Minimum(p, value) for p in best), *(Minimum(p, v, is_global=False) for p, v in local))
    return Surface(name, formula, Window(*window), start, learning_rate, minima, lesson, source)


_ALL = (
    _surface(
        "bowl",
        "w1^2 + w2^2",
        (-3, 3, -3, 3),
        (1.0, 2.0),
        0.1,
        "Every step points straight at the minimum: the easy case.",
        "Surjanovic & Bingham, Sphere function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "ravine",
        "0.1 w1^2 + 2 w2^2",
        (-6, 6, -4, 4),
        (-5.0, -2.0),
        0.33,
        "The steep axis caps the rate, so the flat axis only creeps.",
        "Dive into Deep Learning, sec. on momentum",
        best=((0.0, 0.0),),
    ),
    _surface(
        "rotated-valley",
        "0.1 (w1 + w2)^2 + 2 (w1 - w2)^2",
        (-5, 5, -5, 5),
        (-4.0, -2.0),
        0.16,
        "A ravine on the diagonal: per-axis scaling cannot undo it.",
        "Dive into Deep Learning, sec. on Adagrad, exercises",
        best=((0.0, 0.0),),
    ),
    _surface(
        "saddle",
        "w1^2 - w2^2",
        (-2, 2, -2, 2),
        (1.5, 0.1),
        0.05,
        "A zero gradient need not be a minimum: the run slows, then escapes.",
        "Own; the standard quadratic saddle",
    ),
    _surface(
        "monkey-saddle",
        "w1^3 - 3 w1 w2^2",
        (-2, 2, -2, 2),
        (1.4, 0.2),
        0.01,
        "Even the curvature vanishes at the centre, and three exits open.",
        "Own; the standard monkey saddle",
    ),
    _surface(
        "double-well",
        "(w1^2 - 1)^2 + w2^2",
        (-2, 2, -1.5, 1.5),
        (0.1, 1.2),
        0.05,
        "A small nudge off the ridge decides which of two wells you get.",
        "Own; the standard quartic double well",
        best=(
            (-1.0, 0.0),
            (1.0, 0.0),
        ),
    ),
    _surface(
        "plateau",
        "1 - exp(-(w1^2 + w2^2)/8)",
        (-6, 6, -6, 6),
        (-4.5, 4.0),
        1.0,
        "Where the slope fades the steps fade too: long wait, then a drop.",
        "Own",
        best=((0.0, 0.0),),
    ),
    _surface(
        "rosenbrock",
        "(1 - w1)^2 + 100 (w2 - w1^2)^2",
        (-2, 2, -1, 3),
        (-1.2, 1.0),
        0.001,
        "Finding the curved valley is quick; following it takes patience.",
        "Rosenbrock 1960; Surjanovic & Bingham, Rosenbrock function",
        best=((1.0, 1.0),),
    ),
    _surface(
        "himmelblau",
        "(w1^2 + w2 - 11)^2 + (w1 + w2^2 - 7)^2",
        (-5, 5, -5, 5),
        (0.0, 0.0),
        0.01,
        "Four equal minima: start and method choose which one you reach.",
        "Himmelblau 1972; Jamil & Yang 2013, Himmelblau function",
        best=(
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.2831859912861696),
            (3.5844283403304917, -1.8481265269644036),
        ),
    ),
    _surface(
        "beale",
        "(1.5 - w1 + w1 w2)^2 + (2.25 - w1 + w1 w2^2)^2 + (2.625 - w1 + w1 w2^3)^2",
        (-4.5, 4.5, -4.5, 4.5),
        (0.0, -1.5),
        0.01,
        "Steep corners force a small rate, and the flat middle pays for it.",
        "Surjanovic & Bingham, Beale function",
        best=((3.0, 0.5),),
    ),
    _surface(
        "booth",
        "(w1 + 2w2 - 7)^2 + (2w1 + w2 - 5)^2",
        (-10, 10, -10, 10),
        (-8.0, 2.0),
        0.03,
        "A mildly stretched bowl: the path bends, then follows the long axis.",
        "Surjanovic & Bingham, Booth function",
        best=((1.0, 3.0),),
    ),
    _surface(
        "matyas",
        "0.26 (w1^2 + w2^2) - 0.48 w1 w2",
        (-10, 10, -10, 10),
        (9.0, 2.0),
        0.5,
        "The valley wall falls in a few steps; the valley floor takes many.",
        "Surjanovic & Bingham, Matyas function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "three-hump-camel",
        "2w1^2 - 1.05w1^4 + w1^6/6 + w1 w2 + w2^2",
        (-2.5, 2.5, -2.5, 2.5),
        (-2.0, -1.0),
        0.02,
        "Plain descent stays in a side hollow that momentum can roll out of.",
        "Surjanovic & Bingham, Three-Hump Camel function",
        best=((0.0, 0.0),),
        local=(
            ((-1.747552345830289, 0.8737761729151445), 0.2986384422368594),
            ((1.747552345830289, -0.8737761729151445), 0.2986384422368594),
        ),
    ),
    _surface(
        "six-hump-camel",
        "(4 - 2.1w1^2 + w1^4/3) w1^2 + w1 w2 + (4w2^2 - 4) w2^2",
        (-2, 2, -1, 1),
        (1.2, 0.8),
        0.02,
        "Six hollows at three depths: where you start sets how low you end.",
        "Surjanovic & Bingham, Six-Hump Camel function",
        best=(
            (0.08984201310031806, -0.7126564030207396),
            (-0.08984201310031806, 0.7126564030207396),
        ),
        local=(
            ((1.703606714969981, -0.7960835686726251), -0.2154638243837184),
            ((-1.703606714969981, 0.7960835686726251), -0.2154638243837184),
            ((1.6071047529201974, 0.5686514548841314), 2.1042503103112575),
            ((-1.6071047529201974, -0.5686514548841314), 2.1042503103112575),
        ),
        value=-1.0316284534898774,
    ),
    _surface(
        "mccormick",
        "sin(w1 + w2) + (w1 - w2)^2 - 1.5w1 + 2.5w2 + 1",
        (-1.5, 4, -3, 4),
        (0.0, 2.0),
        0.03,
        "Down the wall, a pause at the pass, then on along a wavy trough.",
        "Surjanovic & Bingham, McCormick function",
        best=((-0.5471975511965977, -1.5471975511965979),),
        local=(((2.5943951023931957, 1.5943951023931955), 1.2283696986087569),),
        value=-1.9132229549810364,
    ),
    _surface(
        "styblinski-tang",
        "(w1^4 - 16w1^2 + 5w1 + w2^4 - 16w2^2 + 5w2)/2",
        (-5, 5, -5, 5),
        (0.5, -4.0),
        0.01,
        "Each coordinate picks its own well, and here one picks badly.",
        "Jamil & Yang 2013, Styblinski-Tang function",
        best=((-2.903534027771177, -2.903534027771177),),
        local=(
            ((-2.903534027771177, 2.746802770990837), -64.19561235905536),
            ((2.746802770990837, -2.903534027771177), -64.19561235905536),
            ((2.746802770990837, 2.746802770990837), -50.05889331056788),
        ),
        value=-78.33233140754282,
    ),
    _surface(
        "goldstein-price",
        "(1 + (w1 + w2 + 1)^2 (19 - 14w1 + 3w1^2 - 14w2 + 6w1 w2 + 3w2^2)) (30 + (2w1"
        " - 3w2)^2 (18 - 32w1 + 12w1^2 + 48w2 - 36w1 w2 + 27w2^2))",
        (-2, 2, -2, 2),
        (0.5, -0.2),
        5e-05,
        "When slopes span many orders, even the safe rate must be tiny.",
        "Goldstein & Price 1971; Surjanovic & Bingham, Goldstein-Price function",
        best=((0.0, -1.0),),
        local=(
            ((-0.6, -0.4), 30.0),
            ((1.8, 0.2), 84.0),
            ((1.2, 0.8), 840.0),
        ),
        value=3.0,
    ),
    _surface(
        "branin",
        "(w2 - 5.1w1^2/(4pi^2) + 5w1/pi - 6)^2 + 10(1 - 1/(8pi)) cos(w1) + 10",
        (-5, 10, 0, 15),
        (5.0, 10.0),
        0.02,
        "Three equal minima share one curved trough; the start picks one.",
        "Surjanovic & Bingham, Branin function",
        best=(
            (-3.141592653589793, 12.275),
            (3.141592653589793, 2.275),
            (9.42477796076938, 2.475),
        ),
        value=0.3978873577297383,
    ),
    _surface(
        "easom",
        "-cos(w1) cos(w2) exp(-(w1 - pi)^2 - (w2 - pi)^2)",
        (-1, 7, -1, 7),
        (1.8, 2.4),
        0.2,
        "One narrow well in a flat plain: start near it or learn nothing.",
        "Surjanovic & Bingham, Easom function",
        best=((3.141592653589793, 3.141592653589793),),
        value=-1.0,
    ),
    _surface(
        "ackley",
        "-20 exp(-0.2 sqrt((w1^2 + w2^2)/2)) - exp((cos(2pi w1) + cos(2pi w2))/2) + 20 + e",
        (-5, 5, -5, 5),
        (3.3, 1.5),
        0.01,
        "Small dimples stop plain descent far from the obvious funnel.",
        "Surjanovic & Bingham, Ackley function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "rastrigin",
        "20 + w1^2 - 10 cos(2pi w1) + w2^2 - 10 cos(2pi w2)",
        (-3, 3, -3, 3),
        (-1.6, 2.3),
        0.001,
        "In an egg box of minima the gradient only knows the nearest cup.",
        "Surjanovic & Bingham, Rastrigin function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "griewank",
        "(w1^2 + w2^2)/4000 - cos(w1) cos(w2/sqrt(2)) + 1",
        (-10, 10, -10, 10),
        (6.5, 5.0),
        0.5,
        "Downhill can lead away from the best point when ripples rule.",
        "Surjanovic & Bingham, Griewank function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "levy",
        "sin(pi (w1 + 3)/4)^2 + ((w1 - 1)/4)^2 (1 + 10 sin(pi (w1 + 3)/4 + 1)^2) + ((w2"
        " - 1)/4)^2 (1 + sin(pi (w2 + 3)/2)^2)",
        (-10, 10, -10, 10),
        (6.0, 8.0),
        0.05,
        "Row upon row of troughs: momentum can cross what plain steps cannot.",
        "Surjanovic & Bingham, Levy function",
        best=((1.0, 1.0),),
    ),
    _surface(
        "drop-wave",
        "-(1 + cos(12 sqrt(w1^2 + w2^2)))/(0.5 (w1^2 + w2^2) + 2)",
        (-2, 2, -2, 2),
        (-0.8, 1.1),
        0.02,
        "Ring after ring of ripples: descent settles in the nearest ring.",
        "Surjanovic & Bingham, Drop-Wave function",
        best=((0.0, 0.0),),
        value=-1.0,
    ),
)

CATALOGUE: Mapping[str, Surface] = {surface.name: surface for surface in _ALL}
"""Every named surface, in the order they are offered: quadratics, then shapes, then the literature's tests."""


def typed_surface(formula: Formula) -> Surface:
    """A surface of a formula that a person typed: window, start and learning rate are chosen from its values.

    The window is about the lows of L nearest to the origin, where it has any within 1000 of it; else it is the one
    of a few round ones where the formula is defined over the largest part. The start lies off its centre, where L
    and its gradient are finite; the learning rate is a round number below the largest stable one in the window. The
    minima are those found in the window, of which none is known to be the global one.

    Raises:
        ValueError: the formula is finite nowhere in the windows tried.

    """
    window = _about_lows(formula) or _where_defined(formula)
    candidates = [
        (round(window.x_min + a * window.width, 6), round(window.y_min + b * window.height, 6)) for a, b in _STARTS
    ]
    slopes: dict[Point, float] = {}
    for point in candidates:
        jet = formula.derivatives(*point)
        if np.isfinite([jet.value, jet.d1, jet.d2]).all():
            slopes[point] = math.hypot(float(jet.d1), float(jet.d2))
    if not slopes:
        raise ValueError(f"'{formula.text}' has no finite value and gradient near the origin")
    steepest = _STEEP * sorted(slopes.values())[len(slopes) // 2]
    start = next(point for point, slope in slopes.items() if slope <= steepest)
    rate, minima = _stable_rate(formula, window, start), _minima(formula, window)
    return Surface(formula.text, formula.text, window, start, rate, minima, "", "typed")


_QUADRANTS = ((0.0, 1.0, 0.0, 1.0), (0.0, 1.0, -1.0, 0.0), (-1.0, 0.0, 0.0, 1.0), (-1.0, 0.0, -1.0, 0.0))
_WINDOWS = tuple(
    Window(*(edge * s for edge in edges)) for s in (3.0, 1.0, 10.0, 100.0) for edges in ((-1.0, 1.0) * 2, *_QUADRANTS)
)
_STARTS = ((0.75, 0.8), (0.7, 0.3), (0.2, 0.7), (0.3, 0.2), (0.55, 0.6), (0.9, 0.9), (0.5, 0.5))
_STEEP = 1000
"""A start this much steeper than others lies on the edge of what is defined."""
_REACHES = (3.0, 10.0, 30.0, 100.0, 1000.0)
_SAMPLES = 61
_MOST = 0.9


def _about_lows(formula: Formula) -> Window | None:
    """A window about the lows that are seen in the smallest square around the origin that shows any."""
    for reach in _REACHES:
        axis = np.linspace(-reach, reach, _SAMPLES)
        lows = axis[_lows(np.asarray(formula(axis[None, :], axis[:, None])))]
        if not len(lows):
            continue
        if reach == _REACHES[0]:
            whole = Window(-reach, reach, -reach, reach)
            return whole if _share_finite(formula, whole) > _MOST else None
        low, high = lows.min(axis=0), lows.max(axis=0)
        half = float(f"{max(1.5 * float((high - low).max()) / 2, reach / 3):.0e}")
        unit = 10.0 ** math.floor(math.log10(half))
        x, y = (round(float(middle) / unit) * unit for middle in (low + high) / 2)
        return Window(x - half, x + half, y - half, y + half)
    return None


def _where_defined(formula: Formula) -> Window:
    """Of a few round windows, the one where the formula is defined over the largest part, where quadrants count less,
    so that a disc about the origin is seen whole; but both signs of a weight are seen where that takes nothing away.
    """

    def worth(window: Window) -> float:
        return round(_share_finite(formula, window) * (0.6 if 0 in window.edges else 1), 2)

    best = max(_WINDOWS, key=lambda window: (worth(window), -abs(window.width - 6)))
    if 0 in best.edges:
        x, y = best.width / 2, best.height / 2
        for centred in (replace(best, x_min=-x, x_max=x), replace(best, y_min=-y, y_max=y)):
            if _share_finite(formula, centred) >= _share_finite(formula, best):
                return centred
    return best


def _minima(formula: Formula, window: Window) -> tuple[Minimum, ...]:
    """The lows of samples in the window, refined by Newton's method; those where L is smooth, at most nine."""
    across, up = (np.linspace(low, high, _SAMPLES) for low, high in (window.edges[:2], window.edges[2:]))
    values = np.asarray(formula(across[None, :], up[:, None]))
    column, row = _lows(values).T
    lowest = np.argsort(values[row, column])[:25]
    x, y = across[column[lowest]], up[row[lowest]]
    with np.errstate(all="ignore"):
        for _ in range(30):
            jet = formula.derivatives(x, y)
            determinant = jet.d11 * jet.d22 - jet.d12 * jet.d12
            x = x - (jet.d22 * jet.d1 - jet.d12 * jet.d2) / determinant
            y = y - (jet.d11 * jet.d2 - jet.d12 * jet.d1) / determinant
        jet = formula.derivatives(x, y)
        level = np.hypot(jet.d1, jet.d2) <= 1e-10 * (np.abs(jet.value) / window.width + window.width * jet.d11)
        smooth = (jet.d11 > 0) & (jet.d11 * jet.d22 > jet.d12 * jet.d12)
    found: list[Minimum] = []
    for i in np.flatnonzero(level & smooth & np.isfinite(jet.value)):
        point = (float(x[i]), float(y[i]))
        inside = window.x_min <= point[0] <= window.x_max and window.y_min <= point[1] <= window.y_max
        if inside and all(math.dist(point, other.point) > 1e-6 * window.width for other in found):
            found.append(Minimum(point, float(jet.value[i]), is_global=False))
    return tuple(found[:9])


def _lows(values: np.ndarray) -> np.ndarray:
    """The samples inside that lie below all eight around them by more than rounding, as (column, row), shape (n, 2)."""
    finite = values[np.isfinite(values)]
    rounding = 1e-15 * float(np.abs(finite).max()) if finite.size else 0.0
    middle = values[1:-1, 1:-1] + rounding
    around = [np.roll(values, shift, (0, 1))[1:-1, 1:-1] for shift in _NEIGHBOURS]
    rows, columns = np.nonzero(np.logical_and.reduce([middle < other for other in around]))
    return np.stack([columns, rows], axis=1) + 1


_NEIGHBOURS = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)


def grid(window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of 25 x 25 points all over the window."""
    x = np.linspace(window.x_min, window.x_max, 25)
    y = np.linspace(window.y_min, window.y_max, 25)
    return tuple(np.meshgrid(x, y))  # type: ignore[return-value]


def quantile(values: npt.NDArray[np.float64], share: float) -> float:
    """The value below which this share of finite values lies: np.quantile and np.median load numpy.ma, 20 ms."""
    return float(np.interp(share * (values.size - 1), np.arange(values.size), np.sort(values, axis=None)))


def _share_finite(formula: Formula, window: Window) -> float:
    return float(np.isfinite(formula(*grid(window))).mean())


def _stable_rate(formula: Formula, window: Window, start: Point) -> float:
    """1, 2 or 5 times a power of ten: at most half of the stable 1/lambda over most of the window, and at most 0.1,
    where the surface is not so flat all over that nothing would seem to move. On one so steep somewhere that nothing
    would seem to move either, 1e-8 if that is stable at the start.
    """
    slopes, curvatures = _steepness(formula.derivatives(*grid(window)))
    here = float(_steepness(formula.derivatives(*start))[1].max(initial=0.0))
    steepest, most = float(slopes.max(initial=0.0)), float(curvatures.max(initial=0.0))
    usual = quantile(curvatures, 0.9) if curvatures.size else 0.0
    stride = _STRIDE * max(window.width, window.height) / steepest if steepest > 0 else 0.0
    highest = max(0.1, min(stride, 0.5 / most if most > 0 else math.inf, _HIGHEST))
    lowest = min(1e-8, 0.5 / here) if here > 0 else 0.0
    rate = max(lowest, min(highest, 0.5 / usual if usual > 0 else math.inf))
    return float(f"{rounded(rate, up=False):.0e}")


_HIGHEST = 1e300
_STRIDE = 0.02
"""The part of the window that a first step may cross, where the learning rate is above 0.1."""


def _steepness(jet: Jet) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The lengths of gradients, and the sizes of the Hessians' larger eigenvalues; those that are finite."""
    with np.errstate(all="ignore"):
        slopes = np.hypot(jet.d1, jet.d2)
        curvatures = np.abs(jet.d11 + jet.d22) / 2 + np.hypot((jet.d11 - jet.d22) / 2, jet.d12)
    return slopes[np.isfinite(slopes)], curvatures[np.isfinite(curvatures)]
