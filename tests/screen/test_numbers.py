"""The numbers beside the plot: that they are right, that they can be checked, and that they fit."""

import math
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest

from gradtui.calculus.formula import parse
from gradtui.calculus.notation import format_number, format_point, format_substituted
from gradtui.descent.experiment import Experiment
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.rules import symbols
from gradtui.descent.step import State, advance, arithmetic, begin, sampled_gradient, trajectory
from gradtui.descent.texts import read_experiment
from gradtui.plot.cells import Line
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs
from gradtui.screen.arithmetic import write_step
from gradtui.screen.numbers import numbers
from gradtui.screen.update import update

WIDE = 200


def text(lines: Sequence[Line]) -> list[str]:
    """The lines without their inks, blank ones left out."""
    return [line for line in ("".join(part for part, _ in line).rstrip() for line in lines) if line]


def update_from(experiment: Experiment, state: State, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """The arithmetic of the step from a state."""
    return update(experiment, write_step(experiment, state), width, height, glyphs)


def numbers_at(experiment: Experiment, state: State) -> list[Line]:
    """The numbers shown in a state."""
    return numbers(experiment, state, advance(experiment, state), write_step(experiment, state))


def shown(experiment: Experiment, steps: int = 0) -> dict[str, str]:
    """The numbers shown after so many steps, by label."""
    *_, state = trajectory(experiment, steps)
    return shown_at(experiment, state)


def shown_at(experiment: Experiment, state: State) -> dict[str, str]:
    """The numbers shown in a state, by label."""
    lines = text(numbers_at(experiment, state))
    return dict(re.split(r"(?<=\S)\s+(?=[(−\d∞ub])", line, maxsplit=1) for line in lines)


def test_the_numbers_of_the_bowl_at_1_2_are_those_of_the_chapter() -> None:
    assert shown(read_experiment("bowl", start="1,2", lr="0.1")) == {
        "w": "(1, 2)",
        "L": "5",
        "∂L/∂w₁": "2",
        "∂L/∂w₂": "4",
        "‖∇L‖": "4.472",
        "‖Δw‖": "0.4472",
        "drop": "2 promised",
    }


def test_the_step_of_a_gradient_of_length_4_at_eta_0_01_is_0_04() -> None:
    lines = shown(read_experiment("bowl", start="0,2", lr="0.01"))
    assert (lines["‖∇L‖"], lines["‖Δw‖"]) == ("4", "0.04")


@pytest.mark.parametrize("options", [{"optimizer": "adam"}, {"optimizer": "adamw"}, {"optimizer": "newton"}])
def test_where_the_rules_speak_of_g_the_partials_say_that_they_are_g(options: dict[str, Any]) -> None:
    lines = shown(read_experiment("bowl", start="1,2", **options))
    assert (lines["g₁=∂L/∂w₁"], lines["g₂=∂L/∂w₂"]) == ("2", "4")


@pytest.mark.parametrize("options", [{"settings": ["weight_decay=0.1"]}, {"noise": "0.5"}])
def test_where_g_is_more_than_the_partials_they_are_not_called_g(options: dict[str, Any]) -> None:
    lines = shown(read_experiment("bowl", start="1,2", **options))
    assert (lines["∂L/∂w₁"], lines["∂L/∂w₂"]) == ("2", "4")


def test_the_noisy_gradient_that_the_step_uses_is_shown_beside_the_exact_one() -> None:
    experiment = read_experiment("bowl", start="1,2", noise="0.5")
    state = begin(experiment)
    noisy = sampled_gradient(experiment, state).tolist()
    assert shown(experiment)["noisy g"] == format_point(noisy)
    assert shown(experiment)["‖Δw‖"] == format_number(0.1 * math.hypot(*noisy))


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            {"surface": "rosenbrock"},
            """
w₁ ← w₁ − η·∂L/∂w₁
   = −1.2 − 0.001·(−215.6)
   = −0.9844
w₂ ← w₂ − η·∂L/∂w₂
   = 1 − 0.001·(−88)
   = 1.088""",
        ),
        (
            {"start": "1,2", "lr": "0.1", "optimizer": "momentum"},
            """
b₁ ← μ·b₁ + g₁
   = 0.9·0 + 2
   = 2
b₂ ← μ·b₂ + g₂
   = 0.9·0 + 4
   = 4
w₁ ← w₁ − η·b₁
   = 1 − 0.1·2
   = 0.8
w₂ ← w₂ − η·b₂
   = 2 − 0.1·4
   = 1.6""",
        ),
        (
            {"start": "1,2", "lr": "0.1"},
            """
w₁ ← w₁ − η·∂L/∂w₁
   = 1 − 0.1·2
   = 0.8
w₂ ← w₂ − η·∂L/∂w₂
   = 2 − 0.1·4
   = 1.6""",
        ),
    ],
)
def test_the_update_is_written_with_its_numbers(options: dict[str, Any], lines: str) -> None:
    experiment = read_experiment(**options)
    assert text(update_from(experiment, begin(experiment), WIDE, 40, UNICODE)) == lines.strip().split("\n")


@pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_line_of_arithmetic_comes_out_as_it_says(name: str, surface: str) -> None:
    extra = [f"{h}=0.1" for h in ("weight_decay", "momentum") if h in OPTIMIZERS[name].hyperparameters]
    for chosen in ([], extra):
        experiment = read_experiment(surface, optimizer=name, settings=chosen)
        for state in trajectory(experiment, 6):
            lines = iter(text(update_from(experiment, state, WIDE, 99, UNICODE)))
            for step in arithmetic(experiment, state):
                for weight in (0, 1):
                    rule, worked, result = next(lines), next(lines), next(lines)
                    assert " ← " in rule
                    said = result.removeprefix("   = ")
                    pencil = float(parse(worked.removeprefix("   = "), {}).evaluate({}))
                    comes_out = [d for d in range(2, 18) if format_number(pencil, d) == said]
                    assert any(format_number(step.value(weight), d) == said for d in comes_out)
                    before = step.operands(weight)["w"]
                    if step.rule.target == "w" and abs(before - step.value(weight)) > 1e-9 * abs(before):
                        assert not worked.removeprefix("   = ").startswith(f"{said} ")
            assert not list(lines)


def test_a_step_too_short_for_four_figures_is_still_seen() -> None:
    experiment = read_experiment("rosenbrock")
    for state in trajectory(experiment, 30):
        _, worked, result, _, second, other = text(update_from(experiment, state, WIDE, 99, UNICODE))
        assert worked.split()[1] != result.split()[1]
        assert second.split()[1] != other.split()[1]


STATES = [
    ("bowl", {"start": "1,2"}, 0),
    ("rosenbrock", {}, 7),
    ("bowl", {"start": "-1.2345e-7,-7.6543e-11", "noise": "1e-9"}, 3),
    ("goldstein-price", {"start": "-1.98765,-1.87654", "lr": "1.2345e-9", "schedule": "warmup:7"}, 2),
]


each_state = pytest.mark.parametrize(("surface", "options", "steps"), STATES)


def _states(surface: str, options: dict[str, Any], steps: int) -> list[tuple[Experiment, State]]:
    """The state after so many steps of every optimizer."""
    experiments = [read_experiment(surface, optimizer=name, **options) for name in OPTIMIZERS]
    return [(experiment, list(trajectory(experiment, steps))[-1]) for experiment in experiments]


@each_state
def test_the_update_fits_any_height(surface: str, options: dict[str, Any], steps: int) -> None:
    for experiment, state in _states(surface, options, steps):
        for height in range(2, 41):
            assert 1 <= len(update_from(experiment, state, 26, height, UNICODE)) <= height


@pytest.mark.parametrize(
    "width",
    [27, 41],
)
def test_nothing_is_wider_than_its_place(width: int) -> None:
    """On a screen of 80 and of 120 columns."""
    for example in STATES:
        for experiment, state in _states(*example):
            for glyphs in (UNICODE, ASCII):
                lines = numbers_at(experiment, state)
                for height in (2, 7, 12, 16, 40):
                    lines += update_from(experiment, state, width, height, glyphs)
                assert [line for line in text(lines) if len(glyphs.spell(line)) > width] == []


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_new_weights_are_shown_whatever_the_height(name: str) -> None:
    experiment = read_experiment("bowl", start="1,2", optimizer=name)
    state = begin(experiment)
    after = advance(experiment, state).point
    for height in (1, 2, 4, 6, 8, 12, 20, 40):
        lines = " ".join(text(update_from(experiment, state, 26, height, UNICODE)))
        assert all(any(format_number(w, digits) in lines for digits in (4, 5, 6)) for w in after)


@pytest.mark.parametrize("name", ["gd", "momentum"])
def test_the_lines_stay_where_they_are_from_step_to_step(name: str) -> None:
    experiment = read_experiment("bowl", optimizer=name)
    assert len({len(update_from(experiment, state, 26, 40, UNICODE)) for state in trajectory(experiment, 12)}) == 1


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rule_below_its_numbers_keeps_to_the_last_row(name: str) -> None:
    experiment = read_experiment("rosenbrock", optimizer=name)
    for height in range(5, 10):
        for state in trajectory(experiment, 12):
            rows = update_from(experiment, state, 27, height, UNICODE)
            at = [row for row, line in enumerate(rows, 1) if line and line[0][0].startswith("w ← ")]
            assert at in ([], [height])


# ---------------------------------------------------------------------- one number, one text
ANYWHERE = [
    "rosenbrock",
    "himmelblau",
    "goldstein-price",
    "1e11 (2x^2 + y^2)",
    "1e-9 (x^2 + y^4)",
    "1e5 (x - 3)^2 + y^2",
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("surface", ANYWHERE)
def test_a_number_is_written_alike_wherever_it_stands(optimizer: str, surface: str) -> None:
    """In the rows of the panel, as the result of a rule, and in the rules that use it."""
    experiment = read_experiment(surface, optimizer=optimizer, schedule="cosine:70")
    for state in trajectory(experiment, 5):
        step, texts = write_step(experiment, state), dict[str, set[str]]()
        for done, both in step.rules:
            for weight, rule in enumerate(both):
                names, values = symbols(weight), done.operands(weight)
                for name, digits in rule.digits.items():
                    if name != "w":  # the old weight and the new one have one name
                        texts.setdefault(names[name], set()).add(format_number(values[name], digits))
                texts[names[done.rule.target]] = {rule.result}  # its new value
        assert all(len(alike) == 1 for alike in texts.values()), texts
        panel = shown_at(experiment, state)
        assert [panel[label] for label in panel if "∂L" in label] == [*texts["g₁"], *texts["g₂"]]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("surface", ANYWHERE)
def test_exact_decimals_get_every_result_rounded_once(optimizer: str, surface: str) -> None:
    """Worked out without floats from what is written; of a tie all figures are there."""
    experiment = read_experiment(surface, optimizer=optimizer)
    for state in trajectory(experiment, 5):
        for done, both in write_step(experiment, state).rules:
            for weight, rule in enumerate(both):
                numbers = format_substituted(done.rule.formula, done.operands(weight), rule.digits)
                pencil, said = decimal_value(numbers), Decimal(rule.result.replace("−", "-"))
                roundings = {
                    pencil.quantize(Decimal(1).scaleb(pencil.adjusted() - digits + 1), rounding=mode)
                    for digits in range(4, 18)
                    for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN)
                }
                assert said in roundings or said == pencil, (numbers, rule.result)


def decimal_value(text: str) -> Decimal:
    """The value of arithmetic in Unicode, to 40 figures."""
    operations: dict[str, Callable[..., Decimal]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "^": lambda a, b: a**b,
        "neg": lambda a: -a,
        "sqrt": lambda a: a.sqrt(),
        "max": max,
    }
    with localcontext() as context:
        context.prec = 40
        result = parse(text, {}).fold(
            lambda number: Decimal(number.text),
            Decimal,
            lambda name, parts: operations[name](*parts),
        )
    return result
