"""States of a run, to be compared to the last bit."""

from __future__ import annotations

from gradtui.descent.step import State


def bits(state: State) -> tuple[object, ...]:
    """All numbers of a state in plain form."""
    carried = [array.tolist() for array in state.optimizer.memory]
    return (state.step, state.point, repr(state.loss), state.gradient, state.hessian, state.optimizer.t, carried)
