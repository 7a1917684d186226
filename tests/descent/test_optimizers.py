"""The optimizers: PyTorch's results, the chapter's worked examples, and what is shown is what is done."""

import json
import math
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.rules import Optimizer, checked, damped
from gradtui.descent.step import advance, begin, trajectory
from gradtui.descent.texts import read_experiment
from gradtui.losses.loss import Hessian, Point

REFERENCE = json.loads((Path(__file__).parents[1] / "data" / "torch_reference.json").read_text(encoding="utf-8"))[
    "runs"
]
DEFAULTS: dict[str, dict[str, float]] = {
    "gd": {"weight_decay": 0},
    "momentum": {"momentum": 0.9, "weight_decay": 0},
    "nesterov": {"momentum": 0.9, "weight_decay": 0},
    "adagrad": {"eps": 1e-10, "weight_decay": 0},
    "adadelta": {"rho": 0.9, "eps": 1e-6, "weight_decay": 0},
    "rmsprop": {"alpha": 0.99, "eps": 1e-8, "momentum": 0, "weight_decay": 0},
    "adam": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0},
    "amsgrad": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0},
    "adamw": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
    "nadam": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0, "momentum_decay": 0.004},
    "newton": {},
}

each_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())


def _settings(values: Mapping[str, float]) -> list[str]:
    return [f"{name}={value!r}" for name, value in values.items()]


def test_names_and_defaults_are_those_of_torch() -> None:
    assert {name: dict(optimizer.hyperparameters) for name, optimizer in OPTIMIZERS.items()} == DEFAULTS


def test_the_reference_covers_every_optimizer_but_newton_and_every_hyperparameter() -> None:
    assert {run["optimizer"] for run in REFERENCE} == set(DEFAULTS) - {"newton"}
    tried = {(run["optimizer"], name) for run in REFERENCE for name in run["hyperparameters"]}
    assert tried == {(name, h) for name, defaults in DEFAULTS.items() for h in defaults}


@pytest.mark.parametrize(
    "run",
    REFERENCE,
    ids=lambda run: f"{run['optimizer']} {run['surface'][:14]} {' '.join(_settings(run['hyperparameters']))}",
)
def test_a_run_is_the_run_of_torch(run: dict[str, Any]) -> None:
    experiment = read_experiment(
        run["surface"],
        start=f"{run['start'][0]!r},{run['start'][1]!r}",
        lr=repr(run["learning_rate"]),
        optimizer=run["optimizer"],
        settings=_settings(run["hyperparameters"]),
    )
    steps = 50 if run["hyperparameters"] else 300
    states = list(trajectory(experiment, steps))
    for k, point, loss, gradient in zip(run["at"], run["points"], run["losses"], run["gradients"], strict=True):
        if k > steps:
            break
        ours, theirs = (*states[k].point, states[k].loss, *states[k].gradient), (*point, loss, *gradient)
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("point", "gradient", "rate", "after"),
    [
        ((1.0, 2.0), (2.0, 4.0), 0.1, (0.8, 1.6)),
        ((3.0, -1.0), (4.0, -2.0), 0.1, (2.6, -0.8)),
        ((2.0, -3.0), (6.0, -4.0), 0.05, (1.7, -2.8)),
    ],
)
def test_gradient_descent_solves_the_worked_examples(point: Point, gradient: Point, rate: float, after: Point) -> None:
    gd = OPTIMIZERS["gd"]
    w = np.array(point)
    found, _ = gd.update(gd.init(w), w, np.array(gradient), rate, gd.hyperparameters)
    assert found == pytest.approx(after, rel=1e-15)


@settings(deadline=None)
@given(st.floats(0, 2 * math.pi))
def test_a_gradient_of_length_4_at_eta_0_01_is_a_step_of_0_04(angle: float) -> None:
    gd = OPTIMIZERS["gd"]
    gradient = np.array((4 * math.cos(angle), 4 * math.sin(angle)))
    after, _ = gd.update(gd.init(np.zeros(2)), np.zeros(2), gradient, 0.01, gd.hyperparameters)
    assert math.hypot(*after) == pytest.approx(0.04, rel=1e-14)


HESSIAN = Hessian(2.0, 0.5, 3.0)


def _variants(optimizer: Optimizer) -> list[Mapping[str, float]]:
    """Every hyperparameter as it is, and every one another than zero."""
    return [optimizer.hyperparameters, {name: value or 0.3 for name, value in optimizer.hyperparameters.items()}]


@each_optimizer
def test_an_update_changes_nothing_and_forgets_nothing(optimizer: Optimizer) -> None:
    for hyperparameters in _variants(optimizer):
        before = dict(hyperparameters)
        point, gradient = np.array((1.0, 2.0)), np.array((2.0, 4.0))
        state = optimizer.init(point)
        first = optimizer.update(state, point, gradient, 0.1, hyperparameters, HESSIAN)
        assert (point.tolist(), gradient.tolist()) == ([1, 2], [2, 4])
        assert (state.t, np.array(state.memory).tolist()) == (0, np.array(optimizer.init(point).memory).tolist())
        assert dict(hyperparameters) == before
        again = optimizer.update(state, point, gradient, 0.1, hyperparameters, HESSIAN)
        assert np.array([first[0], *first[1].memory]).tolist() == np.array([again[0], *again[1].memory]).tolist()
        assert first[1].t == 1
        assert len(first[1].memory) == len(optimizer.state)


@each_optimizer
def test_the_arithmetic_shown_ends_with_the_weights_of_the_step(optimizer: Optimizer) -> None:
    for hyperparameters in _variants(optimizer):
        point = np.array((1.0, -2.0))
        state = optimizer.init(point)
        for gradient in ((2.0, -4.0), (1.5, 3.0), (0.0, -1.0)):
            before = (state, point, np.array(gradient), 0.1, hyperparameters, HESSIAN)
            shown = list(optimizer.assignments(*before))
            point, state = optimizer.update(*before)
            assert shown[-1].rule.target == "w"
            assert [shown[-1].value(i) for i in (0, 1)] == point.tolist()
            for assignment in shown:
                for i in (0, 1):
                    worked = assignment.rule.formula.evaluate(assignment.operands(i))
                    assert worked == pytest.approx(assignment.value(i), rel=1e-12)


@each_optimizer
def test_overflow_gives_inf_or_nan_and_no_exception(optimizer: Optimizer) -> None:
    point, gradient = np.array((1e308, -1e308)), np.array((math.inf, math.nan))
    after, _ = optimizer.update(optimizer.init(point), point, gradient, 1e308, optimizer.hyperparameters, HESSIAN)
    assert not np.isfinite(after).all()


@each_optimizer
def test_at_its_default_rate_every_optimizer_gets_down_the_bowl(optimizer: Optimizer) -> None:
    states = list(trajectory(read_experiment("bowl", optimizer=optimizer.name), 30))
    assert states[-1].loss < states[0].loss


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov"])
@pytest.mark.parametrize("surface", ["bowl", "ravine", "rotated-valley", "booth", "matyas"])
def test_momentum_does_not_diverge_at_the_default_rate_of_a_quadratic(surface: str, optimizer: str) -> None:
    states = list(trajectory(read_experiment(surface, optimizer=optimizer), 60))
    assert states[-1].loss < states[0].loss


@pytest.mark.parametrize("name", ["bowl", "ravine", "rotated-valley", "booth", "matyas"])
def test_newton_lands_on_the_minimum_of_a_quadratic_in_one_step(name: str) -> None:
    experiment = read_experiment(name, optimizer="newton")
    after = advance(experiment, begin(experiment))
    assert after.point == pytest.approx(experiment.surface.minima[0].point, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "start"),
    [("saddle", "1.5,0.1"), ("saddle", "0,0.001"), ("double-well", "0.1,1"), ("monkey-saddle", "1,1")],
)
def test_newton_near_a_saddle_goes_down_and_away_from_it(name: str, start: str) -> None:
    experiment = read_experiment(name, start=start, lr="0.1", optimizer="newton")
    states = list(trajectory(experiment, 20))
    assert all(after.loss < before.loss for before, after in pairwise(states))


ENTRIES = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda x: round(x, 3))


@settings(deadline=None, max_examples=200)
@given(ENTRIES, ENTRIES, ENTRIES)
def test_damping_makes_every_hessian_positive_definite(h11: float, h12: float, h22: float) -> None:
    found = damped(Hessian(h11, h12, h22))
    values = np.linalg.eigvalsh(np.array([[h11, h12], [h12, h22]]))
    largest = np.abs(values).max()
    expected = [1, 1] if largest == 0 else np.sort(np.maximum(np.abs(values), 1e-3 * largest))
    if largest > 0 and values[0] > 1e-6 * largest:
        assert found == (h11, h12, h22)
    elif largest == 0 or not 0 < values[0] <= 1e-6 * largest:
        np.testing.assert_allclose(np.linalg.eigvalsh(found.matrix), expected, rtol=1e-9)


@pytest.mark.parametrize("entries", [(0, 0, 0), (math.nan, 1, 1), (1, math.inf, 1)])
def test_in_place_of_a_hessian_that_says_nothing_stands_the_identity(entries: tuple[float, float, float]) -> None:
    assert damped(Hessian(*entries)) == (1, 0, 1)


def test_newton_takes_a_step_where_curvature_is_tiny() -> None:
    experiment = read_experiment("-exp(-x^2 - y^2)", start="20,10", optimizer="newton")
    assert advance(experiment, begin(experiment)).finite


@pytest.mark.parametrize(
    ("optimizer", "name", "value"),
    [
        ("momentum", "momentum", 0.0),
        ("adam", "beta2", 0.9999),
        ("adam", "eps", 0.0),
        ("gd", "weight_decay", 10.0),
        ("nadam", "momentum_decay", 0.0),
    ],
)
def test_a_hyperparameter_may_have_any_value_that_torch_accepts(optimizer: str, name: str, value: float) -> None:
    assert checked(OPTIMIZERS[optimizer], name, value) == value


@pytest.mark.parametrize(
    ("optimizer", "name", "value", "message"),
    [
        ("gd", "momentum", 0.9, "gd has no hyperparameter 'momentum' (it has weight_decay)"),
        ("newton", "eps", 1, "newton has no hyperparameter 'eps' (it has none)"),
        ("momentum", "momentum", 1.0, "momentum must be at least 0 and less than 1, not 1"),
        ("momentum", "momentum", -0.1, "momentum must be at least 0 and less than 1, not -0.1"),
        ("adam", "beta1", 1.0, "beta1 must be at least 0 and less than 1"),
        ("adam", "beta2", 1.5, "beta2 must be at least 0 and less than 1"),
        ("rmsprop", "alpha", 1.0, "alpha must be at least 0 and less than 1"),
        ("adadelta", "rho", math.nan, "rho must be at least 0 and less than 1"),
        ("adam", "eps", -1e-8, "eps must be a finite number of at least 0, not -1e-08"),
        ("gd", "weight_decay", math.inf, "weight_decay must be a finite number of at least 0"),
    ],
)
def test_a_hyperparameter_out_of_range_is_refused(optimizer: str, name: str, value: float, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        checked(OPTIMIZERS[optimizer], name, value)


def test_the_state_begins_with_no_steps_and_neutral_figures() -> None:
    assert OPTIMIZERS["gd"].init(np.zeros(3)) == (0, ())
    t, memory = OPTIMIZERS["nadam"].init(np.zeros(3))
    assert (t, np.array(memory).tolist()) == (0, [[0, 0, 0], [0, 0, 0], [1, 1, 1]])


_WITHOUT_CURVATURE = [optimizer for optimizer in OPTIMIZERS.values() if not optimizer.uses_curvature]


@pytest.mark.parametrize("optimizer", _WITHOUT_CURVATURE, ids=lambda optimizer: optimizer.name)
def test_each_weight_of_many_and_each_run_of_many_goes_its_own_way(optimizer: Optimizer) -> None:
    """Weights and runs do not see each other: 7 weights in 3 runs with 3 rates end where 21 weights alone do."""
    random = np.random.default_rng(5)
    points, rates = random.normal(size=(7, 3)), np.array((0.01, 0.1, 1.0))
    gradients = random.normal(size=(4, 7, 3))
    for hyperparameters in _variants(optimizer):
        together, state = points, optimizer.init(points)
        for gradient in gradients:
            together, state = optimizer.update(state, together, gradient, rates, hyperparameters)
        assert together.shape == (7, 3)
        for run, rate in enumerate(rates.tolist()):
            for weight in range(7):
                alone = points[weight : weight + 1, run]
                carried = optimizer.init(alone)
                for gradient in gradients:
                    single = gradient[weight : weight + 1, run]
                    alone, carried = optimizer.update(carried, alone, single, rate, hyperparameters)
                assert together[weight, run] == pytest.approx(alone[0], rel=1e-12)
