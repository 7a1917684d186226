"""The terminal: what it can show, how styled text is written to it, and how to end when it goes away.

Nothing here knows Textual; `gradtui plot` and the app write through the same functions.
"""

from __future__ import annotations

import locale
import os
import re
import select
import signal
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import IO, NamedTuple

from gradtui.plot.palette import RGB, Depth, Style

COLOURS: Mapping[str, Depth] = {
    "none": Depth.NONE,
    "16": Depth.ANSI16,
    "256": Depth.EIGHT_BIT,
    "truecolor": Depth.TRUECOLOR,
}
"""The values of --color apart from auto."""

_NO_COLOURS = ("vt52", "vt100", "vt102", "vt220", "vt320", "ansi-m", "dumb", "unknown")
_NO_UNICODE = ("vt", "linux", "ansi", "cons")


class Terminal(NamedTuple):
    """What a terminal can show, and whether its background is dark."""

    depth: Depth
    ascii: bool
    dark: bool


def detect(environment: Mapping[str, str], stream: IO[str]) -> Terminal:
    """What the environment says of the terminal behind `stream`.

    Colours: NO_COLOR (https://no-color.org), then COLORTERM, then TERM. Characters: 7 bits where the stream's or the
    locale's encoding (LC_ALL, LC_CTYPE, LANG) is not UTF-8, and on terminals whose fonts have neither braille nor
    quadrants.
    """
    term = environment.get("TERM", "")
    return Terminal(
        depth=_depth(term, environment),
        ascii=term.startswith(_NO_UNICODE) or not _speaks_utf8(stream, environment),
        dark=environment.get("COLORFGBG", "").rpartition(";")[2] not in ("7", "15"),
    )


def _depth(term: str, environment: Mapping[str, str]) -> Depth:
    if environment.get("NO_COLOR") or not term or term.startswith(_NO_COLOURS):
        return Depth.NONE
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "direct" in term:
        return Depth.TRUECOLOR
    return Depth.EIGHT_BIT if "256" in term else Depth.ANSI16


def _speaks_utf8(stream: IO[str], environment: Mapping[str, str]) -> bool:
    names = (environment.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    asked = next((name for name in names if name), "")
    encoding = asked.partition(".")[2].partition("@")[0] or locale.getencoding()
    # Python takes C, and what is not installed, for C.UTF-8 (PEP 538); who asked for something else gets it.
    replaced = bool(asked) and "." not in asked and locale.setlocale(locale.LC_CTYPE) != asked
    encodings = (getattr(stream, "encoding", None) or "ascii", encoding)
    return not replaced and all(re.sub(r"[-_]", "", name).lower() == "utf8" for name in encodings)


def environment() -> Mapping[str, str]:
    """The environment, with LC_CTYPE as the process was given it: Python may have set its own (PEP 538)."""
    try:
        with open("/proc/self/environ", "rb") as file:
            given = [line for line in file.read().split(b"\0") if line.startswith(b"LC_CTYPE=")]
    except OSError:
        return os.environ
    return {**os.environ, "LC_CTYPE": os.fsdecode(given[0].partition(b"=")[2]) if given else ""}


# ---------------------------------------------------------------------- writing
_STANDARD: tuple[RGB, ...] = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205)),
    *((229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255)),
    *((255, 0, 255), (0, 255, 255), (255, 255, 255)),
)
"""The 16 colours as xterm has them; a palette for 16 colours uses exactly these."""
_STEPS = (0, 95, 135, 175, 215, 255)
_CUBE: tuple[RGB, ...] = (
    *((r, g, b) for r in _STEPS for g in _STEPS for b in _STEPS),
    *((8 + 10 * i, 8 + 10 * i, 8 + 10 * i) for i in range(24)),
)
"""Colours 16 to 255 of the 256."""


@lru_cache(maxsize=4096)
def _colour_codes(colour: RGB | None, depth: Depth, background: bool) -> str:
    base = 48 if background else 38
    if colour is None:
        return str(base + 1)
    if depth is Depth.TRUECOLOR:
        return f"{base};2;{colour[0]};{colour[1]};{colour[2]}"
    if depth is Depth.EIGHT_BIT:
        return f"{base};5;{16 + _nearest(colour, _CUBE)}"
    number = _nearest(colour, _STANDARD)
    return str((base - 8 if number < 8 else base + 44) + number)


def _nearest(colour: RGB, choices: Sequence[RGB]) -> int:
    if colour in choices:
        return choices.index(colour)
    weights = (0.3, 0.59, 0.11)
    distances = [sum(w * (a - b) ** 2 for w, a, b in zip(weights, colour, c)) for c in choices]
    return distances.index(min(distances))


PLAIN = Style(None, None)


def change(before: Style, after: Style, depth: Depth) -> str:
    """The escape sequence that turns writing in one style into writing in another; empty if nothing changes."""
    codes: list[str] = []
    if (before.bold, before.dim) != (after.bold, after.dim):
        if (before.bold and not after.bold) or (before.dim and not after.dim):
            codes.append("22")
        codes += ["1"] * after.bold + ["2"] * after.dim
    if before.reverse != after.reverse:
        codes.append("7" if after.reverse else "27")
    if depth is not Depth.NONE:
        if before.ink != after.ink:
            codes.append(_colour_codes(after.ink, depth, background=False))
        if before.paper != after.paper:
            codes.append(_colour_codes(after.paper, depth, background=True))
    return f"\x1b[{';'.join(codes)}m" if codes else ""


class Pen:
    """Writes styled text, with as few codes as what was written before allows."""

    def __init__(self, depth: Depth) -> None:
        self._depth = depth
        self._style = PLAIN

    def write(self, text: str, style: Style) -> str:
        """The text with the codes that it takes to have it in this style."""
        if not (text.strip(" ") or style.reverse):  # of spaces only the paper is seen
            style = self._style._replace(paper=style.paper, reverse=False)
        before, self._style = self._style, style
        return change(before, style, self._depth) + text

    def lift(self) -> str:
        """The code after which the terminal writes as it did before."""
        before, self._style = self._style, PLAIN
        return "" if before == PLAIN else "\x1b[m"


# ---------------------------------------------------------------------- its end
HANGUP = 128 + signal.SIGHUP


def end_on_hangup(descriptor: int) -> None:
    """Ends the process with code 129 as soon as the terminal behind the descriptor is gone.

    SIGHUP does not reach a process under nohup or setsid, and without it a program that waits for keys would read
    the end of its input for ever. A thread waits for the hang-up; while there is none it costs nothing.
    """

    def wait() -> None:
        poll = select.poll()
        poll.register(descriptor, 0)  # hang-ups and errors are always reported
        poll.poll()
        os._exit(HANGUP)  # there is no terminal left to restore

    threading.Thread(target=wait, name="hang-up", daemon=True).start()


def has_no_shell(environment: Mapping[str, str]) -> bool:
    """Whether this is the command of an SSH session itself: stopped with ctrl+z, nothing could go on with it."""
    return "SSH_CONNECTION" in environment and os.getsid(0) == os.getpgrp()


def is_ready(descriptor: int) -> bool:
    """Whether the terminal takes more output now, so that nothing would wait behind what it has not read yet."""
    return bool(select.select([], [descriptor], [], 0)[1])
