"""The number of samples of L for a curve."""

from __future__ import annotations

from gradtui.losses.surface import Surface

_WORK = 700_000
"""The number of terms of L that take no noticeable time."""


def affordable_samples(surface: Surface, most: int) -> int:
    """The number of samples, at most `most`, that takes no noticeable time; never fewer than 32."""
    return max(min(most, _WORK // surface.terms), min(most, 32))
