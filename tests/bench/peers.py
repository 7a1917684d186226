"""One frame of the same surface by gradtui and by its peers.

Every peer is a function that prepares what may be prepared and returns a function that makes one frame as bytes.
A peer that is not installed raises ImportError or FileNotFoundError; the table then says so.
"""

from __future__ import annotations

import asyncio
import io
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from gradtui.descent.texts import read_experiment
from gradtui.plot import contours
from gradtui.plot.glyphs import UNICODE
from gradtui.plot.palette import Depth, palette
from gradtui.plot.scene import plot_size
from gradtui.plot.viewport import Viewport
from gradtui.screen.frame import draw_frame
from gradtui.terminal.capabilities import Terminal

Frame = Callable[[], bytes]


class Task(NamedTuple):
    """The surface by name, and the size of the frame in cells."""

    surface: str
    columns: int
    rows: int

    @property
    def viewport(self) -> Viewport:
        """The view of the surface's window in a plot of this size."""
        return Viewport.fit(read_experiment(self.surface).surface.window, *plot_size(self.columns, self.rows - 1))

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels that gradtui draws: the peers draw the same."""
        return contours.backdrop(read_experiment(self.surface).surface.formula, self.viewport, 9, 9, UNICODE).levels


def gradtui_frame(task: Task) -> Frame:
    """A whole picture in 256 colours, the surface evaluated anew each time."""
    experiment = read_experiment(task.surface)
    terminal = Terminal(Depth.EIGHT_BIT, ascii=False, dark=True)

    def frame() -> bytes:
        contours.backdrop.cache_clear()
        return draw_frame(experiment, 0, task.columns, task.rows, terminal).encode()

    return frame


def gradtui_step(task: Task) -> Frame:
    """The picture after one more step, where the surface is known already."""
    experiment = read_experiment(task.surface)
    terminal = Terminal(Depth.EIGHT_BIT, ascii=False, dark=True)
    palette(Depth.EIGHT_BIT)
    return lambda: draw_frame(experiment, 1, task.columns, task.rows, terminal).encode()


def gnuplot(task: Task, terminal: str) -> Frame:
    """Contour lines by gnuplot, which stays open and draws one frame for each line it is sent."""
    window = task.viewport.window
    formula = read_experiment(task.surface).surface.text.replace("^", "**").replace("100 (", "100*(")
    formula = formula.replace("w1", "x").replace("w2", "y")
    program = subprocess.Popen(["gnuplot"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert program.stdin is not None
    assert program.stdout is not None
    setup = f"""set term {terminal} size {task.columns},{task.rows}
set print "-"
set view map; unset surface; set contour base; unset key; set isosamples 60
set cntrparam levels discrete {",".join(map(repr, task.levels))}
set xrange [{window.x_min}:{window.x_max}]; set yrange [{window.y_min}:{window.y_max}]
"""
    program.stdin.write(setup.encode())
    number = count()

    def frame() -> bytes:
        assert program.stdin is not None
        assert program.stdout is not None
        mark = f"frame-{next(number)}-ends"
        program.stdin.write(f"splot {formula}\nprint '{mark}'\n".encode())
        program.stdin.flush()
        lines = []
        while (line := program.stdout.readline()).strip() != mark.encode():
            if not line or b"nknown or ambiguous terminal" in line:
                program.kill()
                raise FileNotFoundError(f"gnuplot has no terminal '{terminal}'")
            lines.append(line)
        return b"".join(lines)

    return frame


def _samples(task: Task) -> tuple[Any, Any, Any]:
    x, y = task.viewport.samples(contours.ACROSS, contours.DOWN)
    return x[0], y[:, 0], read_experiment(task.surface).surface.formula(x, y)


def _contour_lines(task: Task) -> list[Any]:
    import contourpy

    generator = contourpy.contour_generator(*_samples(task))
    return [line for level in task.levels for line in generator.lines(level)]


def plotext_matrix(task: Task) -> Frame:
    """The values as a matrix of greys by plotext."""
    import plotext

    def frame() -> bytes:
        plotext.clear_figure()
        plotext.plotsize(task.columns, task.rows)
        plotext.matrix_plot(_samples(task)[2][::4, ::2].tolist())
        return str(plotext.build()).encode()

    return frame


def plotext_lines(task: Task) -> Frame:
    """Contour lines by contourpy, drawn by plotext in braille."""
    import contourpy  # noqa: F401
    import plotext

    def frame() -> bytes:
        plotext.clear_figure()
        plotext.plotsize(task.columns, task.rows)
        for line in _contour_lines(task):
            plotext.plot(line[:, 0].tolist(), line[:, 1].tolist(), marker="braille")
        return str(plotext.build()).encode()

    return frame


def uniplot(task: Task) -> Frame:
    """Contour lines by contourpy, drawn by uniplot."""
    import contourpy  # noqa: F401
    import uniplot as plot

    def frame() -> bytes:
        lines = _contour_lines(task)
        text = plot.plot_to_string(
            xs=[line[:, 0] for line in lines],
            ys=[line[:, 1] for line in lines],
            lines=True,
            width=task.columns - 10,
            height=task.rows - 4,
        )
        return str(text).encode()

    return frame


def textual_plot(task: Task) -> Frame:
    """Contour lines by contourpy in a PlotWidget of textual-plot, as its app would paint them."""
    import contourpy  # noqa: F401
    from textual._compositor import CompositorUpdate
    from textual.app import App, ComposeResult
    from textual_plot import HiResMode, PlotWidget

    class Plot(App[None]):
        def compose(self) -> ComposeResult:
            yield PlotWidget()

    async def paint(frames: int) -> list[bytes]:
        painted: list[bytes] = []
        app = Plot()
        async with app.run_test(size=(task.columns, task.rows)) as pilot:
            for _ in range(frames):
                widget = app.query_one(PlotWidget)
                widget.clear()
                for line in _contour_lines(task):
                    widget.plot(line[:, 0], line[:, 1], hires_mode=HiResMode.BRAILLE)
                await pilot.pause()
                update = app.screen._compositor.render_update(full=True)
                assert isinstance(update, CompositorUpdate)
                painted.append(update.render_segments(app.console).encode())
        return painted

    loop = asyncio.new_event_loop()
    return lambda: loop.run_until_complete(paint(1))[-1]


def matplotlib_png(task: Task) -> Frame:
    """A PNG by matplotlib, 10 x 20 pixels a cell."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot

    def frame() -> bytes:
        figure, axes = pyplot.subplots(figsize=(task.columns / 10, task.rows / 5), dpi=100)
        axes.contourf(*_samples(task), levels=[-np.inf, *task.levels, np.inf][1:-1], extend="both")
        file = io.BytesIO()
        figure.savefig(file, format="png")
        pyplot.close(figure)
        return file.getvalue()

    return frame


PEERS: Mapping[str, Callable[[Task], Frame]] = {
    "gradtui, a new surface": gradtui_frame,
    "gradtui, a step": gradtui_step,
    "gnuplot, set term dumb": lambda task: gnuplot(task, "dumb"),
    "gnuplot, set term block": lambda task: gnuplot(task, "block"),
    "plotext, matrix": plotext_matrix,
    "plotext, lines by contourpy": plotext_lines,
    "uniplot, lines by contourpy": uniplot,
    "textual-plot, lines by contourpy": textual_plot,
    "matplotlib, PNG": matplotlib_png,
}


def versions() -> str:
    """What is compared, with its versions."""
    found = []
    for package in ("textual", "numpy", "plotext", "contourpy", "uniplot", "textual-plot", "matplotlib"):
        try:
            found.append(f"{package} {version(package)}")
        except ImportError:
            continue
    with suppress(OSError):
        gnuplot_version = subprocess.run(["gnuplot", "--version"], capture_output=True, text=True, check=True)
        found.append(gnuplot_version.stdout.strip())
    return ", ".join(found)
