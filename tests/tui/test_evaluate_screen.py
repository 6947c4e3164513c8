from __future__ import annotations

import msgspec
import pytest

from tests.tui.models import VERDICT, comparison, evaluation, version
from tests.tui.scene import app_over, frame, scripted, settle, text
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import NotFoundError
from workbench.core.looks import caution
from workbench.evaluate.requests import (
    Bin,
    Calibration,
    Compare,
    Confusion,
    EvaluatedRow,
    EvaluatedRows,
    Figure,
    ListEvaluatedRows,
    ShowEvaluation,
    StartEvaluation,
)
from workbench.history.requests import ListVersions, Versions

ROWS = [version(14, 0.874), version(12, 0.861, "champion")]
BEHIND = EvaluatedRows(
    columns=["text"],
    rows=[
        EvaluatedRow(
            row=8841,
            truth="billing",
            predicted="delivery",
            confidence=0.91,
            error=None,
            cells=["My card was charged twice \x1b[31mfor[/] the same order"],
        )
    ],
    total=1,
)


def hub_with_evaluation() -> ScriptedHub:
    hub = scripted()
    hub.answers[ListVersions] = Versions(rows=ROWS, matching=2, total=2)
    hub.answers[ShowEvaluation] = evaluation()
    hub.answers[ListEvaluatedRows] = BEHIND
    hub.answers[Compare] = comparison()
    return hub


async def test_figures_stand_beside_the_champions_with_a_verdict_in_words() -> None:
    app = app_over(hub_with_evaluation(), mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        shown = text(app)
        assert ".874 .862–.886" in shown
        assert "✓ +.013 +.004 to +.022" in shown
        assert "✓ v14 is better than v12 on the same 997 rows" in shown
        assert "180 test rows · look 4" in shown


async def test_an_undefined_figure_says_why() -> None:
    app = app_over(hub_with_evaluation(), mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        assert "– one class only" in text(app)


async def test_the_matrix_is_aligned_and_starts_at_the_most_frequent_mistake() -> None:
    app = app_over(hub_with_evaluation(), mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        lines = frame(app)
        header = next(line for line in lines if "true\\said" in line)
        billing = next(line for line in lines if "│ billing" in line and "52" in line)
        assert header.index("billing") + len("billing") == billing.index("52") + 2
        assert "billing, said delivery: 6 · 10 %" in text(app)


async def test_walking_the_matrix_tells_each_cell() -> None:
    app = app_over(hub_with_evaluation(), mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("j", "j")
        await pilot.pause()
        assert "refund, said delivery: 4 · 7 %" in text(app)
        await pilot.press("l")
        await pilot.pause()
        assert "refund, right: 55 · 92 %" in text(app)


async def test_enter_lists_the_rows_of_the_cell() -> None:
    hub = hub_with_evaluation()
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        asked = [each for each in hub.asked if isinstance(each, ListEvaluatedRows)]
        assert (asked[-1].truth, asked[-1].predicted) == ("billing", "delivery")
        shown = text(app)
        assert "v14 · true billing · said delivery" in shown
        assert "My card was charged twice ␛[31mfor[/] the same order" in shown


async def test_worst_errors_are_the_wrong_ones_surest_first() -> None:
    hub = hub_with_evaluation()
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        asked = [each for each in hub.asked if isinstance(each, ListEvaluatedRows)]
        assert (asked[-1].only, asked[-1].order) == ("wrong", "surest")
        await pilot.press("o")
        await settle(pilot)
        assert "least sure first" in text(app)


async def test_everything_is_there_at_80_by_24() -> None:
    app = app_over(hub_with_evaluation(), mode="evaluate")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        shown = text(app)
        for words in ("per class", "confusion", "verdict", "✓ v14 is better than v12"):
            assert words in shown


async def test_calibration_is_there_at_80_by_24() -> None:
    hub = hub_with_evaluation()
    bins = [
        Bin(stated=n / 10, observed=Figure(value=n / 10 + 0.05, n=18), null_low=0.0, null_high=1.0)
        for n in range(10)
    ]
    found = Calibration(ece=0.05, threshold=0.04, calibrated=False, bins=bins)
    hub.answers[ShowEvaluation] = msgspec.structs.replace(evaluation(), calibration=found)
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        shown = text(app)
        assert "! ECE .050 beyond chance .040" in shown
        assert "true\\said" in shown and "refund" in shown.split("confusion")[1]
    async with app_over(hub, mode="evaluate").run_test(size=(80, 30)) as pilot:
        await settle(pilot)
        assert "true    .55 .65 .75 .85 .95" in text(pilot.app)


async def test_the_whole_verdict_is_there_at_80_by_24() -> None:
    app = app_over(hub_with_evaluation(), mode="evaluate")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        shown = " ".join(text(app).replace("│", " ").split())
        assert VERDICT in shown
        assert "the verdict goes by F1 macro · ✓ better, ✗ worse, ○ no difference shown" in shown


async def test_hidden_columns_of_the_matrix_are_told_and_walked_to() -> None:
    hub = hub_with_evaluation()
    labels = [f"label {number}" for number in range(1, 13)]
    counts = [[40 if row == column else 0 for column in range(12)] for row in range(12)]
    confusion = Confusion(labels=labels, counts=counts)
    hub.answers[ShowEvaluation] = msgspec.structs.replace(evaluation(), confusion=confusion)
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "said 1–5, true 1–10 of 12" in text(app)
        await pilot.press(*["right"] * 11)
        await settle(pilot)
        assert "said 8–12, true 1–10 of 12" in text(app)


async def test_long_labels_leave_room_for_the_count_of_their_cell() -> None:
    hub = hub_with_evaluation()
    labels = ["card_payment_wrong_exchange_rate", "wrong_exchange_rate_for_cash_withdrawal"]
    confusion = Confusion(labels=labels, counts=[[40, 9], [1, 40]])
    hub.answers[ShowEvaluation] = msgspec.structs.replace(evaluation(), confusion=confusion)
    for size in ((80, 24), (120, 40)):
        async with app_over(hub, mode="evaluate").run_test(size=size) as pilot:
            await settle(pilot)
            assert ": 9 · 18 %" in text(pilot.app)  # type: ignore[arg-type]


async def test_a_version_that_was_not_evaluated_says_which_key_does_it() -> None:
    hub = hub_with_evaluation()
    hub.answers[ListVersions] = Versions(rows=[version(13, None)], matching=1, total=1)
    hub.answers[ShowEvaluation] = NotFoundError("v13 has not been evaluated")
    hub.answers[StartEvaluation] = lambda request: msgspec.UNSET
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        assert "v13 linear SVM has not been evaluated: E measures it" in text(app)
        await pilot.press("E")
        await pilot.pause(0.1)
        assert StartEvaluation(version="13") in hub.asked


async def test_without_a_model_the_screen_says_what_to_do() -> None:
    hub = scripted()
    hub.answers[ListVersions] = Versions(rows=[], matching=0, total=0)
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "no model yet: g t trains one" in text(app)
        await pilot.press("w")
        await pilot.pause(0.1)
        assert "there is no model yet" in text(app)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"caution": caution(23)}, caution(23)),
        ({"without_target": 7}, "7 test rows without a usable target were left out"),
        (
            {"group": "customer", "groups": 41},
            "the intervals are those of 41 groups by 'customer'",
        ),
    ],
    ids=["looks", "targets", "groups"],
)
async def test_what_else_is_to_be_known_is_told_in_full_at_80_by_24(
    changes: dict[str, object], words: str
) -> None:
    hub = hub_with_evaluation()
    hub.answers[ShowEvaluation] = msgspec.structs.replace(evaluation(), **changes)
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        shown = " ".join(" ".join(frame(app)).replace("│", " ").split())
        assert words in shown


async def test_the_verdict_is_against_the_champion_of_the_same_line() -> None:
    hub = hub_with_evaluation()
    rows = [version(14, 0.874, line="churn", champion=None), version(12, 0.861, "champion")]
    hub.answers[ListVersions] = Versions(rows=rows, matching=2, total=2, lines=2)
    hub.answers[ShowEvaluation] = msgspec.structs.replace(evaluation(), against=None)
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        assert "no champion yet" in text(app)
        assert not [each for each in hub.asked if isinstance(each, Compare)]


async def test_a_second_look_at_the_same_rows_is_asked_about() -> None:
    hub = hub_with_evaluation()
    hub.answers[StartEvaluation] = lambda request: msgspec.UNSET
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("E")
        await settle(pilot)
        assert "again?" in text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert not [one for one in hub.asked if isinstance(one, StartEvaluation)]
        await pilot.press("E")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert [one for one in hub.asked if isinstance(one, StartEvaluation)]


async def test_who_comes_for_a_version_sees_that_version() -> None:
    hub = hub_with_evaluation()
    hub.answers[ListVersions] = Versions(
        rows=[version(14, 0.9), version(13, 0.8)], matching=2, total=2
    )
    app = app_over(hub)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app.go("evaluate", 13)
        await settle(pilot)
        assert ShowEvaluation(version="13") in hub.asked
        app.go("home")
        await settle(pilot)
        app.go("evaluate", 14)
        await settle(pilot)
        assert ShowEvaluation(version="14") in hub.asked
