"""A scripted project for the training screen: a plan, a finished search, a running one."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.tui.scene import scripted
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import NotFoundError
from workbench.hub.requests import Job, ListJobs, ShowJob
from workbench.train.requests import (
    Candidate,
    ClassCount,
    Family,
    Figure,
    Leaderboard,
    ListFamilies,
    PlanTraining,
    ShowCandidates,
    ShowChoices,
    TrainChoices,
    TrainPlan,
)

PLAN = TrainPlan(
    dataset="tickets",
    stage="clean",
    recipe=7,
    target="labels",
    task="classification",
    split="tickets",
    rows=4982,
    without_target=2672,
    train=1848,
    test=462,
    estimated=False,
    classes=[
        ClassCount(label="billing", rows=610),
        ClassCount(label="delivery", rows=505),
        ClassCount(label="bug", rows=41),
    ],
    columns=["text", "amount", "channel", "created"],
    resolution="462 test rows: ±2.8 points at accuracy .9",
    warnings=["'order' is not used: identifier: nearly every value is another"],
)


def candidate(position: int, family: str, mean: float, seconds: float, **more: Any) -> Candidate:
    folds = [mean - 0.02, mean + 0.01, mean, mean + 0.02, mean - 0.01]
    fields: dict[str, Any] = {
        "state": "done",
        "parameters": {"C": 30.0, "class_weight": None},
        "cv": {
            "f1_macro": Figure(mean=mean, sd=0.0141),
            "accuracy": Figure(mean=mean + 0.02, sd=0.01),
            "log_loss": Figure(mean=0.41, sd=0.02),
        },
        "folds": folds,
        "fit_seconds": seconds,
        "predict_seconds": seconds / 50,
        "bytes": int(seconds * 1_000_000),
    }
    return Candidate(position=position, family=family, **(fields | more))


DONE = [
    candidate(0, "baseline", 0.12, 0.002, parameters={}),
    candidate(1, "naive_bayes", 0.84, 0.08),
    candidate(2, "logistic", 0.871, 1.4, version=14, kept=True),
    candidate(3, "linear_svm", 0.868, 2.1),
    candidate(4, "boosting", 0.0, 0.0, state="failed", cv={}, folds=[], fit_seconds=None,
              predict_seconds=None, bytes=None, error="MemoryError: out of memory"),
]  # fmt: skip

RUNNING = Job(
    id="j9",
    kind="train.fit",
    title="train",
    state="running",
    by="ana",
    created="2026-11-23T14:02:00Z",
    done=11.0,
    total=25.0,
    what="logistic, fold 2 of 5",
    eta=42.0,
    documents=[
        msgspec.to_builtins(DONE[0]),
        msgspec.to_builtins(DONE[1]),
        msgspec.to_builtins(msgspec.structs.replace(DONE[2], state="running", version=None)),
    ],
    documents_total=3,
)


def training(**more: Any) -> ScriptedHub:
    """A hub with a finished search; ``running`` a Job, ``plan`` or ``board`` other answers."""
    hub = scripted()
    running: Job | None = more.get("running")
    jobs = [running] if running else []
    about = {"dataset": "tickets", "target": "labels"}
    board = Leaderboard(job="j8", metric="f1_macro", greater=True, candidates=DONE, **about)
    hub.answers |= {
        ListJobs: lambda _request: jobs,
        ShowJob: running,
        PlanTraining: more.get("plan", PLAN),
        ShowCandidates: more.get("board", board),
        ShowChoices: TrainChoices(
            datasets=["tickets"],
            dataset="tickets",
            targets=["labels", "text", "channel"],
            splits=["tickets"],
            columns=["text", "channel"],
            sources=["tickets"],
        ),
        ListFamilies: [
            Family(family=name, title=name, tasks=[task], features="linear", parameters=[])
            for name, task in (("logistic", "classification"), ("ridge", "regression"))
        ],
    }
    return hub


NOTHING_TRIED = NotFoundError("no finished training is known by that job", "see: workbench jobs")
