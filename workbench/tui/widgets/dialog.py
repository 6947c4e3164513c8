"""``Dialog``: the one frame of everything that asks: a panel in the middle, esc goes back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from workbench.core.text import cell_width, inert
from workbench.tui.bindings import PRESSED
from workbench.tui.leaks import forget_removed_widgets
from workbench.tui.paint import Piece
from workbench.tui.stacked import Stacked
from workbench.tui.widgets.lines import Lines

T = TypeVar("T")
WONDER_SECONDS = 0.3
"""After so long somebody would wonder whether anything happens."""


class Dialog(Stacked[T | None], ModalScreen[T | None], Generic[T]):
    """``body`` gives its widgets, ``keys`` the line at its foot. Dismisses with None on esc."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $wb-ground 60%; }
    Dialog:ansi { background: transparent; }
    #dialog {
        width: 72;
        max-width: 96%;
        height: auto;
        max-height: 90%;
        border: round $wb-accent;
        border-title-color: $wb-accent;
        border-title-style: none;
        background: $wb-panel;
        padding: 1 2 0 2;
    }
    #dialog > Prose { height: auto; max-height: 70vh; }
    Dialog.-wide > #dialog { width: 96; height: 90%; }
    Dialog.-wide > #dialog > Prose { height: 1fr; max-height: 200; }
    #dialog SmallTable { height: 14; margin-top: 1; }
    #dialog-keys { margin-top: 1; height: 1; }
    """
    BINDINGS = [
        Binding("escape", "back", "back", show=False),
        Binding("ctrl+c", "app.help_quit", show=False),
    ]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = title
        self._at_foot: list[Piece] = []

    def body(self) -> ComposeResult:
        """The widgets between the title and the keys."""
        yield from ()

    def keys(self) -> list[Piece]:
        """What can be pressed."""
        return [("esc", "key"), (" back", "secondary")]

    def compose(self) -> ComposeResult:
        """A panel with the body and the keys."""
        with Vertical(id="dialog") as panel:
            panel.border_title = Content(inert(self._heading, 200))
            yield from self.body()
            self._at_foot = self.keys()
            yield Lines([self._at_foot], id="dialog-keys")

    @contextmanager
    def working(self) -> Iterator[None]:
        """Say at the foot that something is worked on, and for how long, until it is done."""
        began = time.monotonic()

        def tell() -> None:
            seconds = int(time.monotonic() - began)
            words = f" working on it … {f'{seconds} s' if seconds else ''}  "
            self._foot([("●", "accent"), (words, "text"), *Dialog.keys(self)])

        timer = self.set_interval(WONDER_SECONDS, tell)
        try:
            yield
        finally:
            timer.stop()
            self._foot(self.keys())

    def _foot(self, pieces: list[Piece]) -> None:
        self._at_foot = pieces
        for foot in self.query("#dialog-keys").results(Lines):
            foot.show(pieces)

    def on_unmount(self) -> None:
        """Leave nothing behind."""
        forget_removed_widgets()

    def on_click(self, event: events.Click) -> None:
        """A click on a key's words at the foot presses the key."""
        if event.widget is None or event.widget.id != "dialog-keys":
            return
        end, key = 0, ""
        for text, weight in self._at_foot:
            key = key if weight == "secondary" else text
            end += cell_width(text)
            if event.x < end:
                self.app.simulate_key(PRESSED.get(key, key))
                return

    def action_back(self) -> None:
        """Go back without an answer."""
        self.dismiss(None)
