from __future__ import annotations

from typing import TypeVar

import msgspec
import pytest
from textual.pilot import Pilot

from tests.tui.scene import app_over, assert_frame, frame, settle, text, until
from tests.tui.train_scene import DONE, NOTHING_TRIED, PLAN, RUNNING, training
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import InvalidInputError
from workbench.hub.requests import CancelJob, ListJobs, ShowJob
from workbench.train.requests import (
    CreateSplit,
    JobStarted,
    KeepCandidate,
    PlanTraining,
    ShowCandidates,
    ShowChoices,
    StartTraining,
    TrainChoices,
)
from workbench.tui.app import WorkbenchApp

R = TypeVar("R")
DIVIDED = msgspec.structs.replace(
    RUNNING, kind="train.split", state="done", documents=[], result={"train": 90, "test": 30}
)
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def asked(hub: ScriptedHub, kind: type[R]) -> list[R]:
    return [request for request in hub.asked if isinstance(request, kind)]


@SIZES
async def test_a_finished_search_is_shown_best_first(size: tuple[int, int]) -> None:
    app = app_over(training(), mode="train")
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert_frame(app, f"train-{size[0]}x{size[1]}")


async def test_a_running_search_is_shown_fold_by_fold() -> None:
    app = app_over(training(running=RUNNING), mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert_frame(app, "train-running")


async def test_nothing_tried_says_what_to_press() -> None:
    app = app_over(training(board=NOTHING_TRIED), mode="train")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert any("nothing has been tried yet" in line for line in frame(app))


async def test_what_cannot_be_trained_is_said_in_its_place() -> None:
    refusal = InvalidInputError("which column is to be predicted?", "name one with --target")
    hub = training(board=NOTHING_TRIED, plan=refusal)
    app = app_over(hub, mode="train")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert any("which column is to be" in line for line in frame(app))
        await pilot.press("enter")
        await settle(pilot)
        assert not asked(hub, StartTraining)


async def test_what_the_plan_has_to_say_names_keys() -> None:
    warning = "the recipe was edited since it was applied: workbench cleanse apply tickets"
    plan = msgspec.structs.replace(PLAN, warnings=[warning])
    app = app_over(training(plan=plan), mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        shown = "\n".join(frame(app))
        assert "g c, A" in shown and "workbench cleanse" not in shown


async def test_enter_starts_what_is_shown() -> None:
    hub = training()
    hub.answers[StartTraining] = JobStarted(job="j10")
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        started = asked(hub, StartTraining)
        assert [request.family for request in started] == ["auto"]


async def test_a_picked_target_is_planned_and_started() -> None:
    hub = training()
    hub.answers[StartTraining] = JobStarted(job="j10")
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("c", "h", "enter")
        await until(pilot, lambda: asked(hub, PlanTraining)[-1].target == "channel")
        await pilot.press("enter")
        await until(pilot, lambda: bool(asked(hub, StartTraining)))
        assert asked(hub, StartTraining)[0].target == "channel"


async def test_the_target_that_was_trained_last_is_planned_again() -> None:
    hub = training()
    hub.answers[ShowChoices] = TrainChoices(
        datasets=["tickets", "houses"],
        dataset="",
        targets=[],
        splits=[],
        last=("houses", "price"),
    )
    hub.answers[StartTraining] = JobStarted(job="j9")
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        plan = asked(hub, PlanTraining)[0]
        assert (plan.dataset, plan.target) == ("houses", "price")
        await pilot.press("enter")
        await until(pilot, lambda: bool(asked(hub, StartTraining)))
        assert asked(hub, StartTraining)[0].target == "price"


DEAD = msgspec.structs.replace(
    RUNNING,
    state="dead",
    documents=[],
    documents_total=0,
    error={"code": "job_failed", "message": "the hub ended while this ran", "hint": ""},
)


async def test_a_search_whose_hub_was_killed_is_interrupted_and_what_was_tried_stays() -> None:
    hub = training(running=RUNNING)
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "● logistic" in text(app)
        hub.answers |= {ListJobs: lambda request: [] if request.active else [DEAD], ShowJob: DEAD}
        hub.lose()
        hub.rejoin()
        await settle(pilot)
        shown = text(app)
        assert "✗ interrupted: the hub ended while this ran" in shown
        assert "● logistic" not in shown and "✗ logistic" in shown
        assert ".840" in shown
        await pilot.press("k")
        await settle(pilot)
        assert not asked(hub, KeepCandidate)


async def test_who_comes_back_is_told_that_the_newest_search_was_interrupted() -> None:
    hub = training()
    hub.answers[ListJobs] = lambda request: [] if request.active else [DEAD]
    app = app_over(hub, mode="train")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        shown = text(app)
        assert "leaderboard · tickets, labels" in shown
        flat = " ".join(shown.replace("│", " ").split())
        assert "✗ the search of " in flat
        assert all(word in flat for word in ("by ana:", "interrupted:", "the hub ended while"))


async def test_x_cancels_the_running_search_after_a_question() -> None:
    hub = training(running=RUNNING)
    hub.answers[CancelJob] = RUNNING
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert not asked(hub, CancelJob)
        await pilot.press("y")
        await settle(pilot)
        assert [a.job for a in asked(hub, CancelJob)] == [RUNNING.id]


async def test_k_keeps_the_candidate_under_the_cursor() -> None:
    hub = training()
    hub.answers[KeepCandidate] = JobStarted(job="j10")
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("k")
        await settle(pilot)
        assert not asked(hub, KeepCandidate)
        await pilot.press("down", "k")
        await settle(pilot)
        kept = asked(hub, KeepCandidate)
        assert [(request.job, request.position) for request in kept] == [("j8", 3)]
        assert DONE[3].family == "linear_svm"


async def test_the_table_has_the_keys_once_the_first_candidate_is_there() -> None:
    hub = training(board=NOTHING_TRIED)
    hub.answers[KeepCandidate] = JobStarted(job="j10")
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        hub.answers[ShowCandidates] = training().answers[ShowCandidates]
        hub.publish("models")
        await settle(pilot)
        await pilot.press("j", "k")
        await until(pilot, lambda: bool(asked(hub, KeepCandidate)))
        assert asked(hub, KeepCandidate)[0].position == 3


async def test_the_form_says_who_proposes_settings_and_where_folds_are_tried() -> None:
    hub = training()
    hub.answers[StartTraining] = JobStarted(job="j10")
    app = app_over(hub, mode="train")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "proposed by" in text(app))
        await pilot.press(*["tab"] * 4, "right", "tab", "tab", *"C=3", "tab", *"tcp://a:1")
        await pilot.press("enter")
        await until(pilot, lambda: "proposed by" not in text(app))
        await pilot.press("enter")
        await until(pilot, lambda: bool(asked(hub, StartTraining)))
        started = asked(hub, StartTraining)[0]
        assert (started.strategy, started.cluster) == ("optuna", "tcp://a:1")
        assert started.parameters == {"C": 3}
        assert (started.search, started.budget, started.seed) == (0, 0.0, 0)


async def ask_split(pilot: Pilot[None], app: WorkbenchApp, way: str) -> None:
    """Open the form of a new split; ``way``: what divides the rows."""
    await settle(pilot)
    await pilot.press("n")
    await until(pilot, lambda: "test rows by" in text(app))
    await pilot.press(*way, "enter")
    await until(pilot, lambda: "a new split of tickets" in text(app))


async def test_a_split_is_made_by_the_source_of_test_rows_and_trained_by() -> None:
    hub = training()
    hub.answers[ShowChoices] = TrainChoices(
        datasets=["tickets"],
        dataset="tickets",
        targets=["topic"],
        splits=["tickets"],
        columns=["topic", "created"],
        sources=["tickets", "official"],
    )
    hub.answers[CreateSplit] = JobStarted(job="j11")
    hub.answers[ShowJob] = DIVIDED
    app = app_over(hub, mode="train")
    async with app.run_test(size=(80, 24)) as pilot:
        await ask_split(pilot, app, "sources")
        await pilot.press("enter")
        await until(pilot, lambda: "no source is chosen" in text(app))
        assert not asked(hub, CreateSplit), "no source is no draw either"
        await pilot.press("tab", "down", "space", "enter")
        await until(pilot, lambda: bool(asked(hub, CreateSplit)))
        made = asked(hub, CreateSplit)[0]
        assert (made.name, made.sources, made.group) == ("tickets-2", ["official"], "")
        await until(pilot, lambda: asked(hub, PlanTraining)[-1].split == "tickets-2")


async def test_a_split_by_a_column_asks_for_the_column() -> None:
    hub = training()
    hub.answers[CreateSplit] = InvalidInputError("'topic' has no value that can be read as a date")
    app = app_over(hub, mode="train")
    async with app.run_test(size=(80, 24)) as pilot:
        await ask_split(pilot, app, "time")
        assert "share of test rows" in text(app)
        await pilot.press("enter")
        await until(pilot, lambda: "can be read as a date" in text(app))
        assert asked(hub, CreateSplit)[0].time == "text"


async def test_what_a_search_noticed_stands_above_its_leaderboard() -> None:
    hub = training()
    board = hub.answers[ShowCandidates]
    warning = "'gold' nearly gives the target away: is it known in time?"
    hub.answers[ShowCandidates] = msgspec.structs.replace(board, warnings=[warning])
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert f"! {warning}" in " ".join(text(app).replace("│", " ").split())


async def test_among_several_datasets_one_is_chosen_first() -> None:
    which = InvalidInputError("which dataset: a, b?", "name one with --dataset")
    hub = training(plan=which, board=NOTHING_TRIED)
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "s  choose the dataset" in text(app)
