"""What a terminal can show: colours, characters, and whether it is dark."""

from __future__ import annotations

import locale
import os
import re
from collections.abc import Mapping
from typing import IO, NamedTuple

from gradtui.plot.palette import Depth

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
    """What the environment says about the terminal behind `stream`.

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
    # Python replaces C, and locales that are not installed, by C.UTF-8 (PEP 538); a choice of anything else counts.
    replaced = bool(asked) and "." not in asked and locale.setlocale(locale.LC_CTYPE) != asked
    encodings = (getattr(stream, "encoding", None) or "ascii", encoding)
    return not replaced and all(re.sub(r"[-_]", "", name).lower() == "utf8" for name in encodings)


def environment() -> Mapping[str, str]:
    """The environment with the LC_CTYPE that the process was given; Python may have replaced it (PEP 538)."""
    try:
        with open("/proc/self/environ", "rb") as file:
            given = [line for line in file.read().split(b"\0") if line.startswith(b"LC_CTYPE=")]
    except OSError:
        return os.environ
    return {**os.environ, "LC_CTYPE": os.fsdecode(given[0].partition(b"=")[2]) if given else ""}
