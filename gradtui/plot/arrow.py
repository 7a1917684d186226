"""The length of the gradient's arrow, on a scale that depends on the surface and the window alone."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gradtui.losses.surface import Surface, Window, grid, quantile

_REACH, _LEAST_REACH = 0.3, 0.1
"""The arrow of a gradient that nine tenths of the window do not exceed, in parts of the window's smaller side: that
long, or down to the least so that the arrow at the surface's own start has room in the window.
"""
_ROOM = 0.85
"""The part of that room which the arrow may take."""
_ROOTS = (1, 2, 4)
_SHORT = 0.1
"""Where a tenth of the window would have an arrow shorter than this part of the reach, the next root is taken."""


class ArrowScale(NamedTuple):
    """The arrow is `reach` long, in units of the plane, where ‖∇L‖ is `norm`. Elsewhere its length is in proportion to
    ‖∇L‖ or, where that spans too much in the window, to its square root (`root` 2) or fourth root.
    """

    root: int
    norm: float
    reach: float

    def length(self, gradient_norm: float) -> float:
        """How long the arrow is, in units of the plane."""
        return float(self.reach * (gradient_norm / self.norm) ** (1 / self.root))

    @property
    def described(self) -> str:
        """What the length is in proportion to, in words."""
        return {1: "‖∇L‖", 2: "the square root of ‖∇L‖", 4: "the fourth root of ‖∇L‖"}[self.root]


@lru_cache(maxsize=64)
def arrow_scale(surface: Surface, window: Window) -> ArrowScale:
    """The scale for the arrows in this window, from ‖∇L‖ on 25 x 25 points of it."""
    jet = surface.sketch.derivatives(*grid(window))
    with np.errstate(all="ignore"):
        norms = np.hypot(jet.d1, jet.d2)
    norms = norms[np.isfinite(norms) & (norms > 0)]
    low, high = (quantile(norms, 0.1), quantile(norms, 0.9)) if norms.size else (1.0, 1.0)
    root = next((root for root in _ROOTS if (low / high) ** (1 / root) >= _SHORT), _ROOTS[-1])
    side = min(window.width, window.height)
    at_start = ArrowScale(root, high, 1.0)
    longest = _room_at_start(surface, window, at_start)
    return at_start._replace(reach=min(_REACH * side, max(_LEAST_REACH * side, longest)))


def _room_at_start(surface: Surface, window: Window, unit: ArrowScale) -> float:
    """The reach with which the arrow at the surface's own start just fits; infinite where there is no arrow."""
    (x, y), jet = surface.start, surface.sketch.derivatives(*surface.start)
    right, up = float(jet.d1), float(jet.d2)
    norm = math.hypot(right, up)
    inside = window.x_min < x < window.x_max and window.y_min < y < window.y_max
    if not inside or not 0 < norm < math.inf:
        return math.inf
    across = ((window.x_max if right > 0 else window.x_min) - x) / right if right else math.inf
    along = ((window.y_max if up > 0 else window.y_min) - y) / up if up else math.inf
    return _ROOM * min(across, along) * norm / unit.length(norm)
