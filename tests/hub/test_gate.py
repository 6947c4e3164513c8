"""The gate through a real hub, real job processes and a clean process on the stored bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub import modelled
from tests.hub.modelled import measured
from tests.waiting import job_ended
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from workbench.evaluate.requests import (
    Compare,
    GateRun,
    ListEvaluatedRows,
    SetGateRules,
    ShowCurves,
    ShowEvaluation,
    ShowGate,
    ShowGateRules,
    ShowSlices,
    SignOff,
    StartGate,
)
from workbench.history.requests import Promote


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A hub with two versions of a model: v1 reads one column, v2 both. Both are evaluated."""
    place = modelled.make(tmp_path)
    try:
        with Client(place) as opened:
            measured(opened, "1")
            measured(opened, "2")
            yield opened
    finally:
        end_hub(place)


def gated(client: Client, version: str) -> GateRun:
    view = job_ended(client, client.call(StartGate(version=version)).job)
    assert view.state == "done", view.error
    return client.call(ShowGate(version=version))


def state(run: GateRun, line: str) -> str:
    return next(one.state for one in run.lines if one.line == line)


def rules(client: Client, **given: object) -> None:
    client.call(SetGateRules(document=json.dumps(given)))


def test_a_version_without_a_champion_passes_and_leaves_nothing_behind(client: Client) -> None:
    run = gated(client, "2")
    for line in ("test rows", "reload", "single rows", "missing cells", "size"):
        assert state(run, line) in ("pass", "fail"), line
    assert state(run, "reload") == state(run, "single rows") == "pass"
    assert [path.name for path in client.place.scratch.glob("gate-*")] == []


def test_a_worse_version_does_not_pass_against_the_champion(client: Client) -> None:
    client.call(Promote(version="2", reason="first"))
    client.call(Compare(a="1", b="2"))
    run = gated(client, "1")
    assert run.champion == 2 and not run.passed
    assert state(run, "against champion v2") == "fail"
    with pytest.raises(RefusedError):
        client.call(Promote(version="1", reason="no"))


def test_an_uncompared_version_is_not_enough_data(client: Client) -> None:
    client.call(Promote(version="1", reason="first"))
    run = gated(client, "2")
    assert state(run, "against champion v1") == "not enough data"


def test_a_better_version_passes_in_improve_mode(client: Client) -> None:
    client.call(Promote(version="1", reason="first"))
    client.call(Compare(a="2", b="1"))
    rules(client, mode="improve", calibration=None, latency_p95_ms=None, slice_margin=None)
    run = gated(client, "2")
    assert run.passed, run.lines
    client.call(Promote(version="2", reason="better, by the gate"))


def test_rules_that_are_set_must_be_passed_before_a_promotion(client: Client) -> None:
    rules(client, floor=0.99, metric="accuracy")
    with pytest.raises(RefusedError, match="has not been at the gate"):
        client.call(Promote(version="2", reason="it is fine"))
    run = gated(client, "2")
    assert state(run, "accuracy floor") == "fail"
    with pytest.raises(RefusedError, match="did not pass"):
        client.call(Promote(version="2", reason="it is fine"))
    client.call(Promote(version="2", reason="all the same", override=True))


def test_a_pass_is_stale_when_rules_or_evaluation_change(client: Client) -> None:
    gated(client, "2")
    rules(client, margin=0.02)
    assert client.call(ShowGate(version="2")).stale == "the rules have changed"
    with pytest.raises(ConflictError, match="no longer stands"):
        client.call(SignOff(version="2", reason="looks right"))
    gated(client, "2")
    measured(client, "2")
    assert "evaluated again" in client.call(ShowGate(version="2")).stale


def test_a_run_is_judged_by_the_rules_and_the_champion_that_it_began_with(client: Client) -> None:
    client.call(Promote(version="1", reason="first"))
    job = client.call(StartGate(version="2")).job
    rules(client, floor=0.99, metric="accuracy")
    client.call(Promote(version="2", reason="meanwhile", override=True))
    assert job_ended(client, job).state == "done"
    run = client.call(ShowGate(version="2"))
    assert run.rules.floor is None and run.champion == 1
    assert "accuracy floor" not in {one.line for one in run.lines}
    assert run.stale == "the rules have changed"


def test_a_sign_off_that_is_asked_for_counts(client: Client) -> None:
    rules(client, sign_off=True, calibration=None, latency_p95_ms=None)
    run = gated(client, "2")
    assert not run.passed and state(run, "sign-off") == "not enough data"
    with pytest.raises(RefusedError, match="did not pass"):
        client.call(Promote(version="2", reason="x"))
    with pytest.raises(InvalidInputError, match="needs a reason"):
        client.call(SignOff(version="2", reason=" "))
    run = client.call(SignOff(version="2", reason="I looked at the worst rows"))
    assert run.passed and run.signed[0].reason == "I looked at the worst rows"
    client.call(Promote(version="2", reason="passed and signed"))


@pytest.mark.parametrize(
    "document", ["{", '{"flor": 0.9}', '{"mode": "best"}', '{"metric": "luck"}', '{"margin": -1}']
)
def test_rules_that_mean_nothing_are_refused(client: Client, document: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        client.call(SetGateRules(document=document))
    assert refused.value.hint
    assert client.call(ShowGateRules()).of == "nobody set any"


def test_a_version_that_was_not_measured_says_how(tmp_path: Path) -> None:
    place = modelled.make(tmp_path, (("x",),))
    try:
        with Client(place) as client:
            with pytest.raises(NotFoundError, match="has not been evaluated"):
                client.call(StartGate(version="1"))
            with pytest.raises(NotFoundError, match="has not been at the gate"):
                client.call(ShowGate(version="1"))
    finally:
        end_hub(place)


def test_slices_and_the_rows_behind_them_agree(client: Client) -> None:
    found = client.call(ShowSlices(version="2"))
    assert found.slices and found.looked_at >= len(found.slices)
    assert not any("label" in one.title for one in found.slices), "the target is no slice"
    for one in found.slices:
        asked = ListEvaluatedRows(version="2", conditions=one.conditions, limit=500)
        rows = client.call(asked)
        assert rows.total == one.n, one.title
        right = sum(row.truth == row.predicted for row in rows.rows)
        assert one.figure.value == pytest.approx(right / one.n)


def test_curves_agree_with_the_evaluation(client: Client) -> None:
    area = client.call(ShowEvaluation(version="2")).metrics["roc_auc"].value
    found = client.call(ShowCurves(version="2", label="yes"))
    assert [one.label for one in found.labels] == ["yes"]
    assert found.labels[0].roc.area == pytest.approx(area)
    with pytest.raises(NotFoundError, match="no curve"):
        client.call(ShowCurves(version="2", label="perhaps"))


def test_bytes_that_answer_otherwise_fail_the_reload(client: Client) -> None:
    """The stored answers are changed behind the hub's back: the clean process must notice."""
    from workbench.evaluate import clean_process

    folder = client.place.scratch.parent
    frame = modelled.points().with_columns(_target=pl.col("label")).filter(pl.col("_row") >= 1200)
    frame.write_parquet(folder / "frame.parquet")
    stored = frame.select(
        row_id="_row",
        predicted=pl.lit("yes"),
        confidence=pl.lit(0.5),
        predicted_value=pl.lit(None, dtype=pl.Float64),
    )
    stored.write_parquet(folder / "stored.parquet")
    bundle_path = client.place.project.parent / "v2.bundle"
    from workbench.bundle.file import file_hash

    asked = clean_process.Asked(
        bundle=str(bundle_path),
        sha256=file_hash(bundle_path),
        frame=str(folder / "frame.parquet"),
        stored=str(folder / "stored.parquet"),
    )
    assert clean_process.checks(asked).differ > 100
    bundle_path.write_bytes(bundle_path.read_bytes()[:-1] + b"x")
    assert "hash" in clean_process.checks(asked).error
