"""One word for one thing, in all that a person can read: what the screen, the help and the commands say."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "gradtui"
README = PACKAGE.parent / "README.md"

INSTEAD = {
    r"steepness": "the gradient's length",
    r"(a|the|promised|actual|real) falls?(?= of| that|$)": "drop, for how much L falls in a step",
    r"(promised and|the) real drop": "actual drop",
    r"drop that came": "actual drop",
    r"(the|its|a) slope (alone|grows|fades|shrinks)": "gradient; a slope is along one direction",
    r"surface bends": "L curves",
    r"takes? and leaves?": "ignored",
    r"told": "said, shown",
}
"""What is no longer said, as patterns, and what is said instead."""


@cache
def texts(path: Path) -> list[str]:
    """All string constants of a file: what the program says, and the docstrings."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    constants = (node.value for node in nodes if isinstance(node, ast.Constant))
    return [" ".join(constant.split()) for constant in constants if isinstance(constant, str)]


@pytest.mark.parametrize("pattern", INSTEAD)
def test_one_word_is_used_for_one_thing(pattern: str) -> None:
    word = re.compile(rf"\b{pattern}\b(?! apart)", re.IGNORECASE)
    found = [(path.name, text[:80]) for path in PACKAGE.rglob("*.py") for text in texts(path) if word.search(text)]
    assert not found, (found, INSTEAD[pattern])
    assert not word.search(" ".join(README.read_text(encoding="utf-8").split()))
