"""Styled text as escape sequences, with as few codes as what was written before allows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from gradtui.plot.palette import RGB, Depth, Style

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
        """The text, after the codes for this style."""
        if not (text.strip(" ") or style.reverse):  # of spaces only the paper is seen
            style = self._style._replace(paper=style.paper, reverse=False)
        before, self._style = self._style, style
        return change(before, style, self._depth) + text

    def lift(self) -> str:
        """The code that resets the style."""
        before, self._style = self._style, PLAIN
        return "" if before == PLAIN else "\x1b[m"
