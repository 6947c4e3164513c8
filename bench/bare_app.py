"""The peer of ``bench.label_latency``: the barest Textual app that repaints 40 words on a key."""

from __future__ import annotations

import random

from textual.app import App, ComposeResult
from textual.widgets import Static

WORDS = "my card was charged twice for the same order and nobody answers".split()  # noqa: SIM905


class BareApp(App[None]):
    """One static text; every key shows 40 other words and a number that grows."""

    count = 0

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static("item 0", markup=False)

    def on_key(self) -> None:
        """Show other words."""
        self.count += 1
        words = " ".join(random.choices(WORDS, k=40))
        self.query_one(Static).update(f"item {self.count} {words}")


if __name__ == "__main__":
    BareApp().run()
