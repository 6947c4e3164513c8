"""The data and the cleanse screen show the same dataset: what is chosen on one, the other takes."""

from __future__ import annotations

import msgspec
from textual.pilot import Pilot

from tests.tui import test_cleanse_screen as cleanse
from tests.tui import test_data as data
from tests.tui.scene import app_over, shows, type_at_once
from workbench.client.scripted import ScriptedHub
from workbench.collect.requests import ColumnInfo, Dataset, ListDatasets, ListSources
from workbench.tui.app import WorkbenchApp


def hub() -> ScriptedHub:
    """Two sources, the second with the dataset ``orders``."""
    found = data.hub(more=cleanse.hub_with().answers)
    other = msgspec.structs.replace(data.SOURCE, name="shop", dataset="orders")
    columns = [ColumnInfo(name=name, type="VARCHAR") for name in cleanse.NAMES]
    found.answers |= {
        ListSources: lambda _request: [data.SOURCE, other],
        ListDatasets: [
            Dataset(name=name, rows=2, stage="raw", columns=columns)
            for name in ("tickets", "orders")
        ],
    }
    return found


async def _columns_of(pilot: Pilot[None], name: str) -> None:
    await shows(pilot, f"{name} · columns")


def _app() -> WorkbenchApp:
    return app_over(hub(), mode="data")


async def test_cleanse_shows_the_dataset_that_was_chosen_among_the_sources() -> None:
    app = _app()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(pilot, "raw rows of tickets")
        await pilot.press("down")
        await shows(pilot, "rows of orders")
        await pilot.press("g", "c")
        await _columns_of(pilot, "orders")
        await pilot.press("g", "d", "up")
        await shows(pilot, "rows of tickets")
        await pilot.press("g", "c")
        await _columns_of(pilot, "tickets")


async def test_data_shows_the_dataset_that_was_chosen_for_cleansing() -> None:
    app = _app()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(pilot, "raw rows of tickets")
        await pilot.press("g", "c")
        await _columns_of(pilot, "tickets")
        await pilot.press("D")
        await shows(pilot, "type to find")
        await pilot.press("down", "enter")
        await _columns_of(pilot, "orders")
        await pilot.press("g", "d")
        await shows(pilot, "loads of shop")


async def test_it_follows_before_the_rows_were_shown() -> None:
    app = _app()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(pilot, "raw rows of tickets")
        await type_at_once(pilot, "down", "g", "c")
        await _columns_of(pilot, "orders")
        await pilot.press("g", "d")
        await shows(pilot, "loads of shop")
