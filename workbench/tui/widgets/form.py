"""The one form: fields below each other, what is wrong said under the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from workbench.core.errors import WorkbenchError
from workbench.core.text import inert, wrap
from workbench.tui.paint import Piece
from workbench.tui.widgets.choosers import InOrder, OneOf, OnOff, SomeOf
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.entry import Entry, LineEntry
from workbench.tui.widgets.failure import failure_lines
from workbench.tui.widgets.fields import Check, Field, text_of, value_of
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.path_entry import Offered, PathEntry

NOTE_CELLS = 43
"""Cells beside the labels of a dialog."""
MOST_NOTE = 12
"""Lines below a field."""
MOST_FAILURE = 8
"""Lines below all fields; with a few of these they fit into 24 lines."""
LINE_CELLS = 65
"""Cells of a field that takes a dialog's whole width."""

WIDE = ("line", "file")
"""Kinds of fields that take a dialog's whole width."""

Input_ = Entry | OneOf | OnOff | SomeOf


class FieldRow(Horizontal):
    """A label and the input."""

    DEFAULT_CSS = """
    FieldRow { height: auto; }
    FieldRow > .label { width: 22; }
    FieldRow.-line { layout: vertical; }
    FieldRow.-line > .label { width: 1fr; }
    FieldRow > Chooser:focus { background: $wb-raised; }
    """

    def __init__(self, field: Field, value: Any) -> None:
        self.field = field
        self.input = _input(field, value)
        self._label = Lines(classes="label")
        super().__init__(self._label, self.input, classes="-line" if field.kind in WIDE else None)
        self._title("secondary")

    def on_descendant_focus(self) -> None:
        """Show which field it is."""
        self._title("bright")

    def on_descendant_blur(self) -> None:
        """Step back."""
        self._title("secondary")

    def _title(self, weight: str) -> None:
        star = " *" if self.field.required else ""
        self._label.show([(self.field.title, weight), (star, "accent")])

    def value(self) -> Any:
        """What was put in. Raises ValueError saying what is wrong."""
        if isinstance(self.input, Entry):
            return value_of(self.field, self.input.value)
        return self.input.value


def _note_of(field: Field) -> Lines:
    return Lines(classes="note -line" if field.kind in WIDE else "note")


def _wrapped(text: str, weight: str, field: Field) -> list[list[Piece]]:
    text = inert(text, 1000)
    cells = LINE_CELLS if field.kind in WIDE else NOTE_CELLS
    return [[(text[start:end], weight)] for start, end in wrap(text, cells)]


def _input(field: Field, value: Any) -> Input_:
    value = field.default if value is None else value
    if field.kind == "choice":
        return OneOf(field.choices, value)
    if field.kind == "toggle":
        return OnOff(bool(value))
    if field.kind == "many":
        return SomeOf(field.choices, value or ())
    if field.kind == "ordered":
        return InOrder(field.choices, value or ())
    placeholder = "" if field.required else "–"
    if field.kind == "file":
        return PathEntry(text_of(field, value), placeholder=placeholder, without=field.without)
    kind = LineEntry if field.kind == "line" else Entry
    return kind(text_of(field, value), placeholder=placeholder)


class FormDialog(Dialog[dict[str, Any]]):
    """Values by name on enter, once every field and ``check`` are content; None on esc."""

    DEFAULT_CSS = """
    FormDialog #fields {
        height: auto;
        max-height: 60vh;
        scrollbar-size-vertical: 1;
        scrollbar-color: $wb-line;
        scrollbar-background: $wb-panel;
    }
    FormDialog.-failed #fields { max-height: 33vh; }
    FormDialog .note { padding-left: 23; height: auto; margin-bottom: 1; }
    FormDialog .note.-last { margin-bottom: 0; }
    FormDialog .note.-line { padding-left: 1; }
    """
    BINDINGS = [
        Binding("enter", "done", show=False),
        Binding("ctrl+s", "done", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        values: Mapping[str, Any],
        check: Check | None,
        done: str,
    ) -> None:
        super().__init__(title)
        self._rows = [FieldRow(field, values.get(field.name)) for field in fields]
        self._notes = {row.field.name: _note_of(row.field) for row in self._rows}
        if self._rows:
            self._notes[self._rows[-1].field.name].add_class("-last")
        self._check, self._done = check, done
        self._checking = False

    def body(self) -> ComposeResult:
        """Field rows, each with its note, and a place for what concerns the whole."""
        with VerticalScroll(id="fields", can_focus=False):
            for row in self._rows:
                yield row
                yield self._notes[row.field.name]
        yield Lines(id="form-failure")

    def on_mount(self) -> None:
        """Show what helps, and start with the first field."""
        self._note({})
        if self._rows:
            self._rows[0].input.focus()

    def keys(self) -> list[Piece]:
        """``tab`` where there is a next field, ``enter``, ``esc``."""
        following = [("tab", "key"), (" next  ", "secondary")] if len(self._rows) > 1 else []
        if self._rows and self._rows[0].field.kind == "file":
            words = " complete, next  " if len(self._rows) > 1 else " complete  "
            following = [("tab", "key"), (words, "secondary")]
        return [
            *following,
            ("enter", "key"),
            (f" {self._done}  ", "secondary"),
            ("esc", "key"),
            (" back", "secondary"),
        ]

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Keep the field in view, and its title, which may stand above it."""
        for row in self._rows:
            if event.widget in row.walk_children():
                row.scroll_visible(animate=False)
        event.widget.scroll_visible(animate=False)

    def on_offered(self, event: Offered) -> None:
        """Tell how a path could go on, below it."""
        event.stop()
        for row in self._rows:
            if row.input is event.entry:
                words = "  ".join(event.names) if event.found else "nothing here begins so"
                self._say(row, words, "secondary" if event.found else "attention")

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was offered for a path is no more of use when it goes on."""
        event.stop()
        for row in self._rows:
            if row.input is event.input and row.field.kind == "file":
                self._say(row, row.field.help, "dim")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a text field ends the form too."""
        event.stop()
        self.action_done()

    def action_done(self) -> None:
        """Read, check, and close if nothing is wrong."""
        values: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for row in self._rows:
            try:
                values[row.field.name] = row.value()
            except ValueError as error:
                wrong[row.field.name] = str(error)
        self._note(wrong)
        if wrong:
            self._focus_first(wrong)
        elif not self._checking:
            self._checking = True
            self.act(partial(self._finish, values))

    async def _finish(self, values: dict[str, Any]) -> None:
        wrong: Mapping[str, str] | None = None
        self._fail(None)
        try:
            if self._check is not None:
                with self.working():
                    wrong = await self._check(values)
        except WorkbenchError as error:
            self._fail(error)
            return
        finally:
            self._checking = False
        if wrong:
            self._note(wrong)
            self._focus_first(wrong)
        else:
            self.dismiss(values)

    def _fail(self, error: WorkbenchError | None) -> None:
        """Say in full what is wrong with the whole, and make room for it."""
        said = [] if error is None else failure_lines(error, LINE_CELLS)
        self.query_one("#form-failure", Lines).show(*said[:MOST_FAILURE])
        self.set_class(len(said) > 1, "-failed")

    def _note(self, wrong: Mapping[str, str]) -> None:
        for row in self._rows:
            name = row.field.name
            if name in wrong:
                self._say(row, "✗ " + wrong[name], "bad")
            else:
                self._say(row, row.field.help, "dim")

    def _say(self, row: FieldRow, words: str, weight: str) -> None:
        """Words below a field, or none."""
        lines = _wrapped(words, weight, row.field) if words else []
        self._notes[row.field.name].show(*lines[:MOST_NOTE])

    def _focus_first(self, wrong: Mapping[str, str]) -> None:
        for row in self._rows:
            if row.field.name in wrong:
                row.input.focus()
                note = self._notes[row.field.name]
                # Its lines have their place only once they are laid out.
                self.call_after_refresh(note.scroll_visible, animate=False)
                return
