"""One label for the rows that are filtered: chosen, looked at, asked about once."""

from __future__ import annotations

from workbench.annotate.requests import ShowSchema
from workbench.annotate.requests.bulk import MOST_ROWS, BulkPlan, LabelBulk, PlanBulk
from workbench.collect.browse import BrowsingScreen
from workbench.collect.requests import GetRows
from workbench.core import figures
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.row_table import RowTable

PAGE = 10_000
EXAMPLES = 5
EXAMPLE_CELLS = 56


class BulkScreen(BrowsingScreen):
    """Between browsing and the sources: ``b`` labels all rows that are shown."""

    async def action_bulk(self) -> None:
        """Pick a label, look at what it would do, and give it after a question."""
        if not self.query_one("#rows", RowTable).total:
            self.toast("no row is shown to be labelled", "attention")
            return
        schema = await self.hub.call(ShowSchema(dataset=self.place))
        if not schema.labels:
            self.toast(f"{self.place} has no labels to give: g a names them", "attention")
            return
        choices = [Choice(one.name, one.name, one.description, one.key) for one in schema.labels]
        label = await self.pick("one label for all rows shown", choices)
        rows = None if label is None else await self._all_rows()
        if label is None or rows is None:
            return
        plan = await self.hub.call(PlanBulk(dataset=self.place, label=label, rows=rows))
        if not plan.given:
            self.toast(f"none of {figures.counted(plan.rows, 'row')} is left to label", "attention")
        elif await self.confirm(
            f"label {figures.counted(plan.given, 'row')} {label}?", _detail(plan), yes="label them"
        ):
            done = await self.hub.call(LabelBulk(dataset=self.place, label=label, rows=rows))
            counted = figures.counted(done.rows, "row")
            self.toast(f"{counted} labelled {label}; u on the labelling screen takes it back")

    async def _all_rows(self) -> list[int] | None:
        """The numbers of all rows that are shown; None, said, for too many."""
        rows: list[int] = []
        while True:
            page = await self.hub.call(
                GetRows(
                    dataset=self.place,
                    stage="best",
                    offset=len(rows),
                    limit=PAGE,
                    columns=[],
                    sort="_row",
                    filters=self._filters,
                )
            )
            if page.total > MOST_ROWS:
                self.toast(f"filter first (/): {MOST_ROWS:,} rows at most at a time", "attention")
                return None
            rows += [row[0] for row in page.rows]
            if not page.rows or len(rows) >= page.total:
                return rows


def _detail(plan: BulkPlan) -> str:
    """What is left out, and some of the rows."""
    left = [(plan.answered, "labelled already"), (plan.same, "labelled so by you")]
    left.append((plan.test, "test rows"))
    parts = [f"{count:,} {what}" for count, what in left if count]
    lines = [f"of {figures.counted(plan.rows, 'row')}; left out: {', '.join(parts) or 'none'}"]
    return "\n".join([*lines, *(text[:EXAMPLE_CELLS] for _, text in plan.examples[:EXAMPLES])])
