"""`gradtui fit`: the app on the loss of a model over data."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from gradtui.cli.open import open_app
from gradtui.cli.options import SAMPLES, Parser, add_experiment_options, add_screen_options, add_steps_option
from gradtui.descent.experiment import DEFAULT_MODEL

FIT_EXAMPLES = f"""\
models: line (y = w1 x + w2), logistic (the chance of y = 1), exponential (y = w1 exp(w2 x))
examples:
  gradtui fit {SAMPLES}/spring.csv
  gradtui fit {SAMPLES}/exam.csv --model logistic --batch 8 --seed 1
  gradtui fit {SAMPLES}/decay.csv --model exponential --optimizer adam
  gradtui trace {SAMPLES}/spring.csv --steps 20
"""


def run(words: Sequence[str]) -> int:
    """`gradtui FILE --model line`, explained; the exit code."""
    parser = Parser(
        prog="gradtui fit",
        description="Fits a model to two columns x and y of a file. Its loss over the two weights is the surface.",
        epilog=FIT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_experiment_options(parser, surface_required=True, of_data=True)
    add_steps_option(parser, 0)
    add_screen_options(parser)
    options = parser.parse_args(words)
    options.model = options.model or DEFAULT_MODEL
    return open_app(options)
