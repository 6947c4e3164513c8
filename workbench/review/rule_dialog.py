"""A rule being written: while it is typed, what it would say of all rows, and how rightly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from textual.app import ComposeResult

from workbench.core import figures
from workbench.core.errors import WorkbenchError
from workbench.core.text import clip, inert
from workbench.review import lines
from workbench.review.rules import KINDS, Rule, RuleTrial
from workbench.tui.paint import Line, Piece
from workbench.tui.widgets.fields import Check, Field
from workbench.tui.widgets.form import LINE_CELLS, FormDialog
from workbench.tui.widgets.lines import Lines
from workbench.tui.work import begin

Try = Callable[[str, str, str], Awaitable[RuleTrial]]
"""Asks what a rule of that kind, condition and label would say."""

LOOK_SECONDS = 0.25
"""How often is looked whether something else is written now."""

HELP = {
    "kind": "words in the text, a regular expression on it, or SQL over the columns",
    "label": "what fits it is probably this",
}


def fields_of(labels: Sequence[str], rule: Rule | None) -> list[Field]:
    """What a rule consists of; the name of one that is there stays."""
    named = [] if rule else [Field("name", required=True)]
    return [
        Field("condition", required=True),
        Field("kind", "choice", choices=KINDS, help=HELP["kind"]),
        Field("label", "choice", choices=labels, help=HELP["label"]),
        *named,
    ]


class RuleDialog(FormDialog):
    """The form of a rule, with its figures below."""

    DEFAULT_CSS = "RuleDialog #rule-trial { margin-top: 1; height: auto; }"

    def __init__(self, labels: Sequence[str], rule: Rule | None, check: Check, ask: Try) -> None:
        values: Mapping[str, Any] = (
            {"kind": rule.kind, "condition": rule.condition, "label": rule.label} if rule else {}
        )
        title = f"rule {rule.name}" if rule else "a new rule"
        super().__init__(title, fields_of(labels, rule), values, check, "save")
        self._ask = ask
        self._tried: tuple[str, str, str] = ("", "", "")

    def body(self) -> ComposeResult:
        """The form, and what the rule would say."""
        yield from super().body()
        yield Lines(id="rule-trial")

    def on_mount(self) -> None:
        """Look from time to time what is written."""
        self.set_interval(LOOK_SECONDS, self._look)
        self._look()

    def _look(self) -> None:
        given = {row.field.name: row.input.value for row in self._rows}
        written = (str(given["kind"]), str(given["condition"]), str(given["label"]))
        if written == self._tried:
            return
        self._tried = written
        if written[1].strip():
            begin(self, partial(self._try, written), "trial", exclusive=True)
        else:
            self._tell([[("what is written is counted over all rows at once", "dim")]])

    async def _try(self, written: tuple[str, str, str]) -> None:
        try:
            found = await self._ask(*written)
        except WorkbenchError as error:
            self._tell([[("✗ ", "bad"), (clip(inert(error.message), LINE_CELLS), "secondary")]])
            return
        self._tell(told(found))

    def _tell(self, said: list[Line]) -> None:
        self.query_one("#rule-trial", Lines).show(*said)


def told(found: RuleTrial) -> list[Line]:
    """Coverage and accuracy, then rows that it fits, those with another label first."""
    rows = found.coverage.n and round((found.coverage.value or 0.0) * found.coverage.n)
    first: list[Piece] = [
        ("fits ", "dim"),
        (figures.count(rows), "bright"),
        (f" of {figures.counted(found.rows, 'row')} ", "dim"),
        (f"({figures.percent(found.coverage.value, 1)})", "secondary"),
        (" · right ", "dim"),
        *lines.figure(found.accuracy),
    ]
    if found.accuracy.value is not None:
        first.append((f" of {found.accuracy.n:,}", "dim"))
    said: list[Line] = [first]
    for one in found.wrong:
        label = clip(inert(one.label), 16)
        text = clip(inert(one.text), LINE_CELLS - len(label) - 4)
        said.append([("✗ ", "bad"), (f"{label}  ", "attention"), (text, "dim")])
    said += [
        [("  ", "dim"), (clip(inert(text), LINE_CELLS - 2), "dim")]
        for text in found.examples[: 3 - len(found.wrong)]
    ]
    return said
