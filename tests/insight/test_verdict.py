"""The verdict on a run: the right word, with numbers, and no flicker."""

from __future__ import annotations

import math
import re
from itertools import groupby, pairwise
from typing import Any

import pytest

from gradtui.calculus.notation import format_number
from gradtui.descent.recent import recent_states
from gradtui.descent.step import State, trajectory
from gradtui.descent.texts import read_experiment
from gradtui.insight.verdict import Verdict, verdict

STEEPEST = {"bowl": 2.0, "x^2 + 10y^2": 20.0, "x^2 + y^2 + x y": 3.0, "0.05x^2 + 3(y - x)^2": 12.05}


def verdicts(steps: int, **words: Any) -> list[Verdict]:
    """What is said at each step of a run."""
    experiment = read_experiment(**words)
    states: list[State] = list(trajectory(experiment, steps))
    ended = len(states) <= steps
    return [
        verdict(experiment, state, recent_states(states[: i + 1]), ended and i == len(states) - 1)
        for i, state in enumerate(states)
    ]


def words_of(said: list[Verdict]) -> list[str]:
    """The words in their order, each once for as long as it stays."""
    return [word for word, _ in groupby(one.word for one in said)]


@pytest.mark.parametrize("surface", ["bowl", "x^2 + 10y^2", "x^2 + y^2 + x y"])
@pytest.mark.parametrize(
    ("times", "word"),
    [
        (0.01, "crawling"),
        (0.5, "converging"),
        (0.99, "converging"),
        (1.01, "converging"),
        (1.9, "oscillating"),
        (2.1, "overshooting"),
    ],
)
def test_on_a_quadratic_eta_times_the_curvature_decides(surface: str, times: float, word: str) -> None:
    said = verdicts(40, surface=surface, lr=repr(times / STEEPEST[surface]), start="2,1")
    on_the_way = [w for w in words_of(said) if not w.startswith("at ")]
    assert on_the_way == [word]
    if word == "overshooting":
        assert said[20].reason == "L rose 20 steps in a row; η is 1.05 times the largest stable"


def test_a_rate_far_too_large_diverges_and_the_step_is_named() -> None:
    said = verdicts(60, surface="rosenbrock", lr="1")
    assert said[-1].word == "diverged at step 4"
    assert "not finite" in said[-1].reason


@pytest.mark.parametrize(
    ("words", "steps", "last"),
    [
        ({"surface": "saddle", "start": "0,0"}, 0, "stalled at a saddle"),
        ({"surface": "saddle", "start": "1,0"}, 200, "stalled at a saddle"),
        ({"surface": "saddle", "start": "1,1e-6"}, 100, "stalled at a saddle"),
        ({"surface": "saddle", "start": "1,1e-6"}, 200, "descending"),
        ({"surface": "monkey-saddle", "start": "0,0"}, 5, "stalled at a saddle"),
        ({"surface": "easom", "start": "-1,-1"}, 30, "on a plateau"),
        ({"surface": "easom", "start": "0,0"}, 30, "on a plateau"),
        ({"surface": "1 + 0 x", "start": "1,1"}, 3, "on a plateau"),
        ({"surface": "-x^2 - y^2", "start": "0,0"}, 3, "stalled at a maximum"),
        ({"surface": "himmelblau"}, 300, "at a global minimum"),
        ({"surface": "styblinski-tang"}, 300, "at a local minimum"),
        ({"surface": "rastrigin"}, 300, "at a local minimum"),
        ({"surface": "x^2 + 3y^2", "lr": "0.2"}, 100, "at a minimum"),
        ({"surface": "rosenbrock"}, 2000, "crawling"),
        ({"surface": "bowl", "optimizer": "momentum"}, 60, "oscillating"),
        ({"surface": "bowl", "optimizer": "momentum"}, 400, "at the global minimum"),
        ({"surface": "rosenbrock", "optimizer": "adam"}, 300, "crawling"),
    ],
)
def test_the_run_is_called_what_it_is(words: dict[str, str], steps: int, last: str) -> None:
    assert verdicts(steps, **words)[-1].word == last


@pytest.mark.parametrize(
    "surface", ["bowl", "rosenbrock", "himmelblau", "ravine", "easom", "plateau", "booth", "branin"]
)
@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"])
def test_the_word_does_not_flicker(surface: str, optimizer: str) -> None:
    said = verdicts(300, surface=surface, optimizer=optimizer)
    stays = [len(list(group)) for _, group in groupby(said[5:], key=lambda one: one.word)]
    assert len(stays) <= 30  # the words of a slow swing, of Adam in a ravine, are of ten steps each
    assert sum(stay < 3 for stay in stays) <= 3
    assert all(len(str(one)) <= 78 for one in said)


@pytest.mark.parametrize("surface", ["himmelblau", "easom", "rosenbrock", "ravine", "saddle", "goldstein-price"])
@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam", "newton"])
def test_what_is_said_is_so_now(surface: str, optimizer: str) -> None:
    states = list(trajectory(read_experiment(surface, optimizer=optimizer), 60))
    for number, one in enumerate(verdicts(60, surface=surface, optimizer=optimizer)[: len(states)]):
        last = states[max(number - 3, 0) : number + 1]
        said = re.search(r"L (falls|rises) by (\S+) a step", one.reason)
        if said:
            change = (last[-1].loss - last[0].loss) / (len(last) - 1)
            assert said[1] == ("rises" if change > 0 else "falls")
            assert said[2] == format_number(abs(change), 3)
        lengths = re.search(r"‖∇L‖ (\S+) → (\S+)$", one.reason)
        if lengths:
            assert lengths[2] == format_number(states[number].gradient_norm, 3)
        keeps = re.match(r"each step keeps (\S+) % of the slope", one.reason)
        if keeps and one.word == "converging":
            log_kept = math.log(float(keeps[1]) / 100)
            for a, b in pairwise(state.gradient_norm for state in last):
                assert math.log(b / a) == pytest.approx(log_kept, abs=-0.5 * log_kept)
        if "still grows" in one.reason:
            assert states[number].gradient_norm > states[number - 1].gradient_norm


def test_the_step_from_which_the_run_rests_is_told_and_stays() -> None:
    said = verdicts(20, surface="rosenbrock", optimizer="newton")
    rests = [one.reason.partition(",")[0] for one in said if one.word == "at the global minimum"]
    assert len(rests) > 5
    since = f"since step {21 - len(rests)}"
    assert set(rests) == {f"‖∇L‖ below 1e−6 {since}", f"∇L is zero {since}"}


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "adam", "nadam"])
def test_no_step_is_named_that_has_not_been_taken(optimizer: str) -> None:
    for step, one in enumerate(verdicts(400, surface="bowl", optimizer=optimizer)):
        named = re.search(r"since step (\d+)", one.reason)
        assert named is None or int(named[1]) <= step


def test_a_rate_that_a_schedule_has_lowered_is_the_one_that_is_judged() -> None:
    said = verdicts(3, surface="bowl", lr="4", schedule="exponential:0.5")
    assert "η is 2 times the largest stable" in said[1].reason
    assert "times the largest stable" not in said[3].reason


@pytest.mark.parametrize(
    ("words", "word", "reason"),
    [
        ({"surface": "log(x) + y^2"}, "left the domain at step", "L is undefined at (−"),
        ({"surface": "rosenbrock", "lr": "1"}, "diverged at step", "not finite"),
    ],
)
def test_leaving_the_domain_is_not_called_divergence(words: dict[str, str], word: str, reason: str) -> None:
    last = verdicts(400, **words)[-1]
    assert last.word.startswith(word)
    assert reason in last.reason


def test_at_the_global_minimum_the_run_stays_there_though_momentum_trembles() -> None:
    said = words_of(verdicts(400, surface="bowl", optimizer="momentum"))
    assert said == ["at the start", "converging", "oscillating", "at the global minimum"]


@pytest.mark.parametrize(
    ("steps", "said", "words"),
    [
        (
            300,
            "at a local minimum: ‖∇L‖ below 7e−7; the global one is 0.0074 lower",
            {"surface": "griewank", "start": "3.5,4.5", "window": "-600,600,-600,600"},
        ),
        (800, "at a minimum: ‖∇L‖ below 1e−6, curvature 1.73 and 4", {"surface": "mccormick", "start": "-3.5,-4.5"}),
        (600, "at a minimum: ‖∇L‖ below 1e−6", {"surface": "mccormick"}),  # lower ones lie outside its window
        (800, "at a local minimum: ‖∇L‖ below 1e−6; another is 3.14", {"surface": "mccormick", "start": "3.5,2"}),
        (800, "at a global minimum", {"surface": "branin", "start": "15.7,12.8"}),
        (30, "descending: L −1.7 → −2.7 in 5 steps; ‖∇L‖ stays at 1.414", {"surface": "x+y"}),
        (1, "on a plateau", {"surface": "1/(x^2+y^2)", "start": "0.01,0", "lr": "0.1"}),
        (
            300,
            "at rest: the weight decay balances a gradient of length 4.29",
            {"surface": "(x-3)^2+y^2", "start": "3,3", "lr": "0.1", "settings": ["weight_decay=5"]},
        ),
        (20, "at rest: η is 0; ‖∇L‖ is 2.33", {"surface": "bowl", "schedule": "cosine:5+step:5,1e-200"}),
        (43, "at rest: η is 0; ‖∇L‖ is 0.457", {"surface": "bowl", "schedule": "cosine:20+step:20,1e-200"}),
        (
            60,
            "at rest: the steps are too short",
            {"surface": "bowl", "schedule": "exponential:0.5", "settings": ["weight_decay=0.01"]},
        ),
        (78, "settling: ‖∇L + λ·w‖", {"surface": "saddle", "lr": "0.05", "settings": ["weight_decay=4"]}),
        (5, "descending: L 3.3 → −1e201 in 5 steps", {"surface": "x+y", "lr": "1e200"}),
        (
            2,
            "converging: ‖∇L‖ 233 → 171 in 2 steps; L 24.2 → 23.5",
            {"surface": "rosenbrock", "optimizer": "momentum"},
        ),
    ],
)
def test_what_is_said_holds(steps: int, said: str, words: dict[str, Any]) -> None:
    assert str(verdicts(steps, **words)[-1]).startswith(said)


FORMULAS = {
    "100(y - x^2)^2 + (1 - x)^2": (0.001, "-1.2,1"),
    "x^2 - y^2 + 0.1y^4": (0.05, "1,0.01"),
    "2x^2 - 1.05x^4 + x^6/6 + x y + y^2": (0.05, "-1.8,1.5"),
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_words_do_not_depend_on_the_unit_of_the_loss_nor_on_where_its_zero_is(formula: str) -> None:
    eta, start = FORMULAS[formula]

    def words(formula: str, eta: float) -> list[str]:
        said = [one.word for one in verdicts(60, surface=formula, lr=repr(eta), start=start, window="-3,3,-3,3")]
        return [word for word in said if not word.startswith("at a")]

    usual = words(formula, eta)
    for factor in (1e-9, 1e4, 1e11):
        scaled = words(f"{factor!r}*({formula})", eta / factor)
        both = min(len(usual), len(scaled))
        assert scaled[:both] == usual[:both]
    assert words(f"{formula} + 1e6", eta) == usual


def test_a_steep_place_is_no_minimum_however_steep_the_window_is() -> None:
    shifted = {"surface": "100(y - 1e6 - (x - 1e6)^2)^2 + (1 - x + 1e6)^2", "start": "999998.8,1000001", "lr": "0.001"}
    assert words_of(verdicts(30, **shifted)) == words_of(verdicts(30, surface="rosenbrock"))


def test_a_run_that_rounding_stops_is_at_its_minimum() -> None:
    last = verdicts(400, surface="1e11((x - 1.1)^2 + 3(y - 2.3)^2)")[-1]
    assert last.word == "at a minimum"
    assert last.reason.startswith("∇L is zero")
