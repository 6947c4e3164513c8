"""Slices, curves and the gate on the screen."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from tests.tui.models import comparison, evaluation
from tests.tui.scene import app_over, frame, settle, text
from tests.tui.test_evaluate_screen import hub_with_evaluation
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import NotFoundError
from workbench.evaluate.curves import curves
from workbench.evaluate.metrics import Answers
from workbench.evaluate.requests import (
    Compare,
    Condition,
    Confusion,
    Curves,
    EvaluatedRows,
    Figure,
    GateLine,
    GateRules,
    GateRun,
    GateStarted,
    ListEvaluatedRows,
    ShowCurves,
    ShowEvaluation,
    ShowGate,
    ShowSlices,
    SignedOff,
    SignOff,
    Slice,
    Slices,
    StartGate,
)
from workbench.evaluate.residuals import residuals

WEAK = Slice(
    title="channel = \x1b[31mshop",
    conditions=[Condition(column="channel", kind="value", value="\x1b[31mshop")],
    n=64,
    figure=Figure(value=0.61, low=0.49, high=0.72, n=64, method="wilson"),
    rest=0.91,
    test_p=0.0001,
    p=0.004,
    weak=True,
)
FINE = Slice(
    title="amount < 12.5",
    conditions=[Condition(column="amount", kind="between", high=12.5)],
    n=45,
    figure=Figure(value=0.84, low=0.71, high=0.92, n=45, method="wilson"),
    rest=0.88,
    test_p=0.3,
    p=1.0,
)
LINES = [
    GateLine(line="test rows", state="pass", figure="180", needed="at least 100"),
    GateLine(
        line="against champion v12",
        state="not enough data",
        figure="+.013 (−.014 to +.032)",
        needed="not worse by more than .010",
        why="the limit is within the interval: more test rows would tell",
    ),
    GateLine(line="reload", state="fail", figure="3 of 180 answers differ", needed="the same"),
]


def run(signed: bool = False) -> GateRun:
    return GateRun(
        run=4,
        version=14,
        passed=False,
        lines=LINES,
        evaluation=3,
        champion=12,
        rules=GateRules(),
        by="ana",
        at="2021-11-18T14:02:00Z",
        seconds=2.0,
        signed=[SignedOff(by="bo", reason="seen the rows", at="2021-11-18T14:09:00Z")]
        if signed
        else [],
    )


def hub_with_parts() -> ScriptedHub:
    hub = hub_with_evaluation()
    hub.answers[ShowSlices] = Slices(version=14, split="t3", looked_at=31, slices=[WEAK, FINE])
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 600)
    raw = rng.random((600, 3)) + np.eye(3)[truth]
    shares = raw / raw.sum(axis=1, keepdims=True)
    answers = Answers(truth, shares.argmax(axis=1), 3, shares)
    hub.answers[ShowCurves] = curves(answers, ["billing", "delivery", "refund"])
    hub.answers[ShowGate] = run()
    hub.answers[Compare] = comparison()
    hub.answers[StartGate] = GateStarted(job="j1")
    hub.answers[SignOff] = run(signed=True)
    return hub


async def test_slices_are_listed_weakest_first_and_opened() -> None:
    hub = hub_with_parts()
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(120, 32)) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        shown = text(app)
        assert "⚑ channel = ␛[31mshop" in shown and ".610 .490–.720" in shown
        assert "1 weak of 31 looked at" in shown
        await pilot.press("w")
        await settle(pilot)
        assert "amount < 12.5" not in text(app)
        await pilot.press("enter")
        await settle(pilot)
        asked = [one for one in hub.asked if isinstance(one, ListEvaluatedRows)][-1]
        assert asked.conditions == WEAK.conditions and asked.only == "wrong"
        assert "v14 · channel = ␛[31mshop · wrong" in text(app)


async def test_curves_are_drawn_for_the_label_under_the_cursor() -> None:
    app = app_over(hub_with_parts(), mode="evaluate")
    async with app.run_test(size=(120, 32)) as pilot:
        await settle(pilot)
        await pilot.press("C")
        await settle(pilot)
        lines = frame(app)
        assert any("saying billing from a probability on" in line for line in lines)
        drawn = sum(0x2800 < ord(sign) < 0x2900 for line in lines for sign in line)
        assert drawn > 40
        await pilot.press("j")
        await settle(pilot)
        assert "saying delivery from a probability on" in text(app)


def hub_with_numbers() -> ScriptedHub:
    hub = hub_with_parts()
    rng = np.random.default_rng(2)
    said = rng.uniform(100, 900, 600)
    found = residuals(said + 40 + rng.normal(0, 60, 600), said)
    hub.answers[ShowCurves] = Curves(residuals=found, why="numbers have no threshold")
    numbers = msgspec.structs.replace(
        evaluation(), task="regression", primary="rmse", per_class={}, confusion=Confusion()
    )
    hub.answers[ShowEvaluation] = numbers
    hub.answers[ListEvaluatedRows] = EvaluatedRows(columns=[], rows=[], total=0)
    return hub


@pytest.mark.parametrize("size", [(80, 24), (120, 32), (200, 60)])
async def test_numbers_have_their_errors_in_place_of_curves(size: tuple[int, int]) -> None:
    app = app_over(hub_with_numbers(), mode="evaluate")
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("C")
        await settle(pilot)
        lines, shown = frame(app), text(app)
        assert "errors by what was said" in shown and "⚑" in shown
        assert "too low on average" in shown
        drawn = sum(0x2800 < ord(sign) < 0x2900 for line in lines for sign in line)
        assert drawn > 40


async def test_an_evaluation_without_errors_says_what_to_do() -> None:
    hub = hub_with_numbers()
    hub.answers[ShowCurves] = Curves(why="numbers have no threshold")
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("C")
        await settle(pilot)
        assert "evaluate it again" in text(app)


async def test_the_gate_shows_each_line_and_why() -> None:
    app = app_over(hub_with_parts(), mode="evaluate")
    async with app.run_test(size=(120, 32)) as pilot:
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        shown = text(app)
        assert "✓ test rows" in shown and "✗ reload" in shown and "○ against champion v12" in shown
        assert "v14 does not pass the gate" in shown
        assert "more test rows would tell" in shown


async def test_checking_compares_with_the_champion_first() -> None:
    hub = hub_with_parts()
    hub.answers[ShowGate] = NotFoundError("v14 has not been at the gate")
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert "it has not been at the gate: E checks it" in text(app)
        await pilot.press("E")
        await settle(pilot)
        kinds = [type(one) for one in hub.asked]
        assert kinds.index(StartGate) > len(kinds) - 1 - kinds[::-1].index(Compare)


async def test_a_sign_off_needs_a_reason_and_is_shown() -> None:
    hub = hub_with_parts()
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(120, 32)) as pilot:
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        await pilot.press(*"seen", "enter")
        await settle(pilot)
        asked = [one for one in hub.asked if isinstance(one, SignOff)]
        assert [one.reason for one in asked] == ["seen"]
        assert "signed off by bo: seen the rows" in text(app)


async def test_an_older_evaluation_says_how_to_get_slices() -> None:
    hub = hub_with_parts()
    hub.answers[ShowSlices] = NotFoundError(
        "the evaluation of v14 is of an older program and has no slices",
        "evaluate it again: workbench evaluate 14",
    )
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(100, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        assert "has no slices" in text(app)
