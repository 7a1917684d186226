"""The processor's notes on arithmetic with plain numbers: whether something overflowed, underflowed or had no value.

Python's multiplication reports none of them. NumPy asks the processor; so does this, by functions of C's <fenv.h>.
Which bits stand for what differs between processors, so they are found out by doing such arithmetic.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

_ALL = 0x3F


def _ask() -> tuple[Callable[[int], int], Callable[[int], int]]:
    """The functions that clear and tell notes; where there are none, such that everything is noted."""
    try:
        library = ctypes.PyDLL(None)
        return library.feclearexcept, library.fetestexcept
    except (AttributeError, OSError, TypeError):
        return (lambda notes: 0), (lambda notes: notes)


_clear, _noted = _ask()


def _notes_of(arithmetic: Callable[[], float]) -> int:
    _clear(_ALL)
    arithmetic()
    return _noted(_ALL)


_TINY, _HUGE, _THREE = 1e-300, 1e300, 3.0
_INEXACT = _notes_of(lambda: 1.0 / _THREE)
UNDERFLOW = (_notes_of(lambda: _TINY * _TINY) & ~_INEXACT) or _ALL
"""Something was too small for all its digits, or for any."""
NOT_FINITE = (_notes_of(lambda: _HUGE * _HUGE - _HUGE * _HUGE) & ~_INEXACT) or _ALL
"""Something was too large, or had no value."""


def clear_flags() -> None:
    """Forgets what was noted."""
    _clear(UNDERFLOW | NOT_FINITE)


def flagged(notes: int) -> bool:
    """Whether one of these was noted since the last `clear_flags`."""
    return bool(_noted(notes))
