"""Partial derivatives as formulas to read, made by SymPy (imported on first use, since that takes as long as
everything else).

SymPy gets only small numbers as numbers. Any other constant, such as 9^9^9, stays a symbol, so that nothing huge is
ever worked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from gradtui.calculus.formula import CONSTANTS, SURFACE_VARIABLES, Formula, FormulaError, Number, parse

MOST_NODES = 300
_LARGEST_EXPONENT = 64
_DIGITS = 15
_WORTH_TIDYING = 2000


def partials(formula: Formula, spellings: Mapping[str, str] = SURFACE_VARIABLES) -> tuple[Formula, Formula]:
    """The partial derivatives by w1 and w2, as formulas of the same variables.

    They agree with the jets: at kinks the derivative of abs is 0, that of min and max the mean of both sides.

    Raises:
        ValueError: the formula is too long for its derivatives to be of use, or they are not real.

    """
    if len(formula.nodes) > MOST_NODES:
        raise ValueError("too long for its derivatives to be written out")
    read = _Reading()
    try:
        loss = formula.fold(read.number, read.variable, read.operation).value
        return read.partial(loss, "w1", spellings), read.partial(loss, "w2", spellings)
    except TypeError:  # SymPy's answer to comparing what is not real
        raise ValueError("its derivatives are not real") from None


class _Piece(NamedTuple):
    """A part of the formula in SymPy's terms; `plain` if it is a number as a person writes it, `text` if constant."""

    value: Any
    text: str | None
    plain: bool = False


class _Reading:
    """Converts one formula to SymPy and back; keeps the texts of the constants that stayed symbols."""

    def __init__(self) -> None:
        self.sympy = _sympy()
        self.constants: dict[str, str] = {}
        self.decimals = False
        self.symbols: dict[str, Any] = {}

    def number(self, node: Number) -> _Piece:
        if node.text in CONSTANTS:
            return _Piece({"pi": self.sympy.lib.pi, "e": self.sympy.lib.E}[node.text], node.text)
        if len(node.text) > _DIGITS or "e" in node.text.lower():
            return self.opaque(node.text)
        self.decimals |= "." in node.text
        return _Piece(self.sympy.lib.Rational(node.text), node.text, plain=True)

    def variable(self, name: str) -> _Piece:
        return _Piece(self.symbols.setdefault(name, self.sympy.lib.Symbol(name, real=True)), None)

    def opaque(self, text: str) -> _Piece:
        name = next((n for n, t in self.constants.items() if t == text), f"constant{len(self.constants)}_")
        self.constants[name] = text
        return _Piece(self.sympy.lib.Symbol(name, real=True), text)

    def operation(self, name: str, parts: Sequence[_Piece]) -> _Piece:
        texts = [part.text for part in parts]
        if all(text is not None for text in texts):
            text = _constant_text(name, texts)
            small = name in ("neg", "+", "-", "*", "/") and all(part.plain for part in parts)
            if not small or (name == "/" and parts[1].value == 0):
                keeps = name in _CONSTANT_SAFE and not any(part.plain and abs(part.value) > 1000 for part in parts)
                exact = keeps and not any(str(s) in self.constants for p in parts for s in p.value.free_symbols)
                return _Piece(self.apply(name, [p.value for p in parts]), text) if exact else self.opaque(text)
            value = self.apply(name, [part.value for part in parts])
            return _Piece(value, text, plain=len(str(value)) <= _DIGITS)
        if name == "^" and parts[1].text is not None:
            exponent = parts[1]
            if not exponent.plain or abs(exponent.value) > _LARGEST_EXPONENT:
                parts = [parts[0], self.opaque(exponent.text or "")]
        return _Piece(self.apply(name, [part.value for part in parts]), None)

    def apply(self, name: str, values: Sequence[Any]) -> Any:
        return self.sympy.operations[name](*values)

    def partial(self, loss: Any, name: str, spellings: Mapping[str, str]) -> Formula:
        symbol = self.symbols.get(name)
        derivative = self.sympy.lib.Integer(0) if symbol is None else self.sympy.lib.diff(loss, symbol)
        printer = self.sympy.printer({"order": "lex"})
        printer.decimals = self.decimals
        text = str(printer.doprint(derivative))
        if len(text) < _WORTH_TIDYING:
            text = min(text, str(printer.doprint(self.sympy.lib.factor_terms(derivative))), key=len)
        for constant, written in self.constants.items():
            text = text.replace(constant, f"({written})")
        try:
            return parse(text, spellings)
        except FormulaError:
            raise ValueError("its derivatives are too long to be written out, or not real") from None


_CONSTANT_SAFE = frozenset({"neg", "+", "-", "*", "/", "sqrt", "sin", "cos", "log"})


def _constant_text(name: str, texts: Sequence[str | None]) -> str:
    inner = [f"({text})" for text in texts]
    if name == "neg":
        return f"-{inner[0]}"
    return name.join(inner) if len(name) == 1 else f"{name}({', '.join(map(str, texts))})"


class _SymPy(NamedTuple):
    lib: Any
    operations: Mapping[str, Any]
    printer: Any


@cache
def _sympy() -> _SymPy:
    """SymPy, with functions that differentiate as the jets do, and a printer of the formula language."""
    import sympy
    from sympy.printing.str import StrPrinter

    class Sign(sympy.Function):  # type: ignore[misc]
        def fdiff(self, argindex: int = 1) -> Any:
            return sympy.Integer(0)

    class Abs(sympy.Function):  # type: ignore[misc]
        def fdiff(self, argindex: int = 1) -> Any:
            return Sign(self.args[0])

    class Max(sympy.Function):  # type: ignore[misc]
        def fdiff(self, argindex: int = 1) -> Any:
            first, second = self.args
            return (1 + Sign(first - second if argindex == 1 else second - first)) / 2

    class Min(sympy.Function):  # type: ignore[misc]
        def fdiff(self, argindex: int = 1) -> Any:
            first, second = self.args
            return (1 + Sign(second - first if argindex == 1 else first - second)) / 2

    class Sigmoid(sympy.Function):  # type: ignore[misc]
        def fdiff(self, argindex: int = 1) -> Any:
            return self * Sigmoid(-self.args[0])

    class Softplus(sympy.Function):  # type: ignore[misc]
        def fdiff(self, argindex: int = 1) -> Any:
            return Sigmoid(self.args[0])

    class Printer(StrPrinter):  # type: ignore[misc]
        def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
            """Those with a plus before those with a minus: w2 - w1^2."""
            terms = super()._as_ordered_terms(expr, order)
            return sorted(terms, key=lambda term: bool(term.could_extract_minus_sign()))

        def _print_Mul(self, expr: Any) -> str:
            """0.2*w2 where the formula has decimals, w2/5 where it has none."""
            factor, rest = expr.as_coeff_Mul()
            short = f"{float(abs(factor)):.6g}"
            if not self.decimals or factor.is_Integer or "e" in short or sympy.Rational(short) != abs(factor):
                return str(super()._print_Mul(expr))
            body = f"({self._print(rest)})" if rest.is_Add else str(self._print(rest))
            return f"{'-' * bool(factor < 0)}{short}{body[1:] if body.startswith('1/') else f'*{body}'}"

        def _print_Rational(self, expr: Any) -> str:
            short = f"{float(expr):.6g}"
            exact = self.decimals and "e" not in short and sympy.Rational(short) == expr
            return short if exact else f"{expr.p}/{expr.q}"

        def _print_Ours(self, expr: Any) -> str:
            return f"{expr.func.__name__.lower()}({', '.join(map(self._print, expr.args))})"

        _print_Sign = _print_Abs = _print_Max = _print_Min = _print_Sigmoid = _print_Softplus = _print_Ours

        def _print_Exp1(self, expr: Any) -> str:
            return "e"

    operations = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "^": lambda a, b: a**b,
        "neg": lambda a: -a,
        "log10": lambda a: sympy.log(a) / sympy.log(10),
        "log2": lambda a: sympy.log(a) / sympy.log(2),
        "abs": Abs,
        "sign": Sign,
        "sigmoid": Sigmoid,
        "softplus": Softplus,
        "min": Min,
        "max": Max,
    }
    plain = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "sqrt")
    return _SymPy(sympy, operations | {name: getattr(sympy, name) for name in plain}, Printer)
