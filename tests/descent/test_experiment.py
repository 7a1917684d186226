"""Experiments: described in words and given back as words, and what is said when they cannot be had."""

import math
import shlex
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradtui.descent.experiment import Experiment, UsageError, default_learning_rate
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.schedules import CONSTANT
from gradtui.descent.texts import arguments, check_start, next_rate, quoted, read_experiment, read_number, read_start
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.surface import Window
from tests.calculus.test_formula import FORMULAS


def described_by(words: list[str]) -> Experiment:
    """The experiment of these command-line words."""
    surface, *options = words
    given: dict[str, str] = {}
    chosen: list[str] = []
    while options:
        option, equals, value = options.pop(0).partition("=")
        value = value if equals else options.pop(0)
        if option == "--set":
            chosen.append(value)
        else:
            given[option.removeprefix("--")] = value
    return read_experiment(surface, settings=chosen, **given)


def same(one: Experiment, other: Experiment) -> bool:
    """Equal in everything; schedules by how they are written."""
    return one.schedule.text == other.schedule.text and replace(one, schedule=CONSTANT) == replace(
        other, schedule=CONSTANT
    )


def test_without_words_it_is_gradient_descent_on_the_bowl() -> None:
    experiment = read_experiment()
    assert experiment.surface is CATALOGUE["bowl"]
    assert (experiment.start, experiment.learning_rate, experiment.optimizer.name) == ((1.0, 2.0), 0.1, "gd")
    assert (experiment.schedule, experiment.noise, experiment.seed) == (CONSTANT, 0, 0)
    assert arguments(experiment) == ["bowl"]


@pytest.mark.parametrize(
    ("experiment", "words"),
    [
        (read_experiment("bowl", lr="0.1", start="1,2", noise="0", settings=["weight_decay=0"]), "bowl"),
        (read_experiment("ravine", start="(-1, 1/4)"), "ravine --start=-1.0,0.25"),
        (read_experiment("bowl", lr="1e-5"), "bowl --lr 1e-05"),
        (read_experiment("bowl", optimizer="adam"), "bowl --optimizer adam"),
        (
            read_experiment("bowl", optimizer="adam", settings=["beta1=0.5", "eps=1e-3", "beta1=0.8"]),
            "bowl --optimizer adam --set beta1=0.8 --set eps=0.001",
        ),
        (read_experiment("bowl", schedule="warmup:10 + cosine:90"), "bowl --schedule warmup:10+cosine:90"),
        (read_experiment("bowl", noise="0.5", seed="7"), "bowl --noise 0.5 --seed 7"),
        (read_experiment("x^2 + 3y^2"), "'x^2 + 3y^2'"),
    ],
)
def test_the_arguments_are_the_words_that_are_not_default(experiment: Experiment, words: str) -> None:
    assert shlex.join(arguments(experiment)) == words
    assert quoted(arguments(experiment)) == f"gradtui {words}"


STARTS = st.tuples(*[st.floats(-2, -0.1) | st.floats(0.1, 2)] * 2).map(lambda p: f"{p[0]!r},{p[1]!r}")
SCHEDULES = st.sampled_from([None, "constant", "step:20,0.5", "warmup:10+cosine:90", "exponential:0.99", "inverse:0.1"])


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Experiments as people may describe them."""
    optimizer = draw(st.sampled_from(list(OPTIMIZERS.values())))
    values = {name: draw(st.none() | st.floats(0, 0.99)) for name in optimizer.hyperparameters}
    noise = draw(st.none() | st.floats(1e-6, 10))
    return read_experiment(
        draw(st.sampled_from([*CATALOGUE, "x^2 + y", "-x^2", "log(x)", " x y "])),
        lr=draw(st.none() | st.floats(1e-300, 1e300).map(repr)),
        optimizer=optimizer.name,
        settings=[f"{name}={value!r}" for name, value in values.items() if value is not None],
        schedule=draw(SCHEDULES),
        noise=None if noise is None else repr(noise),
        seed=None if noise is None else str(draw(st.integers(0, 10**18 - 1))),
    )


@settings(deadline=None, max_examples=150)
@given(experiments(), STARTS)
def test_an_experiment_is_described_by_its_own_arguments(experiment: Experiment, start: str) -> None:
    if experiment.surface.name != "log(x)":
        experiment = replace(experiment, start=read_start(start, experiment.surface))
    assert same(described_by(arguments(experiment)), experiment)


@settings(deadline=None)
@given(FORMULAS)
def test_a_typed_formula_is_described_by_its_own_arguments(text: str) -> None:
    try:
        experiment = read_experiment(text)
    except UsageError:
        return
    assert same(described_by(arguments(experiment)), experiment)


@pytest.mark.parametrize(
    ("optimizer", "surface", "rate"),
    [
        ("gd", "bowl", 0.1),
        ("momentum", "rosenbrock", 0.001),
        ("adam", "bowl", 0.06),
        ("adagrad", "ackley", 0.5),
        ("adadelta", "bowl", 1.0),
        ("newton", "rosenbrock", 1.0),
    ],
)
def test_the_learning_rate_to_begin_with_fits_surface_and_optimizer(optimizer: str, surface: str, rate: float) -> None:
    assert read_experiment(surface, optimizer=optimizer).learning_rate == rate
    assert default_learning_rate(CATALOGUE[surface], OPTIMIZERS[optimizer]) == rate


def test_a_chosen_rate_stays_with_another_optimizer_and_a_default_one_does_not() -> None:
    assert read_experiment("bowl", lr="0.03").with_optimizer(OPTIMIZERS["adam"]).learning_rate == 0.03
    assert read_experiment("bowl").with_optimizer(OPTIMIZERS["adam"]).learning_rate == 0.06


def test_another_optimizer_comes_with_its_own_hyperparameters() -> None:
    changed = read_experiment("bowl", optimizer="adam", settings=["beta1=0.5"]).with_optimizer(OPTIMIZERS["nadam"])
    assert changed.hyperparameters == OPTIMIZERS["nadam"].hyperparameters


def test_another_surface_comes_with_its_own_start_and_rate() -> None:
    changed = read_experiment("bowl", start="0,1", lr="0.03", optimizer="momentum").with_surface(
        CATALOGUE["rosenbrock"]
    )
    assert same(changed, read_experiment("rosenbrock", optimizer="momentum"))


@pytest.mark.parametrize("text", ["1,2", " 1 , 2 ", "(1, 2)", "1 2", "2/2, sqrt(4)", "1e0,2.0", "−−1,2"])
def test_a_start_may_be_written_in_several_ways(text: str) -> None:
    assert read_experiment("bowl", start=text).start == (1, 2)


@pytest.mark.parametrize(("text", "value"), [("pi/2", math.pi / 2), ("1e-3", 1e-3), ("−2", -2), ("2^-3", 0.125)])
def test_a_number_may_be_an_expression(text: str, value: float) -> None:
    assert read_number(text, "it") == value


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"surface": "rosenbrok"}, "unknown surface 'rosenbrok': did you mean 'rosenbrock'?"),
        ({"surface": "Himelblau"}, "unknown surface 'Himelblau': did you mean 'himmelblau'?"),
        ({"surface": "qqqq"}, "formula: unknown name 'qqqq': there are w1 w2 x y pi e sin cos"),
        ({"surface": ""}, "formula: the formula is empty (column 1)"),
        ({"surface": "x^2 + $"}, "formula: '$' does not belong in a formula (column 7)\n  x^2 + $\n        ^"),
        ({"surface": "log(-1)"}, "'log(-1)' has no finite value and gradient near the origin"),
        ({"start": "1"}, "the start '1' is not two numbers like 1,2"),
        ({"start": "1,2,3"}, "the start '1,2,3' is not two numbers"),
        ({"start": "1,two"}, "the start's w2 'two' is not a number like 0.1"),
        ({"start": "1,x"}, "the start's w2 'x' is not a number"),
        ({"start": "1/0,2"}, "the start's w1 '1/0' is not a finite number"),
        ({"start": "1e200,0"}, "no start at (1e200, 0): L is ∞ there"),
        ({"surface": "log(x)", "start": "-1,0"}, "no start at (−1, 0): L is undefined there"),
        ({"surface": "sqrt(x)", "start": "0,0"}, "no start at (0, 0): the gradient is not finite there"),
        ({"lr": "fast"}, "the learning rate 'fast' is not a number"),
        ({"lr": "0"}, "the learning rate must be above 0, not 0"),
        ({"lr": "-0.1"}, "the learning rate must be above 0, not −0.1"),
        ({"lr": "0/0"}, "the learning rate '0/0' is not a finite number"),
        ({"lr": ""}, "the learning rate '' is not a number like 0.1"),
        ({"optimizer": "adem"}, "unknown optimizer 'adem': did you mean 'adam'?"),
        ({"optimizer": "SGD"}, "unknown optimizer 'SGD': did you mean 'gd'?"),
        ({"optimizer": "zzz"}, "unknown optimizer 'zzz'; there are gd, momentum, "),
        ({"settings": ["momentum=0.5"]}, "gd has no hyperparameter 'momentum' (it has weight_decay)"),
        ({"optimizer": "momentum", "settings": ["momentum"]}, "the setting 'momentum' is not NAME=VALUE"),
        ({"optimizer": "momentum", "settings": ["momentum="]}, "momentum '' is not a number"),
        ({"optimizer": "momentum", "settings": ["momentum=1"]}, "momentum must be at least 0 and less than 1, not 1"),
        ({"schedule": "cosin:10"}, "unknown schedule 'cosin:10': write constant, "),
        ({"schedule": "cosine:0"}, "steps in schedule 'cosine:0' must be a whole number of at least 1"),
        ({"noise": "-1"}, "the noise must be at least 0, not −1"),
        ({"noise": "loud"}, "the noise 'loud' is not a number"),
        ({"seed": "-1"}, "the seed '-1' is not a whole number of at least 0"),
        ({"seed": "1.5"}, "the seed '1.5' is not a whole number"),
        ({"seed": "9" * 19}, "the seed '9999999999999999999' is not a whole number"),
    ],
)
def test_what_cannot_be_had_is_named_with_what_would_be_right(words: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_experiment(**words)
    assert str(caught.value).startswith(message)


def test_a_formula_with_a_mistake_is_not_taken_for_a_name() -> None:
    with pytest.raises(UsageError, match=r"unknown name 'z'.* \(column 3\)"):
        read_experiment("x-z")


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(["surface", "start", "lr", "optimizer", "schedule", "noise", "seed"]),
    st.text(max_size=20) | st.text("0123456789,.:+-e()xy ", max_size=20),
)
def test_any_text_is_understood_or_refused(word: str, text: str) -> None:
    try:
        experiment = read_experiment(**{word: text})
    except UsageError:
        return
    assert check_start(experiment.start, experiment.surface) == experiment.start
    assert 0 < experiment.learning_rate < math.inf


def test_the_rate_goes_up_and_down_in_ten_round_numbers_for_a_power_of_ten() -> None:
    rate, ladder = 0.01, [0.01]
    while rate < 0.1:
        rate = next_rate(rate, up=True)
        ladder.append(rate)
    assert ladder == [0.01, 0.012, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1]
    for expected in ladder[-2::-1]:
        rate = next_rate(rate, up=False)
        assert rate == expected


def test_the_rate_climbs_from_its_least_to_its_greatest_and_back_the_same_way() -> None:
    up = [1e-9]
    while up[-1] < 1e6:
        up.append(next_rate(up[-1], up=True))
    down = [1e6]
    while down[-1] > 1e-9:
        down.append(next_rate(down[-1], up=False))
    assert up == down[::-1]
    assert len(up) == 151
    assert (next_rate(1e6, up=True), next_rate(1e-9, up=False)) == (1e6, 1e-9)


@settings(deadline=None)
@given(st.floats(1e-9, 1e6, exclude_min=True, exclude_max=True))
def test_between_two_rungs_the_rate_goes_to_the_nearer_one_in_that_direction(rate: float) -> None:
    assert next_rate(rate, up=False) < rate < next_rate(rate, up=True)
    assert next_rate(rate, up=True) < 1.6 * rate


@pytest.mark.parametrize(
    ("rate", "up", "expected"), [(1e7, True, 1e7), (1e7, False, 1e6), (1e-10, False, 1e-10), (1e-10, True, 1e-9)]
)
def test_beyond_the_scale_the_rate_never_goes_against_the_key(rate: float, up: bool, expected: float) -> None:
    assert next_rate(rate, up) == expected


def test_the_least_float_is_a_rate_like_any_other() -> None:
    next_rate(read_experiment("bowl", lr="5e-324").learning_rate, up=True)


@pytest.mark.parametrize(
    "edges", [(999999.25, 1000000.5, -0.5, 0.75), (1.7, 1.7 + 2e-9, 2.3, 2.3 + 1e-9), (-3.0, 3.0, 0, 7e8)]
)
def test_what_is_seen_is_described_however_near_one_looks(edges: tuple[float, ...]) -> None:
    window = Window(*edges)
    seen = described_by(arguments(read_experiment("rosenbrock").with_window(window))).surface.window
    unit = min(window.width, window.height) / 1000
    assert all(abs(one - other) < unit for one, other in zip(seen.edges, edges))
