"""Contradictions on the review screen: one key decides both rows."""

from __future__ import annotations

import msgspec
import pytest

from tests.tui.review_scene import DECISION, TEXT, item, reviewing, standing
from tests.tui.scene import assert_frame, settle, shows
from tests.tui.test_review_screen import SIZES, app_of, begin, sent
from workbench.client.scripted import ScriptedHub
from workbench.review.deciding import Proposal, ShowReviewed
from workbench.review.doubles import (
    Conflict,
    ConflictPage,
    DecidedRows,
    DecideRows,
    ShowConflicts,
)

PAGE = ConflictPage(
    dataset="tickets",
    conflicts=[
        Conflict(row=8841, other=17, label="billing", other_label="bug", likeness=1.0, text=TEXT),
        Conflict(row=90, other=12, label="other", other_label="bug", likeness=0.84, text="Crash"),
    ],
    total=2,
    judged=2310,
    standing=standing(),
)


def conflicting() -> ScriptedHub:
    hub = reviewing()
    double = Proposal(label="bug", method="double", confidence=1.0, other=17)
    majority = Proposal(label="billing", method="majority", confidence=1.0)
    # The age that is shown is of now, not of when the tests were collected.
    hub.answers[ShowConflicts] = msgspec.structs.replace(PAGE, standing=standing())
    hub.answers[ShowReviewed] = lambda request: item(
        request.row,
        proposals=[majority, double] if request.row == 8841 else [majority],
        decision=DECISION if request.row == 17 else None,
    )
    hub.answers[DecideRows] = DecidedRows(decisions=[DECISION, DECISION])
    return hub


@pytest.mark.parametrize("size", SIZES)
async def test_frames(size: tuple[int, int]) -> None:
    app = app_of(conflicting())
    async with app.run_test(size=size) as pilot:
        await begin(pilot)
        await pilot.press("7")
        await settle(pilot)
        assert_frame(app, f"review-conflicts-{size[0]}x{size[1]}")


@pytest.mark.parametrize(
    ("key", "label", "method"), [("a", "bug", "double"), ("x", "billing", "given")]
)
async def test_one_key_decides_both(key: str, label: str, method: str) -> None:
    hub = conflicting()
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("7")
        await settle(pilot)
        await pilot.press(key)
        await shows(pilot, f"rows 8,841 and 17 are {label}")
    (asked,) = sent(hub, DecideRows)
    assert isinstance(asked, DecideRows)
    assert (asked.rows, asked.label, asked.method) == ([8841, 17], label, method)
    assert asked.seen == [0, DECISION.event]


async def test_whoever_comes_second_is_told() -> None:
    hub = conflicting()
    hub.answers[DecideRows] = DecidedRows(decisions=[], refused="row 17: rae has decided meanwhile")
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("7")
        await settle(pilot)
        await pilot.press("a")
        await shows(pilot, "rae has decided meanwhile")
