"""`gradtui` itself: the app on a terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from gradtui import __version__
from gradtui.cli.options import (
    SAMPLES,
    Parser,
    add_experiment_options,
    add_screen_options,
    add_steps_option,
    experiment_of,
    steps_of,
    terminal_of,
)
from gradtui.cli.output import complain
from gradtui.descent.experiment import UsageError
from gradtui.terminal.endings import HANGUP, is_gone
from gradtui.terminal.failure import describe_failure
from gradtui.terminal.session import INPUT, Session, terminal_size

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


# ---------------------------------------------------------------------- gradtui
def run(words: Sequence[str]) -> int:
    """Runs the app; the exit code."""
    parser = Parser(
        prog="gradtui",
        description="A playground for gradient descent. Other commands: gradtui fit, trace, plot, list.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"gradtui {__version__}")
    add_experiment_options(parser, surface_required=False)
    add_steps_option(parser, 0)
    add_screen_options(parser)
    return open_app(parser.parse_args(words))


def open_app(options: argparse.Namespace) -> int:
    """Runs the app with these options; the exit code."""
    experiment, steps, terminal = experiment_of(options), steps_of(options), terminal_of(options)
    _need_a_terminal()
    os.environ.pop("NO_COLOR", None)  # the app leaves colours out itself; Textual's own way of it paints greys
    from gradtui.screen.opening import Opening  # only here: --help needs no screen

    session = Session()
    try:
        opening = Opening(experiment, terminal, steps)
        session.open(opening.paint(*terminal_size()))
        from gradtui.ui.app import GradtuiApp

        return GradtuiApp(opening).run_in_terminal(session, mouse=not options.no_mouse)
    except Exception as error:
        session.close()  # before anything is said
        if is_gone(INPUT):
            return HANGUP
        complain(describe_failure(error))
        return 1
    finally:
        session.close()


def _need_a_terminal() -> None:
    instead = "'gradtui plot' draws one frame and 'gradtui trace' prints the numbers without one"
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output"), (sys.stderr, "error output")):
        if stream is None or not stream.isatty():
            raise UsageError(f"the app needs a terminal, and its {name} is none; {instead}")
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        raise UsageError(f"the app cannot draw on a terminal of type '{os.environ.get('TERM', '')}'; {instead}")
