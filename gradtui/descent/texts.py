"""Reads an experiment from texts, as on a command line or in a form, and writes it as a command line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gradtui.calculus.formula import FormulaError, parse
from gradtui.calculus.jet import FUNCTIONS
from gradtui.calculus.notation import format_number, format_point
from gradtui.descent.experiment import (
    DEFAULT_MODEL,
    DEFAULT_OPTIMIZER,
    DEFAULT_SURFACE,
    Experiment,
    UsageError,
    default_learning_rate,
)
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.rules import Optimizer, checked
from gradtui.descent.schedules import CONSTANT, parse_schedule
from gradtui.losses.catalogue import CATALOGUE
from gradtui.losses.data import DataError, read_data
from gradtui.losses.fit import DataSurface, fitted
from gradtui.losses.loss import Point
from gradtui.losses.models import MODELS
from gradtui.losses.surface import Surface, Window
from gradtui.losses.typed import typed_surface


def read_experiment(
    surface: str = DEFAULT_SURFACE,
    start: str | None = None,
    lr: str | None = None,
    optimizer: str = DEFAULT_OPTIMIZER,
    settings: Iterable[str] = (),
    schedule: str | None = None,
    noise: str | None = None,
    seed: str | None = None,
    window: str | None = None,
    model: str | None = None,
    batch: str | None = None,
) -> Experiment:
    """The experiment that these texts describe, as on a command line or in a form.

    With a `model`, `surface` is the path of a file with data to fit it to; so it is when it ends in .csv.

    Raises:
        UsageError: one of them cannot be read; the message says which, why, and what would be right.

    """
    if model is not None or surface.strip().lower().endswith(".csv"):
        chosen: Surface = find_fit(surface, model or DEFAULT_MODEL)
    else:
        chosen = find_surface(surface)
    if window is not None:
        chosen = replace(chosen, window=read_window(window), window_is_given=True)
    method = find_optimizer(optimizer)
    experiment = Experiment(
        surface=chosen,
        start=chosen.start if start is None else read_start(start, chosen),
        optimizer=method,
        learning_rate=default_learning_rate(chosen, method) if lr is None else read_rate(lr),
        hyperparameters=read_settings(settings, method),
        noise=0.0 if noise is None else read_noise(noise),
        seed=0 if seed is None else read_seed(seed),
        batch=0 if batch is None else read_batch(batch, chosen),
    )
    if schedule is None:
        return experiment
    try:
        return replace(experiment, schedule=parse_schedule(schedule))
    except ValueError as error:
        raise UsageError(str(error)) from None


def find_surface(text: str) -> Surface:
    """The catalogue's surface of that name, or one made of a formula.

    Raises:
        UsageError: neither; with the nearest name, or the column of the mistake in the formula.

    """
    name = text.strip()
    if name.lower() in CATALOGUE:
        return CATALOGUE[name.lower()]
    try:
        formula = parse(text)
    except FormulaError as error:
        near = _nearest(name, CATALOGUE)
        if near and re.fullmatch(r"[A-Za-z-]+", name) and name not in FUNCTIONS:
            raise UsageError(f"unknown surface '{name}': did you mean '{near}'?") from None
        marked = error.marked().replace("\n", "\n  ")
        listed = "; `gradtui list` names the surfaces" if re.fullmatch(r"[A-Za-z-]{3,}", name) else ""
        raise UsageError(f"formula: {error}{listed}\n  {marked}") from None
    try:
        return typed_surface(formula)
    except ValueError as error:
        raise UsageError(str(error)) from None


def find_fit(path: str, model: str) -> DataSurface:
    """The loss of the model of that name over the data in the file.

    Raises:
        UsageError: there is no such model, or no data to fit it to.

    """
    if model not in MODELS:
        raise UsageError(f"unknown model '{model}': there are {', '.join(MODELS)}")
    try:
        return fitted(read_data(path), MODELS[model])
    except DataError as error:
        raise UsageError(str(error)) from None


def read_batch(text: str, surface: Surface) -> int:
    """How many rows a mini-batch has: a whole number from 1 to all of the surface's data.

    Raises:
        UsageError: it is not, or the surface is made of no data.

    """
    if not isinstance(surface, DataSurface):
        raise UsageError("mini-batches need data: 'gradtui fit FILE.csv --batch 8'")
    rows = len(surface.fit.data)
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()) or not 1 <= int(text) <= rows:
        raise UsageError(f"the batch must be a whole number from 1 to {rows} (all rows), not '{text.strip()[:30]}'")
    return int(text) % rows


def find_optimizer(name: str) -> Optimizer:
    """The optimizer of that name.

    Raises:
        UsageError: there is none; with the nearest name.

    """
    if name not in OPTIMIZERS:
        near = _nearest(name, OPTIMIZERS)
        hint = f": did you mean '{near}'?" if near else f"; there are {', '.join(OPTIMIZERS)}"
        raise UsageError(f"unknown optimizer '{name}'{hint}")
    return OPTIMIZERS[name]


def _nearest(name: str, known: Iterable[str]) -> str | None:
    import difflib

    return next(iter(difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.5)), None)


def read_number(text: str, what: str) -> float:
    """A finite number, also as an expression like pi/2 or 1e-3.

    Raises:
        UsageError: the text is not a number; `what` names it in the message.

    """
    try:
        value = float(parse(text, {}).evaluate({}))
    except FormulaError:
        raise UsageError(f"{what} '{text.strip()}' is not a number like 0.1, 1e-3 or pi/2") from None
    if not math.isfinite(value):
        raise UsageError(f"{what} '{text.strip()}' is not a finite number")
    return value


def read_start(text: str, surface: Surface) -> Point:
    """A start as two numbers, `1,2` or `(1, 2)`, where the surface has a finite value and gradient.

    Raises:
        UsageError: not two numbers, or the surface has no finite value or gradient there.

    """
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    parts = inner.split(",") if "," in inner else inner.split()
    if len(parts) != 2:
        raise UsageError(f"the start '{text.strip()}' is not two numbers like 1,2")
    point = (read_number(parts[0], "the start's w1"), read_number(parts[1], "the start's w2"))
    return check_start(point, surface)


def check_start(point: Point, surface: Surface) -> Point:
    """The point, if a descent can begin there.

    Raises:
        UsageError: the surface has no finite value or no finite gradient at this point.

    """
    jet = surface.formula.derivatives(*point)
    if not math.isfinite(jet.value):
        raise UsageError(f"no start at {format_point(point)}: L is {format_number(float(jet.value))} there")
    if not (math.isfinite(jet.d1) and math.isfinite(jet.d2)):
        raise UsageError(f"no start at {format_point(point)}: the gradient is not finite there")
    return point


def read_window(text: str) -> Window:
    """A part of the plane as four numbers: `-3,3,-2,2` is w1 from -3 to 3 and w2 from -2 to 2.

    Raises:
        UsageError: they are not four numbers, or a range does not rise.

    """
    parts = text.split(",")
    if len(parts) != 4:
        raise UsageError(f"the window '{text.strip()}' is not four numbers like -3,3,-2,2")
    window = Window(*(read_number(part, "the window's edge") for part in parts))
    if not (window.x_min < window.x_max and window.y_min < window.y_max):
        raise UsageError(f"the window '{text.strip()}' is empty: the smaller number of each range comes first")
    if max(map(abs, window.edges)) > _FARTHEST or min(window.width, window.height) < 1 / _FARTHEST:
        raise UsageError(f"the window '{text.strip()}' is too large or too small to be drawn")
    return window


def read_rate(text: str) -> float:
    """A learning rate: a finite number above 0.

    Raises:
        UsageError: it is not.

    """
    value = read_number(text, "the learning rate")
    if value <= 0:
        raise UsageError(f"the learning rate must be above 0, not {format_number(value)}")
    return value


def read_noise(text: str) -> float:
    """The standard deviation of the gradient's noise: a finite number of at least 0.

    Raises:
        UsageError: it is not.

    """
    value = read_number(text, "the noise")
    if value < 0:
        raise UsageError(f"the noise must be at least 0, not {format_number(value)}")
    return value


def read_seed(text: str) -> int:
    """A seed: a whole number of at least 0.

    Raises:
        UsageError: it is not.

    """
    if not re.fullmatch(r"[0-9]{1,18}", text.strip()):
        raise UsageError(f"the seed '{text.strip()[:30]}' is not a whole number of at least 0")
    return int(text)


def read_settings(settings: Iterable[str], optimizer: Optimizer) -> Mapping[str, float]:
    """The optimizer's hyperparameters with NAME=VALUE settings applied, the last of a name counting.

    Raises:
        UsageError: not of that form, no such hyperparameter, or a value out of its range.

    """
    result = dict(optimizer.hyperparameters)
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise UsageError(f"the setting '{setting}' is not NAME=VALUE, like momentum=0.9")
        try:
            result[name.strip()] = checked(optimizer, name.strip(), read_number(value, name.strip()))
        except UsageError:
            raise
        except ValueError as error:
            raise UsageError(str(error)) from None
    return result


def arguments(experiment: Experiment, steps: int = 0) -> list[str]:
    """The command-line arguments for this experiment and this number of steps, without those that are default."""
    surface = experiment.surface
    if isinstance(surface, DataSurface):
        words = ["fit", surface.fit.data.path, "--model", surface.fit.model.name]
        plain: Surface = fitted(surface.fit.data, surface.fit.model)
    else:
        text = surface.name if surface.name in CATALOGUE else surface.formula.text
        words, plain = [f" {text}" if text.startswith("--") else text], find_surface(text)
    if surface.window != plain.window:
        words.append(f"--window={surface.window.listed}")
    if experiment.start != experiment.surface.start:
        words.append(f"--start={experiment.start[0]!r},{experiment.start[1]!r}")
    if experiment.optimizer.name != DEFAULT_OPTIMIZER:
        words += ["--optimizer", experiment.optimizer.name]
    if experiment.learning_rate != default_learning_rate(experiment.surface, experiment.optimizer):
        words += ["--lr", repr(experiment.learning_rate)]
    for name, value in experiment.hyperparameters.items():
        if value != experiment.optimizer.hyperparameters[name]:
            words += ["--set", f"{name}={value!r}"]
    if experiment.schedule != CONSTANT:
        words += ["--schedule", experiment.schedule.text]
    if experiment.noise:
        words += ["--noise", repr(experiment.noise)]
    if experiment.batch:
        words += ["--batch", str(experiment.batch)]
    if experiment.is_noisy:
        words += ["--seed", str(experiment.seed)]
    return [*words, "--steps", str(steps)] if steps else words


def format_start(start: Point) -> str:
    """A start as `read_start` takes it, to be edited: -1.2, 1."""
    return ", ".join(repr(weight).removesuffix(".0") for weight in start)


def quoted(words: Sequence[str]) -> str:
    """A command line as a shell takes it."""
    import shlex

    return shlex.join(["gradtui", *words])


_FARTHEST = 1e90
_LADDER = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_LOWEST, _HIGHEST = 1e-9, 1e6


def next_rate(rate: float, up: bool) -> float:
    """The next learning rate on a scale of ten round numbers for each power of ten, from 1e-9 to 1e6.

    Outside of the scale, a step towards it leads to its end, and a step away from it changes nothing.
    """
    if rate < _LOWEST or rate > _HIGHEST:
        end = _LOWEST if rate < _LOWEST else _HIGHEST
        return end if up == (end > rate) else rate
    power = 10.0 ** math.floor(math.log10(rate) + 1e-12)
    rungs = [float(f"{m * p:.4g}") for p in (power / 10, power) for m in _LADDER[:-1]] + [float(f"{power * 10:.4g}")]
    if up:
        return min(next(r for r in rungs if r > rate * (1 + 1e-9)), _HIGHEST)
    return max(next(r for r in reversed(rungs) if r < rate * (1 - 1e-9)), _LOWEST)
