"""Who labels which rows, from the labelling screen over a scripted hub."""

from __future__ import annotations

from tests.tui.scene import frame, settle, shows
from tests.tui.test_annotate import app, asked, hub
from workbench.annotate.requests import (
    Assign,
    Assignment,
    Enrolled,
    ListAssignments,
    ListLists,
    ListPeople,
    Reassign,
    Unassign,
)
from workbench.client.scripted import ScriptedHub

GIVEN = Assignment(
    id=7,
    people=["ben"],
    skills=[],
    who=["ben"],
    what="rows 1 to 500",
    alone=True,
    rows=500,
    waiting=120,
    here=["ben"],
    last="",
)


def person(name: str, *skills: str) -> Enrolled:
    return Enrolled(
        name=name,
        account=name,
        uid=1,
        role="annotator",
        added="",
        labels=0,
        skills=list(skills),
    )


def assigning() -> ScriptedHub:
    return hub(
        answers={
            ListAssignments: [GIVEN],
            ListLists: [],
            ListPeople: [person("ben"), person("chloe", "french")],
            Assign: GIVEN,
            Reassign: GIVEN,
            Unassign: None,
        }
    )


async def test_rows_are_given_to_a_person_and_a_skill() -> None:
    made = assigning()
    screen = app(made)
    async with screen.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "My card")
        await pilot.press("Q", *"who labels", "enter")
        await shows(pilot, "ben: rows 1 to 500")
        assert any("120 of 500 rows wait · here: ben" in line for line in frame(screen))
        await pilot.press("enter")
        await shows(pilot, "give rows to people")
        # ana is there too, though nobody enrolled her: she is who asks.
        await pilot.press("down", "space", "tab", "space", "tab", "tab", *"1-x", "enter")
        await shows(pilot, "is no range of row ids")
        assert not asked(made, Assign)
        await pilot.press("backspace", *"90", "enter")
        await shows(pilot, "500 rows for ben")
    assert asked(made, Assign) == [
        Assign(dataset="tickets", people=["ben"], skills=["french"], first=1, last=90)
    ]


async def test_what_was_given_goes_to_others_or_ends() -> None:
    made = assigning()
    screen = app(made)
    async with screen.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "My card")
        await pilot.press("Q", *"who labels", "enter")
        await shows(pilot, "ben: rows 1 to 500")
        await pilot.press("down", "enter")
        await shows(pilot, "give them to others")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("down", "space", "down", "space", "enter")
        await shows(pilot, "500 rows for ben")
        await pilot.press("Q", *"who labels", "enter")
        await shows(pilot, "ben: rows 1 to 500")
        await pilot.press("down", "enter", *"end", "enter")
        await shows(pilot, "anybody's again")
    assert asked(made, Reassign) == [Reassign(id=7, people=["chloe"], skills=[])]
    assert asked(made, Unassign) == [Unassign(id=7)]
