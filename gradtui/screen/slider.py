"""The scale of η: where the learning rate is on it, and from where on it is too large."""

from __future__ import annotations

import math

from gradtui.plot.cells import Ink, Line

_DECADES = 2.0
"""The scale reaches so many powers of ten to either side of the usual learning rate."""
RATE, STABLE, BELOW, ABOVE = "●", "┃", "─", "┄"
"""The signs of the learning rate and of the largest stable one, and of the scale up to that and above it."""


def slider(now: float, usual: float, stable: float | None, length: int) -> Line:
    """The scale in so many characters: `now` on it, and `stable`, the largest stable rate, if there is one. It is
    logarithmic, about the usual rate of the surface and the optimizer, so that it does not move during a run.

    A rate beyond an end stands at the end, a largest stable one is left out there. Where both would have one place,
    the rate stands at the side that it is on.
    """
    at = min(max(_place(now, usual, length), 0), length - 1)
    signs: list[tuple[str, Ink]] = [(BELOW, Ink.FAINT)] * length
    if stable is not None:
        border = _place(stable, usual, length)
        if 0 <= border < length:
            border = min(max(border, 1), length - 2)
            at = min(at, border - (now < stable)) if now <= stable else max(at, border + 1)
        above = min(max(border, 0), length)
        signs[above:] = [(ABOVE, Ink.LIMIT)] * (length - above)
        if 0 <= border < length:
            signs[border] = (STABLE, Ink.LIMIT)
    signs[at] = (RATE, Ink.STRONG)
    return tuple(signs)


def _place(rate: float, usual: float, length: int) -> int:
    """The place of a rate on the scale, which may be beyond its ends."""
    if not 0 < rate < math.inf:
        return -1 if rate <= 0 else length
    share = 0.5 + math.log10(rate / usual) / (2 * _DECADES)
    return min(max(round(share * (length - 1)), -1), length)
