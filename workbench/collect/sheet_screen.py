"""The sheet of a file or a source: its terms, how it is read and why, its columns, a sample."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal

from workbench.collect.plan import Fact, Plan
from workbench.collect.requests import ListDatasets, SniffSheet, Source
from workbench.collect.sheet import facts
from workbench.collect.terms import Around
from workbench.core import figures
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Piece, clean, wrapped
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.progress import Progress
from workbench.tui.widgets.small_table import SmallTable

SAMPLE_CELL = 40
REASON = 12
"""Cells below which a reason is told under the sample alone, for what is under the cursor."""
FRAME = 6
"""Cells of a panel's border, the cursor's mark and the gap before a reason."""
NUMBERS = ("integer", "number")


class SheetScreen(AreaScreen):
    """The sheet of one file or source, and its reason for each guess.

    ``people`` may be made the owner of a source; ``sources`` are those that are there.
    """

    AUTO_FOCUS = "#facts"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]

    def __init__(
        self,
        plan: Plan,
        sheet: SniffSheet,
        sources: Sequence[Source] = (),
        people: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._plan, self._sheet = plan, sheet
        keys = {one.dataset: one.keys for one in sources if one.dataset}
        self._around = Around(dt.datetime.now(), people, keys)
        self._facts: list[Fact] = []
        self._columns: list[tuple[Any, ...]] = []
        self._loading_file = False
        self._alike = ""

    def body(self) -> ComposeResult:
        """Guesses left, columns right, the sample below."""
        with Horizontal(id="sheet"):
            yield Panel(SmallTable(id="facts"), title="how it is read", id="facts-panel")
            yield Panel(SmallTable(id="columns"), title="columns", id="columns-panel")
        yield Panel(SmallTable(cells=True, id="sample"), title="sample", id="sample-panel")
        yield Lines(id="notes")
        yield Progress(id="progress")

    async def load(self) -> None:
        """Show the sheet that is here; a new file may belong to rows that are there."""
        if self._plan.source is None and self._around.datasets:
            names = set(self._sheet.dialect.names)
            there = await self.hub.call(ListDatasets())
            same = [one.name for one in there if {each.name for each in one.columns} == names]
            self._alike = same[0] if same else ""
        self._show()

    def why_not(self, action: Action) -> str | None:
        """Nothing can be changed while the file is being loaded."""
        if self._loading_file:
            return "the file is being loaded"
        if action.id in ("data.load", "data.save"):
            return self._sheet.refused or None
        return None

    def _show(self) -> None:
        sheet, plan = self._sheet, self._plan
        self._facts = facts(plan, sheet, self._around)
        self._show_tables()
        names = sheet.dialect.names
        numbers = {column.name for column in sheet.columns if column.guess in NUMBERS}
        self.query_one("#sample", SmallTable).show_rows(
            [Column(name, name, most=SAMPLE_CELL, right=name in numbers) for name in names],
            sheet.sample,
        )
        _, _, file = sheet.location.rpartition("/")
        title = f"how {file} is read" if plan.source is None else f"{plan.name} · {file}"
        self.query_one("#facts-panel", Panel).retitle(title)
        self.query_one("#facts-panel", Panel).fact(figures.size(sheet.bytes))
        self.query_one("#columns-panel", Panel).fact(
            f"{figures.counted(len(names), 'column')}, stored as text"
        )
        self.query_one("#sample-panel", Panel).fact(
            f"first {figures.counted(len(sheet.sample), 'row')}"
        )
        self._say()

    def _show_tables(self) -> None:
        """The guesses and the columns; the reasons beside them where these have room."""
        self._columns = _column_cells(self._plan, self._sheet)
        values = max((len(fact.value) for fact in self._facts), default=0)
        names = max((len(str(cells[0])) for cells in self._columns), default=0)
        why = Column("why", most=60, weight="dim")
        fact, value = Column("fact", weight="secondary", width=11), Column("value", weight="bright")
        self._show_table(
            "#facts",
            [fact, replace(value, most=16 if self._has_room(11 + min(values, 16)) else 24), why],
            [(fact.name, _value(fact), fact.why) for fact in self._facts],
            11 + min(values, 16),
        )
        self._show_table(
            "#columns",
            [Column("column", most=24), Column("guess", most=13, weight="accent"), why],
            self._columns,
            min(names, 24) + 13,
        )

    def _has_room(self, taken: int) -> bool:
        """Whether a reason has room beside so many cells."""
        return self.size.width // 2 - FRAME - taken >= REASON

    def _show_table(
        self, id: str, columns: list[Column], rows: Sequence[tuple[Any, ...]], taken: int
    ) -> None:
        if not self._has_room(taken):
            columns, rows = columns[:-1], [row[:-1] for row in rows]
        self.query_one(id, SmallTable).show_rows(columns, rows, key=0)

    def _reason(self) -> list[Piece]:
        """What is under the cursor, and why it is so."""
        if self.focused is not None and self.focused.id == "columns" and self._columns:
            row = min(self.query_one("#columns", SmallTable).cursor_row, len(self._columns) - 1)
            name, guess, why = self._columns[row]
            shown = guess if isinstance(guess, str) else "".join(text for text, _ in guess)
            return [(f"{name} {shown}", "text"), (f"  {why}", "dim")]
        row = min(self.query_one("#facts", SmallTable).cursor_row, len(self._facts) - 1)
        fact = self._facts[row]
        return [(f"{fact.name} {fact.value}", "text"), (f"  {fact.why}", "dim")]

    def _say(self) -> None:
        """Under the sample: the reason of the guess under the cursor, and what to know."""
        reason = self._reason()
        notes: list[list[Piece]] = [
            [("! ", "attention"), (note, "secondary")]
            for note in [*filter(None, [self._sheet.refused, self._belongs()]), *self._sheet.notes][
                :2
            ]
        ]
        width = max(20, self.size.width - 2)
        said = [one for each in (reason, *notes) for one in wrapped(clean(each), width, indent=2)]
        self.query_one("#notes", Lines).show(*said)

    def _belongs(self) -> str:
        """What to do with a file that has the columns of a dataset, such as one of test rows."""
        if not self._alike or self._plan.dataset:
            return ""
        return (
            f"{self._alike} has these columns: choose it as dataset for more of its rows, or for "
            "its test rows (then g t, n: sources)"
        )

    def on_resize(self) -> None:
        """Lay out the tables, and break the lines below the sample, anew."""
        if self._facts:
            self._show_tables()
            self._say()

    def on_row_table_moved(self, event: SmallTable.Moved) -> None:
        """Another guess under the cursor: say its reason in full."""
        if event.control.id in ("facts", "columns") and self._facts:
            self._say()

    def on_descendant_focus(self) -> None:
        """The cursor of another table counts now."""
        if self._facts:
            self._say()


def _column_cells(plan: Plan, sheet: SniffSheet) -> list[tuple[Any, ...]]:
    """The columns: what a person said that they hold, else what the rows showed, else the guess."""
    settled = {} if plan.source is None or plan.reads_anew else plan.source.settled
    cells: list[tuple[Any, ...]] = []
    for column in sheet.columns:
        name = column.name
        if name in plan.types:
            said = [(plan.types[name], "accent"), (" ✓", "good")]
            cells.append((name, said, "chosen, for the contract"))
        elif name in settled:
            cells.append((name, settled[name], "its rows showed it"))
        else:
            cells.append((name, column.guess, column.why))
    return cells


def _value(fact: Fact) -> list[tuple[str, str]]:
    return [(fact.value, "bright"), (" ✓" if fact.chosen else "", "good")]
