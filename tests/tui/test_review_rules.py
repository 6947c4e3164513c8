"""Rules on the review screen: written with their figures in sight; what they contradict."""

from __future__ import annotations

import msgspec
import pytest

from tests.tui.review_scene import TEXT, item, reviewing, some, standing
from tests.tui.scene import assert_frame, settle, shows
from tests.tui.test_review_screen import SIZES, app_of, begin, sent
from workbench.client.scripted import ScriptedHub
from workbench.review.deciding import Decide, Proposal, ShowReviewed
from workbench.review.requests import Measure, Measured
from workbench.review.rules import (
    AddRule,
    ListRules,
    RemoveRule,
    Rule,
    RuleConflict,
    RuleConflictPage,
    RuleFigures,
    RulePage,
    RuleStatistics,
    RuleTrial,
    ShowRuleConflicts,
    TryRule,
)

RULED = RulePage(
    dataset="tickets",
    labels=["billing", "bug"],
    rules=[
        Rule(name=name, kind=kind, condition=condition, label=label, by="ana")
        for name, kind, condition, label in (
            ("charged", "contains", "charged twice", "billing"),
            ("refund words", "regex", r"refund|money\s+back", "billing"),
        )
    ],
    statistics=RuleStatistics(
        figures=[
            RuleFigures(
                name="charged",
                coverage=some(0.097),
                overlap=some(0.03),
                conflict=some(0.0),
                accuracy=some(0.93, 41),
            )
        ],
        rows=4982,
        known=2310,
    ),
)
TRIAL = RuleTrial(
    rows=4982,
    coverage=some(0.1, 4982),
    accuracy=some(0.93, 41),
    examples=[TEXT, "charged twice again"],
    wrong=[RuleConflict(row=17, label="bug", said="billing", rules=[], text="twice, in the app")],
)


def ruled() -> ScriptedHub:
    hub = reviewing()
    hub.answers |= {
        ListRules: lambda _: msgspec.structs.replace(RULED, standing=standing()),
        TryRule: TRIAL,
        Measure: Measured(job=""),
        AddRule: lambda asked: Rule(name=asked.name, kind="regex", condition="x", label="bug"),
        RemoveRule: None,
    }
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
        assert_frame(app, f"review-rule-list-{size[0]}x{size[1]}")
        await pilot.press("n")
        await shows(pilot, "a new rule")
        await pilot.press(*"twice")
        await shows(pilot, "fits")
        assert_frame(app, f"review-rule-new-{size[0]}x{size[1]}")
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("enter")
        await shows(pilot, "labels that it contradicts")
        await settle(pilot)
        assert_frame(app, f"review-rules-{size[0]}x{size[1]}")
        await pilot.press("escape")
        await shows(pilot, "charged twice")


async def test_a_rule_is_written_and_counted() -> None:
    hub = ruled()
    app = app_of(hub)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("n")
        await shows(pilot, "a new rule")
        await pilot.press(*"twice", "tab", "right", "tab", "right", "tab", *"two", "enter")
        await settle(pilot)
    (asked,) = sent(hub, AddRule)
    assert asked == AddRule(
        name="two", kind="regex", condition="twice", label="bug", dataset="tickets"
    )
    tried = sent(hub, TryRule)[-1]
    assert isinstance(tried, TryRule) and tried.condition.startswith("tw")
    assert len(sent(hub, Measure)) == 2, "once for the list, once for the new rule"


async def test_a_rule_is_changed_and_removed() -> None:
    hub = ruled()
    app = app_of(hub)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("e")
        await shows(pilot, "rule charged")
        await pilot.press(*"!", "enter")
        await settle(pilot)
        await pilot.press("d")
        await shows(pilot, "remove the rule charged?")
        await pilot.press("enter")
        await settle(pilot)
    (asked,) = sent(hub, AddRule)
    assert isinstance(asked, AddRule)
    assert (asked.name, asked.condition) == ("charged", "charged twice!")
    assert sent(hub, RemoveRule) == [RemoveRule(name="charged", dataset="tickets")]


async def test_one_key_adopts_what_the_rules_say() -> None:
    hub = ruled()
    app = app_of(hub)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
    (asked,) = sent(hub, Decide)
    assert isinstance(asked, Decide)
    assert (asked.label, asked.method) == ("billing", "rule")
    assert asked.reason == "rules: charged, refund words"
