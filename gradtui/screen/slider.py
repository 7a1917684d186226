"""The scale of η: where the learning rate is on it, and where the largest stable one is."""

from __future__ import annotations

import math

from gradtui.plot.cells import Ink, Line

_DECADES = 1.5
"""The scale reaches so many powers of ten to either side of the usual learning rate."""
KNOB, STABLE = "●", "┃"


def slider(now: float, usual: float, stable: float | None, length: int) -> Line:
    """The scale in so many characters: `now` on it, and `stable`, the largest stable rate, if there is one. It is
    logarithmic, about the usual rate of the surface and the optimizer, so that it does not move during a run.

    The two never share a place, unless they are equal: what is larger is on the right.
    """
    knob = _place(now, usual, length)
    if stable is None:
        return _drawn({knob: KNOB}, length)
    mark = _place(stable, usual, length)
    if now < stable and knob >= mark:
        knob, mark = (knob, knob + 1) if knob < length - 1 else (knob - 1, knob)
    elif now > stable and knob <= mark:
        knob, mark = (knob, knob - 1) if knob > 0 else (knob + 1, knob)
    return _drawn({mark: STABLE, knob: KNOB}, length)


def _place(rate: float, usual: float, length: int) -> int:
    """The place of a rate on the scale; beyond its ends, the end."""
    if not 0 < rate < math.inf or not usual > 0:
        return 0 if not rate > 0 else length - 1
    share = 0.5 + math.log10(rate / usual) / (2 * _DECADES)
    return min(max(round(share * (length - 1)), 0), length - 1)


def _drawn(marks: dict[int, str], length: int) -> Line:
    return tuple((marks.get(at, "─"), Ink.STRONG if at in marks else Ink.FAINT) for at in range(length))
