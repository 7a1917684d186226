"""One frame of a descent as text with escape sequences, for pipes, papers and terminals without an app."""

from __future__ import annotations

import numpy as np

from gradtui.descent.experiment import Experiment
from gradtui.descent.step import advance, trajectory
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Cells, spelled
from gradtui.plot.glyphs import ASCII, UNICODE
from gradtui.plot.levels import levels_in
from gradtui.plot.palette import Depth, Palette, palette
from gradtui.plot.scene import Scene, draw, plot_size
from gradtui.terminal.capabilities import Terminal
from gradtui.terminal.pen import Pen


def draw_frame(experiment: Experiment, steps: int, columns: int, rows: int, terminal: Terminal) -> str:
    """The frame after so many steps (fewer where the run leaves the finite numbers), the formula above it.

    Without colours it is plain text.
    """
    states = list(trajectory(experiment, steps))
    following = advance(experiment, states[-1])
    trail = np.array([state.point for state in states])
    ahead = following.point if following.finite else None
    camera = Camera(experiment.surface)
    viewport = camera.aim(experiment.surface, trail, ahead, *plot_size(columns, rows - 1))
    scene = Scene(experiment.surface, trail, states[-1].gradient, ahead, window=camera.window)
    colours = palette(terminal.depth, terminal.dark)
    glyphs = ASCII if terminal.ascii else UNICODE
    levels = levels_in(experiment.surface.sketch, camera.window)
    title = glyphs.spell(f"L = {experiment.surface.written}")[:columns]
    return f"{title}\n{_encode(draw(scene, viewport, levels, columns, rows - 1, colours, glyphs), colours)}"


def _encode(cells: Cells, colours: Palette) -> str:
    if colours.depth is Depth.NONE:
        return "".join(f"{spelled(row)}\n" for row in cells.glyph)
    pen, rows = Pen(colours.depth), []
    for row in range(cells.rows):
        pieces = [pen.write(text, colours.style(ink, paper)) for text, ink, paper in cells.runs(row)]
        rows.append("".join(pieces) + pen.lift() + "\n")
    return "".join(rows)
