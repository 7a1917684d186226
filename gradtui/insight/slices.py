"""L along one weight, the other held fixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradtui.calculus.arrays import Floats
from gradtui.descent.step import State
from gradtui.insight.sampling import affordable_samples
from gradtui.losses.surface import Surface, Window


@dataclass(frozen=True)
class Slice:
    """L along one weight, the other held fixed: places and values of shape (n,), and the tangent at the point."""

    places: Floats
    values: Floats
    tangent: Floats
    place: float
    value: float
    slope: float


def slice_through(surface: Surface, state: State, weight: int, seen: Window, samples: int) -> Slice:
    """The slice through the state along weight 0 or 1, over the visible range, or around the point if that lies
    outside. It has fewer samples where L is the mean of many terms.

    The slope of the tangent is the partial derivative by that weight.
    """
    low, high = ((seen.x_min, seen.x_max), (seen.y_min, seen.y_max))[weight]
    place = state.point[weight]
    if not low <= place <= high:
        low, high = place - (high - low) / 2, place + (high - low) / 2
    places = np.linspace(low, high, affordable_samples(surface, samples))
    others = np.full_like(places, state.point[1 - weight])
    values = surface.formula(*((places, others) if weight == 0 else (others, places)))
    slope = state.gradient[weight]
    with np.errstate(all="ignore"):
        return Slice(places, values, state.loss + slope * (places - place), place, state.loss, slope)
