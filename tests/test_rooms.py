"""The house: what a room may bring with it."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys

import gradtui

ROOMS = sorted(
    module.name
    for module in pkgutil.walk_packages(gradtui.__path__, "gradtui.")
    if not module.name.startswith("gradtui.ui") and not module.name.endswith("__main__")
)
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


def test_no_room_but_the_screen_knows_textual_or_rich() -> None:
    assert {"gradtui.calculus.formula", "gradtui.plot.scene", "gradtui.playground", "gradtui.terminal"} <= set(ROOMS)
    loaded = brought(ROOMS)
    assert loaded.keys() == set(ROOMS)
    assert {name for name, packages in loaded.items() if packages & {"textual", "rich", "sympy"}} == set()


def test_the_app_starts_without_what_is_slow_to_import() -> None:
    packages = brought(["gradtui.ui.app"])["gradtui.ui.app"]
    assert "textual" in packages
    assert not packages & {"sympy", "plotext", "matplotlib", "scipy", "PIL"}
