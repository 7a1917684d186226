"""Printing for the commands: error messages and tables, and what to do when printing fails."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from typing import IO

from gradtui.plot.glyphs import ASCII
from gradtui.terminal.capabilities import detect, environment


def complain(text: str) -> None:
    """Says what is wrong on the standard error, in characters that the terminal has."""
    if sys.stderr is None:
        return
    clean = "".join(c if c.isprintable() or c == "\n" else "?" for c in text)
    try:
        print(ASCII.spell(clean) if detect(environment(), sys.stderr).ascii else clean, file=sys.stderr, flush=True)
    except OSError:
        give_up(sys.stderr)


def give_up(stream: IO[str] | None) -> None:
    """Keeps Python from trying to write once more when it exits, and from reporting that."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_table(heads: list[str], rows: list[list[str]]) -> None:
    """Prints rows below their heads."""
    widths = [max(map(len, column)) for column in zip(heads, *rows)]
    for row in (heads, *rows):
        print(in_columns(row, widths))


def in_columns(cells: Sequence[str], widths: Sequence[int], numeric: bool = False) -> str:
    """A row of a table, numbers to the right, texts to the left."""
    padded = (cell.rjust(width) if numeric else cell.ljust(width) for cell, width in zip(cells, widths))
    return "  ".join(padded).rstrip()


class Progress:
    """Says on the standard error how far a long task is, if that is a terminal, and what is printed goes elsewhere."""

    def __init__(self, total: int, unit: str) -> None:
        self._total = total
        self._unit = unit
        self._next = time.monotonic() + _PATIENCE
        self._seen = _is_terminal(sys.stderr) and not _is_terminal(sys.stdout)
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def show(self, done: int) -> None:
        """So many are done."""
        if self._seen and done % _EVERY == 0 and time.monotonic() > self._next:
            print(f"\r{done:,} of {self._total:,} {self._unit}", end="", file=sys.stderr, flush=True)
            self._next = time.monotonic() + _PAUSE
            self._shown = True

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


_PATIENCE, _PAUSE = 1.0, 0.2
"""Seconds after which a task is long, and between two reports of it."""
_EVERY = 256


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()
