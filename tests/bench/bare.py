"""The smallest Textual program that answers a key: what gradtui's figures are set beside."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class Bare(App[None]):
    """Counts keys."""

    count = 0

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("hello 0")

    def on_key(self, _: Key) -> None:
        """One more."""
        self.count += 1
        self.query_one(Static).update(f"hello {self.count}")


if __name__ == "__main__":
    Bare().run()
