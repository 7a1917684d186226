"""Characters: two sets, and texts spelled in 7 bits."""

from __future__ import annotations

import ast
import unicodedata
from dataclasses import astuple
from pathlib import Path

import pytest

import gradtui
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs

ROOT = Path(gradtui.__file__).parent
SETS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
UNSPOKEN = {"plot/glyphs.py", "plot/contours.py", "calculus/formula.py"}
"""The sets themselves, drawing that ASCII does without, and what a person may type: none of it is a text to spell."""


def texts() -> list[tuple[str, str]]:
    """Every text of the package beyond 7 bits, apart from docstrings, with its place."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        place = path.relative_to(ROOT).as_posix()
        found += [
            (f"{place}:{node.lineno}", node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and place not in UNSPOKEN
            if not node.value.isascii() and id(node) not in documentation
        ]
    return found


def test_every_text_of_the_program_can_be_spelled_in_7_bits() -> None:
    assert len(texts()) > 20
    lost = {place: text for place, text in texts() if ASCII.spell(text).count("?") > text.count("?")}
    assert lost == {}


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("∂L/∂w₁", "dL/dw1"),
        ("‖∇L‖", "|grad|"),
        ("w₁ ← w₁ − η ∂L/∂w₁", "w1 <- w1 - lr dL/dw1"),
        ("100(w₂ − w₁²)²", "100(w2 - w1^2)^2"),
        ("w₁¹⁰ + w₂⁻²", "w1^10 + w2^-2"),
        ("√w₁/(√(w₂) + 2√w₁)", "sqrt(w1)/(sqrt(w2) + 2sqrt(w1))"),
        ("min(√w₁, w₂^√2)", "min(sqrt(w1), w2^sqrt(2))"),
        ("−1.2e−7", "-1.2e-7"),
        ("∞", "inf"),
        ("漢", "?"),
        ("plain", "plain"),
    ],
)
def test_texts_are_spelled(text: str, spelling: str) -> None:
    assert ASCII.spell(text) == spelling
    assert UNICODE.spell(text) == text


@SETS
def test_every_glyph_is_one_cell_wide(glyphs: Glyphs) -> None:
    for part in (p for p in astuple(glyphs) if isinstance(p, str)):
        assert all(unicodedata.east_asian_width(c) not in "WF" and not unicodedata.combining(c) for c in part)
        assert glyphs is UNICODE or part.isascii()


@SETS
def test_the_marks_of_the_descent_are_told_apart(glyphs: Glyphs) -> None:
    lines = () if glyphs.braille else (glyphs.shaft, glyphs.dash)
    marks = [glyphs.point, glyphs.next, glyphs.minimum, glyphs.trail, *lines]
    assert len(set(marks)) == len(marks)
    assert all(len(mark) == 1 for mark in marks)
    assert len(glyphs.arrows) == 8


@SETS
def test_without_colours_no_band_looks_like_a_mark(glyphs: Glyphs) -> None:
    drawn = glyphs.point + glyphs.next + glyphs.minimum + glyphs.trail + glyphs.shaft
    assert not set(glyphs.textures) & set(drawn)
    assert len(set(glyphs.textures)) == len(glyphs.textures)


@pytest.mark.parametrize(
    "mark",
    [
        "point",
        "minimum",
        "next",
        "trail",
    ],
)
def test_a_legend_spells_a_mark_as_the_plot_draws_it(mark: str) -> None:
    assert ASCII.spell(getattr(UNICODE, mark)) == getattr(ASCII, mark)
