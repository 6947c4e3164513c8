"""Loads on the data screen: taken back after a question, bounded by the cursor; what they kept."""

from __future__ import annotations

import msgspec

from tests.tui.scene import app_over, settle, shows, text, until
from tests.tui.test_data import ACCOUNT, COLUMNS, SOURCE, asked, hub
from workbench.client.scripted import ScriptedHub
from workbench.collect.requests import (
    Dataset,
    DiscardLines,
    GetLoad,
    GetRows,
    ListDatasets,
    ListLoads,
    ListQuarantine,
    ListSources,
    PreviewTakeBack,
    RemoveSource,
    RowsWindow,
    RunSource,
    TakeBack,
    TakenBack,
)
from workbench.core.errors import ConflictError
from workbench.tui.app import WorkbenchApp
from workbench.tui.widgets.row_table import RowTable


def told(app: WorkbenchApp) -> str:
    """What was told in passing."""
    return "\n".join(one.message for one in app._notifications)


SECOND = msgspec.structs.replace(ACCOUNT, load=2, loaded=3)
FOUND = TakenBack(load=1, source="tickets", removed=1, restored=2, changed=3, rows=40, labelled=1)


def loads(**more: object) -> ScriptedHub:
    answers = {
        ListLoads: lambda _r: [SECOND, ACCOUNT],
        GetLoad: ACCOUNT,
        PreviewTakeBack: FOUND,
        TakeBack: FOUND,
    }
    return hub(more=answers | more.get("more", {}))  # type: ignore[operator]


async def test_load_under_the_cursor_is_taken_back_after_a_look_at_what_goes() -> None:
    scripted = loads()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.screen.query_one("#loads").focus()
        await pilot.press("down", "T")
        await settle(pilot)
        shown = " ".join(text(app).split())
        assert "take load 1 of tickets back?" in shown
        assert "1 row goes, 2 come back, 3 are as before; 40 rows then" in shown
        assert asked(scripted, PreviewTakeBack) == [PreviewTakeBack(load=1)]
        await pilot.press("enter")
        await settle(pilot)
        assert asked(scripted, TakeBack) == []
        await pilot.press("y")
        await settle(pilot)
        assert asked(scripted, TakeBack) == [TakeBack(load=1)]
        await until(pilot, lambda: "load 1 is taken back: 40 rows now" in told(app))


async def test_what_cannot_be_taken_back_is_said() -> None:
    refused = {PreviewTakeBack: ConflictError("without load 1, 2 rows share their key")}
    app = app_over(loads(more=refused), mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("T")
        await until(pilot, lambda: "2 rows share their key" in told(app))


async def test_load_that_does_not_count_is_not_taken_back() -> None:
    failed = {ListLoads: lambda _r: [msgspec.structs.replace(ACCOUNT, state="failed")]}
    scripted = loads(more=failed)
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("T")
        await until(pilot, lambda: "there is no load here that counts" in told(app))
        assert asked(scripted, PreviewTakeBack) == []


async def test_load_is_taken_back_from_its_account() -> None:
    scripted = loads()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.screen.query_one("#loads").focus()
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press("T")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert asked(scripted, TakeBack) == [TakeBack(load=1)]


async def test_account_leads_to_the_lines_that_the_load_kept_aside() -> None:
    scripted = loads(more={DiscardLines: 1})
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.screen.query_one("#loads").focus()
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press("Q")
        await settle(pilot)
        assert asked(scripted, ListQuarantine)[-1].load == 1
        assert "quarantine of tickets · load 1" in text(app)
        await pilot.press("D")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert asked(scripted, DiscardLines) == [DiscardLines(name="tickets", lines=[7])]


async def test_all_lines_are_discarded_at_once() -> None:
    scripted = loads(more={DiscardLines: 1})
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("Q")
        await settle(pilot)
        await pilot.press("D")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert asked(scripted, DiscardLines) == [DiscardLines(name="tickets")]


async def test_backfill_loads_what_lies_between_two_values_of_the_cursor() -> None:
    source = msgspec.structs.replace(SOURCE, cursor="day", disposition="append")
    scripted = loads(more={ListSources: lambda _r: [source]})
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("B")
        await settle(pilot)
        await pilot.press("enter")
        await shows(pilot, "from where, or to where?")
        await pilot.press(*"2024-01-01", "tab", *"2024-01-31", "enter")
        await settle(pilot)
        bounds = RunSource(name="tickets", lower="2024-01-01", upper="2024-01-31")
        assert asked(scripted, RunSource) == [bounds]


async def test_backfill_needs_a_cursor() -> None:
    app = app_over(loads(), mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("B")
        await until(pilot, lambda: "tickets has no cursor: e names one" in told(app))


async def test_rows_of_another_source_are_shown_from_the_top_after_one_is_forgotten() -> None:
    tickets = msgspec.structs.replace(SOURCE, name="april", dataset="april")
    empty = msgspec.structs.replace(SOURCE, name="zoo", dataset="zoo", rows=0)
    left = [tickets, empty]

    def forget(_request: RemoveSource) -> bool:
        left.pop()
        return True

    scripted = loads(more={ListSources: lambda _r: list(left), RemoveSource: forget})
    many = [[n, f"T-{n}", "Paris", "text"] for n in range(1, 200)]
    scripted.answers[ListDatasets] = [
        Dataset(name=name, rows=199, stage="raw", columns=COLUMNS) for name in ("april", "zoo")
    ]
    scripted.answers[GetRows] = lambda request: RowsWindow(
        columns=COLUMNS,
        rows=many[request.offset : request.offset + request.limit],
        offset=request.offset,
        total=199,
        stage="raw",
    )
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        app.screen.query_one("#rows").focus()
        await pilot.press(*["pagedown"] * 4)
        await settle(pilot)
        app.screen.query_one("#sources").focus()
        await pilot.press("D")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        table = app.screen.query_one("#rows", RowTable)
        assert "rows of april" in text(app)
        assert (table.cursor_row, table.scroll_offset.y) == (0, 0)
