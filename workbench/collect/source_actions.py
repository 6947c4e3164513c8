"""What the data screen does with sources: add, load, edit, forget; and with their loads."""

from __future__ import annotations

from typing import Any

from workbench.collect.bulk_screen import BulkScreen
from workbench.collect.following import follow, tell
from workbench.collect.own_files import OWN_FILES
from workbench.collect.plan import Plan
from workbench.collect.requests import (
    FORMATS,
    LoadAccount,
    ReadOptions,
    RemoveSource,
    RunSource,
    Sniff,
    SniffSheet,
    Source,
)
from workbench.collect.sheet import free_name, whole
from workbench.collect.sniff_screen import SniffScreen
from workbench.collect.taking_back import ask_to_take_back
from workbench.core.errors import InvalidInputError, WorkbenchError
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.small_table import SmallTable

GUESS = "by its content"
_BOUND = "rows whose cursor is at %s this; a day is all of it"


class SourceScreen(BulkScreen):
    """A screen of ``sources``, of which one is chosen, and of its ``loads``."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[Source] = []
        self.loads: list[LoadAccount] = []

    @property
    def source(self) -> Source | None:
        """The source under the cursor."""
        return next((one for one in self.sources if one.name == self.chosen), None)

    @property
    def place(self) -> str:
        """The dataset of the source under the cursor."""
        return self.source.dataset or self.chosen if self.source else self.chosen

    @property
    def account(self) -> LoadAccount | None:
        """The load under the cursor."""
        cursor = self.query_one("#loads", SmallTable).cursor_row
        return self.loads[min(cursor, len(self.loads) - 1)] if self.loads else None

    async def action_add(self) -> None:
        """Ask for a file until one can be read, then show its sheet."""
        found: list[SniffSheet] = []
        chosen: list[ReadOptions] = []

        async def check(values: dict[str, Any]) -> None:
            options = ReadOptions(format=None if values["format"] == GUESS else values["format"])
            request = Sniff(location=whole(str(values["file"])), options=options)
            chosen[:], found[:] = [options], [await self.hub.call(request)]

        help_text = "CSV, TSV, JSON, Parquet, xlsx, SQLite; https://…, postgresql://…, *.csv"
        fields = [
            Field("file", "file", required=True, help=help_text, without=OWN_FILES),
            Field("format", "choice", choices=[GUESS, *FORMATS], default=GUESS),
        ]
        if await self.form("add a source", fields, check=check, done="look") is None:
            return
        sheet, options = found[0], chosen[0]
        names = {*self.datasets, *(source.name for source in self.sources)}
        name = free_name(sheet.location, names)
        plan = Plan(location=sheet.location, name=name, options=options)
        self.app.push_screen(SniffScreen(plan, sheet, self.sources), self._back)

    def _back(self, name: str | None) -> None:
        """Back from a sheet: look at what was loaded or changed."""
        if name:
            self.choose(name)
            self.reload()

    async def action_edit(self) -> None:
        """Show the sheet of the source under the cursor, to be changed."""
        from workbench.collect.edit_screen import EditScreen, sheet_of

        if (source := self.source) is not None:
            sheet, people = await sheet_of(self, source)
            self.app.push_screen(EditScreen(source, sheet, people), self._back)

    async def action_run(self) -> None:
        """Load what is new of the source under the cursor."""
        tell(self, await follow(self, RunSource(name=self.chosen)))

    async def action_run_all(self) -> None:
        """Load what is new of every source; one that fails stops none."""
        for source in list(self.sources):
            try:
                tell(self, await follow(self, RunSource(name=source.name)))
            except WorkbenchError as error:
                self.fail(error)

    async def action_backfill(self) -> None:
        """Load the rows between two values of the cursor, which stays where it is."""
        source = self.source
        if source is None:
            return
        fields = [
            Field("lower", label="from", help=_BOUND % "least"),
            Field("upper", label="to", help=_BOUND % "most"),
        ]

        async def check(values: dict[str, Any]) -> None:
            lower, upper = (str(values[name] or "") for name in ("lower", "upper"))
            if not (lower or upper):
                raise InvalidInputError("from where, or to where?", "One of them is enough.")
            request = RunSource(name=source.name, lower=lower, upper=upper)
            tell(self, await follow(self, request))

        title = f"rows of {source.name} by {source.cursor}"
        await self.form(title, fields, check=check, done="load")

    async def action_take_back(self) -> None:
        """Take the load under the cursor back, after telling what goes."""
        if (account := self.account) is not None and await ask_to_take_back(self, account):
            self.reload()

    async def action_remove(self) -> None:
        """Forget the source under the cursor, which has no rows."""
        if await self.confirm(
            f"forget {self.chosen}?", "it has no rows; the log keeps that it was there", danger=True
        ):
            await self.hub.call(RemoveSource(name=self.chosen))
            self.reload()

    def action_quarantine(self) -> None:
        """All lines that were kept aside."""
        from workbench.collect.quarantine_screen import QuarantineScreen

        self.app.push_screen(QuarantineScreen(self.chosen))

    def action_snapshots(self) -> None:
        """Open the snapshots of the source under the cursor."""
        from workbench.collect.snapshots_screen import SnapshotsScreen

        self.app.push_screen(SnapshotsScreen(self.place))
