"""`gradtui list`: what there is to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradtui.cli.options import Parser
from gradtui.cli.output import print_table


def run(words: Sequence[str]) -> int:
    """Prints the surfaces or the optimizers; the exit code."""
    parser = Parser(prog="gradtui list", description="What there is to choose from.")
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
        print_table(["name", "eta", "minimum", "teaches"], cells)
    else:
        cells = [[row["name"], _defaults(row), row["summary"].replace("η", "eta")] for row in rows]
        print_table(["name", "defaults", "does"], cells)
    return 0


def _surfaces() -> list[dict[str, Any]]:
    from gradtui.losses.catalogue import CATALOGUE

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


def _optimizers() -> list[dict[str, Any]]:
    from gradtui.descent.optimizers import OPTIMIZERS

    return [
        {"name": o.name, "title": o.title, "summary": o.summary, "hyperparameters": dict(o.hyperparameters)}
        for o in OPTIMIZERS.values()
    ]


def _lowest(row: dict[str, Any]) -> str:
    return f"{min(m['value'] for m in row['minima']):.6g}" if row["minima"] else "none"


def _defaults(row: dict[str, Any]) -> str:
    return " ".join(f"{name}={value:g}" for name, value in row["hyperparameters"].items())
