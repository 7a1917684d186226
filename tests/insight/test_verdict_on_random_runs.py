"""The verdict on some hundred random runs, held against the numbers of the runs themselves."""

from __future__ import annotations

import math
import random
import re
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

from gradtui.calculus.notation import MINUS
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.playground import Playground
from gradtui.descent.texts import read_experiment
from gradtui.insight.verdict import Verdict, verdict_on
from gradtui.losses.catalogue import CATALOGUE

GROUPS, RUNS, STEPS = 4, 50, 70
LAG = 5
TYPED = [
    "100x^2 + y^2",
    "x^4 + y^4",
    "(x - 1)^2 + 2y^2 + 1e6",
    "1e8(x^2 + 3y^2)",
    "1e-8(x^2 + x y + 3y^2)",
    "x^2 - y^2 + 0.1y^4",
    "sin(x) cos(y) + 0.1x^2",
    "log(1 + exp(x)) + 0.1y^2 + 0.01x^2",
    "sqrt(1 + x^2 + y^2)",
    "abs(x) + y^2",
]
NUMBER = rf"({MINUS}?\d[\d.]*(?:e{MINUS}?\d+)?)"


class RandomRun(NamedTuple):
    """A run, and what was said at each of its states: the losses and gradients' lengths go on where it was followed."""

    words: dict[str, Any]
    playground: Playground
    said: list[Verdict]
    losses: list[float]
    lengths: list[float]


def random_run(chance: random.Random) -> RandomRun:
    """Any surface and optimizer, eta from a tenth to five times the default, half of them from a random start."""
    surface = chance.choice(list(CATALOGUE) if chance.random() < 0.75 else TYPED)
    words: dict[str, Any] = {"surface": surface, "optimizer": chance.choice(list(OPTIMIZERS))}
    usual = read_experiment(**words)
    words["lr"] = f"{usual.learning_rate * 10 ** chance.uniform(-1, math.log10(5)):.3g}"
    if chance.random() < 0.5:
        window = usual.surface.window
        at = (chance.uniform(window.x_min, window.x_max), chance.uniform(window.y_min, window.y_max))
        words["start"] = f"{at[0]:.4g},{at[1]:.4g}"
    if chance.random() < 0.1 and "weight_decay" in usual.hyperparameters:
        words["settings"] = [f"weight_decay={chance.choice([0.01, 0.1, 1])}"]
    playground = Playground(read_experiment(**words))
    said, losses, lengths = [], [], []
    for _ in range(STEPS):
        said.append(verdict_on(playground))
        losses.append(playground.state.loss)
        lengths.append(playground.state.gradient_norm)
        if not playground.step():
            break
    return RandomRun(words, playground, said, losses, lengths)


def contradictions(run: RandomRun, at: int) -> list[str]:
    """What of the verdict on this state is not so."""
    word, reason = run.said[at]
    then = at - min(LAG, at)
    loss_grew = run.losses[at] - run.losses[then] > 1e-12 * abs(run.losses[at])
    loss_fell = run.losses[then] - run.losses[at] > 1e-12 * abs(run.losses[at])
    kept = run.lengths[at] / run.lengths[then] if run.lengths[then] else 1.0
    lately = [a < b for a, b in zip(run.losses[max(at - 40, 0) : at], run.losses[max(at - 40, 0) + 1 : at + 1])]
    turned = re.search(r"turned about in (\d+) of", reason)
    wrong = {
        "converging": loss_grew or kept >= 1 or "stays" in reason,
        "descending": loss_grew or kept < 0.5,
        "passing a saddle": loss_grew,
        "turning into a valley": loss_grew,
        "crawling": not 0.3 <= kept <= 3,
        "overshooting": loss_fell,
        "swinging past": loss_fell,
        "oscillating": (turned is None or int(turned[1]) < 2) and at > 3 and (all(lately) or not any(lately)),
        "at rest": kept < 0.99,
    }
    found = [word] if wrong.get(word, False) else []
    if re.match(r"at (a|the) .*minimum|stalled at a maximum", word) and run.lengths[at] > 1e-4 * max(run.lengths):
        found.append(word)
    for name, values in (("‖∇L‖", run.lengths), ("L", run.losses)):
        for before, now in re.findall(rf"(?:^|[ ;,]){name} {NUMBER} → {NUMBER}", reason):
            for written, value in ((before, values[then]), (now, values[at])):
                if abs(float(written.replace(MINUS, "-")) - value) > 0.00501 * abs(value):
                    found.append(f"{name} is {value}")
    return found


def forecast_came_true(run: RandomRun, at: int, steps: int) -> bool:
    """Whether ‖∇L‖ came to a tenth in half to twice the steps."""
    while len(run.lengths) <= at + 2 * steps and run.playground.step():
        run.lengths.append(run.playground.state.gradient_norm)
    tenth = next((i for i in range(at, len(run.lengths)) if run.lengths[i] <= 0.1 * run.lengths[at]), None)
    return tenth is not None and steps <= 2 * (tenth - at) and tenth - at <= 2 * steps


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_word_contradicts_the_numbers_and_forecasts_come_true(group: int) -> None:
    chance = random.Random(group)
    forecasts: list[bool] = []
    for _ in range(RUNS):
        run = random_run(chance)
        for at, one in enumerate(run.said):
            if at:
                assert not contradictions(run, at), (run.words, at, str(one))
            tenth = re.search(r"down to a tenth in (\d+) step", one.reason)
            if tenth:
                forecasts.append(forecast_came_true(run, at, int(tenth[1])))
    assert len(forecasts) > RUNS
    assert sum(forecasts) >= 0.95 * len(forecasts)


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_word_seldom_gives_way_for_a_moment_only(group: int) -> None:
    chance = random.Random(100 + group)
    flickers = 0
    for _ in range(RUNS):
        words = [one.word for one in random_run(chance).said]
        changes = [at for at in range(1, len(words)) if words[at] != words[at - 1]]
        flickers += any(b - a <= LAG and words[a - 1] == words[b] for a, b in pairwise(changes))
    assert flickers <= 0.1 * RUNS
