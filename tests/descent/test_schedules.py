"""Schedules: the learning rate of each step, and what is said about specifications that are none."""

import math
import re

import pytest

from gradtui.descent.schedules import CONSTANT, KINDS, USAGE, RateFrom, parse_schedule


@pytest.mark.parametrize(
    ("spec", "rates"),
    [
        ("constant", {0: 1, 1000: 1}),
        ("step:10,0.5", {0: 1, 9: 1, 10: 0.5, 19: 0.5, 20: 0.25, 100: 0.5**10}),
        ("exponential:0.9", {0: 1, 1: 0.9, 2: 0.81, 100: 0.9**100}),
        ("exponential:1", {0: 1, 7: 1}),
        ("cosine:100", {0: 1, 25: (1 + math.sqrt(0.5)) / 2, 50: 0.5, 100: 0, 150: 0.5, 200: 1, 300: 0}),
        ("warmup:4", {0: 0.25, 1: 0.5, 3: 1, 4: 1, 99: 1}),
        ("warmup:1", {0: 1}),
        ("inverse:0.5", {0: 1, 1: 1 / 1.5, 2: 0.5, 18: 0.1}),
        ("inverse:0", {5: 1}),
        ("warmup:2+step:2,0.1", {0: 0.5, 1: 1, 2: 0.1, 4: 0.01}),
        (" warmup : 2 + cosine : 4 ", {0: 0.5, 2: 0.5, 4: 0}),
    ],
)
def test_the_rate_follows_the_specification(spec: str, rates: dict[int, float]) -> None:
    schedule = parse_schedule(spec)
    for step, factor in rates.items():
        assert schedule.rate(0.2, step) == pytest.approx(0.2 * factor, rel=1e-14, abs=1e-17)


# Rates of steps 0 to 11 at eta = 0.2 by torch.optim.lr_scheduler of PyTorch 2.13.0: StepLR(3, 0.5), ExponentialLR(0.9),
# CosineAnnealingLR(5), LinearLR(1/4, total_iters=3), LambdaLR(lambda k: 1/(1 + 0.5*k)), ChainedScheduler of the fourth
# and the first.
OF_TORCH = {
    "step:3,0.5": [0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025],
    "exponential:0.9": [
        0.2, 0.18, 0.162, 0.1458, 0.13122, 0.118098, 0.1062882, 0.09565938, 0.086093442, 0.0774840978, 0.06973568802,
        0.062762119218,
    ],
    "cosine:5": [
        0.2, 0.18090169943749476, 0.13090169943749475, 0.06909830056250527, 0.019098300562505267, 0.0,
        0.019098300562505256, 0.0690983005625053, 0.13090169943749483, 0.18090169943749487, 0.20000000000000012,
        0.18090169943749493,
    ],
    "warmup:4": [0.05, 0.1, 0.15, 0.2, 0.2, 0.2, 0.2, 0.2],
    "inverse:0.5": [0.2, 0.13333333333333333, 0.1, 0.08, 0.06666666666666667, 0.05714285714285714],
    "warmup:4+step:3,0.5": [0.05, 0.1, 0.15, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025],
}  # fmt: skip


@pytest.mark.parametrize("spec", OF_TORCH)
def test_rates_are_those_of_torch_past_the_end_of_a_schedule_too(spec: str) -> None:
    schedule = parse_schedule(spec)
    assert [schedule.rate(0.2, k) for k in range(len(OF_TORCH[spec]))] == pytest.approx(OF_TORCH[spec], rel=1e-12)


def test_from_a_step_on_another_eta_is_what_the_factors_multiply() -> None:
    schedule = parse_schedule("from:7,0.4+warmup:2+from:3,0.3")
    assert [schedule.rate(0.1, k) for k in range(9)] == [0.05, 0.1, 0.1, 0.3, 0.3, 0.3, 0.3, 0.4, 0.4]
    assert parse_schedule(schedule.with_rates(schedule.rates).text).rate(0.1, 7) == 0.4
    assert schedule.with_rates(()).rate(0.1, 7) == 0.1


def test_rates_that_python_writes_with_a_plus_are_read_again() -> None:
    schedule = CONSTANT.with_rates([RateFrom(2, 1e30)])
    assert parse_schedule(schedule.text) == schedule


def test_a_constant_rate_is_exactly_the_one_given() -> None:
    assert CONSTANT.rate(0.1, 12345) == 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_the_usage_names_every_kind(kind: str) -> None:
    assert f"{kind}:" in USAGE


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("", "unknown schedule '': write constant, step:SIZE,GAMMA, "),
        ("linear:3", "unknown schedule 'linear:3'"),
        ("cosine:10+", "unknown schedule ''"),
        ("cosine", "schedule 'cosine' is not of the form cosine:STEPS"),
        ("step:10", "schedule 'step:10' is not of the form step:SIZE,GAMMA"),
        ("warmup:1,2", "schedule 'warmup:1,2' is not of the form warmup:STEPS"),
        ("cosine:ten", "'ten' in schedule 'cosine:ten' is no number"),
        ("step:10,", "'' in schedule 'step:10,' is no number"),
        ("step:0,0.5", "size in schedule 'step:0,0.5' must be a whole number of at least 1"),
        ("cosine:2.5", "steps in schedule 'cosine:2.5' must be a whole number"),
        ("warmup:inf", "steps in schedule 'warmup:inf' must be a whole number"),
        ("exponential:0", "gamma in schedule 'exponential:0' must be above 0 and at most 1"),
        ("exponential:1.01", "gamma in schedule 'exponential:1.01' must be above 0 and at most 1"),
        ("exponential:nan", "gamma in schedule 'exponential:nan' must be above 0"),
        ("from:3", "schedule 'from:3' is not of the form from:STEP,ETA"),
        ("from:-1,0.1", "step in schedule 'from:-1,0.1' must be a whole number of at least 0"),
        ("from:2.5,0.1", "step in schedule 'from:2.5,0.1' must be a whole number"),
        ("from:3,0", "eta in schedule 'from:3,0' must be above 0"),
        ("from:3,inf", "eta in schedule 'from:3,inf' must be a finite number"),
        ("inverse:-1", "rate in schedule 'inverse:-1' must be a finite number of at least 0"),
        ("inverse:inf", "rate in schedule 'inverse:inf' must be a finite number"),
    ],
)
def test_a_mistake_in_a_specification_is_named(spec: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        parse_schedule(spec)


def test_schedules_of_the_same_specification_are_equal() -> None:
    assert parse_schedule("warmup:2+cosine:4") == parse_schedule("warmup:2+cosine:4")


def test_constant_can_be_joined_like_every_kind_that_the_usage_offers() -> None:
    assert parse_schedule("constant+step:2,0.5").rate(1, 2) == 0.5
