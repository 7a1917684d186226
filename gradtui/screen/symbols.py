"""What the symbols on the screen mean, each in a short sentence, for the help and for the run in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Symbol(NamedTuple):
    """Symbols that are explained together, and what they mean."""

    names: tuple[str, ...]
    meaning: str

    def __str__(self) -> str:
        return f"{', '.join(self.names)}: {self.meaning}"


SYMBOLS: Sequence[Symbol] = (
    Symbol(("w", "w₁", "w₂"), "the weights, two numbers that the descent changes"),
    Symbol(("L",), "the loss, which the descent makes small"),
    Symbol(("L ≥",), "the scale under the plot: the L at which each band begins"),
    Symbol(("∂L/∂w₁", "∂L/∂w₂"), "the partial derivatives: slopes of L along one weight"),
    Symbol(("∇L",), "the gradient, both partial derivatives together; it points uphill"),
    Symbol(("‖∇L‖",), "the gradient's length, the slope of L in its direction"),
    Symbol(("∇L·u",), "the slope of L in the direction u, an arrow of length 1"),
    Symbol(("g", "g₁", "g₂"), "the gradient that the step uses: ∇L, with noise about that"),
    Symbol(("η",), "the learning rate, which the step is multiplied by"),
    Symbol(("←",), "becomes: the new value is what stands on the right"),
    Symbol(("Δw", "‖Δw‖"), "the step from the old weights to the new ones, and its length"),
    Symbol(("−∇L·Δw",), "the promised drop: by how much L falls if its slope stays the same"),
    Symbol(("−∇L",), "the opposite of the gradient, straight downhill"),
    Symbol(("H₁₁", "H₁₂", "H₂₂"), "the Hessian: second derivatives by w₁, by both, by w₂"),
    Symbol(("λmin", "λmax"), "the Hessian's eigenvalues: least and largest curvature of L here"),
    Symbol(("2/λmax",), "the largest η that is stable for gradient descent on such a parabola"),
    Symbol(("┃", "┄"), "on the scale of η: the largest stable η here, and what is larger"),
    Symbol(("◇",), "where the velocity alone would lead, true to scale"),
    Symbol(("b", "b₁", "b₂"), "the velocity: all gradients added up, older ones count less"),
    Symbol(("μ",), "the momentum: the part of the velocity b that is kept at each step"),
    Symbol(("m", "m₁", "m₂"), "a running mean of the gradients g"),
    Symbol(("v", "v₁", "v₂"), "a running mean of the squares g²"),
    Symbol(("mˆ", "mˆ₁", "mˆ₂"), "m, corrected for its start at 0"),
    Symbol(("vˆ", "vˆ₁", "vˆ₂"), "v, corrected for its start at 0"),
    Symbol(("vmax", "vmax₁", "vmax₂"), "the largest v so far"),
    Symbol(("β₁", "β₂"), "the parts of m and of v that are kept at each step"),
    Symbol(("α",), "the part of v that RMSprop keeps at each step"),
    Symbol(("ρ",), "the parts of v and of u that AdaDelta keeps at each step"),
    Symbol(("s", "s₁", "s₂"), "the sum of all squares g² so far"),
    Symbol(("d", "d₁", "d₂"), "AdaDelta's change of a weight, before η"),
    Symbol(("u", "u₁", "u₂"), "a running mean of the squares d²"),
    Symbol(("p", "p₁", "p₂"), "Newton's step, to the bottom of the local parabola, before η"),
    Symbol(("ε",), "a tiny number, so that nothing is divided by 0"),
    Symbol(("λ",), "the weight decay, which pulls each weight towards 0"),
    Symbol(("t",), "the number of the step, counted from 1"),
    Symbol(("μₜ", "μ₊"), "NAdam's momentum in this step, and in the next"),
    Symbol(("Πμ",), "the product of all μₜ so far"),
    Symbol(("ψ",), "how fast NAdam's momentum comes to β₁"),
    Symbol(("η₁", "η₂"), "η in use: what each weight's gradient is multiplied by in effect"),
)
"""Every symbol of the screen, the most general first."""


def _pattern(name: str) -> str:
    """Matches a symbol where it stands for itself: no letter of a word, no part of a longer symbol."""
    before = r"(?<![A-Za-z])" if name[0].isascii() else ""
    after = r"(?![A-Za-z₁₂ˆ'])" if name[-1].isalpha() else ""
    return before + re.escape(name) + after


_BY_NAME = {name: symbol for symbol in SYMBOLS for name in symbol.names}
ANY_SYMBOL = re.compile("|".join(map(_pattern, sorted(_BY_NAME, key=len, reverse=True))))


def symbols_in(text: str) -> list[Symbol]:
    """The symbols that occur in a text, the most general first."""
    found = {_BY_NAME[name] for name in ANY_SYMBOL.findall(text)}
    return [symbol for symbol in SYMBOLS if symbol in found]


def explain_symbols(paragraphs: Iterable[str]) -> list[str]:
    """Lines that say what the symbols in these paragraphs mean."""
    return ["The symbols:", *(str(symbol) for symbol in symbols_in(" ".join(paragraphs)))]
