"""A parser from text to formulas, which can hold nothing but arithmetic, and the formula that it makes.

A formula is kept in postfix order, every operation after its arguments. So it is evaluated (on numbers, arrays or jets)
and printed by one loop over the nodes, and no input can exhaust the stack.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from gradtui.calculus.arrays import Floats
from gradtui.calculus.jet import FUNCTIONS, OPERATIONS, Jet
from gradtui.calculus.jet_tape import Numbers, jet_at_points
from gradtui.calculus.precision import differentiate, is_dubious

CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}
VARIADIC = frozenset({"min", "max"})
SURFACE_VARIABLES: Mapping[str, str] = {"w1": "w1", "w2": "w2", "x": "w1", "y": "w2"}
"""How the two weights may be written in a surface's formula."""

MAX_LENGTH = 2_000
MAX_DEPTH = 100

_ALIASES = {"ln": "log"}
_SPELLINGS = str.maketrans(
    {"·": "*", "×": "*", "∗": "*", "⋅": "*", "−": "-", "–": "-", "÷": "/", "∕": "/"}
    | {"π": "pi", "√": "sqrt", "₁": "1", "₂": "2"}
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+−]?[0-9]+)?)"
    r"|(?P<superscript>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<word>[A-Za-z_][A-Za-z_0-9₁₂]*|[π√])"
    r"|(?P<symbol>\*\*|[-+*/^(),·×∗⋅−–÷∕])"
)  # fmt: skip


class FormulaError(ValueError):
    """The text is not a formula. Says what is wrong and in which column, counted from 1."""

    def __init__(self, message: str, text: str, column: int) -> None:
        super().__init__(f"{message} (column {column})")
        self.message = message
        self.text = text
        self.column = column

    def marked(self, width: int = 72) -> str:
        """The text around the mistake, with a caret under its column, at most `width` wide."""
        first = max(0, min(self.column - 1 - width // 2, len(self.text) + 1 - width))
        shown = "".join(c if c.isprintable() else "?" for c in self.text[first : first + width])
        return f"{shown}\n{' ' * (self.column - 1 - first)}^"


class Number(NamedTuple):
    """A number, as a value and as it was written."""

    value: float
    text: str


class Variable(NamedTuple):
    """A variable, by its canonical name."""

    name: str


class Operation(NamedTuple):
    """An operation (`+ - * / ^ neg` or a function) on earlier nodes, given by their positions."""

    name: str
    arguments: tuple[int, ...]


Node = Number | Variable | Operation
T = TypeVar("T")


@dataclass(frozen=True)
class Formula:
    """A parsed formula. `text` is what was written; `nodes` are in postfix order, the root last."""

    text: str
    nodes: tuple[Node, ...]

    def fold(
        self,
        number: Callable[[Number], T],
        variable: Callable[[str], T],
        operation: Callable[[str, Sequence[T]], T],
    ) -> T:
        """Works through the formula with the caller's functions for a number, a variable and an operation."""
        results: list[T] = []
        for node in self.nodes:
            if isinstance(node, Number):
                results.append(number(node))
            elif isinstance(node, Variable):
                results.append(variable(node.name))
            else:
                results.append(operation(node.name, [results[i] for i in node.arguments]))
        return results[-1]

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The value where the variables have these values: floats, arrays (broadcast together) or jets.

        Where the formula has no real value the result is nan, where it overflows inf; nothing is raised.
        """
        with np.errstate(all="ignore"):
            return self.apply(values)

    def apply(self, values: Mapping[str, Any]) -> Any:
        """The value, as `evaluate` has it, with NumPy's floating-point errors left to the caller."""
        return self.fold(
            lambda n: np.float64(n.value), values.__getitem__, lambda name, arguments: OPERATIONS[name](*arguments)
        )

    def __call__(self, w1: npt.ArrayLike, w2: npt.ArrayLike) -> Floats:
        """L(w1, w2), elementwise; the result has the broadcast shape of the arguments."""
        x, y = np.asarray(w1, dtype=np.float64), np.asarray(w2, dtype=np.float64)
        value = self.evaluate({"w1": x, "w2": y})
        shape = np.broadcast_shapes(x.shape, y.shape)
        return np.float64(value) if shape == () else np.broadcast_to(value, shape)  # type: ignore[return-value]

    def derivatives(self, w1: npt.ArrayLike, w2: npt.ArrayLike) -> Jet:
        """L with its gradient and Hessian at (w1, w2), elementwise and exact to rounding."""
        if isinstance(w1, float) and isinstance(w2, float):
            point = float(w1), float(w2)
            parts = self._jet_at(*point) if math.isfinite(w1) and math.isfinite(w2) else None
            if parts is not None and not is_dubious(parts, *point):
                return Jet(*parts)
        x, y = np.asarray(w1, dtype=np.float64), np.asarray(w2, dtype=np.float64)
        if x.shape != y.shape:
            x, y = np.broadcast_arrays(x, y)
        return differentiate(self._jet, x, y)

    @cached_property
    def _jet_at(self) -> Callable[[float, float], Numbers | None]:
        """The jet at a single point."""
        return jet_at_points(self.fold)

    def _jet(self, w1: Floats, w2: Floats) -> Jet:
        result = self.apply({"w1": Jet.variable(w1, 0), "w2": Jet.variable(w2, 1)})
        return result if isinstance(result, Jet) else Jet.constant(np.broadcast_to(result, w1.shape))


def parse(text: str, variables: Mapping[str, str] = SURFACE_VARIABLES) -> Formula:
    """Reads a formula; `variables` maps each permitted spelling to the variable's canonical name.

    Products may be left out (`2x`, `3(x + 1)`, `x y`, `2 sin(x)`) and bind like written ones; `^` binds
    tightest and to the right; a leading minus binds between the two, so -x^2 is -(x^2).

    Raises:
        FormulaError: the text is not a formula; says why and in which column.

    """
    return _Parser(text, variables).formula()


_NAMES = dict.fromkeys([*FUNCTIONS, *_ALIASES], "function") | dict.fromkeys(CONSTANTS, "constant")


def _shortened(word: str) -> str:
    """A word, shortened to stand in a message."""
    return word if len(word) <= 20 else f"{word[:20]}..."


class _Token(NamedTuple):
    kind: str  # number, variable, constant, function, symbol, end
    text: str
    column: int


class _Parser:
    """Precedence climbing over the tokens; each method appends nodes and returns the position of its result."""

    PRECEDENCE: Mapping[str, int] = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
    NEGATION = 3

    def __init__(self, text: str, variables: Mapping[str, str]) -> None:
        self.text = text
        self.variables = variables
        self.nodes: list[Node] = []
        self.depth = 0
        self.known = _NAMES | dict.fromkeys(variables, "variable")
        self.longest = max(map(len, self.known))
        if len(text) > MAX_LENGTH:
            raise self.error(f"the formula is longer than {MAX_LENGTH} characters", MAX_LENGTH + 1)
        self.tokens = self.tokenize()
        self.at = 0

    def error(self, message: str, column: int) -> FormulaError:
        return FormulaError(message, self.text, column)

    # ------------------------------------------------------------------ words to tokens
    def tokenize(self) -> list[_Token]:
        tokens: list[_Token] = []
        position = 0
        while position < len(self.text):
            match = _TOKEN.match(self.text, position)
            column = position + 1
            if match is None:
                raise self.error(self.stray(self.text[position]), column)
            kind, written = match.lastgroup, match.group()
            if kind == "number":
                tokens.append(_Token("number", written.replace("−", "-"), column))
            elif kind == "superscript":
                digits = written.translate(_SUPERSCRIPTS)
                tokens.append(_Token("symbol", "^", column))
                negative = [_Token("symbol", s, column) for s in "(-"] if digits.startswith("-") else []
                tokens += [*negative, _Token("number", digits.lstrip("-"), column)]
                tokens += [_Token("symbol", ")", column)] if negative else []
            elif kind == "word":
                tokens += self.split_word(written, column)
            elif kind == "symbol":
                symbol = written.translate(_SPELLINGS)
                tokens.append(_Token("symbol", "^" if symbol == "**" else symbol, column))
            position = match.end()
        return [*tokens, _Token("end", "", len(self.text) + 1)]

    @staticmethod
    def stray(character: str) -> str:
        if character == "=":
            return "'=' does not belong here: write only the right-hand side"
        if character in "[]{}":
            return f"'{character}' does not belong here: group with ( and )"
        if character == "|":
            return "'|' does not belong here: write |x| as abs(x)"
        shown = character if character.isprintable() else f"character U+{ord(character):04X}"
        return f"'{shown}' does not belong in a formula"

    def split_word(self, written: str, column: int) -> list[_Token]:
        """A run of letters as known names, longest first: `xy` is x y, `exp` is not e x p."""
        word = written.translate(_SPELLINGS)
        known = self.known
        tokens: list[_Token] = []
        rest = word
        while rest:
            sizes = range(min(len(rest), self.longest), 0, -1)
            name = next((rest[:size] for size in sizes if rest[:size] in known), None)
            if name is None:
                if tokens and rest[0].isdigit():
                    last, digits = tokens[-1].text, _shortened(rest)
                    if tokens[-1].kind == "function":
                        raise self.error(f"{last} needs its argument in parentheses: {last}(...)", column)
                    raise self.error(
                        f"a number cannot follow '{last}': write {last}*{digits} or {last}^{digits}", column
                    )
                raise self.error(self.unknown(word, known), column)
            tokens.append(_Token(known[name], _ALIASES.get(name, name), column + len(word) - len(rest)))
            rest = rest[len(name) :]
        return tokens

    @staticmethod
    def unknown(word: str, known: Mapping[str, str]) -> str:
        import difflib

        near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
        variables = [name for name, kind in known.items() if kind == "variable"]
        names = [*variables, *CONSTANTS, *list(FUNCTIONS)[:3], "exp log sqrt ..."]
        hint = f"did you mean '{near[0]}'?" if near else f"there are {' '.join(names)}"
        return f"unknown name '{_shortened(word)}': {hint}"

    # ------------------------------------------------------------------ tokens to nodes
    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def formula(self) -> Formula:
        if self.token.kind == "end":
            raise self.error("the formula is empty", 1)
        self.expression(0)
        if self.token.text == ")":
            raise self.error("')' has no '(' before it", self.token.column)
        if self.token.text == ",":
            raise self.error(
                "',' only separates the arguments of min and max; decimals take a point", self.token.column
            )
        return Formula(self.text, tuple(self.nodes))

    def add(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def expression(self, minimum: int) -> int:
        """Parses operators that bind tighter than `minimum`."""
        self.deepen()
        left = self.prefix()
        while True:
            token = self.token
            implicit = token.kind in ("variable", "constant", "function") or token.text == "("
            if token.kind == "number":
                raise self.error(f"an operator is missing before '{_shortened(token.text)}'", token.column)
            operator = "*" if implicit else token.text
            precedence = self.PRECEDENCE.get(operator, 0)
            if precedence <= minimum:
                break
            if not implicit:
                self.at += 1
            # ^ groups to the right, and takes a sign in its exponent.
            right = self.expression(precedence - 1 if operator == "^" else precedence)
            left = self.add(Operation(operator, (left, right)))
        self.depth -= 1
        return left

    def deepen(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"nested deeper than {MAX_DEPTH} levels", self.token.column)

    def prefix(self) -> int:
        negative = False
        while self.token.text in ("-", "+") and self.token.kind == "symbol":
            negative ^= self.token.text == "-"
            self.at += 1
        if not negative:
            return self.primary()
        argument = self.expression(self.NEGATION)
        return self.add(Operation("neg", (argument,)))

    def primary(self) -> int:
        token = self.token
        self.at += 1
        if token.kind == "number":
            value = float(token.text)
            if math.isinf(value):
                raise self.error("this number is too large for a float", token.column)
            return self.add(Number(value, token.text))
        if token.kind == "constant":
            return self.add(Number(CONSTANTS[token.text], token.text))
        if token.kind == "variable":
            return self.add(Variable(self.variables[token.text]))
        if token.kind == "function":
            return self.call(token)
        if token.text == "(":
            inner = self.expression(0)
            self.close(token)
            return inner
        if token.kind == "end":
            raise self.error("the formula ends where a value is missing", token.column)
        raise self.error(f"a value is missing before '{token.text}'", token.column)

    def call(self, function: _Token) -> int:
        name = function.text
        opening = self.token
        if opening.text != "(":
            if name == "sqrt" and self.text[function.column - 1] == "√":
                self.deepen()
                argument = self.primary()
                self.depth -= 1
                return self.add(Operation(name, (argument,)))
            raise self.error(f"{name} needs its argument in parentheses: {name}(...)", function.column)
        self.at += 1
        arguments = [self.expression(0)]
        while self.token.text == ",":
            self.at += 1
            arguments.append(self.expression(0))
        self.close(opening)
        if name in VARIADIC:
            result = arguments[0]
            for argument in arguments[1:]:
                result = self.add(Operation(name, (result, argument)))
            return result
        if len(arguments) != 1:
            raise self.error(f"{name} takes one argument, not {len(arguments)}", function.column)
        return self.add(Operation(name, (arguments[0],)))

    def close(self, opening: _Token) -> None:
        if self.token.text != ")":
            if self.token.kind == "end":
                raise self.error("this '(' is never closed", opening.column)
            raise self.error(f"')' is missing before '{self.token.text}'", self.token.column)
        self.at += 1
