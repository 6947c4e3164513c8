"""Clusters, topics and outliers: all groupings above, the clusters of one below."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult

from workbench.annotate.requests import AddList
from workbench.core import figures
from workbench.core.request import Role
from workbench.hub.requests import ListJobs
from workbench.train.grouping_text import cluster_name, sizes, trust
from workbench.train.requests import ShowChoices
from workbench.train.requests.grouping import (
    EACH,
    GROUP_JOB,
    HDBSCAN,
    KINDS,
    KMEANS,
    ORDERS,
    OUTLIERS,
    TOPICS,
    Grouping,
    ListGroupings,
    OrderGrouping,
    StartGrouping,
)
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable

ABOUT = {
    KMEANS: "round clusters, every row in one",
    HDBSCAN: "clusters by density, odd rows in none",
    TOPICS: "words that go together in texts",
    OUTLIERS: "rows unlike all others",
}
RUNNING = ("queued", "running")


class GroupsScreen(AreaScreen):
    """Keys: n looks for structure, a sends rows to the annotation queue."""

    PLACE = "train.groups"
    TOPICS = ("models", "jobs")
    AUTO_FOCUS = "#groupings"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str) -> None:
        super().__init__()
        self._dataset = dataset
        self._found: list[Grouping] = []
        self._searching = ""

    def body(self) -> ComposeResult:
        """Two tables, and how far to trust them."""
        yield Panel(SmallTable(id="groupings"), title="groupings", id="groupings-panel")
        yield Panel(SmallTable(id="clusters"), title="clusters", id="clusters-panel")
        yield Panel(Prose(measure=200, id="groups-told"), title="reading", id="groups-reading")

    async def load(self) -> None:
        """Ask for all groupings."""
        self._found = await self.hub.call(ListGroupings())
        jobs = await self.hub.call(ListJobs())
        mine = [job for job in jobs if job.kind == GROUP_JOB.name]
        self._searching = next((job.what or "starting" for job in mine if job.state in RUNNING), "")
        columns = [
            Column("grouping", "grouping"),
            Column("kind", "kind"),
            Column("dataset", "dataset", most=24),
            Column("found", "found"),
            Column("silhouette", "silh.", right=True),
            Column("stability", "stab.", right=True),
        ]
        rows = [
            (f"g{one.grouping}", one.kind, one.dataset, sizes(one),
             figures.share(one.silhouette), figures.share(one.stability))
            for one in self._found
        ]  # fmt: skip
        self.query_one("#groupings", SmallTable).show_rows(columns, rows)
        self.query_one("#groupings-panel", Panel).fact(
            self._searching or figures.counted(len(rows), "grouping")
        )
        self._show()

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the grouping under the cursor."""
        if event.control.id == "groupings":
            self._show()
        self.refresh_keys()

    @property
    def _chosen(self) -> Grouping | None:
        at = self.query_one("#groupings", SmallTable).cursor_row
        return self._found[at] if 0 <= at < len(self._found) else None

    def _show(self) -> None:
        found, told = self._chosen, self.query_one("#groups-told", Prose)
        table, panel = self.query_one("#clusters", SmallTable), self.query_one("#clusters-panel")
        assert isinstance(panel, Panel)
        columns = [
            Column("cluster", "cluster", right=True),
            Column("rows", "rows", right=True),
            Column("silhouette", "silh.", right=True),
            Column("typical", "typical", most=200),
        ]
        if found is None:
            table.show_rows(columns, [])
            told.show(("nothing was grouped yet: ", "secondary"), ("n", "key"),
                      (" looks for clusters, topics or outliers", "text"))  # fmt: skip
            return
        rows = [
            (cluster_name(one.cluster), figures.count(one.rows), figures.share(one.silhouette),
             ", ".join(one.typical))
            for one in found.clusters
        ]  # fmt: skip
        table.show_rows(columns, rows)
        panel.retitle(f"g{found.grouping} · {found.kind} by {', '.join(found.columns)}")
        panel.fact(f"{figures.counted(found.rows, 'row')} · {sizes(found)}")
        told.show((" · ".join([*trust(found), *found.notes]), "secondary"))

    def why_not(self, action: Action) -> str | None:
        """Who may, and on what."""
        role = self.shell.state.role
        if role and Role[role.upper()] < Role.PRACTITIONER:
            return "this needs the role practitioner"
        if action.method == "find" and self._searching:
            return "a search for structure runs"
        if action.method == "send" and self._chosen is None:
            return "nothing was grouped yet"
        return None

    async def action_find(self) -> None:
        """Ask what to look for, and start."""
        known = await self.hub.call(ShowChoices(dataset=self._dataset))
        if not known.datasets:
            self.toast("there are no rows yet: g d brings rows in", "attention")
            return
        fields = [
            Field("dataset", "choice", choices=known.datasets, required=True),
            Field("kind", "choice", choices=list(KINDS), required=True,
                  help="; ".join(f"{kind}: {told}" for kind, told in ABOUT.items())),
            Field("columns", label="columns, by commas", help="none: all that say something"),
            Field("clusters", "integer", label="how many, 0: choose", low=0, high=1000),
            Field("seed", "integer", low=0),
        ]  # fmt: skip
        first = known.dataset or known.datasets[0]
        values = {"dataset": first, "kind": KMEANS, "clusters": 0, "seed": 0}
        answer = await self.form("look for structure", fields, values, check=self._start, done="go")
        if answer is not None:
            self.reload()

    async def _start(self, values: dict[str, Any]) -> None:
        """Start the job; what is refused stays in the form."""
        names = (values["columns"] or "").split(",")
        request = StartGrouping(
            dataset=values["dataset"],
            kind=values["kind"],
            columns=[name.strip() for name in names if name.strip()],
            clusters=values["clusters"] or 0,
            seed=values["seed"] or 0,
        )
        await self.hub.call(request)

    async def action_send(self) -> None:
        """Make a list of the grouping's rows, or of the cluster's when its table has the cursor."""
        found = self._chosen
        assert found is not None, "why_not() lets no one through without a grouping"
        cluster = None
        table = self.query_one("#clusters", SmallTable)
        if self.focused is table and 0 <= table.cursor_row < len(found.clusters):
            cluster = found.clusters[table.cursor_row].cluster
        of = "" if cluster is None else f", cluster {cluster_name(cluster)} alone"
        fields = [
            Field("order", "choice", choices=list(ORDERS), required=True),
            Field("rows", "integer", label="rows at most", low=1, high=20_000, required=True),
        ]
        values = {"order": ORDERS[1] if found.kind == OUTLIERS else EACH, "rows": 1000}
        answer = await self.form(f"g{found.grouping} to the queue{of}", fields, values, done="send")
        if answer is None:
            return
        rows = await self.hub.call(
            OrderGrouping(
                grouping=found.grouping,
                order=answer["order"],
                cluster=cluster,
                limit=answer["rows"],
            )
        )
        if not rows.rows:
            self.toast("no row is left: those for testing are never picked", "attention")
            return
        name = rows.what.replace(":", "")
        made = await self.hub.call(
            AddList(name=name, dataset=rows.dataset, rows=rows.rows, what=rows.what)
        )
        self.toast(f"{figures.counted(made.rows, 'row')} in the list {made.name}: g a, then Q")
