"""One frame of a descent as text with escape sequences, for pipes, papers and terminals without an app."""

from __future__ import annotations

from gradtui.descent.experiment import Experiment
from gradtui.descent.playground import Playground
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Cells, spelled
from gradtui.plot.glyphs import ASCII, UNICODE
from gradtui.plot.palette import Depth, Palette, palette
from gradtui.screen.picture import draw_run
from gradtui.terminal.capabilities import Terminal
from gradtui.terminal.pen import Pen


def draw_frame(experiment: Experiment, steps: int, columns: int, rows: int, terminal: Terminal) -> str:
    """The frame after this many steps (fewer if the run diverges), with the formula above it.

    Without colours it is plain text.
    """
    playground, camera = Playground(experiment), Camera(experiment.surface)
    playground.take_steps(steps)
    colours = palette(terminal.depth, terminal.dark)
    glyphs = ASCII if terminal.ascii else UNICODE
    title = glyphs.spell(f"L = {experiment.surface.written}")[:columns]
    picture = draw_run(playground.run, playground.following, camera, columns, rows - 1, colours, glyphs)
    return f"{title}\n{_encode(picture, colours)}"


def _encode(cells: Cells, colours: Palette) -> str:
    if colours.depth is Depth.NONE:
        return "".join(f"{spelled(row)}\n" for row in cells.glyph)
    pen, rows = Pen(colours.depth), []
    for row in range(cells.rows):
        pieces = [pen.write(text, colours.style(ink, paper)) for text, ink, paper in cells.runs(row)]
        rows.append("".join(pieces) + pen.lift() + "\n")
    return "".join(rows)
