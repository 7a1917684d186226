"""What a step promised and brought: nothing that is only rounding counts, and nothing impossible stays unsaid."""

from __future__ import annotations

import math
import random
import re
from fractions import Fraction

import numpy as np
import pytest

from gradtui.calculus.formula import parse
from gradtui.calculus.rounding import rounding_error
from gradtui.descent.experiment import Experiment
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.step import State, advance, begin
from gradtui.descent.texts import read_experiment
from gradtui.insight.along import loss_along_step
from gradtui.insight.drop import drop
from gradtui.insight.minima import angle_to_minimum
from gradtui.losses.catalogue import CATALOGUE
from gradtui.plot.cells import Ink
from gradtui.screen.arithmetic import write_step
from gradtui.screen.numbers import describe_drop, numbers


def panel(experiment: Experiment, state: State) -> list[str]:
    """The rows of the numbers beside the plot."""
    lines = numbers(experiment, state, advance(experiment, state), write_step(experiment, state))
    return ["".join(part for part, _ in line) for line in lines]


# ---------------------------------------------------------------------- rounding
@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("(x - 1)^2 + 1e6 + y^2", lambda x, y: (x - 1) ** 2 + 10**6 + y**2),
        ("x^2 + 1e6 - 1e6 + y^2", lambda x, y: x**2 + y**2),
        ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2),
        ("x^4 - 2x^2 y + y^2/3", lambda x, y: x**4 - 2 * x**2 * y + y**2 / 3),
    ],
)
def test_a_value_is_off_by_no_more_than_its_rounding(text: str, exact: object) -> None:
    formula, rng = parse(text), random.Random(1)
    assert callable(exact)
    for _ in range(300):
        x, y = (rng.uniform(-4, 4) * 10 ** rng.uniform(-9, 0) for _ in range(2))
        off = abs(Fraction(float(formula(x, y))) - exact(Fraction(x), Fraction(y)))
        assert off <= rounding_error(formula, {"w1": np.float64(x), "w2": np.float64(y)})


@pytest.mark.parametrize("scale", [1e-200, 1e-20, 1.0, 1e20])
def test_rounding_goes_with_the_scale_of_the_loss(scale: float) -> None:
    for point in ((1.0, 2.0), (1e-9, 3e-9)):
        experiment = read_experiment(f"{scale!r} (x^2 + y^2)", start=f"{point[0]!r},{point[1]!r}", lr=repr(0.1 / scale))
        state = begin(experiment)
        last = drop(state, advance(experiment, state), experiment.surface)
        assert last.share == pytest.approx(0.9)
        assert last.rounding == pytest.approx(1e-15 * state.loss, rel=1)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_percentage_is_given_of_what_is_only_rounding(optimizer: str) -> None:
    """Runs that end in minima, their last states and such as lie a few floats beside the minimum."""
    rng = random.Random(optimizer)
    texts = [*(name for name, surface in CATALOGUE.items() if surface.minima), "(x - 1)^2 + y^2 + 1e6"]
    compared = 0
    for _ in range(25):
        surface = read_experiment(rng.choice(texts)).surface
        x, y = rng.choice(surface.minima).point
        near = 10 ** rng.uniform(-16, -3)
        start = f"{x + near * rng.uniform(-1, 1)!r},{y + near * rng.uniform(-1, 1)!r}"
        experiment = read_experiment(surface.text, start=start, optimizer=optimizer)
        state = begin(experiment)
        for _ in range(6):
            after = advance(experiment, state)
            if not after.finite:
                break
            last = drop(state, after, surface)
            said = describe_drop(after.step, last)
            bits = np.spacing(max(abs(state.loss), abs(after.loss)))
            if abs(last.actual) <= bits or abs(last.promised) <= bits:
                assert "%" not in said, said
            if "%" in said:
                compared += 1
                share = float(re.findall(r"([\d.e−]+) %", said)[0].replace("−", "-"))
                assert share == pytest.approx(100 * last.actual / last.promised, rel=1e-2)
            state = after
    assert compared > 5


def test_a_promise_below_rounding_is_said_to_be_so() -> None:
    experiment = read_experiment("styblinski-tang", start="-2.9035340277,-2.9035340277")
    state = begin(experiment)
    after = advance(experiment, state)
    assert "drop      below rounding" in panel(experiment, state)
    assert describe_drop(1, drop(state, after, experiment.surface)).startswith("step 1: L did not change")


def test_in_a_minimum_there_is_no_angle_to_it_and_no_best_rate() -> None:
    experiment = read_experiment("1e11 ((x - 1)^2 + 2(y - 1)^2)", start="1.0000000000000002,1")
    state = begin(experiment)
    assert state.gradient_norm > 1e-6
    assert angle_to_minimum(experiment.surface, state) is None
    experiment = read_experiment("(x - 1)^2 + y^2 + 1e6", start="1.000001,0")
    state = begin(experiment)
    ray = loss_along_step(experiment, state, advance(experiment, state), 80)
    assert (ray.trend, ray.best, ray.limit) == ("level", None, None)


# ---------------------------------------------------------------------- what is possible
@pytest.mark.parametrize("name", CATALOGUE)
def test_a_surface_is_nowhere_below_its_bound(name: str) -> None:
    """Near by, and so far out that L overflows: on rays and all over squares of every size."""
    surface, rng = CATALOGUE[name], np.random.default_rng(3)
    sizes = 10 ** rng.uniform(-2, 160, (2, 200_000))
    sizes[:, ::2] = 10 ** rng.uniform(-1, 4, (1, 100_000))
    lowest = float(np.nanmin(surface.formula(*(sizes * rng.uniform(-1, 1, sizes.shape)))))
    diagonal = float(np.nanmin(surface.formula(-sizes[0, ::2], -sizes[0, ::2])))
    if surface.lower_bound is None:
        assert name in ("saddle", "monkey-saddle", "mccormick")
        assert min(lowest, diagonal) < -1000
    else:
        assert min(lowest, diagonal) >= surface.lower_bound - 1e-12
        assert surface.lower_bound == min(minimum.value for minimum in surface.minima)


def said_of_step(**words: str) -> tuple[str, str]:
    """The panel's row before the first step, and the sentence after it."""
    experiment = read_experiment(**words)
    state = begin(experiment)
    after = advance(experiment, state)
    row = next(text for text in panel(experiment, state) if text.startswith(("drop", "rise")))
    return row, describe_drop(1, drop(state, after, experiment.surface))


def test_a_promise_of_more_than_l_can_fall_is_said_to_be_impossible() -> None:
    row, said = said_of_step(surface="bowl", start="1,2", lr="1.5")
    assert row == "drop      30, at most 5"
    assert said == "step 1: L rose by 15, where a drop of 30 was promised; at most 5 was possible"
    experiment = read_experiment("bowl", start="1,2", lr="1.5")
    state = begin(experiment)
    wide = numbers(experiment, state, advance(experiment, state), write_step(experiment, state), 41)
    assert (("drop".ljust(10), Ink.FAINT), ("30 promised, at most 5", Ink.STRONG)) in wide
    row, said = said_of_step(surface="branin", start="5,10", lr="0.2")
    assert row.endswith("at most 88.51")


def test_what_is_possible_and_what_nobody_knows_stays_unsaid() -> None:
    for words in (
        {"surface": "bowl", "start": "1,2", "lr": "0.1"},
        {"surface": "x^2 + y^2", "start": "1,2", "lr": "9"},
    ):
        row, said = said_of_step(**words)
        assert row.endswith("promised")
        assert "possible" not in said
    row, said = said_of_step(surface="mccormick", start="0,-1", lr="10")
    assert "at most" not in row + said


@pytest.mark.parametrize(("model", "bound"), [("line", None), ("exponential", 0.0), ("logistic", None)])
def test_fits_have_bounds_too(model: str, bound: float | None, tmp_path: object) -> None:
    from gradtui.cli.options import SAMPLES

    surface = read_experiment(f"{SAMPLES}/{'exam' if model == 'logistic' else 'spring'}.csv", model=model).surface
    assert surface.lower_bound == (bound if bound is not None else surface.minima[0].value)
    assert 0 <= surface.rounding(surface.start) < 1e-10
    assert math.isnan(surface.rounding((math.inf, 0.0)))
