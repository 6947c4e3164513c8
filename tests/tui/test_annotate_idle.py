"""The labelling screen while nobody labels here: what others do, and coming back to it."""

from __future__ import annotations

import asyncio

import msgspec

from tests.tui.scene import frame, scripted, settle, shows, until
from tests.tui.test_annotate import PROGRESS, RECENT, app, asked, hub, item
from workbench.annotate.requests import ListTasks, Note, Show, ShowProgress, Submit
from workbench.wire.home import ShowHeadline


async def test_what_others_label_is_counted_here_too() -> None:
    further = msgspec.structs.replace(PROGRESS, labelled=2_400, people=4)
    made = hub(answers={ShowProgress: further})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await shows(pilot, "2,311 of 4,982")
        made.publish("labels", "other")
        await pilot.pause(2.5)
        assert not asked(made, ShowProgress)
        made.publish("labels", "tickets")
        await shows(pilot, "2,400 of 4,982")
        assert "labelling 4 people" in "\n".join(frame(shown))
        made.publish("presence")
        await until(pilot, lambda: len(asked(made, ShowProgress)) == 2)


async def test_the_header_counts_people_as_they_come() -> None:
    made = scripted()
    found = made.answers[ShowHeadline]
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        made.answers[ShowHeadline] = msgspec.structs.replace(found, people=7)
        made.publish("presence")
        await shows(pilot, "7 people")


async def test_who_comes_back_labels_the_next_row_and_not_an_old_answer() -> None:
    made = hub(answers={Show: item(71, strategy="", answer=RECENT[0]), ListTasks: []})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("left")
        await shows(pilot, "71. My card")
        await pilot.press("g", "h")
        await settle(pilot)
        await pilot.press("g", "a")
        await shows(pilot, "1. My card")
        await pilot.press("2")
        await until(pilot, lambda: [one.row for one in asked(made, Submit)] == [1])


async def test_a_note_that_stays_as_it_is_asks_nothing_of_the_hub() -> None:
    made = hub()
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await shows(pilot, "about this row")
        await pilot.press("enter")
        await shows(pilot, "about this row", gone=True)
        assert not asked(made, Note)


async def test_the_first_answer_of_a_sitting_has_the_time_that_its_row_was_read() -> None:
    made = hub()
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await shows(pilot, "1. My card")
        await asyncio.sleep(0.3)
        await pilot.press("2")
        await settle(pilot)
        assert 0.3 <= asked(made, Submit)[0].seconds < 30
