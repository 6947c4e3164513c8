"""What the review screen shows: the list that is chosen, and the row under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult

from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.review import lines
from workbench.review.deciding import DISAGREEMENTS, ShowReviewed
from workbench.review.listing import LISTS, Asked, Listing, list_of
from workbench.review.panes import AgreementPane, AnnotatorsPane, RowsPane
from workbench.review.requests import AGREEMENT, ListAnnotators, ShowAgreement
from workbench.review.rules import CONTRADICTED, RULES, ListRules, Rule
from workbench.review.rules_pane import RulesPane
from workbench.review.ruling import Ruling
from workbench.tui.widgets.cells import Cell
from workbench.tui.widgets.empty import Empty
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.work import begin

FIRST = 100
"""Rows asked for before anybody has moved."""
ANNOTATORS = "annotators"
OF_ROWS = tuple(LISTS)
NO_RULES = (
    "there are no rules: what has certain words or fits a condition probably has a certain label"
)


class Lists(Ruling):
    """Mixed into the review screen: the lists' names, and one of four panes."""

    def __init__(self) -> None:
        super().__init__()
        self.tab = DISAGREEMENTS
        self.decided = False
        self._counts: dict[str, str] = {}
        self._before: tuple[str, bool] = ("", False)

    def body(self) -> ComposeResult:
        """The lists' names, and one of four panes."""
        yield Lines(id="review-tabs")
        yield RowsPane()
        yield AnnotatorsPane()
        yield AgreementPane()
        yield RulesPane()
        yield Empty("", id="review-empty")

    # Asking the hub

    async def load(self) -> None:
        """What the list that is chosen shows now."""
        keep = self._before == (self.tab, self.decided)
        self._before = (self.tab, self.decided)
        try:
            if self.tab == AGREEMENT:
                found = await self.hub.call(ShowAgreement(dataset=self.dataset))
                self.query_one(AgreementPane).show(found, SystemClock().now())
                self._counts[AGREEMENT] = figures.share(
                    found.krippendorff_alpha["nominal"].value, 2
                )
            elif self.tab == ANNOTATORS:
                people = await self.hub.call(ListAnnotators(dataset=self.dataset))
                wide, now = self.has_class("-wide"), SystemClock().now()
                self.query_one(AnnotatorsPane).show(people, wide, now)
                self._counts[ANNOTATORS] = figures.count(len(people.annotators))
            elif self.tab == RULES:
                await self._load_rules()
                return
            else:
                await self._load_rows(keep)
                return
        except (NotFoundError, InvalidInputError) as error:
            self._say(error)
            return
        self._reveal(self.tab)

    async def _load_rules(self) -> None:
        """All rules, or how one begins."""
        page = await self.hub.call(ListRules(dataset=self.dataset))
        self.dataset, self.item = page.dataset, None
        wide, now = self.has_class("-wide"), SystemClock().now()
        self.query_one(RulesPane).show(page, wide, now)
        self._counts[RULES] = figures.count(len(page.rules)) if page.rules else ""
        self._reveal(RULES if page.rules else "empty")
        self.query_one(Empty).say(NO_RULES, [("n", "writes one")])

    async def _load_rows(self, keep: bool) -> None:
        """The first rows of a list; the cursor stays where it was, on the next one to decide."""
        found = await self._ask(0, FIRST)
        self.dataset = found.dataset
        pane = self.query_one(RowsPane)
        shows = list_of(self.tab, self.decided)
        pane.table.show(shows.columns, found.total, self._fetch, keep=keep)
        pane.list.retitle(found.title)
        pane.list.fact(found.fact)
        self._counts[self.tab] = figures.count(found.total) if not self.decided else ""
        if found.total:
            self._reveal("rows")
            row = found.rows[min(pane.table.cursor_row, len(found.rows) - 1)]
            await self._show_item(int(str(row[0])))
        else:
            self.item = None
            self._reveal("empty")
            self.query_one(Empty).say(shows.empty, list(shows.keys))

    async def _ask(self, offset: int, limit: int) -> Listing:
        rule = self.only_rule if self.tab == CONTRADICTED else ""
        asked = Asked(self.dataset, self.decided, offset, limit, rule)
        return await list_of(self.tab, self.decided).ask(self.hub, asked)

    async def _fetch(self, offset: int, limit: int) -> Sequence[Sequence[Cell]]:
        return (await self._ask(offset, limit)).rows

    @property
    def person(self) -> str:
        """The person under the cursor, "" where none is."""
        row = self.query_one(AnnotatorsPane).table.current if self.tab == ANNOTATORS else None
        return str(row[0]) if row is not None else ""

    @property
    def rule(self) -> Rule | None:
        """The rule under the cursor, None where none is."""
        return self.query_one(RulesPane).rule if self.tab == RULES else None

    def _reveal(self, pane: str) -> None:
        """Show one pane and no other."""
        shown = {
            "rows": RowsPane,
            ANNOTATORS: AnnotatorsPane,
            AGREEMENT: AgreementPane,
            RULES: RulesPane,
        }
        for name, kind in shown.items():
            self.query_one(kind).display = name == pane
        self.query_one(Empty).display = pane == "empty"
        self.hint("review.edit", "edit" if self.tab == RULES else "another")
        self.query_one("#review-tabs", Lines).show(
            lines.tab_line(
                RULES if self.tab == CONTRADICTED else self.tab,
                self._counts,
                self.size.width - 2,
            )
        )
        first = {
            "rows": "#review-rows",
            ANNOTATORS: "#review-people",
            AGREEMENT: "#review-whole",
            RULES: "#review-rule-table",
        }
        if pane in first:
            self.query_one(first[pane]).focus()
        self.refresh_keys()

    def _say(self, error: NotFoundError | InvalidInputError) -> None:
        """Why there is nothing to see, and the keys that change that."""
        self.item = None
        self._reveal("empty")
        keys = [("M", "measures it"), ("D", "chooses a dataset"), ("g a", "labels rows")]
        self.query_one(Empty).say(error.message, keys)

    # The row under the cursor

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the row in full."""
        if event.values and self.tab in OF_ROWS:
            row = int(str(event.values[0]))
            if self.item is None or self.item.row != row:
                self.item = None
                show = partial(self._show_item, row)
                begin(self, partial(self.attempt, show), "item", exclusive=True)

    async def _show_item(self, row: int) -> None:
        self.item = await self.hub.call(ShowReviewed(dataset=self.dataset, row=row))
        self.query_one(RowsPane).show_item(self.item, SystemClock().now())
        self.refresh_keys()
