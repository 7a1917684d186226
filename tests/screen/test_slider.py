"""The scale of η: the rate and the largest stable one, each at its place and in its order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradtui.screen.slider import ABOVE, BELOW, RATE, STABLE, slider

LENGTHS = st.integers(5, 25)
RATES = st.floats(1e-12, 1e12)


def drawn(now: float, stable: float | None = 1.0, usual: float = 0.1, length: int = 12) -> str:
    return "".join(sign for sign, _ in slider(now, usual, stable, length))


def test_a_tenth_and_one_and_a_half_lie_apart_with_the_largest_stable_rate_between() -> None:
    fine, too_large = drawn(0.1), drawn(1.5)
    assert fine.index(RATE) + 1 < fine.index(STABLE) < too_large.index(RATE)
    assert too_large.index(RATE) - fine.index(RATE) >= 3


@given(RATES, RATES, LENGTHS)
def test_a_rate_is_above_the_largest_stable_one_exactly_where_it_is_larger(
    now: float, stable: float, length: int
) -> None:
    signs = drawn(now, stable, length=length)
    assert len(signs) == length
    assert signs.count(RATE) == 1
    if STABLE in signs:
        assert (signs.index(RATE) > signs.index(STABLE)) == (now > stable)
    before, _, after = signs.partition(RATE)
    assert ABOVE not in before or now > stable
    assert BELOW not in after or now < stable


@given(RATES, RATES, st.floats(1e-3, 1e3))
def test_the_mark_stays_while_only_the_rate_changes(one: float, other: float, stable: float) -> None:
    both = [signs.index(STABLE) for now in (one, other) if STABLE in (signs := drawn(now, stable))]
    assert len(set(both)) <= 1


@pytest.mark.parametrize("stable", [None, 1e9])
def test_without_a_border_in_reach_nothing_is_marked(stable: float | None) -> None:
    assert set(drawn(0.1, stable)) == {RATE, BELOW}


def test_where_every_rate_of_the_scale_is_too_large_all_of_it_says_so() -> None:
    assert set(drawn(0.1, 1e-9)) == {RATE, ABOVE}


def test_a_rate_of_nothing_is_at_the_lower_end() -> None:
    assert drawn(0.0).startswith(RATE)
