"""The mouse: a click picks a start or a panel, the wheel zooms."""

from __future__ import annotations

from gradtui.losses.loss import Point
from gradtui.plot.scene import GUTTER
from gradtui.screen.commands import PANELS
from gradtui.screen.layout import Layout
from gradtui.ui.actions.ask import Ask
from gradtui.ui.plot_screen import PlotScreen


class Mouse(Ask):
    """What the mouse does."""

    async def on_plot_screen_pressed(self, event: PlotScreen.Pressed) -> None:
        """The mouse picks a start on the plot, or a panel."""
        was_seen = self.playground.experiment.surface
        if self.asking:
            await self.stop_asking()
        layout = self.layout_now
        if layout is None or self.playground.experiment.surface is not was_seen:  # what was under the mouse is gone
            return
        point = self._point_at(layout, event.column, event.row)
        if point is not None:
            self.move_to(point)
        elif layout.panels.holds(event.column, event.row) and not event.dragging:
            self.panel = PANELS[event.row - layout.panels.row].name
            self.show()

    def on_plot_screen_scrolled(self, event: PlotScreen.Scrolled) -> None:
        """The wheel zooms about the mouse."""
        layout = self.layout_now
        point = self._point_at(layout, event.column, event.row) if layout is not None else None
        self.camera.zoom(event.direction, point or self.playground.state.point)
        self.show()

    def _point_at(self, layout: Layout, column: int, row: int) -> Point | None:
        """The point of the plane in a cell of the screen, None beside the plot."""
        across, down = column - layout.plot.column - GUTTER, row - layout.plot.row
        viewport = self.camera.viewport
        inside = 0 <= across < viewport.columns and 0 <= down < viewport.rows
        return self.camera.place(across, down) if inside else None
