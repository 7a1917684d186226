"""The options that the commands share, and what they stand for."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import Any, NoReturn

from gradtui.cli.output import complain
from gradtui.descent.experiment import DEFAULT_OPTIMIZER, DEFAULT_SURFACE, Experiment, UsageError
from gradtui.descent.texts import read_experiment
from gradtui.terminal.capabilities import COLOURS, Terminal, detect, environment

SAMPLES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "samples")
THEMES = ("dark", "light")
_MAX_STEPS = 1_000_000


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong and where to read on, instead of the whole usage. Reports failures to print."""

    def _print_message(self, message: str, file: Any = None) -> None:
        print(message, end="", file=file)

    def error(self, message: str) -> NoReturn:
        """Ends with exit code 2."""
        complain(f"{self.prog}: {message}\nTry '{self.prog} --help'.")
        raise SystemExit(2)


# ---------------------------------------------------------------------- options
def add_experiment_options(parser: argparse.ArgumentParser, surface_required: bool, of_data: bool = False) -> None:
    """Adds what decides a run."""
    parser.add_argument(
        "surface",
        metavar="FILE" if of_data else "SURFACE",
        nargs=None if surface_required else "?",
        default=DEFAULT_SURFACE,
        help="two columns x and y, separated by comma, semicolon, tab or spaces"
        if of_data
        else "a name from `gradtui list`, a formula of w1 and w2 (or x and y) in quotes, or a file of data.csv",
    )
    run = parser.add_argument_group("the run")
    run.add_argument("--start", metavar="X,Y", help="the point to start from")
    run.add_argument("--window", metavar="X1,X2,Y1,Y2", help="what to see: w1 from X1 to X2, w2 from Y1 to Y2")
    run.add_argument("--lr", metavar="ETA", help="the learning rate")
    run.add_argument("--optimizer", metavar="NAME", default=DEFAULT_OPTIMIZER, help="see `gradtui list optimizers`")
    run.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a hyperparameter of the optimizer, such as momentum, beta1, beta2, alpha, rho, eps, weight_decay",
    )
    run.add_argument(
        "--schedule", metavar="SPEC", help="how eta changes: cosine:100  warmup:10+step:20,0.5  from:30,0.2"
    )
    run.add_argument("--model", metavar="NAME", help="of data: line, logistic or exponential; see `gradtui fit --help`")
    run.add_argument("--batch", metavar="B", help="mini-batches of B rows of the data (default: all)")
    run.add_argument("--noise", metavar="SIGMA", help="standard deviation of noise added to the gradient")
    run.add_argument("--seed", metavar="N", help="of the noise and the batches (default 0)")


def add_steps_option(parser: argparse.ArgumentParser, default: int) -> None:
    """Adds how far the run has gone when it is shown."""
    parser.add_argument(
        "--steps", metavar="N", default=str(default), help=f"how many steps to take first (default {default})"
    )


def add_screen_options(parser: argparse.ArgumentParser) -> None:
    """Adds what decides how it looks."""
    screen = parser.add_argument_group("the screen", "options that a command does not use are ignored")
    screen.add_argument("--ascii", action="store_true", help="7-bit characters only")
    screen.add_argument("--color", choices=["auto", *COLOURS], default="auto", help="how many colours (default auto)")
    screen.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    screen.add_argument("--theme", metavar="NAME", help="dark or light (default: as the terminal says, else dark)")


def _as_typed(word: str) -> str:
    """A word as it was before `_not_an_option`."""
    return word[1:] if word.startswith(" -") else word


def experiment_of(options: argparse.Namespace) -> Experiment:
    """The experiment that the options describe; UsageError where one cannot be read."""
    return read_experiment(
        _as_typed(options.surface),
        options.start,
        options.lr,
        _as_typed(options.optimizer),
        options.set,
        options.schedule,
        options.noise,
        options.seed,
        options.window,
        options.model,
        options.batch,
    )


def steps_of(options: argparse.Namespace) -> int:
    """How many steps the options ask for; UsageError where that is no such number."""
    return whole_number(options.steps, "--steps", 0, _MAX_STEPS)


def terminal_of(options: argparse.Namespace) -> Terminal:
    """The terminal as it is, but for what the options say; UsageError where one cannot be read."""
    terminal = detect(environment(), sys.stdout)
    if options.theme is not None:
        if options.theme not in THEMES:
            raise UsageError(f"unknown theme '{options.theme}': there are {' and '.join(THEMES)}")
        terminal = terminal._replace(dark=options.theme == "dark")
    if options.color != "auto":
        terminal = terminal._replace(depth=COLOURS[options.color])
    return terminal._replace(ascii=True) if options.ascii else terminal


def whole_number(text: str, what: str, least: int, most: int) -> int:
    """A whole number between two, both included; UsageError otherwise."""
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()) or not least <= int(text) <= most:
        raise UsageError(f"{what} must be a whole number from {least} to {most}, not '{text.strip()}'")
    return int(text)
