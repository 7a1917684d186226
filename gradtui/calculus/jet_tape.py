"""Jets on a tape: value, gradient and Hessian of a formula at a single point, on plain numbers.

A jet is a tuple here: f, its two first and its three second partial derivatives. The arithmetic is that of
`gradtui.calculus.jet`, operation by operation; what each has to do is settled when the tape is made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from gradtui.calculus.flags import NOT_FINITE, UNDERFLOW
from gradtui.calculus.functions import ON_NUMBERS, Function
from gradtui.calculus.tape import Operation, Place, Recorder, Register, constant

Numbers = tuple[float, float, float, float, float, float]
"""f, f_1, f_2, f_11, f_12, f_22."""


def jet_at_points(fold: Callable[..., Place]) -> Callable[[float, float], Numbers | None]:
    """A function of w1 and w2 that gives a formula's jet there, None where the tape has no answer; `fold` is that
    formula's `Formula.fold`.
    """
    recorder = Recorder(inputs=2)
    weights = dict(zip(("w1", "w2"), recorder.inputs))
    try:
        result = fold(lambda n: n.value, weights.__getitem__, lambda name, parts: _record(recorder, name, parts))
    except ValueError:
        return lambda w1, w2: None
    tape, at = recorder.tape([result], UNDERFLOW | NOT_FINITE)
    place, is_jet = at[result], isinstance(result, Register)

    def jet(w1: float, w2: float) -> Numbers | None:
        registers = tape.run((w1, 1.0, 0.0, 0.0, 0.0, 0.0), (w2, 0.0, 1.0, 0.0, 0.0, 0.0))
        if registers is None:
            return None
        found: Numbers = registers[place] if is_jet else _of_number(registers[place])
        return found

    return jet


def _record(recorder: Recorder, name: str, arguments: Sequence[Place]) -> Place:
    """Records an operation; registers are those of jets."""
    jets = [isinstance(argument, Register) for argument in arguments]
    if not any(jets):
        return constant(name, arguments)
    a, b = arguments[0], arguments[-1]
    if name in ON_NUMBERS:
        return recorder.record(partial(_of_jet, ON_NUMBERS[name]), a, b)
    if name == "^" and not jets[1]:
        if b in (0, 1):
            return 1.0 if b == 0 else a
        return recorder.record(_square if b == 2 else _to_number, a, b)
    return recorder.record(_OPERATIONS[name, jets[0], jets[-1]], a, b)


def _of_number(number: float) -> Numbers:
    return number, 0.0, 0.0, 0.0, 0.0, 0.0


# ---------------------------------------------------------------------- arithmetic
def _sum(a: Numbers, b: Numbers) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    g, g1, g2, g11, g12, g22 = b
    return f + g, f1 + g1, f2 + g2, f11 + g11, f12 + g12, f22 + g22


def _sum_with_number(a: Numbers, number: float) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    return f + number, f1, f2, f11, f12, f22


def _difference(a: Numbers, b: Numbers) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    g, g1, g2, g11, g12, g22 = b
    return f - g, f1 - g1, f2 - g2, f11 - g11, f12 - g12, f22 - g22


def _less_number(a: Numbers, number: float) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    return f - number, f1, f2, f11, f12, f22


def _number_less(number: float, a: Numbers) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    return number - f, -f1, -f2, -f11, -f12, -f22


def _negative(a: Numbers, _: Numbers) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    return -f, -f1, -f2, -f11, -f12, -f22


def _product(a: Numbers, b: Numbers) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    g, g1, g2, g11, g12, g22 = b
    return (
        f * g,
        f * g1 + g * f1,
        f * g2 + g * f2,
        f * g11 + 2 * f1 * g1 + g * f11,
        f * g12 + f1 * g2 + f2 * g1 + g * f12,
        f * g22 + 2 * f2 * g2 + g * f22,
    )


def _times_number(a: Numbers, number: float) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    return f * number, f1 * number, f2 * number, f11 * number, f12 * number, f22 * number


def _quotient(a: Numbers, b: Numbers) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    g, g1, g2, g11, g12, g22 = b
    value = f / g
    d1, d2 = (f1 - value * g1) / g, (f2 - value * g2) / g
    return (
        value,
        d1,
        d2,
        (f11 - 2 * d1 * g1 - value * g11) / g,
        (f12 - d1 * g2 - d2 * g1 - value * g12) / g,
        (f22 - 2 * d2 * g2 - value * g22) / g,
    )


def _by_number(a: Numbers, number: float) -> Numbers:
    f, f1, f2, f11, f12, f22 = a
    return f / number, f1 / number, f2 / number, f11 / number, f12 / number, f22 / number


# ---------------------------------------------------------------------- powers
def _square(a: Numbers, _: float) -> Numbers:
    u = a[0]
    return _chain(a, u * u, 2 * u, 2.0)


def _to_number(a: Numbers, n: float) -> Numbers:
    """u^n for a number n other than 0, 1 and 2."""
    u = a[0]
    value, first = math.pow(u, n), n * math.pow(u, n - 1)
    if n > 1:
        return _chain(a, value, first, n * (n - 1) * math.pow(u, n - 2))
    return _chain_by_ratio(a, value, first, (n - 1) / u)


def _power(a: Numbers, b: Numbers) -> Numbers:
    u, u1, u2, u11, u12, u22 = a
    v, v1, v2, v11, v12, v22 = b
    value, log, less = math.pow(u, v), math.log(u), math.pow(u, v - 1)
    fu, fv = v * less, value * log
    fuu, fuv, fvv = v * (v - 1) * math.pow(u, v - 2), less * (1 + v * log), fv * log
    return (
        value,
        fu * u1 + fv * v1,
        fu * u2 + fv * v2,
        fuu * u1 * u1 + fuv * (u1 * v1 + v1 * u1) + fvv * v1 * v1 + fu * u11 + fv * v11,
        fuu * u1 * u2 + fuv * (u1 * v2 + v1 * u2) + fvv * v1 * v2 + fu * u12 + fv * v12,
        fuu * u2 * u2 + fuv * (u2 * v2 + v2 * u2) + fvv * v2 * v2 + fu * u22 + fv * v22,
    )


# ---------------------------------------------------------------------- functions
def _of_jet(function: Function, a: Numbers, _: Numbers) -> Numbers:
    u = a[0]
    f = function.value(u)
    chain = _chain_by_ratio if function.by_ratio else _chain
    return chain(a, f, function.first(u, f), function.second(u, f))


def _chain(a: Numbers, value: float, first: float, second: float) -> Numbers:
    """f(u) where f, f' and f'' are given."""
    _, u1, u2, u11, u12, u22 = a
    b1, b2 = second * u1, second * u2
    return value, first * u1, first * u2, b1 * u1 + first * u11, b1 * u2 + first * u12, b2 * u2 + first * u22


def _chain_by_ratio(a: Numbers, value: float, first: float, ratio: float) -> Numbers:
    """f(u) where f, f' and f''/f' are given."""
    _, u1, u2, u11, u12, u22 = a
    d1, d2 = first * u1, first * u2
    r1, r2 = ratio * u1, ratio * u2
    return value, d1, d2, d1 * r1 + first * u11, d1 * r2 + first * u12, d2 * r2 + first * u22


def _extreme(choose: Callable[[float, float], float]) -> Callable[[Numbers, Numbers], Numbers]:
    def extreme(a: Numbers, b: Numbers) -> Numbers:
        if a[0] == b[0]:
            raise ValueError("a tie, at which the derivatives are the mean of both")
        return a if choose(a[0], b[0]) == a[0] else b

    return extreme


# ---------------------------------------------------------------------- which of these an operation is
def _with_numbers(name: str, operation: Operation) -> dict[tuple[str, bool, bool], Operation]:
    """An operation on two jets, and on a jet and a number."""
    return {
        (name, True, True): operation,
        (name, True, False): lambda a, number: operation(a, _of_number(number)),
        (name, False, True): lambda number, b: operation(_of_number(number), b),
    }


_OPERATIONS: Mapping[tuple[str, bool, bool], Operation] = {
    ("neg", True, True): _negative,
    **_with_numbers("min", _extreme(min)),
    **_with_numbers("max", _extreme(max)),
    **_with_numbers("^", _power),
    **_with_numbers("/", _quotient),
    ("/", True, False): _by_number,
    ("+", True, True): _sum,
    ("+", True, False): _sum_with_number,
    ("+", False, True): lambda number, b: _sum_with_number(b, number),
    ("-", True, True): _difference,
    ("-", True, False): _less_number,
    ("-", False, True): _number_less,
    ("*", True, True): _product,
    ("*", True, False): _times_number,
    ("*", False, True): lambda number, b: _times_number(b, number),
}
"""By the name of an operation, and whether its first and its second argument are jets."""
