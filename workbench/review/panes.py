"""The parts of the review screen; each is told what to show and does no more."""

from __future__ import annotations

import datetime as dt

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from workbench.core import figures
from workbench.review import lines
from workbench.review.coefficients import COEFFICIENTS
from workbench.review.deciding import ReviewedItem
from workbench.review.requests import Agreement, Annotator, Annotators
from workbench.tui.card import card
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Lines, Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable

LISTED = (
    Column("row", "row", right=True, weight="dim"),
    Column("agreement", "agree", right=True),
    Column("votes", "labels", most=36),
    Column("text", "text", most=200, weight="secondary"),
)
DECIDED = (
    Column("row", "row", right=True, weight="dim"),
    Column("label", "decided", most=24),
    Column("reviewer", "by", most=14, weight="secondary"),
    Column("votes", "labels", most=36),
    Column("reason", "why", most=60, weight="secondary"),
)
SUSPECTED = (
    Column("row", "row", right=True, weight="dim"),
    Column("score", "score", right=True),
    Column("given", "given", most=20),
    Column("likely", "likely", most=20),
    Column("text", "text", most=200, weight="secondary"),
)

GOLDEN = (
    Column("row", "row", right=True, weight="dim"),
    Column("answers", "right", most=30),
    Column("answered", "answered", right=True),
    Column("rightly", "rightly", right=True),
    Column("text", "text", most=200, weight="secondary"),
)

CONFLICTING = (
    Column("row", "row", right=True, weight="dim"),
    Column("likeness", "alike", right=True),
    Column("label", "given", most=18),
    Column("other", "as row", right=True, weight="dim"),
    Column("other_label", "given there", most=18),
    Column("text", "text", most=200, weight="secondary"),
)

RULED = (
    Column("row", "row", right=True, weight="dim"),
    Column("label", "given", most=18),
    Column("said", "rules say", most=18),
    Column("rules", "rules", most=24, weight="secondary"),
    Column("text", "text", most=200, weight="secondary"),
)


class RowsPane(Vertical):
    """A list of rows, and below it the one under the cursor with every answer to it."""

    def __init__(self) -> None:
        self.table = RowTable(cells=False, id="review-rows")
        self.list = Panel(self.table, title="disagreements", id="review-list")
        self._text = Prose(id="review-text")
        self._answers, self._proposals = Lines(id="review-answers"), Lines(id="review-proposals")
        self.card = Panel(self._text, self._answers, self._proposals, title="row", id="review-card")
        super().__init__(id="review-pane")

    def compose(self) -> ComposeResult:
        """Two panels."""
        yield self.list
        yield self.card

    def show_item(self, item: ReviewedItem | None, now: dt.datetime) -> None:
        """Show a row in full; none when the list is empty."""
        self.card.display = item is not None
        if item is None:
            return
        self.card.retitle(f"row {item.row:,}")
        share = figures.share(item.agreement, 2)
        self.card.fact(f"agreement {share}" if item.agreement is not None else "")
        texts, rest = item.fields[: item.texts], item.fields[item.texts :]
        if len(texts) == 1:
            beside = "  ".join(f"{name} {value}" for name, value in rest if value)
            self._text.show((texts[0][1], "text"), (f"\n{beside}" if beside else "", "dim"))
        else:
            self._text.show(*card(item.fields))
        self._answers.show(*lines.answers(item, now))
        self._proposals.show(*lines.proposals(item))


class AnnotatorsPane(Panel):
    """One line a person."""

    def __init__(self) -> None:
        self.table = SmallTable(id="review-people")
        super().__init__(self.table, title="annotators", id="review-annotators")

    def show(self, found: Annotators, wide: bool, now: dt.datetime) -> None:
        """Show everybody; where it is narrow the least telling columns are left out."""
        columns = [
            Column("name", "name", most=18),
            Column("state", "state", most=7),
            Column("labels", "labels", right=True),
            Column("agreement", "agree", least=12, most=18),
            Column("reviewed", "reviewed", most=18),
            Column("fast", "too fast", right=True),
            Column("pace", "an hour", right=True, weight="secondary"),
            Column("skips", "skips", right=True),
            Column("active", "active", right=True, weight="secondary"),
            Column("gold", "gold", most=14),
            Column("accepted", "taken", right=True),
            Column("majority", "most", right=True),
            Column("last", "seen", weight="secondary"),
        ]
        count = len(columns) if wide else 8
        rows = [_person(one, now)[:count] for one in found.annotators]
        self.table.show_rows(columns[:count], rows, key=0)
        self.fact(f"too fast: {found.too_fast_rule}")


_STATES = {"paused": "bad", "warned": "attention"}


def _person(one: Annotator, now: dt.datetime) -> list[object]:
    return [
        one.name,
        [(one.state or figures.MISSING, _STATES.get(one.state, "dim"))],
        one.labels,
        lines.brief(one.agreement),
        lines.brief(one.reviewed),
        figures.share(one.too_fast.value, 2),
        figures.count(round(one.pace)) if one.pace else figures.MISSING,
        one.skipped,
        figures.duration(one.seconds),
        lines.brief(one.gold),
        figures.share(one.accepted.value, 2),
        figures.share(one.majority.value, 2),
        figures.when(one.last, now),
    ]


class AgreementPane(Vertical):
    """All coefficients above, pairs and labels below."""

    def __init__(self) -> None:
        self._whole = SmallTable(header=False, id="review-whole")
        self._pairs, self._labels = SmallTable(id="review-pairs"), SmallTable(id="review-labels")
        self._panel = Panel(self._whole, title="agreement", id="review-whole-panel")
        super().__init__(id="review-agreement")

    def compose(self) -> ComposeResult:
        """Three panels."""
        yield self._panel
        with Horizontal():
            yield Panel(self._pairs, title="pairs · Cohen κ", id="review-pairs-panel")
            yield Panel(self._labels, title="labels · Fleiss κ", id="review-labels-panel")

    def show(self, found: Agreement, now: dt.datetime) -> None:
        """Show what was measured, and how old it is."""
        whole = [Column("name", "coefficient"), Column("value", "value (95 %)", most=70)]
        self._whole.show_rows(whole, [[name, lines.figure(of(found))] for name, of in COEFFICIENTS])
        people = len(found.annotators)
        self._panel.retitle(
            f"agreement · {people} {'person' if people == 1 else 'people'} · "
            f"{figures.count(found.shared)} of {figures.counted(found.items, 'row')} shared"
        )
        self._panel.fact(lines.age(found.standing, now))
        pairs = [
            Column("pair", "pair", most=24),
            Column("items", "rows", right=True),
            Column("percent", "same", right=True),
            Column("kappa", "κ (95 %)", most=44),
        ]
        self._pairs.show_rows(
            pairs,
            [
                [
                    f"{p.a} – {p.b}",
                    p.items,
                    figures.share(p.percent, 2),
                    lines.figure(p.cohen_kappa),
                ]
                for p in found.pairs
            ],
        )
        labels = [
            Column("label", "label", most=20),
            Column("answers", "given", right=True),
            Column("kappa", "κ (95 %)", most=44),
        ]
        self._labels.show_rows(
            labels,
            [
                [name, one.answers, lines.figure(one.fleiss_kappa)]
                for name, one in found.per_label.items()
            ],
        )
