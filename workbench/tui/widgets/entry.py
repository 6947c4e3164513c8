"""``Entry``: one line of text input, with what is pasted or preset made inert for the terminal."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from workbench.core.text import inert


class Entry(Input):
    """A flat input. What is put into it can hold no control characters."""

    DEFAULT_CSS = """
    Entry, Entry.-textual-compact, Entry.-textual-compact:focus {
        background: $wb-raised;
        color: $wb-text;
        padding: 0 1;
        border: none;
        height: 1;
        width: 1fr;
    }
    Entry > .input--cursor { background: $wb-accent; color: $wb-on-accent; }
    Entry > .input--placeholder { color: $wb-secondary; }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            inert(value, 10_000),
            placeholder=inert(placeholder, 200),
            id=id,
            classes=classes,
            select_on_focus=False,
            compact=True,
        )

    def _on_paste(self, event: events.Paste) -> None:
        """Insert the first pasted line, inert."""
        if event.text:
            self.insert_text_at_cursor(inert(event.text.splitlines()[0], 10_000))
        event.prevent_default()
        event.stop()
