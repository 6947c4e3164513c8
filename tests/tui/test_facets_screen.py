"""The facets' screen over a scripted hub."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.tui.scene import app_over, assert_frame, shows, slowed
from tests.tui.test_cleanse_screen import NAMES, PREVIEW, asked, hub_with, settle
from workbench.cleanse import facets as linked
from workbench.cleanse import requests as wire
from workbench.cleanse.facet_views import FacetCount, FacetCounts, FacetSet, FacetValue
from workbench.cleanse.facets import Facet
from workbench.collect.requests import ColumnInfo, RowsWindow

CITIES = [FacetValue(value="Paris", count=40), FacetValue(value=None, count=9)]
CITIES += [FacetValue(value="paris ", count=3), FacetValue(value="\x1b[1m", count=1)]
AMOUNTS = [FacetValue(value=str(number), count=50 - number) for number in range(30)]


def counts(request: wire.CountFacets) -> FacetCounts:
    facets = [msgspec.structs.replace(one, kind="VARCHAR") for one in request.facets]
    columns = [
        FacetCount(
            column=one.column,
            kind="VARCHAR",
            values=CITIES if one.column == "city" else AMOUNTS,
            distinct=4 if one.column == "city" else 3902,
            found=4 if one.column == "city" else 3902,
            rows=53,
        )
        for one in facets
    ]
    return FacetCounts(
        dataset="tickets",
        version=7,
        steps=2,
        rows=4982,
        left=40,
        where=linked.where(facets),
        names=list(NAMES),
        facets=facets,
        columns=columns,
        seconds=0.2,
    )


def hub() -> Any:
    columns = [ColumnInfo(name=name, type="VARCHAR") for name in NAMES]
    return hub_with(
        answers={
            wire.CountFacets: counts,
            wire.GetFacetRows: lambda request: RowsWindow(
                columns=columns,
                rows=[[1, "Paris", "129.90", "My card"], [2, "Paris", "12.00", "Where is"]],
                offset=request.offset,
                total=2,
                stage="recipe 7",
            ),
            wire.SaveFacets: None,
            wire.ListFacetSets: [
                FacetSet(name="cheap", facets=[Facet(column="amount", high="9")], by="ana", at="")
            ],
            wire.PreviewStep: PREVIEW,
        }
    )


NAMED = ["city", "amount"]


async def opened(pilot: Any) -> None:
    await settle(pilot)
    await pilot.press("f", "enter")
    await settle(pilot)


def condition(scripted: Any) -> str:
    return linked.where(asked(scripted, wire.GetFacetRows)[-1].facets)


async def test_frames() -> None:
    for size in ((80, 24), (120, 40)):
        app = app_over(hub(), mode="cleanse")
        async with app.run_test(size=size) as pilot:
            await opened(pilot)
            await pilot.press("n", "enter")
            await settle(pilot)
            await pilot.press("space")
            await settle(pilot)
            assert_frame(app, f"cleanse-facets-{size[0]}x{size[1]}")


async def test_a_facet_is_counted_under_the_others() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("space", "down", "space")
        await settle(pilot)
        paris = """("city" IN ('Paris') OR "city" IS NULL)"""
        assert condition(scripted) == f"({paris})"
        await pilot.press("n", "enter")
        await settle(pilot)
        assert [one.column for one in asked(scripted, wire.CountFacets)[-1].facets] == NAMED
        await pilot.press("i")
        await settle(pilot)
        assert condition(scripted) == f"(NOT coalesce({paris}, false))"
        await pilot.press("backspace")
        await settle(pilot)
        assert condition(scripted) == ""


async def test_a_long_count_is_said() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        slowed(scripted, 3600)
        await pilot.press("space")
        await shows(pilot, "counting …")


async def test_a_range_is_chosen() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("r", *"3 to 7", "enter")
        await settle(pilot)
        assert "BETWEEN" not in condition(scripted)
        assert """TRY_CAST("city" AS DOUBLE) >= 3.0""" in condition(scripted)


async def test_values_are_found_among_all_that_there_are() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("/", *"par", "enter")
        await settle(pilot)
        assert asked(scripted, wire.CountFacets)[-1].search == {"city": "par"}
        await pilot.press("a")
        await settle(pilot)
        (facet,) = asked(scripted, wire.GetFacetRows)[-1].facets
        assert facet.values == [one.value for one in CITIES]
        await pilot.press("a")
        await settle(pilot)
        assert condition(scripted) == ""
        await pilot.press("/", "ctrl+u", "enter")
        await settle(pilot)
        assert asked(scripted, wire.CountFacets)[-1].search == {}


async def test_chosen_values_are_edited_by_a_step() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("down", "down", "space")
        await settle(pilot)
        await pilot.press("e", "ctrl+u", *"Paris", "enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
    (added,) = asked(scripted, wire.AddStep)
    assert added.step == {"step": "mass_edit", "columns": ["city"], "edits": {"paris ": "Paris"}}


async def edit(keys: list[str], new: str) -> dict[str, object]:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press(*keys)
        await settle(pilot)
        await pilot.press("e", "ctrl+u", *new, "enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
    (added,) = asked(scripted, wire.AddStep)
    return dict(added.step)


async def test_chosen_values_are_made_missing_by_writing_nothing() -> None:
    step = await edit(["down", "down", "space"], "")
    assert step == {"step": "mass_edit", "columns": ["city"], "edits": {"paris ": None}}


async def test_missing_cells_alone_are_filled() -> None:
    step = await edit(["down", "space"], "none")
    assert step == {"step": "fill", "columns": ["city"], "value": "none"}


async def test_after_an_edit_nothing_is_chosen_or_looked_for_in_its_facet() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("/", *"par", "enter", "a")
        await settle(pilot)
        await pilot.press("e", "enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
    asked_last = asked(scripted, wire.CountFacets)[-1]
    assert [one.values for one in asked_last.facets] == [[]] and asked_last.search == {}


async def test_the_rows_that_are_left_are_dropped_by_a_step() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("K", "down", "enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
    (added,) = asked(scripted, wire.AddStep)
    assert (added.step["step"], added.step["mode"]) == ("filter", "drop")
    assert "IN ('Paris')" in added.step["where"]
    assert added.base == 7, "it is of the rows that were counted"
    assert condition(scripted) == "", "there are none that could be chosen still"


async def test_facets_are_kept_and_opened_again() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("W", *"mine", "enter")
        await settle(pilot)
        await pilot.press("O", "enter")
        await settle(pilot)
        assert "<= 9.0" in condition(scripted)
    (kept,) = asked(scripted, wire.SaveFacets)
    assert (kept.name, kept.facets) == ("mine", [Facet(column="city", kind="VARCHAR")])
