"""The house: what a room may bring with it."""

from __future__ import annotations

import ast
import graphlib
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import gradtui

ROOMS = sorted(
    module.name
    for module in pkgutil.walk_packages(gradtui.__path__, "gradtui.")
    if not module.name.startswith("gradtui.ui") and not module.name.endswith("__main__")
)
ALL = {m.name for m in pkgutil.walk_packages(gradtui.__path__, "gradtui.") if not m.ispkg}
_EACH_ALONE = """
import importlib, json, os, sys, numpy
before = set(sys.modules)
for name in json.loads(sys.argv[1]):
    sys.stdout.flush()
    if os.fork() == 0:
        importlib.import_module(name)
        print(json.dumps([name, sorted({m.partition(".")[0] for m in set(sys.modules) - before})]), flush=True)
        os._exit(0)
    if os.wait()[1]:
        raise SystemExit(name)
"""


def brought(names: list[str]) -> dict[str, set[str]]:
    """The packages that each module brings with it, imported alone where nothing but numpy is loaded."""
    command = [sys.executable, "-c", _EACH_ALONE, json.dumps(names)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return {name: set(packages) for name, packages in map(json.loads, done.stdout.splitlines())}


def rooms() -> list[str]:
    """The rooms in the order of the README."""
    block = Path("README.md").read_text(encoding="utf-8").split("```\ngradtui/\n")[1].split("tests/")[0]
    return re.findall(r"^  (\w+)(?:/|\.py) ", block, re.MULTILINE)


def room(module: str) -> str:
    """The room that a module is in."""
    return module.split(".")[1]


def imported(module: str) -> set[str]:
    """The modules of the house that a module imports anywhere in it."""
    tree = ast.parse(Path(f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    return {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module and n.module in ALL}


def test_each_room_imports_only_from_rooms_above_it_in_the_readme() -> None:
    order = rooms()
    assert sorted(order) == sorted({room(module) for module in ALL})
    for module in ALL:
        above = set(order[: order.index(room(module)) + 1])
        assert {room(other) for other in imported(module)} <= above, module


def test_no_two_files_import_each_other() -> None:
    graph = {module: imported(module) for module in ALL}
    list(graphlib.TopologicalSorter(graph).static_order())


def test_no_room_but_the_screen_knows_textual_or_rich() -> None:
    assert {
        "gradtui.calculus.formula",
        "gradtui.plot.scene",
        "gradtui.descent.playground",
        "gradtui.terminal.pen",
    } <= set(ROOMS)
    loaded = brought(ROOMS)
    assert loaded.keys() == set(ROOMS)
    assert {name for name, packages in loaded.items() if packages & {"textual", "rich", "sympy"}} == set()


def test_the_app_starts_without_what_is_slow_to_import() -> None:
    packages = brought(["gradtui.ui.app"])["gradtui.ui.app"]
    assert "textual" in packages
    assert not packages & {"sympy", "plotext", "matplotlib", "scipy", "PIL"}
