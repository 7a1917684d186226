"""The picture of a run on the plane that is drawn."""

from __future__ import annotations

from gradtui.calculus.arrays import Floats
from gradtui.descent.run import Run
from gradtui.descent.step import State, momentum_step
from gradtui.insight.curvature import Curvature
from gradtui.losses.loss import Point
from gradtui.plot.camera import Camera
from gradtui.plot.cells import Cells
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.levels import levels_in
from gradtui.plot.palette import Palette
from gradtui.plot.scene import Scene, draw, plot_size


def draw_run(
    run: Run,
    following: State,
    camera: Camera,
    columns: int,
    rows: int,
    palette: Palette,
    glyphs: Glyphs,
    here: Curvature | None = None,
    tangent: bool = False,
) -> Cells:
    """The run and the state that follows, in the camera's view, on this many columns and rows of cells.

    `here` is a curvature whose axes are drawn. With `tangent`, the direction of zero slope is drawn.
    """
    surface, state = run.experiment.surface, run.state
    plane, pushed = surface.plane, momentum_step(run.experiment, state)
    trail = plane.places(run.points)
    ahead = _pair(plane.places(following.weights)) if following.finite else None
    viewport = camera.aim(surface, trail, ahead, *plot_size(columns, rows))
    scene = Scene(
        surface,
        trail,
        _pair(plane.components(state.partials)),
        ahead,
        _pair(plane.places(pushed)) if pushed is not None else None,
        tuple(zip(here.directions, here.eigenvalues)) if here is not None else (),
        tangent,
        camera.window,
    )
    return draw(scene, viewport, levels_in(surface.sketch, camera.window), columns, rows, palette, glyphs)


def _pair(place: Floats) -> Point:
    return (float(place[0]), float(place[1]))
