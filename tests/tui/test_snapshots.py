"""The snapshots screen and the comparison of loads over a scripted hub."""

from __future__ import annotations

import msgspec

from tests.tui.scene import app_over, settle, text
from tests.tui.test_data import ACCOUNT, SOURCE, hub
from workbench.client.scripted import ScriptedHub
from workbench.collect.requests import GetLoad, ListLoads, ListSources, RestoreSnapshot
from workbench.collect.snapshots import (
    CompareRows,
    DeleteSnapshot,
    Difference,
    ListSnapshots,
    RowDifference,
    Snapshot,
    TakeSnapshot,
)
from workbench.core.request import Request

SHOT = Snapshot(
    number=3,
    name="before \x1b]52;c;aGk=\x07merge",
    rows=1200,
    columns=["id", "city"],
    created="2024-03-02T09:12:00.000Z",
    by="ana",
)
FOUND = Difference(
    dataset="tickets",
    a="3",
    b="now",
    rows_a=1200,
    rows_b=1230,
    added=31,
    removed=1,
    changed=1,
    columns={"city": 1},
    rows=[
        RowDifference(
            row=7,
            what="changed",
            changed=["city"],
            before={"id": "T-7", "city": "paris"},
            after={"id": "T-7", "city": "[red]Paris"},
        )
    ],
)


def asked(scripted: ScriptedHub, kind: type[Request]) -> list[Request]:
    return [one for one in scripted.asked if isinstance(one, kind)]


def kept() -> ScriptedHub:
    return hub(
        more={
            ListSnapshots: [SHOT],
            TakeSnapshot: SHOT,
            CompareRows: FOUND,
            RestoreSnapshot: ACCOUNT,
            DeleteSnapshot: SHOT,
            GetLoad: msgspec.structs.replace(ACCOUNT, load=2),
            ListLoads: lambda _request: [msgspec.structs.replace(ACCOUNT, load=2), ACCOUNT],
        }
    )


async def test_a_snapshot_is_taken_compared_and_restored() -> None:
    scripted = kept()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        assert "1,200" in text(app) and "\x1b" not in text(app)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press(*"april", "enter")
        await settle(pilot)
        assert asked(scripted, TakeSnapshot) == [TakeSnapshot(dataset="tickets", name="april")]
        await pilot.press("enter")
        await settle(pilot)
        (request,) = asked(scripted, CompareRows)
        assert (request.a, request.b) == ("3", "now")
        assert "31 added, 1 removed, 1 changed" in text(app)
        assert "id=T-7 · city: paris → [red]Paris" in text(app)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("R")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert asked(scripted, RestoreSnapshot) == [
            RestoreSnapshot(dataset="tickets", snapshot="3")
        ]


async def test_two_snapshots_are_compared_from_the_older_to_the_newer() -> None:
    scripted = kept()
    newer = msgspec.structs.replace(SHOT, number=5, name="may")
    scripted.answers[ListSnapshots] = [newer, SHOT]
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        await pilot.press("equals_sign")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        (request,) = asked(scripted, CompareRows)
        assert (request.a, request.b) == ("3", "5")


async def test_one_snapshot_alone_is_compared_with_no_other() -> None:
    scripted = kept()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        await pilot.press("equals_sign")
        await settle(pilot)
        assert any("no other snapshot" in one.message for one in app._notifications)


async def test_a_snapshot_is_deleted_after_a_question_that_enter_does_not_answer() -> None:
    scripted = kept()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        await pilot.press("D")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert not asked(scripted, DeleteSnapshot)
        await pilot.press("y")
        await settle(pilot)
        assert asked(scripted, DeleteSnapshot) == [DeleteSnapshot(dataset="tickets", snapshot="3")]


async def test_a_load_is_compared_with_another_one() -> None:
    scripted = kept()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "enter")
        await settle(pilot)
        await pilot.press("equals_sign")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        (request,) = asked(scripted, CompareRows)
        assert (request.dataset, request.a, request.b) == ("tickets", "load:1", "load:2")


async def test_terms_of_a_source_are_shown_below_the_list() -> None:
    source = msgspec.structs.replace(
        SOURCE, contract="quarantine", schedule="0 6 1 1 *", scheduled="2999-03-01T00:00:00.000Z"
    )
    scripted = kept()
    scripted.answers[ListSources] = [source]
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "next run Wed 1 Jan 06:00 · contract quarantine" in text(app)
