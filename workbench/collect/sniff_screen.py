"""Before a file is loaded: how it would be read, a live sample, and every guess to overrule."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal

from workbench.collect.following import follow, tell
from workbench.collect.requests import (
    ListSources,
    Sniff,
    SniffSheet,
)
from workbench.collect.sheet import Fact, Plan, changed, facts
from workbench.core import figures
from workbench.core.errors import InvalidInputError, WorkbenchError
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Piece, clean, wrapped
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.progress import Progress
from workbench.tui.widgets.small_table import SmallTable

SAMPLE_CELL = 40
NUMBERS = ("integer", "number")


class SniffScreen(AreaScreen):
    """The sheet of one file; ``L`` loads it, esc goes back with nothing done."""

    PLACE = "data.sniff"
    AUTO_FOCUS = "#facts"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]

    def __init__(self, plan: Plan, sheet: SniffSheet) -> None:
        super().__init__()
        self._plan, self._sheet = plan, sheet
        self._facts: list[Fact] = []
        self._loading_file = False

    def body(self) -> ComposeResult:
        """Guesses left, columns right, the sample below."""
        with Horizontal(id="sheet"):
            yield Panel(SmallTable(id="facts"), title="how it is read", id="facts-panel")
            yield Panel(SmallTable(id="columns"), title="columns", id="columns-panel")
        yield Panel(SmallTable(cells=True, id="sample"), title="sample", id="sample-panel")
        yield Lines(id="notes")
        yield Progress(id="progress")

    async def load(self) -> None:
        """Show the sheet that is here."""
        self._show()

    def why_not(self, action: Action) -> str | None:
        """Nothing can be changed while the file is being loaded."""
        if self._loading_file:
            return "the file is being loaded"
        return self._sheet.refused or None if action.id == "data.load" else None

    def _show(self) -> None:
        sheet, plan = self._sheet, self._plan
        self._facts = facts(plan, sheet)
        self.query_one("#facts", SmallTable).show_rows(
            [
                Column("fact", weight="secondary", width=11),
                Column("value", most=16, weight="bright"),
                Column("why", most=60, weight="dim"),
            ],
            [(fact.name, _value(fact), fact.why) for fact in self._facts],
            key=0,
        )
        self.query_one("#columns", SmallTable).show_rows(
            [
                Column("column", most=24),
                Column("guess", most=11, weight="accent"),
                Column("why", most=60, weight="dim"),
            ],
            [(column.name, column.guess, column.why) for column in sheet.columns],
        )
        names = sheet.dialect.names
        numbers = {column.name for column in sheet.columns if column.guess in NUMBERS}
        self.query_one("#sample", SmallTable).show_rows(
            [Column(name, name, most=SAMPLE_CELL, right=name in numbers) for name in names],
            sheet.sample,
        )
        _, _, file = sheet.location.rpartition("/")
        self.query_one("#facts-panel", Panel).retitle(f"how {file} is read")
        self.query_one("#facts-panel", Panel).fact(figures.size(sheet.bytes))
        self.query_one("#columns-panel", Panel).fact(
            f"{figures.counted(len(names), 'column')}, stored as text"
        )
        self.query_one("#sample-panel", Panel).fact(
            f"first {figures.counted(len(sheet.sample), 'row')}"
        )
        self._say()

    def _say(self) -> None:
        """Under the sample: the reason of the guess under the cursor, and what to know."""
        row = min(self.query_one("#facts", SmallTable).cursor_row, len(self._facts) - 1)
        fact = self._facts[row]
        reason: list[Piece] = [(f"{fact.name} {fact.value}", "text"), (f"  {fact.why}", "dim")]
        notes: list[list[Piece]] = [
            [("! ", "attention"), (note, "secondary")]
            for note in [*filter(None, [self._sheet.refused]), *self._sheet.notes][:2]
        ]
        width = max(20, self.size.width - 2)
        said = [one for each in (reason, *notes) for one in wrapped(clean(each), width, indent=2)]
        self.query_one("#notes", Lines).show(*said)

    def on_resize(self) -> None:
        """Break the lines below the sample anew."""
        if self._facts:
            self._say()

    def on_row_table_moved(self, event: SmallTable.Moved) -> None:
        """Another guess under the cursor: say its reason in full."""
        if event.control.id == "facts" and self._facts:
            self._say()

    def on_row_table_selected(self, event: SmallTable.Selected) -> None:
        """A double click changes a guess as enter does."""
        if event.control.id == "facts":
            self.act(self.action_change)

    async def action_change(self) -> None:
        """Choose or type another value for the line under the cursor, and look again."""
        table = self.query_one("#facts", SmallTable)
        if not self._facts:
            return
        fact = self._facts[min(table.cursor_row, len(self._facts) - 1)]
        if fact.choices:
            choices = [Choice(one, one, _mark(self._plan, fact, one)) for one in fact.choices]
            value = await self.pick(fact.name, choices)
        else:
            value = await self.ask(fact.name, _LABELS.get(fact.name, ""), _typed(fact), empty=True)
        if value is None:
            return
        plan = changed(self._plan, fact.name, value)
        if plan.options != self._plan.options:
            self._sheet = await self.hub.call(Sniff(location=plan.location, options=plan.options))
        names = set(self._sheet.dialect.names)
        keys = tuple(key for key in plan.keys if key in names)
        cursor = plan.cursor if plan.cursor in names else ""
        self._plan = replace(plan, keys=keys, cursor=cursor)
        self._show()

    async def action_load(self) -> None:
        """Register the source, load it, and go back with the account."""
        self._loading_file = True
        self.refresh_keys()
        try:
            taken = {source.name for source in await self.hub.call(ListSources())}
            if self._plan.name in taken:
                raise InvalidInputError(
                    f"{self._plan.name!r} is taken", "Change the name in the first line."
                )
            await self.hub.call(self._plan.request(self._sheet.dialect))
        finally:
            self._loading_file = False
            self.refresh_keys()
        await self._run()

    async def _run(self) -> None:
        """Load the source that is registered now, and go back whatever becomes of it."""
        self._loading_file = True
        try:
            account = await follow(self, self._plan.name, self.query_one("#progress", Progress))
        except WorkbenchError as error:
            self.fail(error)
        else:
            tell(self, account)
        self.dismiss(self._plan.name)


_LABELS = {
    "name": "letters, digits, '.', '-' and '_'",
    "skip": "lines before the table",
    "names": "separated by commas, in the order of the columns",
    "null words": "separated by commas; these cells are stored as missing",
}


def _value(fact: Fact) -> list[tuple[str, str]]:
    return [(fact.value, "bright"), (" ✓" if fact.chosen else "", "good")]


def _typed(fact: Fact) -> str:
    return "" if fact.value == "none" else fact.value


def _mark(plan: Plan, fact: Fact, choice: str) -> str:
    if fact.name == "key" and choice in plan.keys:
        return "in the key: choose to take it out"
    return "now" if choice == fact.value else ""
