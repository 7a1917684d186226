"""The plot: shows a scene, keeps the view of it, and tells where the mouse picks a start."""

from __future__ import annotations

import numpy as np
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from gradtui.plot import scene as picture
from gradtui.plot.cells import Cells
from gradtui.plot.glyphs import Glyphs
from gradtui.plot.palette import Palette
from gradtui.plot.scene import Scene
from gradtui.plot.viewport import Viewport, round_step
from gradtui.surfaces import Point, Window
from gradtui.ui.lines import Painted, rich_style

ZOOM = 1.5


class PlotView(Painted, can_focus=True):
    """Draws the scene it was last shown. `following` keeps the point in view."""

    class Picked(Message):
        """A start was picked with the mouse."""

        def __init__(self, point: Point) -> None:
            super().__init__()
            self.point = point

    def __init__(self, palette: Palette, glyphs: Glyphs, id: str | None = None) -> None:
        super().__init__(id=id)
        self.palette = palette
        self.glyphs = glyphs
        self.scene: Scene | None = None
        self.viewport: Viewport | None = None
        self.window: Window | None = None
        self.following = False
        self._cells: Cells | None = None

    # ------------------------------------------------------------------ what is seen
    def show(self, scene: Scene) -> None:
        """Shows the scene, from where one looks now; another surface is seen whole."""
        changed = self.scene is None or self.scene.surface is not scene.surface
        self.scene = scene
        if changed:
            self.fit()
        self.keep_in_view()
        self.redraw()

    def redraw(self) -> None:
        """Draws the scene anew, and has the rows repainted that look different."""
        before, self._cells = self._cells, None
        after = self._picture(self.size)
        if before is None or after is None or before.glyph.shape != after.glyph.shape:
            self.refresh()
            return
        self.repaint(np.flatnonzero(after.differs(before).any(axis=1)).tolist())

    def fit(self) -> None:
        """Shows the surface's whole window."""
        if self.scene is not None:
            self.see(self.scene.surface.window)

    def see(self, window: Window) -> None:
        """Shows this window."""
        self.window = window
        self.lay_out()

    def lay_out(self) -> None:
        """Shows the window that one has chosen to see, in the cells that there are."""
        if self.window is not None and self.size.width:
            self.viewport = Viewport.fit(self.window, *picture.plot_size(*self.size))
            self.redraw()

    def look(self, viewport: Viewport) -> None:
        """Shows what this viewport does, now and in any other size."""
        self.viewport = viewport
        self.window = viewport.window
        self.redraw()

    def keep_in_view(self) -> None:
        """Moves the view to the point, if it is to follow it and it has come near the edge."""
        if not self.following or self.viewport is None or self.scene is None:
            return
        column, row = self.viewport.cells(np.array(self.scene.point))
        across, down = self.viewport.columns / 8, self.viewport.rows / 8
        if not (across <= column < 7 * across and down <= row < 7 * down):
            self.look(self.viewport.centered(self.scene.point))

    def zoom(self, direction: int, about: Point | None = None) -> None:
        """Closer (1) or farther (-1), about a point: the run's, or where that is out of view the centre."""
        if self.viewport is None or self.scene is None:
            return
        if about is None and self.viewport.contains(self.scene.point):
            about = self.scene.point
        self.look(self.viewport.zoom(ZOOM**direction, about))

    def pan(self, right: int, down: int) -> None:
        """Looks further by a fifth of the view."""
        if self.viewport is not None:
            self.look(self.viewport.pan(right * self.viewport.columns / 5, down * self.viewport.rows / 5))

    @property
    def stride(self) -> float:
        """A round distance of about a row, by which arrow keys move the point."""
        return round_step(self.viewport.scale * 2) if self.viewport is not None else 1.0

    # ------------------------------------------------------------------ what Textual asks
    def on_resize(self) -> None:
        """Keeps what is seen, in another number of cells."""
        self.lay_out()
        super().on_resize()

    def render_line(self, y: int) -> Strip:
        """A row of the picture."""
        cells = self._picture(self.size)
        if cells is None or y >= cells.rows:
            return Strip.blank(self.size.width)
        style = self.palette.style
        return Strip(
            [Segment(text, rich_style(style(ink, paper))) for text, ink, paper in cells.runs(y)], cells.columns
        )

    def _picture(self, size: Size) -> Cells | None:
        if self._cells is None and self.scene is not None and self.viewport is not None and size.width and size.height:
            self._cells = picture.draw(self.scene, self.viewport, size.width, size.height, self.palette, self.glyphs)
        return self._cells

    # ------------------------------------------------------------------ the mouse
    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click picks a start."""
        self.capture_mouse()
        self._pick(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Dragging moves it."""
        if self.app.mouse_captured is self:
            self._pick(event)

    def on_mouse_up(self) -> None:
        """The end of dragging."""
        self.release_mouse()

    def _pick(self, event: events.MouseEvent) -> None:
        place = self._place(event)
        if place is not None:
            self.post_message(self.Picked(place))

    def _place(self, event: events.MouseEvent) -> Point | None:
        """The point under the mouse, rounded to the figures that a cell tells apart; None beside the plot."""
        column, row = event.x - picture.GUTTER, event.y
        if self.viewport is None or not (0 <= column < self.viewport.columns and 0 <= row < self.viewport.rows):
            return None
        unit = round_step(self.viewport.scale / 5)
        x, y = self.viewport.point(column + 0.5, row + 0.5)
        return (float(f"{round(x / unit) * unit:.12g}"), float(f"{round(y / unit) * unit:.12g}"))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel zooms in about the mouse."""
        self.zoom(1, self._place(event))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel zooms out about the mouse."""
        self.zoom(-1, self._place(event))
