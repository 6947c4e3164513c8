"""One row: its cells, its past, and which versions saw it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from workbench.core import family_names, figures
from workbench.core.clock import SystemClock
from workbench.history.requests import RowCell, RowStory, SawRow, Seen, ShowRow
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.card import card
from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.pages import Row
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable

WIDE = 100


class RowStoryScreen(AreaScreen):
    """Reached by the same key from wherever a row is under the cursor."""

    PLACE = "models.row"
    TOPICS = ("rows", "labels", "models")
    AUTO_FOCUS = "#row-versions"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def __init__(self, row: int, dataset: str = "", version: str = "") -> None:
        super().__init__()
        self._asked = ShowRow(row=row, dataset=dataset, version=version)
        self._seen: list[Seen] = []

    def body(self) -> ComposeResult:
        """The cells at the left, the past and the versions at the right."""
        with Horizontal(id="row-columns"):
            title = f"row {self._asked.row:,}"
            yield Panel(Prose(id="row-cells"), title=title, id="row-cells-panel")
            with Vertical(id="row-story"):
                yield Panel(SmallTable(id="row-past"), title="its past", id="row-past-panel")
                yield Panel(
                    SmallTable(id="row-versions"), title="who saw it", id="row-versions-panel"
                )
        yield Panel(Prose(measure=200, id="row-whole"), title="in full", id="row-whole-panel")

    async def load(self) -> None:
        """The row, then the versions: each that learned from other rows is looked through."""
        found = await self.hub.call(self._asked)
        self._show(found)
        panel = self.query_one("#row-versions-panel", Panel)
        panel.fact("looking through what versions learned from …")
        self._seen = await self.hub.call(SawRow(dataset=found.dataset, row=found.row))
        self._show_versions()
        self.refresh_keys()

    def _show(self, found: RowStory) -> None:
        panel = self.query_one("#row-cells-panel", Panel)
        panel.retitle(f"row {found.row:,} of {found.dataset}")
        mended = sum(cell.mended for cell in found.cells)
        panel.fact(f"{figures.counted(mended, 'cell')} cleansed" if mended else found.stage)
        told: list[Piece] = [(f"! {found.why}\n\n", "attention")] if found.why else []
        self.query_one("#row-cells", Prose).show(*told, *_cells(found.cells))
        now = SystemClock().now()
        columns = [
            Column("at", "at", weight="dim"),
            Column("by", "by", weight="secondary", most=16),
            Column("what", "what", most=200),
        ]
        rows = [
            (
                figures.when(one.at, now),
                one.by,
                [(one.what, "text"), (f" · {one.detail}" if one.detail else "", "dim")],
            )
            for one in found.past
        ]
        table = self.query_one("#row-past", SmallTable)
        table.show_rows(columns, rows)
        self._tell(table.current)

    def _show_versions(self) -> None:
        columns = [
            Column("version", "v", right=True, weight="bright"),
            Column("family", "family", most=20),
            Column("learned", "learned", most=40),
            Column("said", "tested, said", most=40),
        ]
        now = SystemClock().now()
        rows = [
            (one.version, family_names.title(one.family), _learned(one), _tested(one, now))
            for one in self._seen
        ]
        table = self.query_one("#row-versions", SmallTable)
        table.show_rows(columns, rows)
        count = figures.counted(len(rows), "version") if rows else "no version saw it"
        self.query_one("#row-versions-panel", Panel).fact(count)

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the last column of the row under the cursor uncut."""
        if event.control.has_focus:
            self._tell(event.values)

    def _tell(self, values: Row | None) -> None:
        if values:
            last = values[-1]
            pieces = last if isinstance(last, list) else [(str(last), "text")]
            self.query_one("#row-whole", Prose).show(*pieces)

    def on_row_table_selected(self, _event: RowTable.Selected) -> None:
        """A double click opens as enter does."""
        self.act(self.action_row_version)

    def why_not(self, action: Action) -> str | None:
        """There must be a version to open."""
        if not self._seen:
            return "no version saw this row"
        return None

    def action_row_version(self) -> None:
        """Everything about the version under the cursor."""
        from workbench.history.version_screen import VersionScreen

        row = self.query_one("#row-versions", SmallTable).current
        if row is not None:
            self.app.push_screen(VersionScreen(int(row[0])))


def _cells(cells: list[RowCell]) -> list[Piece]:
    """The cells as a card; what cleansing changed, below each other in both forms."""
    fields = []
    for cell in cells:
        fields.append((cell.name, cell.value))
        if cell.mended:
            fields.append(("  as loaded", cell.raw))
    return card(fields)


def _learned(one: Seen) -> list[Piece]:
    if one.why:
        return [("not known: ", "attention"), (one.why, "secondary")]
    if not one.learned:
        return [("no", "secondary")]
    return [("yes", "text"), (f", as {one.target}" if one.target is not None else "", "secondary")]


def _tested(one: Seen, now: object) -> list[Piece]:
    if not one.tested:
        return [(figures.MISSING, "dim")]
    said = one.said if one.said is not None else "nothing"
    when = figures.when(one.tested, now)  # type: ignore[arg-type]
    right = one.said == one.truth
    sign = ("✓ ", "good") if right else ("✗ ", "bad")
    told = [sign] if one.truth is not None and one.said is not None else []
    return [*told, (said, "text"), (f" {when}", "dim")]
