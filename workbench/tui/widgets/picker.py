"""Picks one of many by typing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.entry import Entry
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable


@dataclass(frozen=True)
class Choice:
    """One choice: ``detail`` is shown beside it, ``keys`` at the right."""

    id: str
    title: str
    detail: str = ""
    keys: str = ""


def score(query: str, choice: Choice) -> int | None:
    """How well the words of ``query`` fit: less is better; None when one is not there."""
    title, whole = choice.title.lower(), f"{choice.title} {choice.detail}".lower()
    total = 0
    for word in query.lower().split():
        if title.startswith(word):
            continue
        if f" {word}" in title:
            total += 1
        elif word in title:
            total += 2
        elif word in whole:
            total += 4
        else:
            return None
    return total


class PickerDialog(Dialog[str]):
    """The choice's id on enter, None on esc."""

    BINDINGS = [
        Binding("down,ctrl+n", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("pagedown", "step(10)", show=False),
        Binding("pageup", "step(-10)", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], start: str = "") -> None:
        super().__init__(title)
        self._choices = choices
        self._found = list(choices)
        self._start = start

    def body(self) -> ComposeResult:
        """What to look for, and what was found."""
        yield Entry(self._start, placeholder="type to find")
        yield SmallTable(header=False)
        yield Lines(id="picker-none")

    def keys(self) -> list[Piece]:
        """``enter``, arrows, ``esc``."""
        return [
            ("↑↓", "key"),
            (" move  ", "secondary"),
            ("enter", "key"),
            (" choose  ", "secondary"),
            ("esc", "key"),
            (" back", "secondary"),
        ]

    def on_mount(self) -> None:
        """Show all choices, and type into the entry, in place of what it starts with."""
        table = self.query_one(SmallTable)
        table.can_focus, table.lively = False, True
        self.query_one(Entry).focus()
        self.query_one(Entry).select_all()
        self._show(self._start)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look again."""
        event.stop()
        self._show(event.value)

    def _show(self, query: str) -> None:
        scored = [(score(query, choice), choice) for choice in self._choices]
        found = [(points, choice) for points, choice in scored if points is not None]
        self._found = [choice for _, choice in sorted(found, key=lambda pair: pair[0])]
        columns = [
            Column("title", most=44),
            Column("detail", weight="dim", most=60),
            Column("keys", weight="accent", right=True),
        ]
        if not any(each.keys for each in self._choices):
            columns.pop()
        rows = [(each.title, each.detail, each.keys)[: len(columns)] for each in self._found]
        self.query_one(SmallTable).show_rows(columns, rows)
        none = [] if rows else [[("nothing here has that in its name", "dim")]]
        self.query_one("#picker-none", Lines).show(*none)

    def action_step(self, by: int) -> None:
        """Move in the list while the entry keeps the focus."""
        self.query_one(SmallTable).action_move(by, 0)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the row under the cursor."""
        event.stop()
        if self._found:
            self.dismiss(self._found[self.query_one(SmallTable).cursor_row].id)

    def on_row_table_selected(self, event: RowTable.Selected) -> None:
        """Choose by mouse."""
        event.stop()
        self.dismiss(self._found[event.row].id)
