"""The terminal: what it can show, and the escape sequences for it."""

from __future__ import annotations

import io
import itertools
import re
from typing import IO

import pyte
import pyte.graphics as known
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradtui.plot.cells import BANDS, Ink, Paper
from gradtui.plot.palette import RGB, Depth, Style, palette
from gradtui.terminal.capabilities import detect
from gradtui.terminal.pen import _STANDARD, PLAIN, change

NONE, ANSI16, EIGHT_BIT, TRUECOLOR = Depth


def stream(encoding: str | None = "utf-8") -> IO[str]:
    return io.StringIO() if encoding is None else io.TextIOWrapper(io.BytesIO(), encoding=encoding)


@pytest.fixture(autouse=True)
def _utf8_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "UTF-8")


@pytest.mark.parametrize(
    ("environment", "depth"),
    [
        ("TERM=xterm", ANSI16),
        ("TERM=xterm-color", ANSI16),
        ("TERM=screen", ANSI16),
        ("TERM=linux", ANSI16),
        ("TERM=xterm-256color", EIGHT_BIT),
        ("TERM=tmux-256color", EIGHT_BIT),
        ("TERM=screen-256color", EIGHT_BIT),
        ("TERM=xterm-256color COLORTERM=truecolor", TRUECOLOR),
        ("TERM=xterm COLORTERM=24bit", TRUECOLOR),
        ("TERM=xterm COLORTERM=TrueColor", TRUECOLOR),
        ("TERM=xterm-256color COLORTERM=yes", EIGHT_BIT),
        ("TERM=xterm-direct", TRUECOLOR),
        ("TERM=vt100", NONE),
        ("TERM=vt220", NONE),
        ("TERM=dumb", NONE),
        ("TERM=unknown", NONE),
        ("TERM=dumb COLORTERM=truecolor", NONE),
        ("", NONE),
        ("COLORTERM=truecolor", NONE),
        ("TERM=xterm-256color NO_COLOR=1", NONE),
        ("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=0", NONE),
        ("TERM=xterm-256color NO_COLOR=", EIGHT_BIT),
    ],
)
def test_the_environment_shows_how_many_colours_there_are(environment: str, depth: Depth) -> None:
    variables = dict(word.split("=", 1) for word in environment.split())
    assert detect(variables, stream()).depth == depth


@pytest.mark.parametrize(
    ("term", "ascii_only"),
    [("xterm", False), ("screen", False), ("tmux-256color", False), ("linux", True), ("vt100", True), ("cons25", True)],
)
def test_terminals_whose_fonts_lack_braille_get_ascii(term: str, ascii_only: bool) -> None:
    assert detect({"TERM": term}, stream()).ascii is ascii_only


@pytest.mark.parametrize(
    ("encoding", "locale", "ascii_only"),
    [
        ("utf-8", "UTF-8", False),
        ("UTF8", "utf8", False),
        ("ascii", "UTF-8", True),
        ("latin-1", "UTF-8", True),
        (None, "UTF-8", True),
        ("utf-8", "ANSI_X3.4-1968", True),
        ("utf-8", "ISO-8859-1", True),
    ],
)
def test_ascii_where_stream_or_locale_are_not_utf8(
    encoding: str | None, locale: str, ascii_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: locale)
    assert detect({"TERM": "xterm-256color"}, stream(encoding)).ascii is ascii_only


@pytest.mark.parametrize(
    ("colorfgbg", "dark"), [("15;0", True), ("0;15", False), ("0;default;15", False), ("0;7", False), ("", True)]
)
def test_a_light_background_is_recognized(colorfgbg: str, dark: bool) -> None:
    assert detect({"TERM": "xterm", "COLORFGBG": colorfgbg}, stream()).dark is dark
    assert detect({"TERM": "xterm"}, stream()).dark


# ---------------------------------------------------------------------- writing
grounds = st.sampled_from([*Paper, *range(BANDS, BANDS + 2)])
inks = st.sampled_from([*Ink, *range(BANDS, BANDS + 2)])


def name(colour: RGB | None, depth: Depth, background: bool) -> str:
    """What pyte calls a colour."""
    if colour is None:
        return "default"
    if depth is not ANSI16:
        return "{:02x}{:02x}{:02x}".format(*colour)
    number = _STANDARD.index(colour)
    plain, bright = (known.BG_ANSI, known.BG_AIXTERM) if background else (known.FG_ANSI, known.FG_AIXTERM)
    code = number + (40 if background else 30)
    return str(plain[code] if number < 8 else bright[code - 8 + 60])


def drop(style: Style, parts: set[str]) -> Style:
    """The style with the terminal's own colours in some parts, and reversed where that is its ink."""
    ink, paper = (None if part in parts else getattr(style, part) for part in ("ink", "paper"))
    return style._replace(ink=ink, paper=paper, reverse="ink" in parts)


@given(
    st.lists(st.tuples(inks, grounds, st.sets(st.sampled_from(["ink", "paper"]))), min_size=1, max_size=12),
    st.sampled_from([ANSI16, EIGHT_BIT, TRUECOLOR]),
    st.booleans(),
)
def test_a_terminal_shows_each_text_in_its_style(
    look: list[tuple[int, int, set[str]]], depth: Depth, dark: bool
) -> None:
    colours = palette(depth, dark)
    styles = [PLAIN, *(drop(colours.style(ink, paper), parts) for ink, paper, parts in look), PLAIN]
    screen = pyte.Screen(len(styles), 1)
    feed = pyte.Stream(screen).feed
    for before, after in itertools.pairwise(styles):
        feed(change(before, after, depth) + "x")
    for column, style in enumerate(styles[1:]):
        shown = screen.buffer[0][column]
        assert shown.data == "x"
        assert (shown.bold, shown.reverse) == (style.bold, style.reverse)
        assert (shown.fg, shown.bg) == (name(style.ink, depth, False), name(style.paper, depth, True))


def test_without_colours_only_weight_changes() -> None:
    styles = {palette(NONE).style(ink, paper) for ink in Ink for paper in Paper}
    coloured = {style._replace(ink=(255, 0, 0), paper=(0, 0, 255)) for style in styles}
    for before, after in itertools.permutations(styles | coloured, 2):
        assert set(re.findall(r"\d+", change(before, after, NONE))) <= {"1", "2", "7", "22", "27"}


def test_bold_dim_and_reverse_come_and_go() -> None:
    weights = list(itertools.product([False, True], repeat=3))
    for before, after in itertools.product(weights, weights):
        shown = {code for code, is_on in zip("127", before) if is_on}
        one, other = (Style(None, None, bold=b, dim=d, reverse=r) for b, d, r in (before, after))
        for code in re.findall(r"\d+", change(one, other, NONE)):
            shown = {"22": shown - {"1", "2"}, "27": shown - {"7"}}.get(code, shown | {code})
        assert shown == {code for code, is_on in zip("127", after) if is_on}, (before, after)


@pytest.mark.parametrize("depth", Depth)
def test_nothing_is_written_where_nothing_changes(depth: Depth) -> None:
    styles = {palette(depth).style(ink, paper) for ink in Ink for paper in Paper}
    assert {change(style, style, depth) for style in styles} == {""}


@pytest.mark.parametrize(
    ("colour", "depth", "code"),
    [
        ((95, 175, 255), EIGHT_BIT, "38;5;75"),
        ((18, 18, 18), EIGHT_BIT, "38;5;233"),
        ((96, 174, 254), EIGHT_BIT, "38;5;75"),
        ((255, 0, 255), ANSI16, "95"),
        ((0, 205, 0), ANSI16, "32"),
        ((1, 2, 3), TRUECOLOR, "38;2;1;2;3"),
    ],
)
def test_colours_are_written_as_the_depth_has_them(colour: RGB, depth: Depth, code: str) -> None:
    assert change(PLAIN, Style(colour, None), depth) == f"\x1b[{code}m"
