"""The characters that pictures and labels are made of: a full set, and one of 7 bits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gradtui.plot.cells import Ink


@dataclass(frozen=True)
class Glyphs:
    """One character for each part of a picture. `arrows` point to the right and on counter-clockwise, by 45 degrees.

    `cut_arrows` are the same for an arrow that goes on beyond the plot.
    With `braille`, lines are drawn with 2 x 4 dots a cell; without, contours with characters that follow their
    slope, the gradient with `shaft` and the step with `dash`. `bars` are a column's ends from low to high, and
    `filled` is what stands below them.
    """

    braille: bool
    point: str
    next: str
    minimum: str
    trail: str
    velocity: str
    arrows: str
    cut_arrows: str
    horizontal: str
    vertical: str
    corner: str
    tick_below: str
    tick_left: str
    undefined: str
    textures: str
    bars: str
    filled: str
    shaft: str = ""
    dash: str = ""

    @property
    def legend(self) -> tuple[tuple[str, Ink, str], ...]:
        """The marks on the plot, each with its ink and what it is, the most needed first."""
        return (
            (self.point, Ink.POINT, "point"),
            (self.arrows[1], Ink.GRADIENT, "gradient"),
            (self.cut_arrows[1], Ink.GRADIENT, "cut off"),
            (self.next, Ink.NEXT, "next step"),
            (self.minimum, Ink.MINIMUM, "minimum"),
            (self.trail, Ink.TRAIL, "trail"),
            (self.velocity, Ink.VELOCITY, "momentum"),
        )

    def spell(self, text: str) -> str:
        """The text in characters of this set: `∂L/∂w₁` is `dL/dw1` where there are only 7 bits.

        A label that spaces fill up to a column still ends there.
        """
        if self.braille or text.isascii():
            return text
        label = text.rstrip(" ")
        if len(label) < len(text) - 1:
            return f"{self.spell(label)} ".ljust(len(text))
        text = _BARE_ROOT.sub(r"sqrt(\1)", text)
        text = _SUPERSCRIPT.sub(lambda digits: f"^{digits[0].translate(_DIGITS)}", text)
        for sign, spelling in _SPELLINGS:
            text = text.replace(sign, spelling)
        return "".join(c if c.isascii() else "?" for c in text)


_RAMP = " .,:;-~=+c%"
"""Characters from light to dark, for bands without colours; none of them is a mark of the descent."""

UNICODE = Glyphs(
    braille=True,
    point="●",
    next="○",
    minimum="×",
    trail="•",
    velocity="◇",
    arrows="▶◥▲◤◀◣▼◢",
    cut_arrows="▷◹△◸◁◺▽◿",
    horizontal="─",
    vertical="│",
    corner="└",
    tick_below="┬",
    tick_left="┤",
    undefined="╱",
    textures=_RAMP,
    bars="▁▂▃▄▅▆▇█",
    filled="█",
)

ASCII = Glyphs(
    braille=False,
    point="@",
    next="O",
    minimum="x",
    trail="o",
    velocity="M",
    arrows=">^^^<vvv",
    cut_arrows="########",
    horizontal="-",
    vertical="|",
    corner="+",
    tick_below="+",
    tick_left="+",
    undefined="/",
    shaft="*",
    dash=".",
    textures=_RAMP,
    bars=".:|",
    filled="|",
)

_BARE_ROOT = re.compile(r"√([^\s(·/),^√]+)")
_SUPERSCRIPT = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SPELLINGS = (
    ("mˆ", "mhat"),
    ("vˆ", "vhat"),
    ("‖∇L‖", "|grad|"),
    ("∇L", "grad L"),
    ("Πμ", "prod"),
    ("→", "->"),
    ("←", "<-"),
    ("↑", "up"),
    ("↓", "down"),
    ("√", "sqrt"),
    ("∞", "inf"),
    ("‖", "|"),
    ("∇", "grad "),
    ("∂", "d"),
    ("η", "lr"),
    ("λm", "eig m"),
    ("λ", "decay"),
    ("ψ", "psi"),
    ("μₜ", "mu_t"),
    ("μ₊", "mu_next"),
    ("Δ", "d"),
    ("μ", "mu"),
    ("β", "beta"),
    ("α", "alpha"),
    ("ρ", "rho"),
    ("ε", "eps"),
    ("π", "pi"),
    ("ˆ", "^"),
    ("₁", "1"),
    ("₂", "2"),
    ("−", "-"),
    ("–", "-"),
    ("·", "*"),
    ("×", "x"),
    ("●", "@"),
    ("○", "O"),
    ("◇", "M"),
    ("°", " deg"),
    ("≠", "!="),
    ("≥", ">="),
    ("•", "o"),
    ("█", "#"),
    ("▁", "_"),
    ("─", "-"),
    ("│", "|"),
    ("┃", "!"),
    ("┄", "."),
    ("▶", ">"),
    ("◀", "<"),
    ("▸", ">"),
)
