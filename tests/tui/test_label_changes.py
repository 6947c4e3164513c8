"""Tasks and changed labels on the labelling screen."""

from __future__ import annotations

from typing import Any

from tests.tui.scene import frame, settle, shows
from tests.tui.test_annotate import SCHEMA, app, asked, hub, opened
from tests.tui.test_annotate_setup import a_task
from workbench.annotate.requests import (
    AddTask,
    ChangeLabels,
    ChangePreview,
    LabelSchema,
    ListSchemas,
    ListTasks,
    Open,
    Opened,
    PreviewChange,
    SchemaVersion,
    UndoChange,
)
from workbench.core.errors import InvalidInputError

PREVIEW = ChangePreview(
    dataset="tickets",
    what="'billing' renamed to 'invoice'",
    version=4,
    labels=["invoice"],
    answers=412,
    people=[("ana", 300), ("ben", 112)],
    reviewed=7,
    suggestions=31,
    models=[3, 5],
    again=0,
)


def open_any(request: Open) -> Opened:
    return opened(dataset=request.dataset or "tickets", schema=SCHEMA)


async def test_the_next_task_is_two_keys_away() -> None:
    tasks = [a_task("tickets", "single", 4), a_task("tickets/topics", "multi", 2), a_task("calls")]
    made = hub(answers={Open: open_any, ListTasks: tasks})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("D")
        await shows(pilot, "dataset or task")
        lines = frame(shown)
        at = next(n for n, line in enumerate(lines) if "tickets/topics" in line)
        assert "multi · 2 of 9 rows" in lines[at]
        assert "calls" in lines[at + 1] and "no labels yet" in lines[at + 1]
        await pilot.press("enter")
        await settle(pilot)
    assert asked(made, Open)[-1].dataset == "tickets/topics"


async def test_a_new_task_is_named_in_the_chooser() -> None:
    made = hub(
        answers={
            Open: open_any,
            ListTasks: [a_task("tickets", "single")],
            AddTask: LabelSchema(dataset="tickets/topics"),
        }
    )
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("D", "down", "enter")
        await shows(pilot, "a new labelling task")
        await pilot.press("tab", *"topics", "ctrl+s")
        await settle(pilot)
    assert [one.name for one in asked(made, AddTask)] == ["tickets/topics"]
    assert asked(made, Open)[-1].dataset == "tickets/topics"


async def test_a_label_is_renamed_after_its_preview() -> None:
    made = hub(answers={PreviewChange: PREVIEW, ChangeLabels: PREVIEW})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+l", "enter")
        await shows(pilot, "rename labels")
        await pilot.press("tab", *"invoice", "ctrl+s")
        await shows(pilot, "please confirm")
        text = " ".join(line.strip("│ ") for line in frame(shown))
        assert "412 answers (ana 300, ben 112), 7 decisions" in text
        assert asked(made, ChangeLabels) == []
        await pilot.press("y")
        await settle(pilot)
    (done,) = asked(made, ChangeLabels)
    assert (done.change.kind, done.change.labels, done.change.become, done.seen) == (
        *("rename", [SCHEMA.labels[0].name], ["invoice"]),
        3,
    )


async def test_a_change_that_does_not_fit_keeps_what_was_typed() -> None:
    made = hub(answers={PreviewChange: InvalidInputError("there is a label 'other' already")})
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+l", "enter", "tab", *"other", "ctrl+s")
        await shows(pilot, "there is a label 'other' already")
        assert "other " in "\n".join(frame(shown))
    assert asked(made, ChangeLabels) == []


async def test_several_labels_are_merged_from_the_form() -> None:
    made = hub(answers={PreviewChange: PREVIEW, ChangeLabels: PREVIEW})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+l", *"merge", "enter")
        await shows(pilot, "merge labels")
        await pilot.press("space", "down", "space", "tab", *"money", "ctrl+s")
        await shows(pilot, "please confirm")
        await pilot.press("y")
        await settle(pilot)
    names = [label.name for label in SCHEMA.labels]
    assert asked(made, ChangeLabels)[0].change.labels == names[:2]
    assert asked(made, ChangeLabels)[0].change.become == ["money"]


async def test_the_last_change_is_taken_back() -> None:
    made = hub(answers={UndoChange: PREVIEW})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+l", *"take", "enter")
        await settle(pilot)
    assert [one.dataset for one in asked(made, UndoChange)] == ["tickets"]


async def test_the_versions_are_told_behind_the_guideline() -> None:
    told: list[Any] = [
        SchemaVersion(
            version=2,
            at="2020-11-18T10:00:00Z",
            by="ana",
            changes=["the guideline"],
            guideline=["-Is it spam?", "+Is it unwanted?"],
        ),
        SchemaVersion(
            version=1,
            at="2020-11-17T10:00:00Z",
            by="ben",
            changes=["the first schema"],
            guideline=[],
        ),
    ]
    shown = app(hub(answers={ListSchemas: told}))
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("h", "v")
        await shows(pilot, "schema 2")
        text = "\n".join(frame(shown))
        assert "18 Nov 2020  ana" in text
        assert "+Is it unwanted?" in text
        assert "v guideline" in text
        await pilot.press("v")
        await shows(pilot, "v versions")
