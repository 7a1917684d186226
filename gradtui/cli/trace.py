"""`gradtui trace`: the steps of a descent as numbers, or in sentences."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

from gradtui.cli.options import (
    Parser,
    add_experiment_options,
    add_screen_options,
    add_steps_option,
    experiment_of,
    steps_of,
    terminal_of,
)
from gradtui.cli.output import print_table
from gradtui.descent.experiment import Experiment
from gradtui.descent.step import State
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs


def run(words: Sequence[str]) -> int:
    """Prints the steps of a descent; the exit code."""
    parser = Parser(prog="gradtui trace", description="The steps of a descent, as numbers.")
    add_experiment_options(parser, surface_required=True)
    add_steps_option(parser, 20)
    parser.add_argument("--format", choices=["table", "csv", "json", "text"], default="table")
    add_screen_options(parser)
    options = parser.parse_args(words)
    experiment, terminal = experiment_of(options), terminal_of(options)
    steps = steps_of(options)
    from gradtui.descent.step import sampled_gradient, trajectory
    from gradtui.insight.points import status

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
            | ({"noisy_gradient": _finite(sampled_gradient(experiment, s).tolist())} if experiment.is_noisy else {})
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
        _describe(experiment, states, diverged, ASCII if terminal.ascii else UNICODE)
    else:
        print_table(
            ["step", "w1", "w2", "loss", "g1", "g2"],
            [[str(s.step), *(f"{v + 0.0:.6g}" for v in (*s.point, s.loss, *s.gradient))] for s in states],  # -0 is 0
            numeric=True,
        )
        print(status(experiment, states[-1], diverged))
    return 0


def _finite(values: Sequence[float]) -> list[float | None]:
    """For JSON, which has no infinity."""
    return [value if math.isfinite(value) else None for value in values]


def _describe(experiment: Experiment, states: Sequence[State], diverged: bool, glyphs: Glyphs) -> None:
    from gradtui.descent.recent import recent_states
    from gradtui.insight.verdict import verdict
    from gradtui.screen.narration import describe_state, describe_step, describe_surface
    from gradtui.screen.symbols import explain_symbols

    try:
        partials = experiment.surface.partials_written
    except ValueError as error:
        partials = (str(error), str(error))
    says = verdict(experiment, states[-1], recent_states(states), diverged)
    paragraphs = [
        describe_surface(experiment, partials),
        *(describe_step(experiment, *around) for around in zip([None, *states], states, [*states[1:], None])),
        *describe_state(experiment, states[-2] if len(states) > 1 else None, states[-1], says),
    ]
    for paragraph in paragraphs:
        print(f"{textwrap.fill(glyphs.spell(paragraph), 78, break_long_words=False)}\n")
    for line in explain_symbols(paragraphs):
        print(textwrap.fill(glyphs.spell(line), 78, subsequent_indent="  "))
