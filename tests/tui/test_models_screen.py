from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from tests.tui.models import VERDICT, detail, diff, version
from tests.tui.scene import app_over, frame, scripted, settle, shows, text
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.request import Request
from workbench.evaluate.requests import Compare
from workbench.history.requests import (
    AddNote,
    AsOf,
    Change,
    DeleteVersion,
    DiffVersions,
    ListVersions,
    Promote,
    SetAlias,
    SetTag,
    ShowVersion,
    Versions,
)
from workbench.history.screen import ModelsScreen
from workbench.tui.app import WorkbenchApp
from workbench.tui.widgets.entry import Entry

ROWS = [
    version(14, 0.874, "challenger", tags=("good",)),
    version(13, None),
    version(12, 0.861, "champion"),
]


def listed(request: ListVersions) -> Versions:
    """The scripted list: filtered by alias, in either order of version."""
    rows = [row for row in ROWS if request.filter in " ".join(row.aliases)]
    rows.sort(key=lambda row: row.version, reverse=request.descending)
    window = rows[request.offset : request.offset + request.limit]
    return Versions(rows=window, matching=len(rows), total=len(ROWS))


def one(request: ShowVersion) -> object:
    return detail(next(row for row in ROWS if str(row.version) == request.version))


def hub_with_versions() -> ScriptedHub:
    hub = scripted()
    hub.answers[ListVersions] = listed
    hub.answers[ShowVersion] = one
    hub.answers[DiffVersions] = lambda request: diff(ROWS[2], ROWS[0])
    return hub


async def test_the_list_shows_figures_with_intervals_and_what_is_not_evaluated() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        shown = text(app)
        assert ".874 .862–.886" in shown
        assert "not evaluated" in shown
        assert "champion" in shown and "challenger" in shown


async def test_the_panels_tell_about_the_version_under_the_cursor() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        shown = text(app)
        assert "tickets.csv → load 31 → recipe 7 → 2,310 labels" in shown
        assert "v14 against champion v12" in shown
        assert "+.013 +.004 to +.022" in shown
        assert "+341 −0 relabelled 11" in shown
        assert "✓ better on the same 997 rows (McNemar p .006)" in shown


async def test_what_people_wrote_is_shown_inertly() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(160, 32), notifications=True) as pilot:
        await settle(pilot)
        assert "[bold]refund[/] finally ␛]52;" in text(app)


async def test_nothing_is_cut_off_at_80_by_24() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        shown = text(app)
        assert "v14 against champion v12" in shown
        assert "lineage of v14" in shown
        assert "? keys" in frame(app)[-1]


def flat(app: WorkbenchApp) -> str:
    """The screen with what is wrapped joined again."""
    return " ".join(text(app).replace("│", " ").split())


LINEAGE = "(ana 1,204 · ben 690 · chloe 416) → split t3 → v14 → challenger"


async def test_the_whole_lineage_is_there_at_80_by_24() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert LINEAGE in flat(app)


async def test_a_version_tells_its_whole_lineage_at_80_by_24() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert LINEAGE in flat(app)


async def test_a_difference_tells_its_whole_verdict_at_80_by_24() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("equals_sign")
        await pilot.pause(0.1)
        await pilot.press("enter")
        await settle(pilot)
        assert VERDICT in flat(app)


async def test_typing_a_filter_asks_for_it_and_escape_shows_all_again() -> None:
    hub = hub_with_versions()
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"champ")
        await settle(pilot)
        assert "1 of 3" in text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "1 of 3" not in text(app)
        assert "challenger" in text(app)


async def test_a_filter_that_nothing_passes_says_how_to_get_out() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"zzz")
        await settle(pilot)
        assert "no version matches: esc shows all" in text(app)


async def test_brackets_sort_by_the_column_under_the_cursor() -> None:
    hub = hub_with_versions()
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("l", "l", "l", "left_square_bracket")
        await settle(pilot)
        asked = [each for each in hub.asked if isinstance(each, ListVersions)]
        assert (asked[-1].sort, asked[-1].descending) == ("figure", False)


async def test_enter_opens_everything_about_a_version() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        shown = text(app)
        assert "what went into it" in shown
        assert "trim city" in shown
        assert "997 test rows · 4 looks" in shown
        await pilot.press("escape")
        await settle(pilot)
        assert "lineage of v14" in text(app)


async def test_a_difference_has_its_sign_and_not_a_colour_alone() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        assert "✓ +.013 +.004 to +.022" in text(app)
        await pilot.press("equals_sign")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "✓ +.013 +.004 to +.022" in text(app)


async def test_a_difference_that_is_cut_at_80_by_24_is_told_in_full_below() -> None:
    hub = hub_with_versions()
    classes = [f"class number {number}" for number in range(6)]
    change = Change(name="classes", a=json.dumps(classes[:5]), b=json.dumps(classes))
    found = msgspec.structs.replace(diff(ROWS[2], ROWS[0]), parameters=[], data=[change])
    hub.answers[DiffVersions] = found
    app = app_over(hub, mode="models")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("equals_sign")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert f"{', '.join(classes[:5])} → class number 0" in flat(app)
        told = text(app).split("in full")[1]
        assert "class number 5" in told and "[" not in told


async def test_equals_shows_what_differs_from_the_champion_first() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("equals_sign")
        await pilot.pause(0.1)
        await pilot.press("enter")
        await settle(pilot)
        shown = text(app)
        assert "v14 against v12" in shown
        assert "rows +341 −0 · 11 relabelled · 969 the same" in shown


async def test_promotion_asks_for_a_reason_and_sends_it() -> None:
    hub = hub_with_versions()
    hub.answers[Promote] = ROWS[0]
    hub.answers[Compare] = NotFoundError("no champion")
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("P")
        await pilot.pause(0.1)
        await pilot.press(*"better", "enter")
        await pilot.pause(0.2)
        assert Promote(version="14", reason="better") in hub.asked
        assert "v14 is champion" in text(app)


async def test_a_tag_that_is_there_comes_off() -> None:
    hub = hub_with_versions()
    hub.answers[SetTag] = ROWS[0]
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("number_sign")
        await pilot.pause(0.1)
        await pilot.press(*"good", "enter")
        await pilot.pause(0.2)
        assert SetTag(version="14", tag="good", remove=True) in hub.asked


@pytest.mark.parametrize(
    ("key", "request_type", "typed"),
    [
        ("number_sign", SetTag, "a"),
        ("t", AsOf, "x"),
        ("P", Promote, "b"),
        ("A", SetAlias, "1"),
        ("n", AddNote, "c"),
        ("D", DeleteVersion, "d"),
    ],
)
async def test_what_the_hub_refuses_keeps_the_question_and_what_was_typed(
    key: str, request_type: type[Request[Any]], typed: str
) -> None:
    hub = hub_with_versions()
    hub.answers[Compare] = NotFoundError("no champion")
    hub.answers[request_type] = InvalidInputError(
        "that word " * 12 + "cannot be", "try another one"
    )
    app = app_over(hub, mode="models")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await pilot.pause(0.1)
        await pilot.press(typed, "enter")
        await shows(pilot, "try another one")
        assert "that word cannot be" in flat(app)
        assert isinstance(app.focused, Entry)
        assert app.focused.value.endswith(typed)


async def test_a_reviewer_is_told_why_not() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        app.state.role = "reviewer"
        await pilot.press("P")
        await pilot.pause(0.1)
        assert "this needs the role owner; you are reviewer" in text(app)


async def test_without_a_model_the_screen_says_what_to_do() -> None:
    hub = scripted()
    hub.answers[ListVersions] = Versions(rows=[], matching=0, total=0)
    app = app_over(hub, mode="models")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "no model yet: g t trains one" in text(app)


async def test_a_narrow_screen_shows_the_story_by_a_key() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "timeline" not in text(app)
        await pilot.press("s")
        await settle(pilot)
        shown = text(app)
        assert "timeline" in shown and "what went into it" not in shown


async def test_a_long_value_is_told_in_full() -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "ab" * 32 not in text(app)
        for _ in range(20):
            await pilot.press("j")
            if "ab" * 32 in text(app):
                return
        raise AssertionError("the hash is never shown in full:\n" + text(app))


async def test_lines_are_told_apart_where_there_are_several() -> None:
    rows = [*ROWS, version(11, 0.7, "champion", line="churn", champion=11)]
    hub = hub_with_versions()
    hub.answers[ListVersions] = Versions(rows=rows, matching=4, total=4, lines=2)
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        shown = text(app)
        assert " line " in shown and "churn" in shown
        asked = [each for each in hub.asked if isinstance(each, DiffVersions)]
        assert asked[-1] == DiffVersions(a="12", b="14")
        await pilot.press("l", "l", "left_square_bracket")
        await settle(pilot)
        listed = [each for each in hub.asked if isinstance(each, ListVersions)]
        assert listed[-1].sort == "line"


async def test_keys_at_the_foot_are_painted_again_once_there_is_a_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painted: list[bool] = []
    monkeypatch.setattr(ModelsScreen, "refresh_keys", lambda screen: painted.append(screen.loaded))
    monkeypatch.setattr(ModelsScreen, "on_row_table_moved", lambda screen, event: None)
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
    assert painted and all(painted)
