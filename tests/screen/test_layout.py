"""Where everything stands: inside the screen, apart from each other, plot, numbers and keys the last to go."""

from __future__ import annotations

import itertools
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradtui.plot.scene import plot_size
from gradtui.screen.layout import LEAST, NOWHERE, QUESTION, Area, Layout, lay_out

SIZES = st.tuples(st.integers(LEAST[0], 300), st.integers(LEAST[1], 100))


def parts(layout: Layout) -> dict[str, Area]:
    """The parts that there is room for."""
    areas: dict[str, Area] = {field.name: getattr(layout, field.name) for field in fields(layout)}
    return {name: area for name, area in areas.items() if area.rows and area.columns}


def laid_out(size: tuple[int, int], viewing: bool = False, asking: bool = False) -> Layout:
    layout = lay_out(*size, viewing, asking)
    assert layout is not None
    return layout


@given(SIZES, st.booleans(), st.booleans())
def test_all_parts_lie_on_the_screen_and_none_on_another(size: tuple[int, int], viewing: bool, asking: bool) -> None:
    found = parts(laid_out(size, viewing, asking))
    for area in found.values():
        assert area.column >= 0
        assert area.row >= 0
        assert area.column + area.columns <= size[0]
        assert area.row + area.rows <= size[1]
    for one, other in itertools.combinations(found.values(), 2):
        apart = (
            one.column + one.columns <= other.column
            or other.column + other.columns <= one.column
            or one.row + one.rows <= other.row
            or other.row + other.rows <= one.row
        )
        assert apart, (one, other)


@given(SIZES, st.booleans(), st.booleans())
def test_there_are_always_plot_numbers_words_and_keys(size: tuple[int, int], viewing: bool, asking: bool) -> None:
    found = parts(laid_out(size, viewing, asking))
    assert {"plot", "status", "view" if viewing else "readout", *(() if asking else ("keys",))} <= set(found)
    assert min(plot_size(found["plot"].columns, found["plot"].rows)) >= 4


@pytest.mark.parametrize("size", [(LEAST[0] - 1, 50), (200, LEAST[1] - 1), (1, 1), (0, 0)], ids=str)
def test_a_screen_that_is_too_small_has_no_layout(size: tuple[int, int]) -> None:
    assert lay_out(*size) is None


def test_at_80x24_the_plot_has_46x16_cells() -> None:
    assert plot_size(*laid_out((80, 24)).plot[2:]) == (46, 16)


@pytest.mark.parametrize(
    ("size", "gone"),
    [
        ((80, 22), set()),
        ((80, 21), {"loss"}),
        ((80, 16), {"loss"}),
        ((80, 15), {"loss", "panels", "title", "verdict"}),
        ((59, 24), {"loss", "panels", "rule"}),
        ((59, 15), {"loss", "panels", "rule", "title", "verdict"}),
    ],
    ids=lambda value: str(value) if isinstance(value, tuple) else "",
)
def test_parts_give_way_in_order(size: tuple[int, int], gone: set[str]) -> None:
    everything = {"plot", "status", "title", "loss", "panels", "rule", "readout", "verdict", "keys"}
    assert set(parts(laid_out(size))) == everything - gone


def test_a_screen_of_one_column_beside_the_plot_shows_the_numbers_above_a_view_if_it_is_tall() -> None:
    assert "readout" in parts(laid_out((100, 40), viewing=True))
    assert "readout" not in parts(laid_out((100, 39), viewing=True))


LARGE = [(120, 24), (120, 40), (160, 50), (200, 24), (200, 60), (300, 100), (80, 50), (80, 60), (100, 60), (120, 60)]


@pytest.mark.parametrize("size", LARGE, ids=str)
def test_a_large_screen_has_everything_at_once_and_nothing_moves_when_a_view_is_chosen(size: tuple[int, int]) -> None:
    found = laid_out(size)
    everything = {field.name for field in fields(Layout)} - {"loss_rule"}
    assert everything <= set(parts(found))
    assert found == laid_out(size, viewing=True)


@pytest.mark.parametrize("size", LARGE, ids=str)
def test_on_a_large_screen_each_part_has_at_least_what_it_has_at_80x24(size: tuple[int, int]) -> None:
    found, small, viewing = laid_out(size), laid_out((80, 24)), laid_out((80, 24), viewing=True)
    plot, least = plot_size(*found.plot[2:]), plot_size(*small.plot[2:])
    assert plot[0] >= least[0]
    assert plot[1] >= least[1]
    assert found.readout.columns >= small.readout.columns
    assert found.view.columns >= viewing.view.columns
    assert found.view.rows >= 12


def test_a_question_moves_nothing_but_the_words_below_it() -> None:
    before, asked = parts(laid_out((80, 24))), parts(laid_out((80, 24), asking=True))
    moved = {name for name in before.keys() | asked.keys() if before.get(name) != asked.get(name)}
    assert moved == {"status", "keys"}
    assert 24 + QUESTION + 1 == asked["status"].row == 23


@given(SIZES, st.booleans())
def test_the_row_of_a_question_is_free(size: tuple[int, int], viewing: bool) -> None:
    found = parts(laid_out(size, viewing, asking=True))
    assert not any(area.row <= size[1] + QUESTION < area.row + area.rows for area in found.values())


def test_an_area_holds_its_cells_and_is_cut_in_two() -> None:
    area = Area(2, 3, 4, 5)
    inside = {(x, y) for x in range(10) for y in range(10) if area.holds(x, y)}
    assert inside == {(x, y) for x in range(2, 6) for y in range(3, 8)}
    assert area.cut(2) == (Area(2, 3, 4, 2), Area(2, 5, 4, 3))
    assert area.cut(9) == (area, Area(2, 8, 4, 0))
    assert not NOWHERE.holds(0, 0)
