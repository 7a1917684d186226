"""The house: what a room may bring with it."""

from __future__ import annotations

import ast
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


def told() -> list[str]:
    """The modules in the order of the README."""
    block = Path("README.md").read_text(encoding="utf-8").split("```\ngradtui/\n")[1].split("tests/")[0]
    modules: list[str] = []
    folder = ""
    for line in block.splitlines():
        entry = re.match(r"  (?:(\w+/)|( +)|) *((?:\w+\.py,? *)+)", line)
        assert entry, line
        folder = entry[1] or (folder if entry[2] else "")
        modules += [f"gradtui/{folder}{name}".replace("/", ".") for name in re.findall(r"(\w+)\.py", entry[3])]
    return modules


def imported(module: str) -> set[str]:
    """The modules of the house that a module imports anywhere in it."""
    tree = ast.parse(Path(f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    return {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module and n.module in ALL}


def test_each_file_imports_only_from_files_above_it_in_the_readme() -> None:
    order = told()
    assert sorted(order) == sorted(ALL)
    for place, module in enumerate(order):
        assert imported(module) <= set(order[:place]), module


def test_no_room_but_the_screen_knows_textual_or_rich() -> None:
    assert {"gradtui.calculus.formula", "gradtui.plot.scene", "gradtui.playground", "gradtui.terminal"} <= set(ROOMS)
    loaded = brought(ROOMS)
    assert loaded.keys() == set(ROOMS)
    assert {name for name, packages in loaded.items() if packages & {"textual", "rich", "sympy"}} == set()


def test_the_app_starts_without_what_is_slow_to_import() -> None:
    packages = brought(["gradtui.ui.app"])["gradtui.ui.app"]
    assert "textual" in packages
    assert not packages & {"sympy", "plotext", "matplotlib", "scipy", "PIL"}
