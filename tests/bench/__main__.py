"""python -m tests.bench [--size 80x24] [--surface rosenbrock] [--quick]: prints three tables in Markdown."""

from __future__ import annotations

import argparse
import datetime
import platform
import statistics
import time

from tests.bench.peers import PEERS, Frame, Task, versions
from tests.bench.programs import Figures, bare, load, measure
from tests.bench.scaling import costs


def _milliseconds(frame: Frame, frames: int) -> tuple[float, int]:
    frame()
    taken = []
    size = 0
    for _ in range(frames):
        began = time.perf_counter()
        size = len(frame())
        taken.append((time.perf_counter() - began) * 1e3)
    return statistics.median(taken), size


def frames(task: Task, repeats: int) -> None:
    """One picture: milliseconds, bytes, and how many times gradtui's that is."""
    print(f"\n| a frame of {task.surface} at {task.columns}x{task.rows} | ms | bytes | ms : gradtui's |")
    print("|---|---:|---:|---:|")
    ours = None
    for name, peer in PEERS.items():
        try:
            taken, size = _milliseconds(peer(task), repeats)
        except (ImportError, FileNotFoundError) as missing:
            print(f"| {name} | not there | | {missing} |")
            continue
        ours = taken if ours is None else ours
        print(f"| {name} | {taken:.1f} | {size} | {taken / ours:.1f} |")


def programs(task: Task, starts: int, presses: int) -> None:
    """The whole program beside a bare Textual one."""
    size = (task.columns, task.rows)
    ours = measure((), (task.surface,), size, starts, presses)
    theirs = measure(bare(), (), size, starts, presses)
    rows = {
        "start to full paint, s": "start",
        "a key typed at once is answered, s": "first_key",
        "bytes of it": "start_bytes",
        "key to last byte, ms": "key",
        "bytes a key": "key_bytes",
        "bytes a changed cell": "cell_bytes",
        "resident memory, MB": "memory",
        "bytes a second when idle": "idle_bytes",
    }
    assert tuple(rows.values()) == Figures._fields
    print(f"\n| program at {task.columns}x{task.rows}, 256 colours | gradtui | bare Textual | ratio |")
    print("|---|---:|---:|---:|")
    for label, field in rows.items():
        a, b = getattr(ours, field), getattr(theirs, field)
        print(f"| {label} | {_short(a)} | {_short(b)} | {f'{a / b:.2f}' if b else ''} |")


def scaling(task: Task, repeats: int) -> None:
    """A step of gradtui after many steps and on larger screens."""
    print(f"\n| a step of gradtui on {task.surface}, within the process | ms | bytes | history, MB |")
    print("|---|---:|---:|---:|")
    for name, cost in costs(task.surface, repeats):
        print(f"| {name} | {cost.milliseconds:.1f} | {cost.size:.0f} | {cost.megabytes:.1f} |")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures gradtui beside its peers.")
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--surface", default="rosenbrock")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    task = Task(options.surface, columns, rows)
    few = options.quick
    print(f"{datetime.date.today()}, Python {platform.python_version()}, {versions()}; {load()}")
    programs(task, starts=3 if few else 9, presses=10 if few else 40)
    frames(task, repeats=3 if few else 20)
    scaling(task, repeats=5 if few else 40)


if __name__ == "__main__":
    main()
