"""What the review screen shows: the list that is chosen, and the row under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult

from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.review import lines
from workbench.review.deciding import DISAGREEMENTS, FLAGGED, ListReview, ReviewRow, ShowReviewed
from workbench.review.naming import shown
from workbench.review.panes import (
    DECIDED,
    LISTED,
    SUSPECTED,
    AgreementPane,
    AnnotatorsPane,
    RowsPane,
)
from workbench.review.requests import (
    AGREEMENT,
    SUSPECTS,
    ListAnnotators,
    ShowAgreement,
    ShowSuspects,
    Suspect,
)
from workbench.review.verdicts import Verdicts
from workbench.tui.widgets.cells import Cell, Column
from workbench.tui.widgets.empty import Empty
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.work import begin

ANNOTATORS = "annotators"
OF_ROWS = (DISAGREEMENTS, FLAGGED, SUSPECTS)
NOTHING = {
    DISAGREEMENTS: "nobody disagrees on a row that is open",
    FLAGGED: "no flagged row is open",
    SUSPECTS: "no label is suspected any more",
}


class Lists(Verdicts):
    """Mixed into the review screen: the lists' names, and one of three panes."""

    def __init__(self) -> None:
        super().__init__()
        self.tab = DISAGREEMENTS
        self.decided = False
        self._counts: dict[str, str] = {}
        self._before: tuple[str, bool] = ("", False)

    def body(self) -> ComposeResult:
        """The lists' names, and one of three panes."""
        yield Lines(id="review-tabs")
        yield RowsPane()
        yield AnnotatorsPane()
        yield AgreementPane()
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
                self.query_one(AnnotatorsPane).show(people, self.has_class("-wide"))
                self._counts[ANNOTATORS] = figures.count(len(people.annotators))
            else:
                await self._load_rows(keep)
                return
        except (NotFoundError, InvalidInputError) as error:
            self._say(error)
            return
        self._reveal(self.tab)

    async def _load_rows(self, keep: bool) -> None:
        """The first rows of a list; the cursor stays where it was, on the next one to decide."""
        rows, total, fact, title = await self._first()
        pane = self.query_one(RowsPane)
        columns = self._columns()
        pane.table.show(columns, total, self._fetch, keep=keep)
        pane.list.retitle(title)
        pane.list.fact(fact)
        self._counts[self.tab] = figures.count(total) if not self.decided else ""
        if total:
            self._reveal("rows")
            row = rows[min(pane.table.cursor_row, len(rows) - 1)]
            await self._show_item(int(str(row[0])))
        else:
            self.item = None
            self._reveal("empty")
            said = "nothing was decided yet" if self.decided else NOTHING[self.tab]
            keys = [("M", "measures anew")] if self.tab == SUSPECTS else []
            keys += [("v", "shows what is open" if self.decided else "shows what was decided")]
            self.query_one(Empty).say(said, keys)

    async def _first(self) -> tuple[Sequence[Sequence[Cell]], int, str, str]:
        """The first rows as cells, how many there are, the list's fact and title."""
        now = SystemClock().now()
        if self.tab == SUSPECTS:
            page = await self.hub.call(ShowSuspects(dataset=self.dataset, limit=100))
            self.dataset = page.dataset
            rows = [_suspected(one) for one in page.suspects]
            title = f"suspects · about {page.errors:,.0f} of {page.judged:,} labels are wrong"
            return rows, page.total, lines.age(page.standing, now), title
        listed = await self.hub.call(self._list(0, 100))
        self.dataset = listed.dataset
        fact = f"{listed.open:,} open · {listed.decided:,} decided"
        title = f"{self.tab} · decided" if self.decided else self.tab
        return [_cells(listed.task, row) for row in listed.rows], listed.total, fact, title

    def _list(self, offset: int, limit: int) -> ListReview:
        kind = self.tab if self.tab in (DISAGREEMENTS, FLAGGED) else DISAGREEMENTS
        return ListReview(
            kind=kind,
            dataset=self.dataset,
            decided=self.decided,
            offset=offset,
            limit=limit,
        )

    async def _fetch(self, offset: int, limit: int) -> Sequence[Sequence[Cell]]:
        if self.tab == SUSPECTS:
            asked = ShowSuspects(dataset=self.dataset, offset=offset, limit=limit)
            return [_suspected(one) for one in (await self.hub.call(asked)).suspects]
        page = await self.hub.call(self._list(offset, limit))
        return [_cells(page.task, row) for row in page.rows]

    def _columns(self) -> Sequence[Column]:
        if self.tab == SUSPECTS:
            return SUSPECTED
        return DECIDED if self.decided else LISTED

    def _reveal(self, pane: str) -> None:
        """Show one pane and no other."""
        shown = {"rows": RowsPane, ANNOTATORS: AnnotatorsPane, AGREEMENT: AgreementPane}
        for name, kind in shown.items():
            self.query_one(kind).display = name == pane
        self.query_one(Empty).display = pane == "empty"
        self.query_one("#review-tabs", Lines).show(lines.tab_line(self.tab, self._counts))
        first = {"rows": "#review-rows", ANNOTATORS: "#review-people", AGREEMENT: "#review-whole"}
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


def _suspected(one: Suspect) -> Sequence[Cell]:
    given = [(one.given, "bad" if one.confident else "text")]
    return [one.row, figures.share(one.score, 2), given, one.likely, one.text]


def _cells(task: str, row: ReviewRow) -> Sequence[Cell]:
    votes = lines.votes(task, row.votes)
    if row.decision is not None:
        label = shown(task, row.decision.label)
        return [row.row, label, row.decision.reviewer, votes, row.decision.reason]
    return [row.row, figures.share(row.agreement, 2), votes, row.text]
