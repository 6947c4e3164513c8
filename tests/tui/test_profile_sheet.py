"""``I`` on the cleanse screen: the profile of the column under the cursor."""

from __future__ import annotations

import msgspec
import pytest

from tests.tui import test_cleanse_screen as cleanse
from tests.tui.scene import app_over, frame
from workbench.cleanse.profile_sheet import ProfileSheet, profile_pieces
from workbench.cleanse.views import Issue, TopValue
from workbench.collect.requests import GetRows


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("shift+tab", "I"), ("profile of city", "412", "18 variants", "Paris")),
        (("tab", "right", "right", "I"), ("profile of amount", "about 3,902", "number as text")),
    ],
    ids=["columns", "rows"],
)
async def test_a_columns_profile_is_shown_whole(
    keys: tuple[str, ...], told: tuple[str, ...]
) -> None:
    app = app_over(cleanse.hub_with(), mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await cleanse.settle(pilot)
        await pilot.press(*keys)
        await cleanse.settle(pilot)
        shown = "\n".join(frame(app))
        assert [words for words in told if words not in shown] == []


async def test_a_high_terminal_shows_more_of_a_profile() -> None:
    many = [TopValue(value=f"value {place}", rows=20 - place) for place in range(10)]
    quantiles = dict.fromkeys(("min", "q25", "median", "q75", "max", "mean", "sd"), 1.0)
    known = msgspec.structs.replace(cleanse.PROFILES["city"], top=many, quantiles=quantiles)
    app = app_over(cleanse.hub_with(), mode="cleanse")
    async with app.run_test(size=(120, 50)) as pilot:
        await cleanse.settle(pilot)
        app.push_screen(ProfileSheet(known))
        await cleanse.settle(pilot)
        assert "value 9" in "\n".join(frame(app))


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
async def test_all_that_is_odd_is_seen_at_once_and_more_is_told(size: tuple[int, int]) -> None:
    many = [TopValue(value=f"value {place}", rows=20 - place) for place in range(10)]
    quantiles = dict.fromkeys(("min", "q25", "median", "q75", "max", "mean", "sd"), 1.0)
    odd = [Issue(kind=f"{place}", text=f"{place} cells odd", rows=place) for place in range(1, 9)]
    known = msgspec.structs.replace(
        cleanse.PROFILES["city"], top=many, quantiles=quantiles, issues=odd
    )
    app = app_over(cleanse.hub_with(), mode="cleanse")
    async with app.run_test(size=size) as pilot:
        await cleanse.settle(pilot)
        app.push_screen(ProfileSheet(known))
        await cleanse.settle(pilot)
        shown = "\n".join(frame(app))
        assert [one.text for one in odd if one.text not in shown] == []
        assert "↑↓ more" in shown


def test_times_have_a_line_each() -> None:
    extremes: dict[str, float | str | None] = {"min": "2024-01-01 10:00", "max": "2024-03-01 09:00"}
    known = msgspec.structs.replace(cleanse.PROFILES["city"], quantiles=extremes)
    lines = "".join(text for text, _ in profile_pieces(known)).splitlines()
    assert [
        line.split(maxsplit=1) for line in lines if line.startswith("m") and "2024" in line
    ] == [
        ["min", "2024-01-01 10:00"],
        ["max", "2024-03-01 09:00"],
    ]


async def test_enter_leads_to_the_rows_behind_a_number() -> None:
    scripted = cleanse.hub_with()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await cleanse.settle(pilot)
        await pilot.press("shift+tab", "I")
        await cleanse.settle(pilot)
        await pilot.press("enter")
        await cleanse.settle(pilot)
        await pilot.press(*"variants", "enter")
        await cleanse.settle(pilot)
    wheres = [one.where for one in cleanse.asked(scripted, GetRows)]
    assert wheres[-1] == next(one.where for one in cleanse.PROFILES["city"].issues if one.where)
