"""`gradtui plot`: one frame on the standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from gradtui.cli.options import (
    Parser,
    add_experiment_options,
    add_screen_options,
    add_steps_option,
    experiment_of,
    steps_of,
    terminal_of,
    whole_number,
)
from gradtui.terminal.capabilities import COLOURS

MAX_SIDE = 1000


def run(words: Sequence[str]) -> int:
    """Prints one frame; the exit code."""
    parser = Parser(prog="gradtui plot", description="One frame on standard output: the plot of a descent.")
    add_experiment_options(parser, surface_required=True)
    add_screen_options(parser)
    add_steps_option(parser, 0)
    parser.add_argument("--size", metavar="COLUMNSxROWS", default="80x24", help="of the frame (default 80x24)")
    options = parser.parse_args(words)
    experiment, terminal = experiment_of(options), terminal_of(options)
    if options.color == "auto" and not (sys.stdout and sys.stdout.isatty()):
        terminal = terminal._replace(depth=COLOURS["none"])
    steps = steps_of(options)
    columns, _, rows = options.size.lower().partition("x")
    width, height = (
        whole_number(columns, "--size: the columns", 12, MAX_SIDE),
        whole_number(rows, "--size: the rows", 6, MAX_SIDE),
    )
    from gradtui.screen.frame import draw_frame

    print(draw_frame(experiment, steps, width, height, terminal), end="")
    return 0
