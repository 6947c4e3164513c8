"""One label for the rows that the data screen shows: looked at, asked about, given."""

from __future__ import annotations

import msgspec

from tests.tui.scene import app_over, frame, settle, shows
from tests.tui.test_annotate import asked
from tests.tui.test_data import hub, rows
from workbench.annotate.requests import Label, LabelSchema, ShowSchema
from workbench.annotate.requests.bulk import BulkDone, BulkPlan, LabelBulk, PlanBulk
from workbench.collect.requests import GetRows

SCHEMA = LabelSchema(
    labels=[Label(name="billing", key="1"), Label(name="delivery", key="2")], version=1
)
PLAN = BulkPlan(
    dataset="tickets",
    label="delivery",
    rows=2,
    given=1,
    answered=1,
    mine=0,
    same=0,
    test=0,
    examples=[(2, "Where is my parcel?")],
)


async def test_a_label_is_chosen_looked_at_and_given() -> None:
    done = BulkDone(event=9, rows=1, label="delivery")
    made = hub()
    made.answers.update({ShowSchema: SCHEMA, PlanBulk: PLAN, LabelBulk: done})
    shown = app_over(made, mode="data")
    async with shown.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        await pilot.press(*"deli", "enter")
        await shows(pilot, "label 1 row delivery?")
        text = "\n".join(frame(shown))
        assert "of 2 rows; left out: 1 labelled already" in text and "Where is my parcel?" in text
        assert not asked(made, LabelBulk)
        await pilot.press("y")
        await settle(pilot)
        (request,) = asked(made, LabelBulk)
        assert (request.dataset, request.label, request.rows) == ("tickets", "delivery", [1, 2])


async def test_a_no_labels_nothing() -> None:
    made = hub()
    made.answers.update({ShowSchema: SCHEMA, PlanBulk: PLAN})
    shown = app_over(made, mode="data")
    async with shown.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        await pilot.press(*"deli", "enter")
        await shows(pilot, "label 1 row delivery?")
        await pilot.press("n")
        await settle(pilot)
        assert not asked(made, LabelBulk)


async def test_a_filter_that_shows_no_row_has_nothing_to_label() -> None:
    made = hub()
    made.answers.update({ShowSchema: SCHEMA, PlanBulk: PLAN})
    shown = app_over(made, mode="data")
    async with shown.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        made.answers[GetRows] = lambda asked: msgspec.structs.replace(rows(asked), rows=[], total=0)
        await pilot.press("/", *"nothing", "enter")
        await settle(pilot)
        await pilot.press("b")
        await shows(pilot, "no row is shown to be labelled")
        assert not asked(made, ShowSchema)
