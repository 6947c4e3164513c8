"""Before a file is loaded: its sheet, every guess to overrule; then it is registered and loaded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from workbench.collect.following import follow, tell
from workbench.collect.plan import Fact, Plan
from workbench.collect.requests import ListSources, RunSource, Sniff
from workbench.collect.sheet import changed, whole
from workbench.collect.sheet_screen import SheetScreen
from workbench.collect.terms import AS_SHOWN, KIND_CHOICES, typed
from workbench.core.errors import InvalidInputError, WorkbenchError
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.progress import Progress
from workbench.tui.widgets.small_table import SmallTable


class SniffScreen(SheetScreen):
    """The sheet of one file; ``L`` loads it, ``s`` registers it alone, esc goes back."""

    PLACE = "data.sniff"

    def on_row_table_selected(self, event: SmallTable.Selected) -> None:
        """A double click changes a guess as enter does."""
        if event.control.id in ("facts", "columns"):
            self.act(self.action_change)

    async def action_change(self) -> None:
        """Choose or type another value for the line under the cursor, and look again."""
        if self.query_one("#columns").has_focus:
            await self._change_type()
            return
        table = self.query_one("#facts", SmallTable)
        if self._facts:
            fact = self._facts[min(table.cursor_row, len(self._facts) - 1)]
            if fact.choices:
                choices = [Choice(one, one, _mark(self._plan, fact, one)) for one in fact.choices]
                if (value := await self.pick(fact.name, choices)) is not None:
                    await self._take(fact, value)
            else:
                await self._ask_for(fact)

    async def _ask_for(self, fact: Fact) -> None:
        """Let another value be typed; what cannot be stays there, with the reason."""
        if fact.name != "location":
            label, take = _LABELS.get(fact.name, ""), partial(self._take, fact)
            await self.ask(fact.name, label, _typed(fact), empty=True, submit=take)
            return

        async def check(values: dict[str, object]) -> None:
            await self._take(fact, whole(str(values["location"])))

        field = Field("location", "file", label="where its rows lie", required=True)
        await self.form("location", [field], {"location": fact.value}, check=check, done="look")

    async def _change_type(self) -> None:
        """Say what the column under the cursor holds, for the contract."""
        table = self.query_one("#columns", SmallTable)
        if not self._sheet.columns:
            return
        name = self._sheet.columns[min(table.cursor_row, len(self._sheet.columns) - 1)].name
        now = self._plan.types.get(name, AS_SHOWN)
        choices = [Choice(one, one, "now" if one == now else "") for one in KIND_CHOICES]
        kind = await self.pick(f"what {name} holds, for the contract", choices)
        if kind is not None:
            self._plan = typed(self._plan, name, kind)
            self._show()

    async def _take(self, fact: Fact, value: str) -> None:
        """Change a line, and look again where that changes what is read."""
        plan = changed(self._plan, fact.name, value, self._around)
        before = self._plan
        if (plan.options, plan.location, plan.guess) != (
            *(before.options, before.location, before.guess),
        ):
            self._sheet = await self.hub.call(
                Sniff(location=plan.location, options=plan.options, dialect=plan.dialect)
            )
        names = set(self._sheet.dialect.names)
        keys = tuple(key for key in plan.keys if key in names or plan.dataset)
        cursor = plan.cursor if plan.cursor in names else ""
        self._plan = replace(plan, keys=keys, cursor=cursor)
        self._show()

    async def action_load(self) -> None:
        """Register the source, load it, and go back with the account."""
        if await self._kept():
            await self._run()

    async def action_save(self) -> None:
        """Register the source, and go back without loading it."""
        if await self._kept():
            self.toast(f"{self._plan.name} is registered: L loads it")
            self.dismiss(self._plan.name)

    async def _kept(self) -> bool:
        """Keep what the sheet says; whether it was. Nothing is changed meanwhile."""
        self._loading_file = True
        self.refresh_keys()
        try:
            return await self._keep()
        finally:
            self._loading_file = False
            self.refresh_keys()

    async def _keep(self) -> bool:
        """Register the source."""
        taken = {source.name for source in await self.hub.call(ListSources())}
        if self._plan.name in taken:
            raise InvalidInputError(
                f"{self._plan.name!r} is taken", "Change the name in the first line."
            )
        await self.hub.call(self._plan.added(self._sheet.dialect))
        return True

    async def _run(self) -> None:
        """Load the source that is registered now, and go back whatever becomes of it."""
        self._loading_file = True
        try:
            progress = self.query_one("#progress", Progress)
            account = await follow(self, RunSource(name=self._plan.name), progress)
        except WorkbenchError as error:
            self.fail(error)
        else:
            tell(self, account)
        self.dismiss(self._plan.name)


_LABELS = {
    "lag": "a number (100), or a time: 30m, 6h, 2d; empty for none",
    "schedule": "as cron writes it: 0 6 * * 1-5 is six on weekdays; empty for none",
    "name": "letters, digits, '.', '-' and '_'",
    "skip": "lines before the table",
    "names": "separated by commas, in the order of the columns",
    "null words": "separated by commas; these cells are stored as missing",
}


def _typed(fact: Fact) -> str:
    return "" if fact.value == "none" else fact.value


def _mark(plan: Plan, fact: Fact, choice: str) -> str:
    if fact.name == "key" and choice in plan.keys:
        return "in the key: choose to take it out"
    return "now" if choice == fact.value else ""
