"""The peer of ``bench.tui_start``: a bare Textual app with header, footer and one static text."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Static

TEXT = "the one static text"


class BareApp(App[None]):
    """Nothing but the stock widgets."""

    BINDINGS = [("q", "quit", "quit")]

    def compose(self) -> ComposeResult:
        """Header, text, footer."""
        yield Header()
        yield Static(TEXT)
        yield Footer()


if __name__ == "__main__":
    BareApp().run()
