"""A model is refitted by itself while people label, and the queue ranked by it."""

from __future__ import annotations

import getpass
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make_of
from tests.unit.train.sample import THINGS, tickets
from workbench.annotate.requests import (
    AddGold,
    AddPerson,
    Curve,
    Open,
    RightAnswers,
    SetGold,
    SetQueue,
    SetSchema,
    Show,
    ShowCurve,
    Submit,
    Undo,
)
from workbench.annotate.service_refit import PAUSE
from workbench.audit.requests import Doctor, ListEvents
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError
from workbench.hub.requests import ListJobs
from workbench.review.requests import ListAnnotators
from workbench.train.requests import CreateSplit, ListSplits

ROWS = 240
EVERY = 30


TICKETS = tickets(ROWS).drop("empty", "_row").rename({"_target": "topic"})


def make_project(folder: Path) -> None:
    make_of(folder, TICKETS, "tickets")


@pytest.fixture
def truth(client: Client) -> dict[str, str]:
    """Labels of three kinds are asked for; the answer by the ticket's id."""
    document = {"field": ["text"], "labels": list(THINGS), "hidden": ["topic"]}
    client.call(SetSchema(document=json.dumps(document)))
    return dict(zip(TICKETS["ticket_id"], TICKETS["topic"], strict=True))


def label(client: Client, truth: dict[str, str], count: int) -> list[int]:
    """Label what is handed out, one after the other, rightly; the rows."""
    rows = []
    items = client.call(Open(want=1)).items
    for number in range(count):
        item = items[0]
        answer = truth[dict(item.fields)["ticket_id"]]
        best = item.suggestion
        handed = client.call(
            Submit(
                dataset="tickets",
                row=item.row,
                label=answer,
                model=best.version if best else None,
                want=0 if number == count - 1 else 1,
            )
        )
        rows.append(item.row)
        items = handed.items
    return rows


def refitted(client: Client, number: int) -> Curve:
    """The curve once it has so many refits, and the queue goes by them: no job has to do with it.

    A refit is noted a moment before people's queues go by it.
    """
    deadline = time.monotonic() + 200
    while time.monotonic() < deadline:
        curve = client.call(ShowCurve())
        done = len(curve.refits) >= number and not curve.running
        if done and not client.call(ListJobs(active=True)):
            return curve
        time.sleep(0.1)
    raise AssertionError(f"there is no refit {number}")


def test_a_refit_follows_every_so_many_labels_and_ranks_the_queue(
    client: Client, truth: dict[str, str]
) -> None:
    assert client.call(SetQueue(refit_every=EVERY, random_share=0.0)).refit_every == EVERY
    first = label(client, truth, EVERY)
    one = refitted(client, 1).refits[0]
    assert (one.number, one.labels, one.rows) == (1, EVERY, EVERY)
    assert one.f1_macro.value is not None and one.f1_macro.value > 0.8
    desk = client.call(Open(want=5))
    assert desk.strategy == "diversity"
    assert {item.strategy for item in desk.items} == {"diversity"}
    assert all(item.suggestion and item.suggestion.version == -1 for item in desk.items)
    more = label(client, truth, EVERY)
    assert not set(first) & set(more)
    curve = refitted(client, 2)
    assert [one.labels for one in curve.refits] == [EVERY, 2 * EVERY]
    assert curve.since == 0 and curve.every == EVERY
    verbs = [event.verb for event in client.call(ListEvents(limit=200)).events]
    assert verbs.count("annotate.refitted") == 2


def test_nothing_is_refitted_before_it_is_set_and_labels_from_before_count(
    client: Client, truth: dict[str, str]
) -> None:
    label(client, truth, EVERY)
    time.sleep(3 * PAUSE)
    curve = client.call(ShowCurve())
    assert (curve.every, curve.running, curve.refits, curve.advice) == (0, False, [], "")
    assert not [job for job in client.call(ListJobs()) if job.kind == "annotate.refit"]
    client.call(SetQueue(refit_every=EVERY))
    assert refitted(client, 1).refits[0].labels == EVERY


def test_jobs_do_not_pile_up_while_people_go_on(client: Client, truth: dict[str, str]) -> None:
    client.call(SetQueue(refit_every=5))
    label(client, truth, 40)
    deadline = time.monotonic() + 240
    while (curve := client.call(ShowCurve())).running or curve.since >= 5:
        jobs = [job for job in client.call(ListJobs()) if job.kind == "annotate.refit"]
        at_once = [job for job in jobs if job.state in ("queued", "running")]
        assert len(at_once) <= 1
        assert time.monotonic() < deadline
        time.sleep(0.02)
    labels = [one.labels for one in curve.refits]
    assert 0 <= 40 - labels[-1] < 5, "what is left is too little for another"
    assert all(b - a >= 5 for a, b in itertools.pairwise(labels))


def test_test_rows_are_not_learned_from_nor_ranked_nor_suggested(
    client: Client, truth: dict[str, str]
) -> None:
    client.call(CreateSplit(name="main", dataset="tickets", share=0.25, seed=1), timeout=60)
    deadline = time.monotonic() + 60
    while any(job.state in ("queued", "running") for job in client.call(ListJobs())):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    client.call(SetQueue(refit_every=EVERY))
    rows = label(client, truth, EVERY)
    one = refitted(client, 1).refits[0]
    assert one.rows < EVERY, "some of the rows drawn at random are test rows"
    ranked = client.call(Open(strategy="margin", want=20)).items
    assert all(item.suggestion for item in ranked if item.strategy == "margin")
    blind = [row for row in range(1, ROWS + 1) if row not in rows
             and client.call(Show(dataset="tickets", row=row)).suggestion is None]  # fmt: skip
    assert 40 <= len(blind) <= 60
    assert not {item.row for item in ranked if item.strategy == "margin"} & set(blind)


def test_a_refit_that_test_rows_judged_is_a_look_at_them(
    client: Client, truth: dict[str, str]
) -> None:
    client.call(CreateSplit(name="half", dataset="tickets", share=0.5, seed=1), timeout=60)
    deadline = time.monotonic() + 120
    while not (splits := client.call(ListSplits())):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert splits[0].looks == 0
    client.call(SetQueue(random_share=1.0))
    label(client, truth, 230)
    client.call(SetQueue(refit_every=230))
    one = refitted(client, 1).refits[0]
    assert one.by == "test rows" and one.f1_macro.n >= 100
    found = client.call(ListSplits())[0]
    assert (found.looks, found.warnings) == (1, splits[0].warnings)
    assert {one.state for one in client.call(Doctor(), timeout=60)} == {"ok"}


def test_suggestions_are_kept_back_until_rows_are_answered_and_the_rate_is_kept(
    client: Client, truth: dict[str, str]
) -> None:
    client.call(SetQueue(refit_every=EVERY, random_share=0.0, blind_share=0.5))
    label(client, truth, EVERY)
    refitted(client, 1)
    client.call(SetQueue(refit_every=0))
    items = client.call(Open(strategy="margin", want=20)).items
    shown = [item for item in items if item.suggestion]
    hidden = [item for item in items if not item.suggestion]
    assert shown and hidden
    seen = 0
    for item in items:
        answer = truth[dict(item.fields)["ticket_id"]]
        model = item.suggestion.version if item.suggestion else None
        best = item.suggestion.best if item.suggestion else None
        client.call(Submit(dataset="tickets", row=item.row, label=answer, model=model,
                           suggested=best, want=0))  # fmt: skip
        after = client.call(Show(dataset="tickets", row=item.row)).suggestion
        assert after is not None, "what was answered is shown with its suggestion"
        seen += item in hidden and after.best == answer
    one = client.call(ListAnnotators(dataset="tickets")).annotators[0]
    assert (one.unseen.n, one.accepted.n) == (len(hidden), len(shown))
    assert one.unseen.value == pytest.approx(seen / len(hidden))
    client.call(SetQueue(blind_share=1.0))
    assert not any(item.suggestion for item in client.call(Open(want=20)).items)
    assert {one.state for one in client.call(Doctor(), timeout=60)} == {"ok"}


def test_one_label_alone_waits_for_another_without_a_job_that_comes_again_and_again(
    client: Client, truth: dict[str, str]
) -> None:
    client.call(SetQueue(refit_every=5))
    for row in range(1, 8):
        client.call(Submit(dataset="tickets", row=row, label="billing", want=0))
    deadline = time.monotonic() + 60
    while not (jobs := [j for j in client.call(ListJobs()) if j.state == "failed"]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(3 * PAUSE)
    jobs = [job for job in client.call(ListJobs()) if job.kind == "annotate.refit"]
    assert len(jobs) == 1 and jobs[0].error
    assert "one label so far" in jobs[0].error["message"]


def test_labels_taken_back_are_no_new_labels(client: Client, truth: dict[str, str]) -> None:
    client.call(SetQueue(refit_every=EVERY))
    label(client, truth, EVERY)
    refitted(client, 1)
    for _ in range(5):
        client.call(Undo(dataset="tickets"))
    label(client, truth, 5)
    time.sleep(3 * PAUSE)
    curve = client.call(ShowCurve())
    assert len(curve.refits) == 1 and not curve.running


@pytest.mark.parametrize("every", [-1, 3])
def test_a_refit_after_too_few_labels_is_refused(
    client: Client, truth: dict[str, str], every: int
) -> None:
    with pytest.raises(InvalidInputError, match="5 new labels or more"):
        client.call(SetQueue(refit_every=every))


def test_rows_without_a_text_column_are_learned_by_all_they_have(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "topic": ["high" if row % 2 else "low" for row in range(80)],
            "size": [str(row % 2 * 50 + row % 7) for row in range(80)],
            "colour": ["red", "blue", None, "green"] * 20,
        }
    )
    made = make_of(tmp_path, frame, "things")
    try:
        with Client(made) as client:
            client.call(
                SetSchema(document=json.dumps({"labels": ["low", "high"], "hidden": ["topic"]}))
            )
            client.call(SetQueue(refit_every=40))
            for row in range(1, 41):
                answer = "low" if row % 2 else "high"
                client.call(Submit(dataset="things", row=row, label=answer, want=0))
            one = refitted(client, 1).refits[0]
            assert one.f1_macro.value == 1.0 and one.by == "cross-validation"
    finally:
        end_hub(made)


def test_several_labels_a_row_are_learned_and_suggested_as_whole_answers(tmp_path: Path) -> None:
    sides = list(itertools.islice(itertools.cycle(["", "spam", "rude", "rude|spam"]), 80))
    texts = [f"row {row} {side.replace('|', ' ') or 'fine'}" for row, side in enumerate(sides)]
    made = make_of(tmp_path, pl.DataFrame({"text": texts}), "notes")
    try:
        with Client(made) as client:
            schema = {"task": "multi", "field": ["text"], "labels": ["rude", "spam"]}
            client.call(SetSchema(document=json.dumps(schema)))
            client.call(SetQueue(refit_every=40))
            for row in range(1, 41):
                client.call(Submit(dataset="notes", row=row, label=sides[row - 1], want=0))
            one = refitted(client, 1).refits[0]
            assert one.by == "cross-validation" and one.f1_macro.value == 1.0
            for row in range(41, 45):
                said = client.call(Show(dataset="notes", row=row)).suggestion
                assert said is not None and said.best == sides[row - 1]
    finally:
        end_hub(made)


def test_gold_that_somebody_has_answered_looks_like_other_rows_to_others(
    client: Client, truth: dict[str, str], connect: Callable[..., Client]
) -> None:
    client.call(AddPerson(name="dan", account=getpass.getuser()))
    gold = list(range(1, 31))
    items = [RightAnswers(row=row, answers=["billing"]) for row in gold]
    client.call(AddGold(dataset="tickets", items=items))
    client.call(SetGold(dataset="tickets", share=0.0, pause_below=0.0))
    for row in gold:
        client.call(Submit(dataset="tickets", row=row, label="billing", want=0))
    label(client, truth, 2 * EVERY)
    client.call(SetQueue(refit_every=EVERY, random_share=0.0))
    refitted(client, 1)
    client.call(SetGold(dataset="tickets", share=0.5))
    shown = connect(acting="dan").call(Open(dataset="tickets", want=20)).items
    assert {item.row for item in shown} & set(gold)
    assert all(item.suggestion is not None for item in shown)
