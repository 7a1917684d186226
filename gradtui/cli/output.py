"""Printing for the commands: error messages and tables, and what to do when printing fails."""

from __future__ import annotations

import os
import sys
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


def print_table(heads: list[str], rows: list[list[str]], numeric: bool = False) -> None:
    """Prints rows below their heads, numbers to the right, texts to the left."""
    widths = [max(map(len, column)) for column in zip(heads, *rows)]
    for row in (heads, *rows):
        cells = (cell.rjust(w) if numeric else cell.ljust(w) for cell, w in zip(row, widths))
        print("  ".join(cells).rstrip())
