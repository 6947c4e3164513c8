"""`a` sends the rows behind a figure to the annotation queue, after a question."""

from __future__ import annotations

from tests.tui.scene import app_over, settle, text
from tests.tui.test_evaluate_screen import hub_with_evaluation
from workbench.annotate.requests import AddList, QueueList
from workbench.client.scripted import ScriptedHub
from workbench.evaluate.requests import EvaluatedRows, ListEvaluatedRows

MADE = QueueList(
    name="v14", what="v14", again=True, rows=1, labelled=0, by="ana", made="2026-01-01T00:00:00Z"
)


def sent(hub: ScriptedHub) -> list[AddList]:
    return [call for call in hub.asked if isinstance(call, AddList)]


async def test_the_rows_behind_the_cell_become_a_list() -> None:
    hub = hub_with_evaluation()
    hub.answers[AddList] = MADE
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        assert "send to the queue?" in text(app) and not sent(hub)
        await pilot.press("y")
        await settle(pilot)
        (asked,) = sent(hub)
        assert (asked.rows, asked.errors, asked.again) == ([8841], "14", True)
        assert asked.name == "v14 · true billing · said delivery"
        behind = [call for call in hub.asked if isinstance(call, ListEvaluatedRows)][-1]
        assert (behind.truth, behind.predicted, behind.only) == ("billing", "delivery", "all")
        assert "1 row in the list v14: g a, then Q" in text(app)


async def test_what_is_listed_can_be_sent_and_no_is_no() -> None:
    hub = hub_with_evaluation()
    hub.answers[AddList] = MADE
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert not sent(hub)
        await pilot.press("a")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert sent(hub)[0].name == "v14 · wrong"


async def test_nothing_to_send_is_said() -> None:
    hub = hub_with_evaluation()
    hub.answers[ListEvaluatedRows] = EvaluatedRows(columns=["text"], rows=[], total=0)
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        assert "there is no row to send" in text(app) and not sent(hub)
