"""A screen with one of each shared widget, for the tests and for looking at them."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Horizontal

from workbench.core.errors import InvalidInputError
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.bars import sketch
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.empty import Empty
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.progress import Progress
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable

CITIES = ("Paris", "London", "São Paulo", "東京", "Berlin 🎉", "Łódź")
FIELDS = (
    Field("name", required=True, help="how the source is called"),
    Field("rows", kind="integer", low=1, high=100, default=20),
    Field("mode", kind="choice", choices=("append", "merge", "replace")),
    Field("header", kind="toggle", default=True, help="whether the first line has the names"),
    Field("columns", kind="many", choices=("city", "amount", "created")),
)
COLUMNS = (
    Column("row", right=True, weight="dim"),
    Column("city"),
    Column("amount"),
    Column("text", most=60),
)
LONG = " ".join(f"because-{number}" for number in range(12))
"""More than a line of a dialog."""


class Gallery(AreaScreen):
    """Fetches a table of ten million rows, a page at a time."""

    PLACE = "home.gallery"
    AUTO_FOCUS = "#rows"
    CSS = "#steps-panel { width: 40%; } #rows-panel { height: 2fr; } #top { height: 1fr; }"

    def __init__(self, total: int = 10_000_000) -> None:
        super().__init__()
        self.fetched: list[tuple[int, int]] = []
        self.wait = 0.0
        self.may_go = asyncio.Event()
        self._total = total

    def body(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield Panel(SmallTable(id="steps"), title="recipe 7", id="steps-panel")
            yield Panel(Prose(id="prose"), Progress(id="progress"), title="prose")
            yield Panel(Empty("no source yet", [("n", "add a file or folder")]), title="empty")
        yield Panel(RowTable(id="rows"), title="rows", id="rows-panel")

    async def load(self) -> None:
        self.query_one("#rows", RowTable).show(COLUMNS, self._total, self.fetch)
        steps = [
            ([("● ", "good"), ("trim", "text")], "all text", 1204, sketch([9, 4, 2, 1, 1])),
            ([("● ", "good"), ("number", "text")], "amount", 4877, sketch([1, 4, 9, 4, 1])),
            ([("○ ", "dim"), ("drop duplicates", "dim")], "text", None, sketch([])),
        ]
        columns = [Column("step"), Column("on"), Column("n"), Column("shape", width=5)]
        self.query_one("#steps", SmallTable).show_rows(columns, steps)
        text = "My card was charged twice for the same order and nobody answers the phone."
        self.query_one(Prose).show(text, ("\n\nI want it back.", "bright"))
        self.query_one(Progress).advance(3, 10, "fold 3 of 10", 42)

    async def fetch(self, offset: int, limit: int) -> list[tuple[object, ...]]:
        self.fetched.append((offset, limit))
        await asyncio.sleep(self.wait)
        last = min(offset + limit, self._total)
        return [
            (n + 1, CITIES[n % len(CITIES)], n * 0.25, f"row {n} of a long text that is cut " * 3)
            for n in range(offset, last)
        ]

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        table = event.control
        first, last = table.window
        panel = self.query_one("#rows-panel", Panel)
        panel.fact(f"{first + 1:,}–{last + 1:,} of {table.total:,}")

    async def ask_form(self) -> None:
        self.answer = await self.form("add a source", FIELDS, check=self.check, done="add")

    async def ask_order(self) -> None:
        self.answer = await self.form(
            "columns", [Field("columns", "ordered", choices=["a", "b", "c"], default=[])]
        )

    async def ask_sign(self) -> None:
        signs = Field("sign", kind="choice", choices=(",", "", " "))
        self.answer = await self.form("a sign", [signs], {"sign": ""})

    async def ask_line(self) -> None:
        line = Field("line", kind="line", label="as it should be", help="too few " * 8)
        self.answer = await self.form("a line", [line], {"line": "1\t2\t3 " * 12})

    async def ask_file(self) -> None:
        self.answer = await self.form("a file", [Field("file", kind="file", required=True)])

    async def check(self, values: dict[str, object]) -> dict[str, str] | None:
        if values["name"] == "taken":
            return {"name": "that name is taken"}
        if values["name"] == "broken":
            raise InvalidInputError("the file is empty", "choose another file")
        if values["name"] == "long":
            raise InvalidInputError(f"the file is damaged {LONG}", f"get it again {LONG}")
        if values["name"] == "odd":
            return {"columns": f"these columns do not go together {LONG}"}
        if values["name"] == "slow":
            await self.may_go.wait()
        return None

    async def ask_confirm(self) -> None:
        self.answer = await self.confirm(
            "delete version 12?", "a tombstone with the reason stays", yes="delete", danger=True
        )

    async def ask_prompt(self) -> None:
        self.answer = await self.ask("a note", "what should be remembered of v14", hint="one line")

    async def ask_row_number(self) -> None:
        self.answer = await self.ask_row(1000)

    async def ask_pick(self) -> None:
        choices = [Choice(name, name, f"the city {name}") for name in CITIES]
        self.answer = await self.pick("a city", choices)
