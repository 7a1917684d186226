"""What a state means: kinds of stationary points, and how a run stands."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gradtui.descent.step import begin, trajectory
from gradtui.descent.texts import find_surface, read_experiment
from gradtui.insight.curvature import curvature_at, largest_stable
from gradtui.insight.points import Kind, Status, kind_of_point, status
from gradtui.losses.loss import Point


@pytest.mark.parametrize(
    ("surface", "point", "kind"),
    [
        ("bowl", (0, 0), "minimum"),
        ("-x^2 - 3y^2", (0, 0), "maximum"),
        ("saddle", (0, 0), "saddle"),
        ("x y", (0, 0), "saddle"),
        ("himmelblau", (3, 2), "minimum"),
        ("1e9 (x^4 + y^4) - x^2 - y^2", (0, 0), "maximum"),
        ("x^2 + y^2 - 1e9 (x^4 + y^4)", (0, 0), "minimum"),
        ("himmelblau", (-0.27084459, -0.92303856), "maximum"),
        ("double-well", (0, 0), "saddle"),
        ("monkey-saddle", (0, 0), "saddle"),
        ("w1^4 + w2^4", (0, 0), "minimum"),
        ("-w1^4 - w2^2", (0, 0), "maximum"),
        ("w1^3 + w2^2", (0, 0), "saddle"),
        ("abs(w1) + abs(w2)", (0, 0), "minimum"),
        ("-abs(w1) - w2^2", (0, 0), "maximum"),
        ("abs(w1) - abs(w2)", (0, 0), "saddle"),
        ("sqrt(w1^2 + w2^2)", (0, 0), "minimum"),
        ("ackley", (0, 0), "minimum"),
        ("drop-wave", (0, 0), "minimum"),
        ("easom", (-1, -1), "flat"),
        ("7", (1, 2), "flat"),
        ("x^6 + y^6", (0, 0), "minimum"),
        ("1e-9 (x^2 + y^2)", (0, 0), "minimum"),
        ("1e-9 (x^2 - y^2)", (0, 0), "saddle"),
        ("1e-3 (x^4 + y^4)", (0, 0), "minimum"),
        ("1e6 - x^4 - y^4", (0, 0), "maximum"),
        ("(y - x^2)(y - 2x^2)", (0, 0), "saddle"),
        ("(y - x^2)(2x^2 - y)", (0, 0), "saddle"),
        ("1e6 + 1e-6 (y - x^2)(y - 2x^2)", (0, 0), "saddle"),
        ("1e10 (y - x^2)(y - 2x^2)", (0, 0), "saddle"),
        ("(y - x^2)(y - 2x^2)", (4e-4, 2.4e-7), "saddle"),
        ("(y - x - x^2)(y - x - 2x^2) + 3", (0, 0), "saddle"),
        ("(y - x^2)^2 + x^4", (0, 0), "minimum"),
        ("x^3 + y^2", (5e-4, 0), "saddle"),
        ("1e10 (x^3 + y^3)", (5e-10, 5e-10), "saddle"),
        ("1e-10 x^3 - 7", (0, 2), "saddle"),
        ("x^2 + y^4", (0, 0), "minimum"),
        ("x^2 - y^4", (0, 0), "saddle"),
        ("1e10 (x^2 - y^4) + 1e12", (0, 0), "saddle"),
        ("1e-10 (x^2 + y^4)", (0, 0), "minimum"),
        ("-x^2", (0, 1), "maximum"),
        ("x^2", (0, 1), "minimum"),
        ("(x - 3)^4 + (y + 2)^4", (3, -2), "minimum"),
        ("x^2 + y^6", (0, 0), "minimum"),
        ("x^2 - y^6", (0, 0), "saddle"),
        ("abs(x)^3 + y^2", (0, 0), "minimum"),
        ("x^3 - 3x y^2 + 1e5", (0, 0), "saddle"),
    ],
)
def test_the_kind_of_a_stationary_point_is_said_by_curvature_or_by_its_surroundings(
    surface: str, point: Point, kind: Kind
) -> None:
    assert kind_of_point(find_surface(surface), point) == kind


def run(surface: str, options: Mapping[str, str], steps: int = 600) -> Status:
    """How a run stands when it ends."""
    experiment = read_experiment(surface, **options)
    states = list(trajectory(experiment, steps))
    return status(experiment, states[-1], diverged=len(states) <= steps)


@pytest.mark.parametrize(
    ("surface", "options", "expected"),
    [
        ("bowl", {}, "converged"),
        ("bowl", {"optimizer": "momentum"}, "converged"),
        ("bowl", {"lr": "1"}, "running"),
        ("bowl", {"lr": "1e-6"}, "running"),
        ("bowl", {"lr": "1.5"}, "diverged"),
        ("rosenbrock", {}, "running"),
        ("rosenbrock", {"lr": "0.1"}, "diverged"),
        ("rosenbrock", {"optimizer": "newton"}, "converged"),
        ("saddle", {"start": "1,0"}, "stalled"),
        ("monkey-saddle", {}, "diverged"),
        ("double-well", {"start": "0,1"}, "stalled"),
        ("double-well", {}, "converged"),
        ("easom", {"start": "-1,-1"}, "stalled"),
        ("easom", {}, "converged"),
        ("plateau", {"start": "-20,0"}, "stalled"),
        ("plateau", {}, "converged"),
        ("w1^4 + w2^2", {"start": "0.001,1", "lr": "0.1"}, "converged"),
        ("abs(w1) + abs(w2)", {"start": "0.5,0.25", "lr": "0.25"}, "converged"),
        ("abs(w1) + abs(w2)", {"start": "0.5,0.3", "lr": "0.25"}, "running"),
        ("x^2", {"start": "1,1"}, "converged"),
        ("w1^4 + w2^4", {"start": "0.005,0", "lr": "0.1"}, "converged"),
    ],
)
def test_a_run_stands_as_it_looks(surface: str, options: dict[str, str], expected: str) -> None:
    assert run(surface, options) == expected


def test_a_run_that_has_converged_does_not_diverge_afterwards() -> None:
    near = {"start": "0.1,0.05", "lr": "0.01"}
    assert run("drop-wave", near, steps=200) == "converged"
    assert run("drop-wave", near, steps=400) == "converged"


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov"])
@pytest.mark.parametrize("decay", [0.0, 2.0])
def test_the_largest_stable_rate_is_where_runs_begin_to_grow(optimizer: str, decay: float) -> None:
    words: dict[str, Any] = {"start": "1,1", "optimizer": optimizer, "settings": [f"weight_decay={decay}"]}
    here = curvature_at(begin(read_experiment("x^2 + 3y^2", **words)))
    assert here is not None
    bound = largest_stable(read_experiment("x^2 + 3y^2", **words), here)
    assert bound is not None
    for share, grows in ((0.97, False), (1.03, True)):
        *_, last = trajectory(read_experiment("x^2 + 3y^2", lr=repr(share * bound), **words), 900)
        assert (math.hypot(*last.point) > 2) == grows


def test_a_run_that_noise_still_moves_is_running() -> None:
    assert run("bowl", {"start": "0,0"}, steps=0) == "converged"
    assert run("bowl", {"start": "0,0", "noise": "0.1"}, steps=0) == "running"


def test_a_ball_that_rolls_through_the_bottom_is_running() -> None:
    experiment = read_experiment("bowl", start="1,0", optimizer="momentum", lr="0.1")
    *_, rolling = trajectory(experiment, 5)
    at_bottom = begin(read_experiment("bowl", start="0,0"))
    assert status(experiment, replace(at_bottom, optimizer=rolling.optimizer), diverged=False) == "running"


@pytest.mark.parametrize(
    ("formula", "start", "steepest"),
    [
        ("log(exp(x) + exp(y))", "400,400", 0.5),
        ("log(exp(x) + exp(y))", "400,363", 0.0),
        ("log(exp(x) + exp(y))", "400,340", 0.0),
        ("log(cosh(x)) + y^2", "20,0", 2.0),
        ("log(cosh(x)) + y^2", "400,0", 2.0),
        ("log(cosh(x)) + log(cosh(y))", "25,30", 0.0),
        ("softplus(x + y) + softplus(x - 2y)", "100,1", 0.0),
    ],
)
def test_a_convex_surface_has_no_negative_curvature_far_out(formula: str, start: str, steepest: float) -> None:
    here = curvature_at(begin(read_experiment(formula, start=start)))
    assert here is not None
    assert here.eigenvalues[0] >= 0
    assert not here.has_negative_curvature()
    assert here.steepest == pytest.approx(steepest, abs=1e-15)
