"""Numbers and formulas as people write them: four figures, real minus signs, w₁², 2 sin(w₁), −0.1·(−215.6)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from gradtui.calculus.formula import CONSTANTS, Formula, Number

MINUS = "−"
WEIGHTS: Mapping[str, str] = {"w1": "w₁", "w2": "w₂"}

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUM, _PRODUCT, _NEGATION, _POWER, _CALL, _ATOM = range(1, 7)


def format_number(value: float, digits: int = 4) -> str:
    """A number in `digits` significant figures without trailing zeros, like −215.6, 0.0001 or 2.5e−7.

    Plain decimals from 1e-4 up to 1e6, where zeros stand for the digits left out (12350); an exponent beyond that;
    never `-0`. A number is rounded once, and an exact tie to the even digit.
    """
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    rounded = float(f"{value:.{digits - 1}e}")
    if rounded == 0:
        return "0"
    if not 1e-4 <= abs(rounded) < 1e6:
        return format_scientific(value, digits)
    text = f"{rounded:.0f}" if abs(rounded) >= 10 ** (digits - 1) else f"{rounded:.{digits}g}"
    return text.replace("-", MINUS)


def format_multiple(value: float, digits: int = 3) -> str:
    """A number of times in `digits` figures, in more where they are needed to show that it is not 1: 1.005, 0.9996."""
    while digits < 9 and value != 1 and format_number(value, digits) == "1":
        digits += 1
    return format_number(value, digits)


def displayed_value(value: float, digits: int = 4) -> float:
    """The number that `format_number` shows in place of this one."""
    return float(format_number(value, digits).replace(MINUS, "-")) if math.isfinite(value) else value


def format_scientific(value: float, digits: int = 4) -> str:
    """A finite number with an exponent, in at most `digits` figures: 2.5e−7, 1e4."""
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}".replace("-", MINUS)


def format_to_width(value: float, width: int, digits: int = 3) -> str:
    """A number in at most `digits` figures, fewer if the width needs it; empty if not even one fits."""
    ways = (format_number, format_scientific) if math.isfinite(value) else (format_number,)
    texts = (write(value, d) for d in range(digits, 0, -1) for write in ways)
    return next((t for t in texts if len(t) <= width), "")


def round_number(value: float, up: bool = True, series: Sequence[float] = (1, 2, 5, 10)) -> float:
    """Rounds a value above 0 up (or down) to a number of the series times a power of ten. The series begins with 1 and
    ends with 10.
    """
    power = 10.0 ** math.floor(math.log10(value))
    if up:
        return next(m * power for m in series if m * power >= value * (1 - 1e-9))
    return next(m * power for m in reversed(series) if m * power <= value * (1 + 1e-9))


def format_point(point: Sequence[float], digits: int = 4) -> str:
    """A point as (1, −2.5)."""
    return f"({', '.join(format_number(c, digits) for c in point)})"


def format_formula(formula: Formula, symbols: Mapping[str, str] = WEIGHTS) -> str:
    """The formula in readable form, each variable by its symbol: `100(w₂ − w₁²)²`.

    With the usual symbols it can be typed back, and is read as the same operations in the same order.
    """
    return formula.fold(_literal, lambda name: _Piece(symbols[name], _ATOM), _join).text


def format_substituted(formula: Formula, values: Mapping[str, float], digits: Mapping[str, int] | None = None) -> str:
    """The formula with numbers in place of its variables, `−1.2 − 0.001·(−215.6)`, each in 4 figures or as many as
    `digits` says.
    """
    chosen = digits or {}
    return formula.fold(_literal, lambda name: _number_piece(values[name], chosen.get(name, 4)), _join).text


class _Piece(NamedTuple):
    """A printed part: its text, its precedence, and whether it may stand right before a symbol."""

    text: str
    precedence: int
    coefficient: bool = False
    numeric: bool = False


def _literal(number: Number) -> _Piece:
    if number.text in CONSTANTS:
        return _Piece("π" if number.text == "pi" else number.text, _ATOM)
    return _Piece(number.text, _ATOM, coefficient=True, numeric=True)


def _number_piece(value: float, digits: int) -> _Piece:
    text = format_number(value, digits)
    return _Piece(text, _NEGATION if text.startswith(MINUS) else _ATOM, numeric=True)


def _within(piece: _Piece, precedence: int) -> str:
    return piece.text if piece.precedence >= precedence else f"({piece.text})"


def _join(name: str, parts: Sequence[_Piece]) -> _Piece:
    writer = _WRITERS.get(name)
    if writer is not None:
        return writer(*parts)
    first, *others = (part.text for part in parts)
    if others and parts[0].precedence == _CALL and first.startswith(f"{name}("):  # max(max(a, b), c)
        return _Piece(f"{first[:-1]}, {', '.join(others)})", _CALL)
    return _Piece(f"{name}({', '.join([first, *others])})", _CALL)


def _sum(sign: str) -> Callable[[_Piece, _Piece], _Piece]:
    def join(left: _Piece, right: _Piece) -> _Piece:
        other = _within(right, _PRODUCT)
        if other.startswith(MINUS):
            other = f"({other})"
        return _Piece(f"{left.text} {sign} {other}", _SUM)

    return join


def _product(left: _Piece, right: _Piece) -> _Piece:
    first, second = _within(left, _PRODUCT), _within(right, _POWER)
    bare = left.coefficient and not right.numeric and second[0] not in "0123456789."
    # Between a number and a function's name, or e: 2 sin(w₁) and 2 e² but 2w₁ and 2π.
    space = " " if second[0] == "e" or (second[:3].isalpha() and second[:3].isascii()) else ""
    return _Piece(f"{first}{space}{second}" if bare else f"{first}·{second}", _PRODUCT)


def _quotient(left: _Piece, right: _Piece) -> _Piece:
    return _Piece(f"{_within(left, _PRODUCT)}/{_within(right, _POWER)}", _PRODUCT)


def _power(base: _Piece, exponent: _Piece) -> _Piece:
    foot = _within(base, _CALL)
    if exponent.coefficient and exponent.text.isdigit():
        return _Piece(foot + exponent.text.translate(_SUPERSCRIPTS), _POWER)
    return _Piece(f"{foot}^{_within(exponent, _POWER)}", _POWER)


def _negation(part: _Piece) -> _Piece:
    return _Piece(f"{MINUS}{_within(part, _POWER)}", _NEGATION, part.coefficient, part.numeric)


def _root(part: _Piece) -> _Piece:
    return _Piece(f"√{_within(part, _ATOM)}", _POWER)


_WRITERS: Mapping[str, Callable[..., _Piece]] = {
    "+": _sum("+"),
    "-": _sum(MINUS),
    "*": _product,
    "/": _quotient,
    "^": _power,
    "neg": _negation,
    "sqrt": _root,
}
