"""gradtui as a whole program, in a pseudo-terminal, beside the smallest program that Textual can be."""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.pseudo_terminal import Terminal

BARE = "bare.py"
QUIET = 0.12
START_QUIET = 0.6
"""Seconds without output after which a key's paint, or the first one, counts as done."""


class Figures(NamedTuple):
    """Medians: seconds until the whole screen is painted, and until a key typed at once is answered; bytes of the
    start; then for a key milliseconds to the last byte, bytes and bytes for each cell that changed; resident megabytes;
    bytes a second when idle.
    """

    start: float
    first_key: float
    start_bytes: float
    key: float
    key_bytes: float
    cell_bytes: float
    memory: float
    idle_bytes: float


def bare() -> list[str]:
    """The words that run the bare Textual program."""
    return [sys.executable, str(Path(__file__).with_name(BARE))]


def measure(prefix: Sequence[str], words: Sequence[str], size: tuple[int, int], starts: int, presses: int) -> Figures:
    """Starts the program several times, then presses space again and again."""
    begun: list[float] = []
    answered: list[float] = []
    painted: list[int] = []
    for _ in range(starts):
        for keys, taken in (("", begun), (" ", answered)):
            began = time.perf_counter()
            with Terminal(*words, size=size, prefix=tuple(prefix)) as terminal:
                terminal.press(keys)
                taken.append(_painted(terminal) - began)
                if not keys:
                    painted.append(len(terminal.sent))
    with Terminal(*words, size=size, prefix=tuple(prefix)) as terminal:
        _settle(terminal, time.perf_counter(), 15, START_QUIET)
        memory = _resident(terminal.process.pid)
        before = len(terminal.sent)
        terminal.read(2)
        idle = (len(terminal.sent) - before) / 2
        latencies, sizes, cells = [], [], 0
        for _ in range(presses):
            old, sent = terminal.cells(), len(terminal.sent)
            began = time.perf_counter()
            terminal.press(" ")
            last = _settle(terminal, began, 1, QUIET)
            latencies.append((last - began) * 1e3)
            sizes.append(len(terminal.sent) - sent)
            cells += sum(a != b for one, other in zip(old, terminal.cells()) for a, b in zip(one, other))
    return Figures(
        statistics.median(begun),
        statistics.median(answered),
        statistics.median(painted),
        statistics.median(latencies),
        statistics.median(sizes),
        sum(sizes) / max(cells, 1),
        memory,
        idle,
    )


def _painted(terminal: Terminal) -> float:
    """Reads until it is quiet; the first moment from which on the screen looked as it does then."""
    seen = []
    wait = 15.0
    while terminal.read(wait):
        seen.append((time.perf_counter(), terminal.cells()))
        wait = START_QUIET
    final = seen[-1][1]
    return next(moment for moment, cells in seen if cells == final)


def _settle(terminal: Terminal, began: float, first: float, quiet: float) -> float:
    """Reads until it is quiet, having waited up to `first` seconds for anything; the moment of the last byte."""
    last = began
    wait = first
    while terminal.read(wait):
        last = time.perf_counter()
        wait = quiet
    return last


def _resident(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def load() -> str:
    """How busy the machine is, for whoever reads the figures."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
