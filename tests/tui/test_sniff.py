"""The sheet of a file: what it refuses, and what a person agrees to."""

from __future__ import annotations

import msgspec

from tests.tui.scene import app_over, settle, text
from tests.tui.test_data import SHEET, SOURCE, asked, hub, open_sheet
from workbench.collect.requests import (
    AddSource,
    ColumnGuess,
    ColumnInfo,
    Dataset,
    Dialect,
    GetRows,
    ListDatasets,
    ListLoads,
    ListSources,
    Sniff,
    SniffSheet,
)

REFUSED = msgspec.structs.replace(
    SHEET,
    dialect=Dialect(format="csv", encoding="latin-1"),
    columns=[],
    sample=[],
    notes=[],
    refused="orders.csv is no text file: choose its encoding if it is one",
)


def sniffed(request: Sniff) -> SniffSheet:
    return SHEET if request.options.encoding else REFUSED


async def test_sheet_of_what_looks_like_no_text_opens_to_choose_the_encoding() -> None:
    scripted = hub(more={Sniff: sniffed})
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_sheet(pilot)
        assert "orders.csv is no text file" in text(app)
        await pilot.press("L")
        await settle(pilot)
        assert asked(scripted, AddSource) == []
        await pilot.press(*["down"] * 10, "enter")
        await settle(pilot)
        await pilot.press(*"utf-16", "enter")
        await settle(pilot)
        assert asked(scripted, Sniff)[-1].options.encoding == "utf-16"
        assert "no text file" not in text(app)


async def test_source_is_read_as_the_sheet_that_was_agreed_to_says() -> None:
    scripted = hub()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_sheet(pilot)
        await pilot.press("L")
        await settle(pilot)
        assert asked(scripted, AddSource)[-1].dialect == SHEET.dialect


async def test_columns_are_named_on_the_sheet() -> None:
    scripted = hub()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_sheet(pilot)
        await pilot.press(*["down"] * 15, "enter")
        await settle(pilot)
        await pilot.press(*'n,"a, b"', "enter")
        await settle(pilot)
        assert asked(scripted, Sniff)[-1].options.names == ["n", "a, b"]


async def test_reasons_and_notes_can_be_read_whole_on_a_small_terminal() -> None:
    words = [f"because-{number}" for number in range(14)]
    sheet = msgspec.structs.replace(REFUSED, refused=" ".join(words))
    app = app_over(hub(more={Sniff: lambda _: sheet}), mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_sheet(pilot)
        assert all(word in text(app) for word in words)


async def test_names_of_columns_are_whole_on_a_small_terminal_and_reasons_told_below() -> None:
    names = ["Total value of Contract", "Type of Contract", "Contract Awarded"]
    columns = [ColumnGuess(name=name, guess="text", why=f"as {name} is") for name in names]
    dialect = msgspec.structs.replace(SHEET.dialect, names=names)
    sheet = msgspec.structs.replace(SHEET, dialect=dialect, columns=columns, sample=[["1", "2"]])
    app = app_over(hub(more={Sniff: lambda _: sheet}), mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_sheet(pilot)
        panels = text(app).split("sample")[0]
        assert [name for name in names if name not in panels] == []
        await pilot.press("tab", "down")
        await settle(pilot)
        assert "Type of Contract text  as Type of Contract is" in text(app)


async def test_rows_of_a_new_file_go_to_a_dataset_that_is_there() -> None:
    april = msgspec.structs.replace(SOURCE, dataset="tickets")
    scripted = hub(more={ListSources: lambda _r: [april]})
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_sheet(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press(*"tickets", "enter")
        await settle(pilot)
        assert "that of the dataset" in text(app)
        await pilot.press("L")
        await settle(pilot)
        added = asked(scripted, AddSource)[-1]
        assert (added.name, added.dataset, added.keys) == ("orders", "tickets", ["id"])


async def test_source_beside_others_shows_the_rows_of_their_dataset() -> None:
    first = msgspec.structs.replace(SOURCE, dataset="tickets")
    second = msgspec.structs.replace(SOURCE, name="may", dataset="tickets")
    scripted = hub(more={ListSources: lambda _r: [first, second]})
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        assert "+ may" in text(app)
        assert "rows of tickets" in text(app)
        assert asked(scripted, ListLoads)[-1].source == "may"
        assert asked(scripted, GetRows)[-1].dataset == "tickets"


async def test_what_stands_in_a_question_is_replaced_by_typing() -> None:
    app = app_over(hub(), mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_sheet(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press(*"may", "enter")
        await settle(pilot)
        assert "may " in text(app)
        assert "ordersmay" not in text(app)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("right", *"_2", "enter")
        await settle(pilot)
        assert "may_2" in text(app)


async def test_the_format_of_a_file_is_said_where_its_content_misleads() -> None:
    scripted = hub()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press(*"orders", "down", "right", "enter")
        await settle(pilot)
        assert asked(scripted, Sniff)[-1].options.format == "csv"
        await pilot.press("L")
        await settle(pilot)
        assert asked(scripted, AddSource)[-1].options.format == "csv"


async def test_a_file_with_the_columns_of_a_dataset_is_told_to_belong_there() -> None:
    names = [ColumnInfo(name=name, type="VARCHAR") for name in SHEET.dialect.names]
    same = Dataset(name="tickets", rows=2, stage="raw", columns=names)
    for columns, told in ((names, True), (names[:1], False)):
        there = msgspec.structs.replace(same, columns=columns)
        app = app_over(hub(more={ListDatasets: [there]}), mode="data")
        async with app.run_test(size=(80, 24)) as pilot:
            await open_sheet(pilot)
            assert ("tickets has these columns: choose it as dataset" in text(app)) is told
