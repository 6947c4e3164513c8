"""Naming labels on the labelling screen: nothing that was typed, or was there, gets lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.scene import frame, settle, shows
from tests.tui.test_annotate import SCHEMA, app, asked, hub, opened
from workbench.annotate.requests import (
    Label,
    LabelSchema,
    LabelTask,
    ListTasks,
    Open,
    Opened,
    SetSchema,
)
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import ConflictError, InvalidInputError
from workbench.tui.app import WorkbenchApp

COMMA = LabelSchema(
    field=["date", "text"],
    labels=[
        Label(name="yes", key="y"),
        Label(name="no, thanks", key="n", description="refused, politely"),
    ],
    guideline="first line\nsecond line",
    version=2,
    dataset="tickets",
)
EMPTY = opened(schema=LabelSchema(dataset="tickets"), items=[], recent=[], answers=0)


def a_task(name: str, task: str = "", labelled: int = 0) -> LabelTask:
    return LabelTask(
        name=name,
        dataset=name.partition("/")[0],
        task=task,
        version=int(bool(task)),
        labels=2,
        labelled=labelled,
        total=9,
        people=1,
    )


@asynccontextmanager
async def labels_form(
    made: ScriptedHub, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[WorkbenchApp, Pilot[None]]]:
    """The form of the labels, open."""
    shown = app(made)
    async with shown.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("L")
        await settle(pilot)
        yield shown, pilot


def documents(made: ScriptedHub) -> list[dict[str, Any]]:
    return [json.loads(one.document) for one in asked(made, SetSchema)]


async def test_a_form_that_is_only_saved_changes_nothing() -> None:
    made = hub(answers={Open: opened(schema=COMMA), SetSchema: COMMA})
    async with labels_form(made) as (_shown, pilot):
        await pilot.press("ctrl+s")
        await settle(pilot)
    (document,) = documents(made)
    assert [(one["name"], one["key"]) for one in document["labels"]] == [
        ("yes", "y"),
        ("no, thanks", "n"),
    ]
    assert document["labels"][1]["description"] == "refused, politely"
    assert (document["field"], document["guideline"]) == (COMMA.field, COMMA.guideline)


async def test_the_longest_text_is_shown_unless_chosen_otherwise() -> None:
    made = hub(answers={Open: EMPTY, SetSchema: SCHEMA})
    async with labels_form(made) as (_shown, pilot):
        await pilot.press(*"spam", "ctrl+s")
        await settle(pilot)
    assert documents(made)[0]["field"] == ["text"]


async def test_without_a_column_the_whole_row_is_shown() -> None:
    made = hub(answers={Open: EMPTY, SetSchema: SCHEMA})
    async with labels_form(made) as (_shown, pilot):
        await pilot.press(*"spam", "tab", "space", "ctrl+s")
        await settle(pilot)
    assert documents(made)[0]["field"] == []


async def test_what_the_hub_refuses_keeps_what_was_typed() -> None:
    refusal = InvalidInputError("the label schema has faults: 'a|b' has a |")
    made = hub(answers={Open: EMPTY, SetSchema: refusal})
    async with labels_form(made) as (shown, pilot):
        await pilot.press(*"a|b", "ctrl+s")
        await shows(pilot, "has faults")
        assert "a|b " in "\n".join(frame(shown))


async def test_labels_that_are_kept_after_the_question_are_still_typed() -> None:
    made = hub(answers={SetSchema: ConflictError("answers have labels that this schema lacks")})
    async with labels_form(made) as (shown, pilot):
        await pilot.press(*", more", "ctrl+s")
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert "other, more" in "\n".join(frame(shown))


async def test_of_several_datasets_one_is_chosen_before_its_labels_are_named() -> None:
    def open_one(request: Open) -> Opened:
        if not request.dataset:
            raise InvalidInputError("which dataset? there are 2")
        return opened(
            schema=LabelSchema(dataset=request.dataset), items=[], dataset=request.dataset
        )

    tasks = [a_task("churn"), a_task("tickets")]
    made = hub(answers={Open: open_one, ListTasks: tasks, SetSchema: SCHEMA})
    async with labels_form(made) as (shown, pilot):
        assert "churn" in "\n".join(frame(shown))
        await pilot.press("down", "enter")
        await shows(pilot, "labels of tickets")
        await pilot.press(*"spam", "ctrl+s")
        await settle(pilot)
    assert [one.dataset for one in asked(made, SetSchema)] == ["tickets"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_the_form_shows_its_keys(size: tuple[int, int]) -> None:
    async with labels_form(hub(), size) as (shown, _pilot):
        assert "enter save" in "\n".join(frame(shown))


async def test_another_task_is_chosen_in_the_form_and_may_need_no_labels() -> None:
    made = hub(answers={Open: EMPTY, SetSchema: SCHEMA})
    async with labels_form(made) as (_shown, pilot):
        await pilot.press("up", "right", "right", "right", "right", "right", "ctrl+s")
        await settle(pilot)
    (document,) = documents(made)
    assert (document["task"], document["labels"]) == ("text", [])
