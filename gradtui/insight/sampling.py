"""At how many points L is worked out for a curve."""

from __future__ import annotations

from gradtui.losses.surface import Surface

_WORK = 700_000
"""So many terms of L are worked out while one hardly waits."""


def affordable_samples(surface: Surface, most: int) -> int:
    """At how many points, of the most that are wanted, L is worked out; never at fewer than 32."""
    return max(min(most, _WORK // surface.terms), min(most, 32))
