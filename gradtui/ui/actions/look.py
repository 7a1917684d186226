"""Looking: what part of the plane the plot shows."""

from __future__ import annotations

from gradtui.ui.playground_app import PlaygroundApp


class Look(PlaygroundApp):
    """The actions of the camera."""

    def action_zoom(self, direction: int) -> None:
        """Closer or farther."""
        self.camera.zoom(direction, self.playground.state.point)
        self.show()

    def action_pan(self, right: int, down: int) -> None:
        """Looks elsewhere."""
        self.camera.pan(right, down)
        self.show()

    def action_fit(self) -> None:
        """Sees the whole window."""
        self.camera.fit(self.playground.experiment.surface)
        self.show()

    def action_follow(self) -> None:
        """Keeps the point in view, or stops."""
        self.camera.following = not self.camera.following
        self.say("the view follows the point" if self.camera.following else "the view stays where it is")
