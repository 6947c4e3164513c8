"""Finding one of many labels: letters narrow the list, a number gives what stands beside it."""

from __future__ import annotations

import msgspec

from tests.tui.scene import app_over, assert_frame, frame, settle
from tests.tui.test_annotate import SCHEMA, asked, hub, opened
from workbench.annotate.requests import Answer, Label, Open, Submit

NAMES = ("card arrival", "card linking", "cash withdrawal charge", "top up failed", "lost card")


def labelled(*names: str, recent: tuple[str, ...] = ()) -> object:
    labels = [Label(name=name, description=f"about {name}") for name in names]
    answers = [
        Answer(row=80 + at, status="labelled", label=name, at="2020-11-23T14:02:00Z", text="a row")
        for at, name in enumerate(recent)
    ]
    schema = msgspec.structs.replace(SCHEMA, labels=labels)
    return hub(answers={Open: opened(schema=schema, recent=answers)})


async def test_the_newest_stand_first_and_a_number_gives_one() -> None:
    made = labelled(*NAMES, recent=("top up failed", "lost card"))
    shown = app_over(made, mode="annotate")
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await settle(pilot)
        assert_frame(shown, "annotate-find-80x24")
        await pilot.press("2")
        await settle(pilot)
    assert asked(made, Submit)[0].label == "lost card"


async def test_initials_narrow_the_list_and_typing_ahead_loses_nothing() -> None:
    made = labelled(*NAMES)
    shown = app_over(made, mode="annotate")
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", "c", "a", "3")
        await settle(pilot)
    assert asked(made, Submit)[0].label == "cash withdrawal charge"


async def test_a_number_beside_nothing_gives_nothing() -> None:
    made = labelled(*NAMES)
    shown = app_over(made, mode="annotate")
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", "9")
        await settle(pilot)
        assert not asked(made, Submit)
        assert any("lost card" in line for line in frame(shown))


async def test_where_names_have_digits_they_are_searched_by() -> None:
    made = labelled("level 1", "level 2", "other")
    shown = app_over(made, mode="annotate")
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", "2", "enter")
        await settle(pilot)
    assert asked(made, Submit)[0].label == "level 2"
