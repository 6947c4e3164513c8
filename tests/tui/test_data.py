"""The data screen over a scripted hub: what it shows, and what its keys ask of the hub."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot

from tests.tui.scene import (
    FRAMES,
    HOME,
    app_over,
    frame,
    settle,
    shows,
    slowed,
    text,
    type_at_once,
    until,
)
from workbench.client.scripted import ScriptedHub
from workbench.collect.requests import (
    AddSource,
    ColumnGuess,
    ColumnInfo,
    Dataset,
    Dialect,
    DiscardLines,
    Frequency,
    GetFrequencies,
    GetLine,
    GetLoad,
    GetRows,
    ListDatasets,
    ListLoads,
    ListQuarantine,
    ListSources,
    LoadAccount,
    LoadStarted,
    Quarantined,
    QuarantinePage,
    ReadOptions,
    ReleaseLine,
    RowFilter,
    RowsWindow,
    RunSource,
    Sniff,
    SniffSheet,
    Source,
)
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.hub.requests import Job, ListJobs, ShowJob
from workbench.tui.app import WorkbenchApp
from workbench.wire.home import Headline, ShowHeadline, ShowHome

ACCOUNT = LoadAccount(
    load=1,
    source="tickets",
    state="counted",
    started="2024-03-02T09:12:00.000Z",
    by="ana",
    job="j1",
    read=1236,
    loaded=1230,
    updated=0,
    unchanged=0,
    quarantined=6,
    removed=0,
    seconds=0.44,
    columns_added=[],
    columns_missing=[],
    notes=[],
    error="",
    dataset="tickets",
)
SOURCE = Source(
    id=1,
    name="tickets",
    kind="file",
    location="/data/tickets.csv",
    options=ReadOptions(),
    keys=["id"],
    cursor="",
    cursor_value="",
    disposition="merge",
    contract="evolve",
    owner="ana",
    created="2024-03-01T08:00:00.000Z",
    rows=1230,
    last_load=ACCOUNT,
    dataset="tickets",
)
COLUMNS = [ColumnInfo(name=name, type="VARCHAR") for name in ("id", "city", "text")]
ROWS = [
    [1, "T-1", "Paris", "My card was charged twice"],
    [2, "T-2", None, "\x1b]52;c;aGk=\x07[red]Where[/red] is my parcel?"],
]
SHEET = SniffSheet(
    location="/data/orders.csv",
    bytes=2_048,
    dialect=Dialect(format="csv", delimiter=";", names=["id", "amount"]),
    why={"delimiter": "semicolon gives 2 fields in 9 of 9 rows", "encoding": "plain ASCII"},
    columns=[
        ColumnGuess(name="id", guess="identifier", why="leading zeros would be lost"),
        ColumnGuess(name="amount", guess="number", why="decimal comma"),
    ],
    sample=[["001", "1,50"], ["002", None]],
    seen_null_words=["n/a"],
    notes=["column 2 'amount ' is called 'amount'"],
)
KEPT = QuarantinePage(
    total=1,
    items=[
        Quarantined(
            id=7,
            load=1,
            line=288,
            reason="too few fields: 1 field",
            raw="-- export --",
            state="kept",
        )
    ],
)


def rows(request: GetRows) -> RowsWindow:
    found = ROWS[request.offset : request.offset + request.limit]
    total = 1 if request.filters else len(ROWS)
    return RowsWindow(columns=COLUMNS, rows=found, offset=request.offset, total=total, stage="raw")


def hub(**answers: Any) -> ScriptedHub:
    return ScriptedHub(
        {
            ShowHome: HOME,
            ShowHeadline: Headline(rows=1230, dataset="tickets", people=1),
            ListJobs: lambda _request: [],
            ListSources: lambda _request: [SOURCE],
            ListDatasets: [Dataset(name="tickets", rows=2, stage="raw", columns=COLUMNS)],
            ListLoads: lambda _request: [ACCOUNT],
            ListQuarantine: KEPT,
            GetLine: KEPT.items[0],
            GetRows: rows,
            Sniff: SHEET,
            AddSource: SOURCE,
            RunSource: LoadStarted(load=2, job="j2"),
            ShowJob: done_job(),
            GetFrequencies: [Frequency(value="Paris", count=1), Frequency(value=None, count=1)],
        }
        | answers.get("more", {})
    )


def done_job() -> Job:
    return Job(
        id="j2",
        kind="collect.load",
        title="load",
        state="done",
        by="ana",
        created="2024-03-02T09:12:00.000Z",
        result=msgspec.to_builtins(ACCOUNT),
    )


def assert_body(app: WorkbenchApp, name: str) -> None:
    """Compare all but the shell's header with ``frames/<name>.txt``."""
    shown = "\n".join(frame(app)[2:]) + "\n"
    path = FRAMES / f"{name}.txt"
    if os.environ.get("WORKBENCH_FRAMES") == "write":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8"), f"the screen is not {path.name}:\n{shown}"


def asked(scripted: ScriptedHub, kind: type) -> list[Any]:
    return [request for request in scripted.asked if isinstance(request, kind)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_data_shows_sources_loads_and_rows(size: tuple[int, int]) -> None:
    app = app_over(hub(), mode="data")
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert_body(app, f"data-{size[0]}x{size[1]}")


async def test_rows_are_shown_inertly() -> None:
    app = app_over(hub(), mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        shown = text(app)
        assert "\x1b" not in shown
        assert "[red]Where[/red]" in shown


async def test_empty_project_says_how_to_begin() -> None:
    nothing = {ListSources: lambda _r: [], ListDatasets: [], ListLoads: lambda _r: []}
    app = app_over(hub(more=nothing), mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "no source yet: n adds a file" in text(app)


async def open_sheet(pilot: Any) -> None:
    await settle(pilot)
    await pilot.press("n")
    await settle(pilot)
    await pilot.press(*"orders", "enter")
    await settle(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_sheet_shows_guesses_and_sample(size: tuple[int, int]) -> None:
    app = app_over(hub(), mode="data")
    async with app.run_test(size=size) as pilot:
        await open_sheet(pilot)
        assert_body(app, f"sniff-{size[0]}x{size[1]}")


async def test_overruled_guess_is_sniffed_again_and_loaded_so() -> None:
    scripted = hub()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_sheet(pilot)
        await pilot.press(*["down"] * 11, "enter")
        await settle(pilot)
        await pilot.press(*"tab", "enter")
        await settle(pilot)
        assert asked(scripted, Sniff)[-1].options.delimiter == "\t"
        await pilot.press("L")
        await settle(pilot)
        added = asked(scripted, AddSource)[-1]
        assert (added.name, added.options.delimiter) == ("orders", "\t")
        assert asked(scripted, RunSource)[-1].name == "orders"
        assert "sources" in text(app)


async def test_file_that_is_not_there_is_said_in_the_form() -> None:
    missing = {Sniff: NotFoundError("there is no file /x", "Check the spelling.")}
    app = app_over(hub(more=missing), mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_sheet(pilot)
        assert "there is no file /x" in text(app)
        assert "Check the spelling." in text(app)


async def test_frequencies_drill_down_to_rows() -> None:
    scripted = hub()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.screen.query_one("#rows").focus()
        await pilot.press("right", "right", "F")
        await settle(pilot)
        assert "2 values in 2 rows" in text(app)
        await pilot.press("enter")
        await settle(pilot)
        drilled = RowFilter(column="city", op="=", values=["Paris"])
        assert asked(scripted, GetRows)[-1].filters == [drilled]
        assert "city = Paris" in text(app)


@asynccontextmanager
async def quarantine(scripted: ScriptedHub) -> AsyncIterator[tuple[WorkbenchApp, Pilot[None]]]:
    """The quarantine of tickets at 80 × 24."""
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("Q")
        await settle(pilot)
        yield app, pilot


async def test_quarantine_shows_the_whole_line() -> None:
    app = app_over(hub(), mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("Q")
        await settle(pilot)
        assert "quarantine of tickets" in text(app)
        assert "-- export --" in text(app)


async def test_sorting_asks_the_hub() -> None:
    scripted = hub()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.screen.query_one("#rows").focus()
        await pilot.press("right", "right", "]")
        await settle(pilot)
        last = asked(scripted, GetRows)[-1]
        assert (last.sort, last.descending) == ("city", True)


async def test_quarantined_line_is_discarded_and_put_back() -> None:
    scripted = hub(more={DiscardLines: 1})
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("Q")
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert asked(scripted, DiscardLines)[-1].lines == [7]


async def test_a_discard_of_an_earlier_sitting_is_put_back() -> None:
    page = msgspec.structs.replace(KEPT, discarded=2)
    scripted = hub(more={DiscardLines: 2, ListQuarantine: page})
    async with quarantine(scripted) as (app, pilot):
        assert "u brings back 2" in text(app)
        await pilot.press("u")
        await settle(pilot)
        assert asked(scripted, DiscardLines) == [DiscardLines(name="tickets", restore=True)]


async def test_quarantined_line_is_mended_and_loaded() -> None:
    scripted = hub(more={ReleaseLine: ACCOUNT})
    async with quarantine(scripted) as (_app, pilot):
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("x", "enter")
        await settle(pilot)
        assert asked(scripted, ReleaseLine)[-1].mended == "-- export --x"


async def test_mending_keeps_what_was_not_touched() -> None:
    line = '7\tParis\u200b\t"one\ntwo"\t' + "long " * 4_000
    item = msgspec.structs.replace(KEPT.items[0], raw=line)
    scripted = hub(more={ReleaseLine: ACCOUNT, GetLine: item})
    async with quarantine(scripted) as (_app, pilot):
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("tab", "x", "enter")
        await settle(pilot)
        assert asked(scripted, ReleaseLine)[-1].mended == line + "\tx"


async def test_a_failed_mend_keeps_what_was_typed() -> None:
    def refuse(_request: ReleaseLine) -> LoadAccount:
        raise InvalidInputError("the line still has too few fields")

    async with quarantine(hub(more={ReleaseLine: refuse})) as (app, pilot):
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("x", "enter")
        await shows(pilot, "the line still has too few fields")
        assert "-- export --x" in text(app)


async def test_the_whole_reason_stands_above_the_line() -> None:
    reason = "too many fields: 10 fields where there are 7 columns"
    item = msgspec.structs.replace(KEPT.items[0], reason=reason, raw="1,2,3 " * 30)
    page = msgspec.structs.replace(KEPT, items=[item])
    async with quarantine(hub(more={ListQuarantine: page})) as (app, _pilot):
        assert f"! {reason}" in text(app)


async def test_load_opens_its_account() -> None:
    app = app_over(hub(more={GetLoad: ACCOUNT}), mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.screen.query_one("#loads").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert "1,236 read = 1,230 loaded" in text(app)


async def test_two_discards_in_one_go_take_two_lines() -> None:
    scripted = hub(more={DiscardLines: 1})
    kept = [msgspec.structs.replace(KEPT.items[0], id=each) for each in (7, 8, 9)]

    def listed(request: ListQuarantine) -> QuarantinePage:
        gone = {line for one in asked(scripted, DiscardLines) for line in one.lines}
        left = [each for each in kept if each.id not in gone]
        part = left[request.offset : request.offset + request.limit]
        return msgspec.structs.replace(KEPT, total=len(left), items=part)

    scripted.answers[ListQuarantine] = listed
    slowed(scripted)
    async with quarantine(scripted) as (app, pilot):
        await shows(pilot, "3 lines")
        await type_at_once(pilot, "d", "d")
        await until(pilot, lambda: "1 line" in text(app))
        assert [one.lines for one in asked(scripted, DiscardLines)] == [[7], [8]]
