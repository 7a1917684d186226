"""Surfaces from typed formulas: how their window, start, learning rate and minima are chosen."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.calculus.formula import Formula
from gradtui.calculus.jet import Jet
from gradtui.calculus.notation import round_number
from gradtui.losses.loss import Point
from gradtui.losses.lows import lows_in, sample_lows
from gradtui.losses.surface import Minimum, Surface, Window, grid, quantile


def typed_surface(formula: Formula) -> Surface:
    """A surface for a typed formula. Window, start and learning rate are chosen from its values.

    The window surrounds the lows of L that are nearest to the origin, if there are any within 1000 of it. If not, it is
    the one of a few round windows in which the formula is defined over the largest part. The start lies off its centre,
    where L and its gradient are finite. The learning rate is a round number below the largest stable one in the window.
    The minima are those found in the window; none of them is known to be global.

    Raises:
        ValueError: the formula is finite nowhere in the windows tried.

    """
    window = _about_lows(formula) or _where_defined(formula)
    candidates = [
        (round(window.x_min + a * window.width, 6), round(window.y_min + b * window.height, 6)) for a, b in _STARTS
    ]
    norms: dict[Point, float] = {}
    for point in candidates:
        jet = formula.derivatives(*point)
        if np.isfinite([jet.value, jet.d1, jet.d2]).all():
            norms[point] = math.hypot(float(jet.d1), float(jet.d2))
    if not norms:
        raise ValueError(f"'{formula.text}' has no finite value and gradient near the origin")
    longest = _TOO_LONG * sorted(norms.values())[len(norms) // 2]
    start = next(point for point, norm in norms.items() if norm <= longest)
    rate, minima = _stable_rate(formula, window, start), _minima(formula, window)
    return Surface(formula.text, formula.text, window, start, rate, minima, "", "typed")


_QUADRANTS = ((0.0, 1.0, 0.0, 1.0), (0.0, 1.0, -1.0, 0.0), (-1.0, 0.0, 0.0, 1.0), (-1.0, 0.0, -1.0, 0.0))
_WINDOWS = tuple(
    Window(*(edge * s for edge in edges)) for s in (3.0, 1.0, 10.0, 100.0) for edges in ((-1.0, 1.0) * 2, *_QUADRANTS)
)
_STARTS = ((0.75, 0.8), (0.7, 0.3), (0.2, 0.7), (0.3, 0.2), (0.55, 0.6), (0.9, 0.9), (0.5, 0.5))
_TOO_LONG = 1000
"""A start where the gradient is this many times as long as elsewhere lies at the edge of where L is defined."""
_REACHES = (3.0, 10.0, 30.0, 100.0, 1000.0)
_SAMPLES = 61
_MOST = 0.9


def _about_lows(formula: Formula) -> Window | None:
    """A window around the lows in the smallest square around the origin that has any."""
    for reach in _REACHES:
        axis = np.linspace(-reach, reach, _SAMPLES)
        lows = axis[sample_lows(np.asarray(formula(axis[None, :], axis[:, None])))]
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
    """Of a few round windows, the one in which the formula is defined over the largest part. Quadrants count less, so
    that a disc around the origin is seen whole. Both signs of a weight are shown where that costs nothing.
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
    """The lowest minima in the window, at most nine, without those of valleys."""
    lows = lows_in(formula, window, finest=1)
    found = zip(lows.points[lows.sure][:_MARKED].tolist(), lows.values[lows.sure].tolist())
    return tuple(Minimum((x, y), value, is_global=False) for (x, y), value in found)


_MARKED = 9


def _share_finite(formula: Formula, window: Window) -> float:
    return float(np.isfinite(formula(*grid(window))).mean())


def _stable_rate(formula: Formula, window: Window, start: Point) -> float:
    """1, 2 or 5 times a power of ten: at most half of 1/lambda over most of the window, and at most 0.1. It is larger
    where gradients are so short everywhere that no step would be seen, and at least 1e-8, if that is stable at the
    start, where L curves so much somewhere that no step would be seen either.
    """
    norms, curvatures = _norms_and_curvatures(formula.derivatives(*grid(window)))
    here = float(_norms_and_curvatures(formula.derivatives(*start))[1].max(initial=0.0))
    longest, most = float(norms.max(initial=0.0)), float(curvatures.max(initial=0.0))
    usual = quantile(curvatures, 0.9) if curvatures.size else 0.0
    stride = _STRIDE * max(window.width, window.height) / longest if longest > 0 else 0.0
    highest = max(0.1, min(stride, 0.5 / most if most > 0 else math.inf, _HIGHEST))
    lowest = min(1e-8, 0.5 / here) if here > 0 else 0.0
    rate = max(lowest, min(highest, 0.5 / usual if usual > 0 else math.inf))
    return float(f"{round_number(rate, up=False):.0e}")


_HIGHEST = 1e300
_STRIDE = 0.02
"""The part of the window that a first step may cross, where the learning rate is above 0.1."""


def _norms_and_curvatures(jet: Jet) -> tuple[Floats, Floats]:
    """The lengths of gradients, and the sizes of the Hessians' larger eigenvalues; those that are finite."""
    with np.errstate(all="ignore"):
        norms = np.hypot(jet.d1, jet.d2)
        curvatures = np.abs(jet.d11 + jet.d22) / 2 + np.hypot((jet.d11 - jet.d22) / 2, jet.d12)
    return norms[np.isfinite(norms)], curvatures[np.isfinite(curvatures)]
