"""A run in words."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from gradtui.calculus.formula import parse
from gradtui.calculus.notation import format_number
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.recent import recent_states
from gradtui.descent.step import State, advance, begin, trajectory
from gradtui.descent.texts import read_experiment
from gradtui.insight.verdict import Verdict, verdict
from gradtui.losses.catalogue import CATALOGUE
from gradtui.plot.glyphs import ASCII
from gradtui.screen.narration import describe_state, describe_step, describe_surface


def words_after(steps: int = 0, **words: str) -> str:
    """The run in words after this many steps."""
    experiment = read_experiment(**words)
    states: list[State] = [begin(experiment)]
    for _ in range(steps):
        states.append(advance(experiment, states[-1]))
    says = verdict(experiment, states[-1], recent_states(states), diverged=False)
    return "\n".join(describe_state(experiment, states[-2] if steps else None, states[-1], says))


def test_the_numbers_of_the_bowl_are_shown_in_sentences() -> None:
    said = words_after(surface="bowl", start="1,2", lr="0.1")
    for sentence in (
        "At the start the weights are w₁ = 1 and w₂ = 2. There L = 5.",
        "If only w₁ grows and w₂ stays, L grows by 2 for each unit, at first: ∂L/∂w₁ = 2.",
        "∇L = (2, 4). It points straight uphill, at 63.4° from the w₁ axis",
        "its length is ‖∇L‖ = 4.472.",
        "w₁ ← w₁ − η·g₁ = 1 − 0.1·2 = 0.8; w₂ ← w₂ − η·g₂ = 2 − 0.1·4 = 1.6.",
        "The gradient promises a drop of 2 (−∇L·Δw). L will fall to 3.2.",
        "the largest stable η is 1; η is 0.1 times that.",
        "−∇L points 0° off the way to the nearest minimum, (0, 0).",
        "The run is at the start",
    ):
        assert sentence in said, sentence


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau", "1e11 (2x^2 + y^2)", "1e-9 (x^2 + y^4)"])
def test_a_pencil_gets_every_result_in_words_from_the_numbers_that_are_written(optimizer: str, surface: str) -> None:
    experiment = read_experiment(surface, optimizer=optimizer)
    for state in trajectory(experiment, 12):
        said = "\n".join(describe_state(experiment, None, state, Verdict("", "")))
        clauses = [clause for clause in re.split(r"[;\n]|\.(?=\s)|\.$", said) if " ← " in clause]
        assert len(clauses) >= 2
        for clause in clauses:
            *_, numbers, result = clause.split(" = ")
            pencil = float(parse(numbers, {}).evaluate({}))
            assert any(format_number(pencil, figures) == result for figures in range(2, 18)), clause


def test_a_step_is_said_by_what_it_brought() -> None:
    experiment = read_experiment("bowl", start="1,2", lr="0.1")
    before = begin(experiment)
    said = describe_step(experiment, before, advance(experiment, before))
    assert said == (
        "step 1: L fell by 1.8, 90 % of the 2 promised: the linear model held."
        " Now w = (0.8, 1.6), L = 3.2, ∂L/∂w₁ = 1.6, ∂L/∂w₂ = 3.2."
    )
    assert describe_step(experiment, None, before).startswith("start: w = (1, 2), L = 5")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            {"surface": "bowl", "start": "1,2", "lr": "2"},
            "L rose by 40, where a drop of 40 was promised; at most 5 was possible",
        ),
        (
            {"surface": "(x - 1)^2 + y^2", "start": "2,2", "lr": "2"},
            "L rose by 40, where a drop of 40 was promised: overshot",
        ),
        ({"surface": "bowl", "start": "1,2", "lr": "0.2"}, "80 % of the 4 promised: L curves upwards"),
        ({"surface": "-x^2 - y^2", "start": "1,2", "lr": "0.3"}, "130 % of the 6 promised: L curves downwards"),
        ({"surface": "x + y", "start": "1,2", "lr": "0.3"}, "100 % of the 0.6 promised: the linear model held"),
    ],
)
def test_how_the_linear_model_fared_is_said(words: dict[str, str], said: str) -> None:
    assert said in words_after(1, **words)


def test_a_step_that_momentum_takes_uphill_is_said() -> None:
    texts = [words_after(steps, surface="bowl", optimizer="momentum") for steps in range(1, 12)]
    assert any("the step went uphill, as momentum or noise can" in text for text in texts)


@pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau", "styblinski-tang", "x^2 + y^2 + 5000"])
def test_the_drop_is_seen_in_the_losses_that_are_written(surface: str) -> None:
    experiment = read_experiment(surface)
    states = list(trajectory(experiment, 60))
    for before, after in pairwise(states):
        said = "\n".join(describe_state(experiment, None, before, Verdict("", "")))
        now, then = (re.search(pattern, said) for pattern in (r"There L = (\S+)\.\n", r"L will \w+ to (\S+)\.\n"))
        if then is not None:
            assert now is not None
            high, low = (float(found[1].replace("−", "-")) for found in (now, then))
            assert high - low == pytest.approx(before.loss - after.loss, rel=0.11, abs=2e-11 * abs(before.loss))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_rule_of_every_optimizer_is_said_with_its_numbers(optimizer: str) -> None:
    said = words_after(2, surface="himmelblau", optimizer=optimizer)
    assert said.count(" ← ") >= len({rule.target for rule in OPTIMIZERS[optimizer].rules if rule.condition is None})


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_surface_is_said_in_7_bits_too(name: str) -> None:
    experiment = read_experiment(name)
    said = ASCII.spell(describe_surface(experiment, experiment.surface.partials_written) + words_after(1, surface=name))
    assert said.isascii()
    assert "?" not in said
