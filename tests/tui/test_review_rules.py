"""Labels that rules contradict, on the review screen: adopt what they say by one key."""

from __future__ import annotations

import pytest

from tests.tui.review_scene import TEXT, item, reviewing, standing
from tests.tui.scene import assert_frame, settle
from tests.tui.test_review_screen import SIZES, app_of, begin, sent
from workbench.client.scripted import ScriptedHub
from workbench.review.deciding import Decide, Proposal, ShowReviewed
from workbench.review.rules import RuleConflict, RuleConflictPage, ShowRuleConflicts


def ruled() -> ScriptedHub:
    hub = reviewing()
    hub.answers[ShowRuleConflicts] = RuleConflictPage(
        dataset="tickets",
        conflicts=[
            RuleConflict(
                row=8841, label="bug", said="billing", rules=["charged", "refund words"], text=TEXT
            )
        ],
        total=1,
        standing=standing(),
    )
    said = Proposal(
        label="billing", method="rule", confidence=1.0, rules=["charged", "refund words"]
    )
    majority = Proposal(label="bug", method="majority", confidence=1.0)
    hub.answers[ShowReviewed] = lambda request: item(request.row, proposals=[majority, said])
    return hub


@pytest.mark.parametrize("size", SIZES)
async def test_frames(size: tuple[int, int]) -> None:
    app = app_of(ruled())
    async with app.run_test(size=size) as pilot:
        await begin(pilot)
        await pilot.press("8")
        await settle(pilot)
        assert_frame(app, f"review-rules-{size[0]}x{size[1]}")


async def test_one_key_adopts_what_the_rules_say() -> None:
    hub = ruled()
    app = app_of(hub)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
    (asked,) = sent(hub, Decide)
    assert isinstance(asked, Decide)
    assert (asked.label, asked.method) == ("billing", "rule")
    assert asked.reason == "rules: charged, refund words"
