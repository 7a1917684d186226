"""The scale of η says at a glance whether the rate is stable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradtui.screen.slider import KNOB, STABLE, slider

RATES = st.floats(1e-12, 1e12)


def drawn(now: float, usual: float, stable: float | None, length: int = 8) -> str:
    return "".join(text for text, _ in slider(now, usual, stable, length))


@given(now=RATES, usual=RATES, stable=RATES, length=st.integers(5, 30))
def test_a_rate_that_is_too_large_is_right_of_the_mark_and_any_other_left(
    now: float, usual: float, stable: float, length: int
) -> None:
    text = drawn(now, usual, stable, length)
    assert len(text) == length
    assert KNOB in text
    assert STABLE in text or now == stable
    if now != stable:
        assert (text.index(KNOB) > text.index(STABLE)) == (now > stable)


@pytest.mark.parametrize("length", [5, 8, 19])
def test_a_tenth_and_three_halves_are_told_apart(length: int) -> None:
    assert drawn(1.5, 0.1, 1.0, length).index(KNOB) - drawn(0.1, 0.1, 1.0, length).index(KNOB) >= 2


@given(rates=st.lists(RATES, min_size=2, max_size=2), usual=RATES)
def test_a_larger_rate_is_never_left_of_a_smaller_one(rates: list[float], usual: float) -> None:
    low, high = (drawn(rate, usual, None).index(KNOB) for rate in sorted(rates))
    assert low <= high


@pytest.mark.parametrize("rate", [0.0, float("inf"), 5e-324])
def test_every_rate_has_a_place(rate: float) -> None:
    assert KNOB in drawn(rate, 0.1, None)
