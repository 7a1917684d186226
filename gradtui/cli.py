"""The command line: the app, and `trace`, `plot` and `list` beside it."""

from __future__ import annotations

import argparse
import itertools
import math
import os
import re
import signal
import sys
import textwrap
from collections.abc import Sequence
from typing import IO, Any, NoReturn

from gradtui import __version__
from gradtui.descent import State
from gradtui.experiment import DEFAULT_MODEL, DEFAULT_OPTIMIZER, DEFAULT_SURFACE, Experiment, UsageError, describe
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs
from gradtui.terminal import COLOURS, Terminal, detect, environment

SAMPLES = os.path.join(os.path.dirname(__file__), "samples")
EXAMPLES = f"""\
examples:
  gradtui                                     the bowl, to begin with
  gradtui rosenbrock --optimizer adam
  gradtui bowl --start 1,2 --lr 0.1
  gradtui "sin(x) cos(y) + 0.1 x^2" --start=-1,2
  gradtui trace ravine --optimizer momentum --set momentum=0.8 --steps 20
  gradtui plot himmelblau --steps 30 --size 80x24
  gradtui fit {SAMPLES}/spring.csv
  gradtui list optimizers
"""
FIT_EXAMPLES = f"""\
models: line (y = w1 x + w2), logistic (the chance of y = 1), exponential (y = w1 exp(w2 x))
examples:
  gradtui fit {SAMPLES}/spring.csv
  gradtui fit {SAMPLES}/exam.csv --model logistic --batch 8 --seed 1
  gradtui fit {SAMPLES}/decay.csv --model exponential --optimizer adam
  gradtui trace {SAMPLES}/spring.csv --steps 20
"""
MAX_STEPS = 1_000_000
MAX_SIDE = 1000
THEMES = ("dark", "light")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line and where to read on, instead of the whole usage; and when it cannot print."""

    def _print_message(self, message: str, file: Any = None) -> None:
        print(message, end="", file=file)

    def error(self, message: str) -> NoReturn:
        _complain(f"{self.prog}: {message}\nTry '{self.prog} --help'.")
        raise SystemExit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs gradtui with these arguments (default: the process's); returns the exit code: 0 fine, 1 the program
    failed, 2 wrong usage.
    """
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return _run([_not_an_option(word) for word in (sys.argv[1:] if arguments is None else arguments)])
    except UsageError as error:
        _complain(f"gradtui: {error}")
        return 2
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except OSError as error:
        _give_up(sys.stdout)
        if isinstance(error, BrokenPipeError):  # the reader of a pipe has had enough, as `head` does
            return 0
        _complain(f"gradtui: cannot write the output: {error.strerror}")
        return 1


def _run(words: Sequence[str]) -> int:
    command = _COMMANDS.get(words[0]) if words else None
    try:
        code = command(words[1:]) if command else _app(words)
    except SystemExit as end:  # argparse has given help, or has complained
        code = int(end.code or 0)
    if sys.stdout is not None:
        sys.stdout.flush()
    elif code == 0:
        raise OSError(0, "it is closed")
    return code


def _complain(text: str) -> None:
    """Says what is wrong on the standard error, in characters that the terminal has."""
    if sys.stderr is None:
        return
    clean = "".join(c if c.isprintable() or c == "\n" else "?" for c in text)
    try:
        print(ASCII.spell(clean) if detect(environment(), sys.stderr).ascii else clean, file=sys.stderr, flush=True)
    except OSError:
        _give_up(sys.stderr)


def _give_up(stream: IO[str] | None) -> None:
    """Has Python not try once more, when it exits, to write what cannot be written, and say so."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _not_an_option(word: str) -> str:
    """Lets a value begin with minuses (-1,2 or -x^2 or --(x + y)): options but -h have two, and a name. A value of two
    minuses, which argparse would leave out, stays one.
    """
    if re.fullmatch(r"--[a-z-]+=--", word):
        return word.replace("=", "= ")
    return f" {word}" if word.startswith("-") and not re.match(r"--([a-z-]+(=|$)|$)|-h$", word) else word


# ---------------------------------------------------------------------- options
def _experiment_options(parser: argparse.ArgumentParser, surface_required: bool, of_data: bool = False) -> None:
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
    run.add_argument("--schedule", metavar="SPEC", help="how eta changes: step:20,0.5  cosine:100  warmup:10+cosine:90")
    run.add_argument("--model", metavar="NAME", help="of data: line, logistic or exponential; see `gradtui fit --help`")
    run.add_argument("--batch", metavar="B", help="mini-batches of B rows of the data (default: all)")
    run.add_argument("--noise", metavar="SIGMA", help="standard deviation of noise added to the gradient")
    run.add_argument("--seed", metavar="N", help="of the noise and the batches (default 0)")


def _screen_options(parser: argparse.ArgumentParser) -> None:
    screen = parser.add_argument_group("the screen", "what a command does not show, it takes and leaves")
    screen.add_argument("--ascii", action="store_true", help="7-bit characters only")
    screen.add_argument("--color", choices=["auto", *COLOURS], default="auto", help="how many colours (default auto)")
    screen.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    screen.add_argument("--theme", metavar="NAME", help="dark or light (default: as the terminal tells, else dark)")


def _as_typed(word: str) -> str:
    """A word as it was before `_not_an_option`."""
    return word[1:] if word.startswith(" -") else word


def _experiment(options: argparse.Namespace) -> Experiment:
    return describe(
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


def _terminal(options: argparse.Namespace) -> Terminal:
    terminal = detect(environment(), sys.stdout)
    if options.theme is not None:
        if options.theme not in THEMES:
            raise UsageError(f"unknown theme '{options.theme}': there are {' and '.join(THEMES)}")
        terminal = terminal._replace(dark=options.theme == "dark")
    if options.color != "auto":
        terminal = terminal._replace(depth=COLOURS[options.color])
    return terminal._replace(ascii=True) if options.ascii else terminal


def _whole(text: str, what: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()) or not least <= int(text) <= most:
        raise UsageError(f"{what} must be a whole number from {least} to {most}, not '{text.strip()}'")
    return int(text)


# ---------------------------------------------------------------------- gradtui
def _fit(words: Sequence[str]) -> int:
    """`gradtui FILE --model line`, explained."""
    parser = _Parser(
        prog="gradtui fit",
        description="Fits a model to two columns x and y of a file. Its loss over the two weights is the surface.",
        epilog=FIT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _experiment_options(parser, surface_required=True, of_data=True)
    _screen_options(parser)
    options = parser.parse_args(words)
    options.model = options.model or DEFAULT_MODEL
    return _open(options)


def _app(words: Sequence[str]) -> int:
    parser = _Parser(
        prog="gradtui",
        description="A playground for gradient descent. Other commands: gradtui fit, trace, plot, list.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"gradtui {__version__}")
    _experiment_options(parser, surface_required=False)
    _screen_options(parser)
    return _open(parser.parse_args(words))


def _open(options: argparse.Namespace) -> int:
    experiment, terminal = _experiment(options), _terminal(options)
    _need_a_terminal()
    os.environ.pop("NO_COLOR", None)  # the app leaves colours out itself; Textual's own way of it paints greys
    from gradtui.ui.app import GradtuiApp

    return GradtuiApp(experiment, terminal).run_in_terminal(mouse=not options.no_mouse)


def _need_a_terminal() -> None:
    instead = "'gradtui plot' draws one frame and 'gradtui trace' prints the numbers without one"
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output"), (sys.stderr, "error output")):
        if stream is None or not stream.isatty():
            raise UsageError(f"the app needs a terminal, and its {name} is none; {instead}")
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        raise UsageError(f"the app cannot draw on a terminal of type '{os.environ.get('TERM', '')}'; {instead}")


# ---------------------------------------------------------------------- gradtui trace
def _trace(words: Sequence[str]) -> int:
    parser = _Parser(prog="gradtui trace", description="The steps of a descent, as numbers.")
    _experiment_options(parser, surface_required=True)
    parser.add_argument("--steps", metavar="N", default="20", help="how many steps (default 20)")
    parser.add_argument("--format", choices=["table", "csv", "json", "text"], default="table")
    _screen_options(parser)
    options = parser.parse_args(words)
    experiment, terminal = _experiment(options), _terminal(options)
    steps = _whole(options.steps, "--steps", 0, MAX_STEPS)
    from gradtui.analysis import status
    from gradtui.descent import sampled_gradient, trajectory

    states = list(trajectory(experiment, steps))
    diverged = len(states) <= steps
    if options.format == "csv":
        print("step,w1,w2,loss,g1,g2")
        for s in states:
            print(s.step, *s.point, s.loss, *s.gradient, sep=",")
    elif options.format == "json":
        import json

        rows: list[dict[str, Any]] = [
            {"step": s.step, "point": list(s.point), "loss": s.loss, "gradient": list(s.gradient)}
            | ({"noisy_gradient": _finite(sampled_gradient(experiment, s))} if experiment.is_noisy else {})
            for s in states
        ]
        result = {
            "surface": experiment.surface.name,
            "formula": experiment.surface.formula.text,
            "optimizer": experiment.optimizer.name,
            "learning_rate": experiment.learning_rate,
            "hyperparameters": dict(experiment.hyperparameters),
            "status": status(experiment, states[-1], diverged),
            "steps": rows,
        }
        print(json.dumps(result))
    elif options.format == "text":
        _tell(experiment, states, diverged, ASCII if terminal.ascii else UNICODE)
    else:
        _print_table(
            ["step", "w1", "w2", "loss", "g1", "g2"],
            [[str(s.step), *(f"{v + 0.0:.6g}" for v in (*s.point, s.loss, *s.gradient))] for s in states],  # -0 is 0
            numeric=True,
        )
        print(status(experiment, states[-1], diverged))
    return 0


def _finite(values: Sequence[float]) -> list[float | None]:
    """For JSON, which has no infinity."""
    return [value if math.isfinite(value) else None for value in values]


def _tell(experiment: Experiment, states: Sequence[State], diverged: bool, glyphs: Glyphs) -> None:
    from gradtui.narration import told_state, told_step, told_surface
    from gradtui.verdict import course, verdict

    try:
        partials = experiment.surface.partials_written
    except ValueError as error:
        partials = (str(error), str(error))
    pairs = [(None, states[0]), *itertools.pairwise(states)]
    paragraphs = itertools.chain(
        [told_surface(experiment, partials)],
        (told_step(before, state) for before, state in pairs),
        told_state(experiment, pairs[-1][0], states[-1], verdict(experiment, states[-1], course(states), diverged)),
    )
    for paragraph in paragraphs:
        print(f"{textwrap.fill(glyphs.spell(paragraph), 78, break_long_words=False)}\n")


# ---------------------------------------------------------------------- gradtui plot
def _plot(words: Sequence[str]) -> int:
    parser = _Parser(prog="gradtui plot", description="One frame on standard output: the plot of a descent.")
    _experiment_options(parser, surface_required=True)
    _screen_options(parser)
    parser.add_argument("--steps", metavar="N", default="0", help="how many steps to take first (default 0)")
    parser.add_argument("--size", metavar="COLUMNSxROWS", default="80x24", help="of the frame (default 80x24)")
    options = parser.parse_args(words)
    experiment, terminal = _experiment(options), _terminal(options)
    if options.color == "auto" and not (sys.stdout and sys.stdout.isatty()):
        terminal = terminal._replace(depth=COLOURS["none"])
    steps = _whole(options.steps, "--steps", 0, MAX_STEPS)
    columns, _, rows = options.size.lower().partition("x")
    width, height = _whole(columns, "--size: the columns", 12, MAX_SIDE), _whole(rows, "--size: the rows", 6, MAX_SIDE)
    from gradtui.still import still

    print(still(experiment, steps, width, height, terminal), end="")
    return 0


# ---------------------------------------------------------------------- gradtui list
def _list(words: Sequence[str]) -> int:
    parser = _Parser(prog="gradtui list", description="What there is to choose from.")
    parser.add_argument("what", nargs="?", choices=["surfaces", "optimizers", "lessons"], default="surfaces")
    parser.add_argument("--format", choices=["table", "json"], default="table")
    options = parser.parse_args(words)
    rows = {"surfaces": _surfaces, "optimizers": _optimizers, "lessons": list}[options.what]()
    if options.format == "json":
        import json

        print(json.dumps(rows))
    elif not rows:
        print(f"there are no {options.what} yet")
    elif options.what == "surfaces":
        cells = [[row["name"], f"{row['learning_rate']:g}", _lowest(row), row["lesson"]] for row in rows]
        _print_table(["name", "eta", "minimum", "teaches"], cells)
    else:
        cells = [[row["name"], _defaults(row), row["summary"].replace("η", "eta")] for row in rows]
        _print_table(["name", "defaults", "does"], cells)
    return 0


def _defaults(row: dict[str, Any]) -> str:
    return " ".join(f"{name}={value:g}" for name, value in row["hyperparameters"].items())


def _surfaces() -> list[dict[str, Any]]:
    from gradtui.surfaces import CATALOGUE

    return [
        {
            "name": surface.name,
            "formula": surface.formula.text,
            "window": [surface.window.x_min, surface.window.x_max, surface.window.y_min, surface.window.y_max],
            "start": list(surface.start),
            "learning_rate": surface.learning_rate,
            "minima": [{"point": list(m.point), "value": m.value, "global": m.is_global} for m in surface.minima],
            "lesson": surface.lesson,
            "source": surface.source,
        }
        for surface in CATALOGUE.values()
    ]


def _lowest(row: dict[str, Any]) -> str:
    return f"{min(m['value'] for m in row['minima']):.6g}" if row["minima"] else "none"


def _optimizers() -> list[dict[str, Any]]:
    from gradtui.optimizers import OPTIMIZERS

    return [
        {"name": o.name, "title": o.title, "summary": o.summary, "hyperparameters": dict(o.hyperparameters)}
        for o in OPTIMIZERS.values()
    ]


def _print_table(heads: list[str], rows: list[list[str]], numeric: bool = False) -> None:
    widths = [max(map(len, column)) for column in zip(heads, *rows)]
    for row in (heads, *rows):
        cells = (cell.rjust(w) if numeric else cell.ljust(w) for cell, w in zip(row, widths))
        print("  ".join(cells).rstrip())


_COMMANDS = {"fit": _fit, "trace": _trace, "plot": _plot, "list": _list}
