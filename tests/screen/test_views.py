"""The views beside the plot, as lines of text: what they say, and that nothing leaves its place."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradtui.cli.options import SAMPLES
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.step import advance, begin
from gradtui.descent.texts import read_experiment
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.models import MODELS
from gradtui.plot.cells import Line
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs
from gradtui.screen.views import VIEWS
from gradtui.screen.views.subject import Subject
from tests.goldens import check


def subject(steps: int = 2, glyphs: Glyphs = UNICODE, **words: Any) -> Subject:
    experiment = read_experiment(**words)
    states = [begin(experiment)]
    for _ in range(steps):
        states.append(advance(experiment, states[-1]))
    return Subject(
        experiment,
        states[-2] if steps else None,
        states[-1],
        advance(experiment, states[-1]),
        np.array([state.loss for state in states]),
        experiment.surface.window,
        ("2w₁", "2w₂"),
        glyphs,
    )


def text(lines: object, glyphs: Glyphs = UNICODE) -> str:
    """Lines as a person reads them."""
    assert isinstance(lines, (list, tuple))
    rows: list[Line] = list(lines)
    return "\n".join(glyphs.spell("".join(part for part, _ in row)).rstrip() for row in rows)


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "data"])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_views_look_as_before(view: str, glyphs: Glyphs) -> None:
    shown = VIEWS[view](subject(glyphs=glyphs, surface="himmelblau", optimizer="momentum"), 38, 15)
    check(f"view_{view}_{'unicode' if glyphs.braille else 'ascii'}", text(shown, glyphs))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("size", [(38, 15), (41, 16), (55, 33), (20, 6), (10, 3), (1, 1)])
@pytest.mark.parametrize(
    "surface",
    [
        "bowl",
        "saddle",
        "easom",
        "goldstein-price",
        "1/(x + y)",
        "x - y",
        "abs(x) + log(y)",
        "exp(40) + sin(x)",
        "1e17 + x^2",
    ],
)
def test_views_fit_into_every_size_and_surface(view: str, size: tuple[int, int], surface: str) -> None:
    for steps in (0, 1):
        about = subject(steps, surface=surface)
        for glyphs in (UNICODE, ASCII):
            shown = VIEWS[view](replace(about, glyphs=glyphs), *size)
            assert len(shown) <= size[1] or size[1] < 10  # a widget of so few rows shows the first ones
            widest = max((sum(len(glyphs.spell(piece)) for piece, _ in line) for line in shown), default=0)
            assert widest <= size[0] or size[0] < 30


@pytest.mark.parametrize("view", ["curvature", "directions", "along"])
@pytest.mark.parametrize("surface", CATALOGUE)
def test_no_words_are_cut_off_at_80_columns(view: str, surface: str) -> None:
    for line in text(VIEWS[view](subject(surface=surface), 38, 15)).splitlines():
        assert len(line) <= 38, line


@pytest.mark.parametrize(
    ("view", "steps", "said"),
    [
        ("step", 65, "promised  below rounding"),
        ("directions", 200, "∇L = 0 but for rounding"),
        ("along", 70, "no small η lowers it"),
        ("curvature", 70, "a minimum: ‖∇L‖ below 1e−6"),
    ],
)
def test_at_a_minimum_what_is_only_rounding_is_said_to_be_so(view: str, steps: int, said: str) -> None:
    shown = text(VIEWS[view](subject(steps, surface="styblinski-tang"), 38, 15))
    assert max(map(len, shown.splitlines())) <= 38
    assert said in " ".join(line.strip() for line in shown.splitlines())
    assert "%" not in shown


def test_a_slice_shows_its_slope_and_what_is_held_fixed() -> None:
    shown = text(VIEWS["slices"](subject(0, surface="bowl", start="1,2"), 38, 15))
    assert "∂L/∂w₁ = 2   w₂ = 2 fixed" in shown
    assert "∂L/∂w₂ = 4   w₁ = 1 fixed" in shown
    assert shown.count("●") == 2


def test_directions_show_where_uphill_and_the_contour_are() -> None:
    shown = text(VIEWS["directions"](subject(0, surface="bowl", start="1,2"), 38, 15))
    assert "uphill: 63.43°, slope ‖∇L‖ = 4.472" in shown
    assert "contour: 153.4° and 333.4°, slope 0" in shown


def test_along_the_step_shows_the_present_the_best_and_the_largest_rate() -> None:
    shown = text(VIEWS["along"](subject(0, surface="bowl", start="1,2", lr="0.1"), 38, 15))
    assert "now: η = 0.1 gives L = 3.2" in shown
    assert "best: η = 0.5 gives L = 0" in shown.splitlines()[-2]
    assert shown.splitlines()[-2].endswith(" 0")
    assert "L is lower up to η = 1" in shown


@pytest.mark.parametrize(
    ("words", "steps", "said"),
    [
        ({"surface": "-x - y"}, 0, "L falls up to a thousand times η"),
        ({"surface": "bowl", "optimizer": "momentum", "lr": "0.1"}, 5, "L rises at once: no small η lowers it"),
        ({"surface": "sqrt(x)", "start": "1,0", "lr": "1"}, 0, "L leaves the finite numbers on the way"),
    ],
)
def test_along_the_step_shows_why_there_is_no_best_rate(words: dict[str, Any], steps: int, said: str) -> None:
    assert said in text(VIEWS["along"](subject(steps, **words), 38, 15)).splitlines()[-1]


def test_of_many_rows_the_views_show_what_is_so_over_all_of_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(0, 1, 3000)
    y = 2 * x + np.where(rng.random(3000) < 0.01, 200, 0)
    path = tmp_path / "outliers.csv"
    path.write_text("\n".join(f"{a},{b}" for a, b in zip(x, y)))
    shown = text(VIEWS["along"](subject(0, surface=str(path), lr="0.2"), 38, 15))
    told = {key: float(figure.replace("−", "-")) for key, figure in re.findall(r"(now|best): .* L = (\S+)", shown)}
    assert told["best"] < told["now"]
    residual = y - np.polyval(np.polyfit(x, y, 1), x)
    assert told["best"] == pytest.approx(np.mean(residual**2), rel=0.01)
    assert text(VIEWS["slices"](subject(0, surface=str(path), lr="0.2"), 38, 15)).count("●") == 2


def test_with_weight_decay_the_largest_stable_rate_is_that_of_the_decayed_curvature() -> None:
    shown = text(VIEWS["curvature"](subject(0, surface="bowl", lr="0.25", settings=["weight_decay=2"]), 38, 15))
    assert "2/λmax    1\n" in shown
    assert "stable to 0.5, with weight decay" in shown
    assert "η is 0.5 times the largest stable" in shown


def test_curvature_shows_the_hessian_and_how_large_eta_may_be() -> None:
    shown = text(VIEWS["curvature"](subject(0, surface="x^2 + 10y^2 + 2x y", lr="0.13"), 38, 15))
    for said in ("│ 2   2 │", "│ 2  20 │", "condition 11.", "2/λmax    0.09", "η is 1.31 times the largest stable"):
        assert said in shown, said


def test_curvature_names_the_kind_of_point() -> None:
    for start, said in (("0,0", "a saddle: ∇L = 0"), ("1,1", "not stationary: ∇L ≠ 0")):
        assert said in text(VIEWS["curvature"](subject(0, surface="saddle", start=start), 38, 15))


def test_the_step_shows_what_was_promised_and_what_it_brought() -> None:
    shown = text(VIEWS["step"](subject(1, surface="bowl", start="1,2", lr="0.1"), 38, 15))
    assert "promised  1.28" in shown
    assert "last drop 1.8 of 2 = 90 %" in shown


@pytest.mark.parametrize("optimizer", ["adam", "amsgrad", "adamw", "nadam", "rmsprop", "adagrad", "adadelta"])
def test_the_step_shows_the_learning_rate_in_use(optimizer: str) -> None:
    about = subject(3, surface="himmelblau", optimizer=optimizer)
    shown = text(VIEWS["step"](about, 38, 15))
    assert "η₁ in use" in shown
    if optimizer in ("rmsprop", "adagrad"):  # where it stands right before the gradient, it is the step over it
        moved = about.state.point[0] - about.following.point[0]
        told = float(shown.split("η₁ in use ")[1].split()[0])
        assert told == pytest.approx(moved / about.state.gradient[0], rel=1e-3)


def test_every_optimizer_with_a_rate_of_its_own_shows_it() -> None:
    assert {name for name, o in OPTIMIZERS.items() if o.effective is None} == {"gd", "momentum", "nesterov", "newton"}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_the_fit_over_the_data_looks_as_before(model: str, glyphs: Glyphs) -> None:
    sample = {"line": "spring", "logistic": "exam", "exponential": "decay"}[model]
    path = os.path.join(SAMPLES, f"{sample}.csv")
    shown = VIEWS["data"](subject(40, glyphs, surface=path, model=model), 38, 15)
    check(f"view_data_{model}_{'unicode' if glyphs.braille else 'ascii'}", text(shown, glyphs))


def test_where_there_are_no_data_the_view_says_how_to_have_some() -> None:
    assert "gradtui fit FILE.csv" in text(VIEWS["data"](subject(surface="bowl"), 38, 15))


@pytest.mark.parametrize("times", ["0.1", "0.9996", "1", "1.005"])
def test_a_rate_that_is_not_the_largest_stable_one_is_not_called_once_that(times: str) -> None:
    shown = text(VIEWS["curvature"](subject(surface="bowl", lr=times), 38, 15))
    assert f"η is {times} times the largest stable" in shown
