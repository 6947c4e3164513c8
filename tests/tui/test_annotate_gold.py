"""What somebody who labels is told of gold: a notice after the quiz, a warning, a pause."""

from __future__ import annotations

import msgspec

from tests.tui.scene import frame, settle, shows
from tests.tui.test_annotate import app, asked, handed, hub, opened
from workbench.annotate.requests import Handed, Open, Submit

PAUSED = "you are paused: of 12 rows with known answers you had 6 right; 60 % is asked for. Ask rae"


async def test_a_notice_waits_until_it_is_closed_and_labels_nothing() -> None:
    told = "take more care: of 10 rows with known answers you had 7 right; 80 % is asked for"

    def answer(request: Submit) -> Handed:
        return msgspec.structs.replace(handed(request), notice=told if request.row == 1 else "")

    made = hub(answers={Submit: answer})
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("1")
        await shows(pilot, "take more care")
        await pilot.press("2")
        await settle(pilot)
        assert len(asked(made, Submit)) == 1
        await pilot.press("enter", "2")
        await settle(pilot)
        assert [one.row for one in asked(made, Submit)] == [1, 2]


async def test_whoever_is_paused_sees_why_and_no_row() -> None:
    def answer(request: Submit) -> Handed:
        return msgspec.structs.replace(handed(request), items=[], revoked=[2, 3], paused=PAUSED)

    made = hub(answers={Submit: answer})
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        made.answers[Open] = opened(items=[], paused=PAUSED)
        await pilot.press("1")
        await shows(pilot, "you are paused")
        await pilot.press("2")
        await settle(pilot)
        assert len(asked(made, Submit)) == 1
        assert "Ask rae" in " ".join("\n".join(frame(shown)).split())
