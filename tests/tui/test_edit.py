"""A source's sheet on the data screen: what is changed there, and what the hub is asked then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from textual.pilot import Pilot

from tests.tui.scene import app_over, settle, shows, text
from tests.tui.test_data import SHEET, SOURCE, asked, assert_body, hub, open_sheet
from workbench.annotate.requests import Enrolled, ListPeople
from workbench.client.scripted import ScriptedHub
from workbench.collect.requests import (
    AddSource,
    Dialect,
    EditSource,
    ListSources,
    ReadOptions,
    RunSource,
    Sniff,
    SniffSheet,
    Source,
)
from workbench.core.errors import NotFoundError
from workbench.tui.app import WorkbenchApp

READ = Dialect(format="csv", delimiter=";", names=["id", "amount"], own=["id", "amount"])
ORDERS = msgspec.structs.replace(
    SOURCE,
    name="tickets",
    location="/data/orders.csv",
    dialect=READ,
    cursor="id",
    lag="2d",
    settled={"id": "text", "amount": "number"},
)
BEN = Enrolled(name="ben", account="ben", uid=7, role="practitioner", added="", labels=0)


def edited(source: Source = ORDERS, **more: object) -> ScriptedHub:
    answers = {ListSources: lambda _r: [source], ListPeople: [BEN], EditSource: source}
    return hub(more=answers | more.get("more", {}))  # type: ignore[operator]


@asynccontextmanager
async def sheet(
    scripted: ScriptedHub, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[WorkbenchApp, Pilot[None]]]:
    """The sheet of the source under the cursor."""
    app = app_over(scripted, mode="data")
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        yield app, pilot


async def change(pilot: Pilot[None], down: int, value: str) -> None:
    """Put another value into the line that stands ``down`` below the first."""
    await pilot.press("g", "g", *["down"] * down, "enter")
    await settle(pilot)
    await pilot.press(*value, "enter")
    await settle(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_sheet_of_a_source_shows_its_terms_and_its_reading(size: tuple[int, int]) -> None:
    async with sheet(edited(), size) as (app, _pilot):
        assert_body(app, f"edit-{size[0]}x{size[1]}")


async def test_it_is_looked_at_as_it_was_settled() -> None:
    scripted = edited()
    async with sheet(scripted):
        assert asked(scripted, Sniff)[-1].dialect == READ


async def test_terms_are_changed_and_saved_in_one_go() -> None:
    scripted = edited()
    async with sheet(scripted) as (app, pilot):
        await change(pilot, 1, "ben")
        await change(pilot, 2, "append")
        await change(pilot, 5, "3d")
        await change(pilot, 6, "0 6 * * 1-5")
        assert "next run" in text(app)
        await change(pilot, 7, "freeze")
        await pilot.press("s")
        await settle(pilot)
        assert asked(scripted, EditSource) == [
            EditSource(
                name="tickets",
                owner="ben",
                disposition="append",
                lag="3d",
                schedule="0 6 * * 1-5",
                contract="columns=freeze,type=evolve,missing=evolve",
            )
        ]
        assert asked(scripted, RunSource) == []
        assert "loads of tickets" in text(app)


async def test_a_schedule_that_is_none_stays_to_be_mended() -> None:
    async with sheet(edited()) as (app, pilot):
        await change(pilot, 6, "at six")
        await shows(pilot, "is no schedule")
        assert "at six" in text(app)


async def test_key_and_cursor_are_taken_out() -> None:
    scripted = edited()
    async with sheet(scripted) as (_app, pilot):
        await change(pilot, 3, "none")
        await change(pilot, 4, "none")
        await pilot.press("s")
        await settle(pilot)
        request = asked(scripted, EditSource)[-1]
        assert (request.keys, request.cursor) == ([], "")


async def test_types_of_columns_are_said_for_the_contract() -> None:
    said = msgspec.structs.replace(ORDERS, types={"id": "text"})
    scripted = edited(said)
    async with sheet(scripted) as (app, pilot):
        await pilot.press("tab", "enter")
        await settle(pilot)
        await pilot.press(*"as its", "enter")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press(*"integer", "enter")
        await settle(pilot)
        assert "integer ✓" in text(app)
        await pilot.press("s")
        await settle(pilot)
        assert asked(scripted, EditSource)[-1].types == {"id": "", "amount": "integer"}


async def test_another_location_is_looked_at_and_read_as_before() -> None:
    scripted = edited()
    async with sheet(scripted) as (_app, pilot):
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("ctrl+u", *"/data/may.csv", "enter")
        await settle(pilot)
        last = asked(scripted, Sniff)[-1]
        assert (last.location, last.dialect) == ("/data/may.csv", READ)
        await pilot.press("s")
        await settle(pilot)
        assert asked(scripted, EditSource) == [EditSource(name="tickets", location="/data/may.csv")]


async def test_a_location_that_cannot_be_read_is_said_in_the_form() -> None:
    def sniffed(request: Sniff) -> SniffSheet:
        if request.location == "/data/none":
            raise NotFoundError("there is no file /data/none")
        return SHEET

    async with sheet(edited(more={Sniff: sniffed})) as (app, pilot):
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("ctrl+u", *"/data/none", "enter")
        await shows(pilot, "there is no file /data/none")
        assert "where its rows lie" in text(app)


async def test_source_that_is_gone_can_be_edited_all_the_same() -> None:
    missing = {Sniff: NotFoundError("there is no file /data/orders.csv")}
    scripted = edited(more=missing)
    async with sheet(scripted) as (app, pilot):
        assert "it cannot be read now" in text(app)
        await change(pilot, 6, "0 6 * * *")
        await pilot.press("s")
        await settle(pilot)
        assert asked(scripted, EditSource)[-1].schedule == "0 6 * * *"


async def test_another_reading_asks_before_rows_are_replaced() -> None:
    scripted = edited()
    async with sheet(scripted) as (app, pilot):
        await change(pilot, 10, "guess anew")
        assert asked(scripted, Sniff)[-1].dialect is None
        await pilot.press("s")
        await settle(pilot)
        assert "the 1,230 rows that it has now are replaced" in text(app)
        await pilot.press("n")
        await settle(pilot)
        assert asked(scripted, EditSource) == []
        await change(pilot, 11, "kept beside")
        await pilot.press("L")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        request = EditSource(name="tickets", dialect=SHEET.dialect, guess=True, keep_rows=True)
        assert asked(scripted, EditSource) == [request]
        assert asked(scripted, RunSource) == [RunSource(name="tickets")]


async def test_one_option_alone_reads_anew_and_can_be_taken_back() -> None:
    scripted = edited()
    async with sheet(scripted) as (_app, pilot):
        await change(pilot, 16, "no")
        assert asked(scripted, Sniff)[-1].options == ReadOptions(header=False)
        await change(pilot, 10, "as settled")
        assert asked(scripted, Sniff)[-1].dialect == READ
        await pilot.press("s")
        await settle(pilot)
        assert asked(scripted, EditSource) == []


async def test_a_new_source_is_registered_with_schedule_and_types_without_loading_it() -> None:
    scripted = hub()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_sheet(pilot)
        await change(pilot, 5, "*/5 * * * *")
        await pilot.press("tab", "down", "enter")
        await settle(pilot)
        await pilot.press(*"number", "enter")
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        added = asked(scripted, AddSource)[-1]
        assert (added.schedule, added.types) == ("*/5 * * * *", {"amount": "number"})
        assert asked(scripted, RunSource) == []


async def test_an_annotator_edits_nothing() -> None:
    scripted = edited()
    scripted.welcome = msgspec.structs.replace(scripted.welcome, role="annotator")
    async with sheet(scripted) as (app, _pilot):
        assert asked(scripted, Sniff) == []
        assert any("the role of practitioner" in one.message for one in app._notifications)
