"""Versions of a recipe, and what is asked before undone edits are left behind."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.tui.scene import app_over, assert_frame, text
from tests.tui.test_cleanse_screen import PREVIEW, STEPS, asked, hub_with, recipe, settle
from workbench.cleanse import requests as wire
from workbench.cleanse.views import RecipeVersion
from workbench.collect.requests import ColumnInfo, RowsWindow

VERSIONS = [
    RecipeVersion(
        version=version,
        parent=version - 1,
        change="step_added",
        steps=version,
        by="ana",
        at="2024-03-02T09:12:00.000Z",
        what=what,
        state=state,
    )
    for version, what, state in (
        (3, "added: trim city", "undone"),
        (2, "added: \x1b[1m", "now"),
        (1, "imported: 1 step", ""),
    )
]
UNDONE = recipe(*STEPS, undone=[4, 3], can_redo=True)


def hub() -> Any:
    return hub_with(
        UNDONE, answers={wire.ListVersions: VERSIONS, wire.RestoreRecipe: recipe(*STEPS, version=5)}
    )


async def test_frames() -> None:
    for size in ((80, 24), (120, 40)):
        app = app_over(hub(), mode="cleanse")
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await pilot.press("V")
            await settle(pilot)
            assert_frame(app, f"cleanse-versions-{size[0]}x{size[1]}")


async def test_a_version_is_restored_after_a_question_where_edits_were_undone() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("V")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert asked(scripted, wire.RestoreRecipe) == [], "that version counts already"
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "leave 2 undone edits behind?" in text(app)
        await pilot.press("y")
        await settle(pilot)
    (restored,) = asked(scripted, wire.RestoreRecipe)
    assert (restored.version, restored.base) == (1, 2)


async def test_an_edit_after_an_undo_asks_before_it_ends_redo() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        assert "leave 2 undone edits behind?" in text(app) and "3, 4 can be restored" in text(app)
        await pilot.press("n")
        await settle(pilot)
        assert asked(scripted, wire.ToggleStep) == []
        await pilot.press("space", "y")
        await settle(pilot)
    assert len(asked(scripted, wire.ToggleStep)) == 1


async def test_without_undone_edits_nothing_is_asked() -> None:
    scripted = hub_with()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
    assert len(asked(scripted, wire.ToggleStep)) == 1


async def test_keys_for_a_step_do_nothing_to_it_from_the_rows() -> None:
    scripted = hub_with()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        app.screen.query_one("#rows").focus()
        await pilot.press("d")
        await settle(pilot)
        assert "this is for a step" in text(app)
    assert asked(scripted, wire.RemoveStep) == []


async def test_rows_that_failed_are_listed_as_the_step_met_them() -> None:
    columns = [ColumnInfo(name=name, type="VARCHAR") for name in ("day", "day →", "city")]
    counts = msgspec.structs.replace(PREVIEW.counts, failed=1_204)
    scripted = hub_with(
        answers={
            wire.PreviewStep: msgspec.structs.replace(PREVIEW, counts=counts),
            wire.GetTouchedRows: lambda request: RowsWindow(
                columns=columns,
                rows=[[n, "0000-00-00", None, "Paris"] for n in range(request.limit)],
                offset=request.offset,
                total=1_204,
                stage="step 1",
            ),
        }
    )
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert_frame(app, "cleanse-touched-80x24")
        await pilot.press("G")
        await settle(pilot)
    first, last = asked(scripted, wire.GetTouchedRows)[0], asked(scripted, wire.GetTouchedRows)[-1]
    assert (first.kind, first.index, first.version, first.like) == ("failed", 0, 7, None)
    assert last.offset + last.limit >= 1_204
