"""Finds one of many labels: a few letters, then enter or the number beside it."""

from __future__ import annotations

from textual.widgets import Input

from workbench.annotate import label_search
from workbench.annotate.label_search import Use
from workbench.annotate.requests import Label, LabelSchema
from workbench.annotate.seat import Seat
from workbench.annotate.values import labels_of
from workbench.core.errors import InvalidInputError
from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.picker import Choice, PickerDialog
from workbench.tui.widgets.small_table import SmallTable

NUMBERS = "123456789"
BELOW = " › "


def use_of(seat: Seat) -> Use:
    """What the person gave last, newest first, and how often."""
    names: list[str] = []
    for one in seat.given:
        names += _names(seat.schema, one.answer.label)
    counts = {name: names.count(name) for name in set(names)}
    return Use(list(dict.fromkeys(names)), counts)


def _names(schema: LabelSchema, answer: str | None) -> list[str]:
    try:
        return labels_of(schema.task, answer) if answer is not None else []
    except InvalidInputError:
        # Given under a schema of another kind.
        return []


class FindLabelDialog(PickerDialog):
    """The label's name, or None on esc. A digit gives the label of that number at once.

    Where a name has a digit of its own, digits are letters to search by, and nothing is numbered.
    """

    def __init__(self, labels: list[Label], use: Use) -> None:
        self._labels, self._use = labels, use
        self._numbered = not any(char.isdigit() for label in labels for char in label.name)
        super().__init__("label", [self._choice(label) for label in labels])

    def _choice(self, label: Label) -> Choice:
        title = f"{label.parent}{BELOW}{label.name}" if label.parent else label.name
        return Choice(label.name, title, label.description, label.key)

    def keys(self) -> list[Piece]:
        """The numbers besides the others."""
        first: list[Piece] = [("1–9", "key"), (" give  ", "secondary")] if self._numbered else []
        return first + super().keys()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look again; a number gives what stands beside it."""
        event.stop()
        # Else the picker's own method would be called, too, and look for the number.
        event.prevent_default()
        last = event.value[-1:]
        if not (self._numbered and last and last in NUMBERS):
            self._show(event.value)
        elif int(last) <= len(self._found):
            self.dismiss(self._found[int(last) - 1].id)

    def _show(self, query: str) -> None:
        found = label_search.found(query, self._labels, self._use)
        self._found = [self._choice(label) for label in found]
        columns = [
            Column("n", weight="key", right=True),
            Column("title", most=44),
            Column("detail", weight="dim", most=56),
            Column("keys", weight="accent", right=True),
        ]
        numbers = NUMBERS if self._numbered else ""
        rows = [
            (numbers[place : place + 1], one.title, one.detail, one.keys)
            for place, one in enumerate(self._found)
        ]
        self.query_one(SmallTable).show_rows(columns, rows)
