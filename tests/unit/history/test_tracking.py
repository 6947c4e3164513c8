"""A version as a run of MLflow, and when there is no MLflow."""

from __future__ import annotations

import sys

import msgspec
import pytest

from tests.tui.models import detail, evaluation, version
from workbench.core.errors import InvalidInputError, UnavailableError
from workbench.evaluate.requests import GateLine, GateRules, GateRun
from workbench.history.requests import Moment, Note, VersionDetail, destination
from workbench.history.service_copy import require_installed
from workbench.history.tracking.run import LONGEST_PARAMETER, LONGEST_TAG, Run, run

PLAIN = detail(version(14, 0.874, "challenger", tags=("fast", "small")))
GATE = GateRun(
    run=1, version=14, passed=False, evaluation=3, champion=12, rules=GateRules(), by="ana",
    at="2021-11-18T14:09:00Z", seconds=1.0, stale="the rules have changed",
    lines=[GateLine(line="reload", state="fail", figure="3 differ", needed="the same"),
           GateLine(line="floor", state="pass", figure=".87", needed=".80")],
)  # fmt: skip


def made(found: VersionDetail = PLAIN, gate: GateRun | None = None) -> Run:
    return run(found, evaluation(), gate, "7f", "support")


def test_figures_carry_the_ends_of_their_intervals() -> None:
    metrics = made().metrics
    assert metrics["f1_macro"] == 0.874
    assert metrics["f1_macro.low"] == pytest.approx(0.862)
    assert metrics["f1_macro.high"] == pytest.approx(0.886)
    assert (metrics["cv.f1_macro.mean"], metrics["cv.f1_macro.sd"]) == (0.87, 0.009)


def test_what_was_not_measured_is_no_metric() -> None:
    bare = run(detail(version(3, None)), None, None, "7f", "support")
    assert not [name for name in bare.metrics if name.startswith("f1")]
    assert "workbench.test_set" not in bare.tags
    assert bare.measured == bare.ended


def test_a_run_ends_when_the_version_was_made_and_lasted_as_long() -> None:
    found = made()
    assert (found.ended - found.began, found.ended) == (41_000, 1_637_244_120_000)
    assert (found.experiment, found.name) == ("tickets/labels/classification", "v14")


def test_tags_say_who_what_and_how_it_stands_with_the_gate() -> None:
    tags = made(gate=GATE).tags
    assert (tags["mlflow.user"], tags["workbench.project"]) == ("ana", "support")
    assert (tags["workbench.aliases"], tags["workbench.tags"]) == ("challenger", "fast, small")
    assert (tags["workbench.gate"], tags["workbench.gate_open"]) == ("not passed", "reload: fail")
    assert tags["workbench.gate_stale"] == "the rules have changed"
    assert made().tags["workbench.gate"] == "not checked"


def test_hashes_and_the_state_of_the_repository_are_tags() -> None:
    capture = {"rows_hash": "aa", "labels_hash": "bb", "git": {"commit": "c0", "changed_files": 0}}
    tags = made(msgspec.structs.replace(PLAIN, capture=capture)).tags
    assert (tags["workbench.data_hash"], tags["workbench.labels_hash"]) == ("aa", "bb")
    assert tags["workbench.bundle_hash"] == "ab" * 32
    assert len(tags["workbench.recipe_hash"]) == len(tags["workbench.split_hash"]) == 64
    assert tags["mlflow.source.git.commit"] == "c0"
    assert tags["workbench.git_changed_files"] == "0"


def test_what_mlflow_would_not_take_is_made_fit_and_shows_it() -> None:
    parameters = {"class weight: a/b": {"a": 2}, "stop": "x" * 7_000, "none": None}
    note = Note(text="y" * 9_000, by="bo", at="2021-11-18T15:00:00Z")
    found = made(msgspec.structs.replace(PLAIN, parameters=parameters, notes=[note]))
    assert found.parameters["class weight_ a_b"] == '{"a":2}'
    assert found.parameters["none"] == "null"
    assert len(found.parameters["stop"]) == LONGEST_PARAMETER
    assert found.parameters["stop"].endswith("x…")
    assert len(found.tags["mlflow.note.content"]) == LONGEST_TAG


def test_the_digest_changes_with_what_a_run_says_and_not_with_the_copying() -> None:
    copied = Moment(at="2021-11-19T08:00:00Z", by="ana", what="copied to runs.db")
    told = msgspec.structs.replace(PLAIN, timeline=[*PLAIN.timeline, copied])
    assert made(told).digest == made().digest
    note = Note(text="fast", by="bo", at="2021-11-18T15:00:00Z")
    assert made(msgspec.structs.replace(PLAIN, notes=[note])).digest != made().digest
    assert made(gate=GATE).digest != made().digest


@pytest.mark.parametrize("text", ["http://localhost:5000", "sqlite:///runs.db"])
def test_an_address_is_no_file_to_copy_to(text: str) -> None:
    with pytest.raises(InvalidInputError, match="into a file") as refused:
        destination(text)
    assert "server" in refused.value.hint


def test_without_mlflow_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(UnavailableError, match="needs MLflow, which is not installed") as refused:
        require_installed()
    assert refused.value.hint == "pip install 'workbench[mlflow]'"
