"""`gradtui trace`: the steps of a descent as numbers, or in sentences. They are printed as they are taken, so that a
million of them need no more memory than ten.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from gradtui.cli.output import Progress, in_columns
from gradtui.descent.experiment import Experiment
from gradtui.descent.recent import MEMORY, recent_states
from gradtui.descent.step import State, sampled_gradient, trajectory
from gradtui.insight.points import status
from gradtui.plot.glyphs import ASCII, UNICODE, Glyphs


def run(words: Sequence[str]) -> int:
    """Prints the steps of a descent; the exit code."""
    parser = Parser(prog="gradtui trace", description="The steps of a descent, as numbers.")
    add_experiment_options(parser, surface_required=True)
    add_steps_option(parser, 20)
    parser.add_argument("--format", choices=[*_FORMATS], default="table")
    add_screen_options(parser)
    options = parser.parse_args(words)
    experiment, terminal = experiment_of(options), terminal_of(options)
    steps = steps_of(options)
    run_of_steps = Steps(experiment, steps)
    _FORMATS[options.format](run_of_steps, ASCII if terminal.ascii else UNICODE)
    return 0


class Steps:
    """The states of a run, taken anew each time they are gone through. Afterwards `last` is the last of them, and
    `diverged` says whether the run left the finite numbers.
    """

    def __init__(self, experiment: Experiment, steps: int) -> None:
        self.experiment = experiment
        self.steps = steps
        self.diverged = False

    def __iter__(self) -> Iterator[State]:
        with Progress(self.steps, "steps") as progress:
            for state in trajectory(self.experiment, self.steps):
                progress.show(state.step)
                self.last = state
                yield state
        self.diverged = self.last.step < self.steps

    @property
    def status(self) -> str:
        """How the run stands at its end."""
        return status(self.experiment, self.last, self.diverged)


# ---------------------------------------------------------------------- one for each format
def _print_csv(run: Steps, _: Glyphs) -> None:
    print("step,w1,w2,loss,g1,g2")
    for state in run:
        print(state.step, *state.point, state.loss, *state.gradient, sep=",")


def _print_json(run: Steps, _: Glyphs) -> None:
    """One object. How the run stands comes before the steps; it is found by a first run."""
    experiment = run.experiment
    for _state in run:
        pass
    head = {
        "surface": experiment.surface.name,
        "formula": experiment.surface.formula.text,
        "optimizer": experiment.optimizer.name,
        "learning_rate": experiment.learning_rate,
        "hyperparameters": dict(experiment.hyperparameters),
        "status": run.status,
    }
    print(json.dumps(head).removesuffix("}"), end=', "steps": [')
    for number, state in enumerate(run):
        print(", " * (number > 0), json.dumps(_in_json(experiment, state)), sep="", end="")
    print("]}")


def _in_json(experiment: Experiment, state: State) -> dict[str, Any]:
    row = {"step": state.step, "point": list(state.point), "loss": state.loss, "gradient": list(state.gradient)}
    if experiment.is_noisy:
        noisy = sampled_gradient(experiment, state).tolist()
        row["noisy_gradient"] = [value if math.isfinite(value) else None for value in noisy]  # JSON has no infinity
    return row


_HEADS = ("step", "w1", "w2", "loss", "g1", "g2")


def _print_table(run: Steps, _: Glyphs) -> None:
    """In columns, whose widths are found by a first run."""
    widths = [len(head) for head in _HEADS]
    for state in run:
        widths = [max(width, len(cell)) for width, cell in zip(widths, _in_table(state))]
    print(in_columns(_HEADS, widths, numeric=True))
    for state in run:
        print(in_columns(_in_table(state), widths, numeric=True))
    print(run.status)


def _in_table(state: State) -> list[str]:
    numbers = (*state.point, state.loss, *state.gradient)
    return [str(state.step), *(f"{number + 0.0:.6g}" for number in numbers)]  # -0 is 0


def _print_text(run: Steps, glyphs: Glyphs) -> None:
    from gradtui.insight.verdict import verdict
    from gradtui.screen.narration import describe_state, describe_step, describe_surface
    from gradtui.screen.symbols import ANY_SYMBOL, explain_symbols

    experiment, used = run.experiment, set[str]()

    def say(paragraph: str) -> None:
        used.update(ANY_SYMBOL.findall(paragraph))
        print(f"{textwrap.fill(glyphs.spell(paragraph), 78, break_long_words=False)}\n")

    try:
        partials = experiment.surface.partials_written
    except ValueError as error:
        partials = (str(error), str(error))
    say(describe_surface(experiment, partials))
    recent = deque[State](maxlen=MEMORY)
    for state in run:  # each is described when the next one is known
        if recent:
            say(describe_step(experiment, recent[-2] if len(recent) > 1 else None, recent[-1], state))
        recent.append(state)
    before = recent[-2] if len(recent) > 1 else None
    say(describe_step(experiment, before, run.last))
    says = verdict(experiment, run.last, recent_states([*recent]), run.diverged)
    for paragraph in describe_state(experiment, before, run.last, says):
        say(paragraph)
    for line in explain_symbols(used):
        print(textwrap.fill(glyphs.spell(line), 78, subsequent_indent="  "))


_FORMATS: Mapping[str, Callable[[Steps, Glyphs], None]] = {
    "table": _print_table,
    "csv": _print_csv,
    "json": _print_json,
    "text": _print_text,
}
