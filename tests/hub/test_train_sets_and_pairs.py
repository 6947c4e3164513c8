"""Several labels, spans and pairs are learned, measured, compared, made again, like classes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub.sets_and_pairs import labelled
from tests.hub.training import finished, trained
from tests.unit.train.sample import duels, letters, topics
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import (
    Compare,
    Evaluation,
    ListEvaluatedRows,
    ShowCurves,
    ShowEvaluation,
    ShowGate,
    StartEvaluation,
    StartGate,
)
from workbench.history.requests import DiffVersions, ShowVersion
from workbench.store.store import Store
from workbench.train.requests import PlanTraining, Reproduce, Reproduction
from workbench.wire.place import Place

# A dozen jobs come before the first test.
pytestmark = pytest.mark.timeout(600)
SCHEMAS: dict[str, dict[str, Any]] = {
    "topics": {"task": "multi", "field": "text", "labels": ["account", "billing", "delivery"]},
    "letters": {"task": "spans", "field": "text", "labels": ["person", "city"]},
    "duels": {"task": "pairwise", "field": ["size_a", "size_b"]},
}
FAMILIES = {
    "topics": ("label_logistic",),
    "letters": ("token_logistic", "known_words"),
    "duels": ("bradley_terry",),
}
VERSIONS = {"topics": 1, "letters": 2, "duels": 4}
KNOWN_WORDS = "3"
TASKS = {"topics": "multilabel", "letters": "spans", "duels": "pairwise"}
PRIMARY = {"topics": "f1_macro", "letters": "f1_micro", "duels": "accuracy"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Three datasets with a version each, of spans two, all measured."""
    folder = Path(tmp_path_factory.mktemp("kinds"))
    made = Place.of(folder / "project.duckdb")
    Store.create(made.project, SystemClock()).close()
    frames = {"topics": topics(160), "letters": letters(120), "duels": duels(160)}
    with Client(made) as client:
        for name, frame in frames.items():
            labelled(client, folder, name, frame, SCHEMAS[name])
            for family in FAMILIES[name]:
                version = trained(client, dataset=name, target="", family=family).version
                finished(client, client.call(StartEvaluation(version=str(version))).job)
    yield made
    end_hub(made)


@pytest.fixture(params=list(SCHEMAS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def version(name: str) -> str:
    """The first version of a dataset."""
    return str(VERSIONS[name])


def shown(client: Client, of: str) -> Evaluation:
    return client.call(ShowEvaluation(version=of))


def test_what_people_were_asked_says_which_task_learns_it(client: Client, name: str) -> None:
    plan = client.call(PlanTraining(dataset=name))
    assert (plan.task, plan.target) == (TASKS[name], "labels")
    labels = {one.label for one in plan.classes}
    assert labels == set(SCHEMAS[name].get("labels") or ("first", "second"))
    wanted = {"topics": 3, "letters": 1, "duels": 4}[name]
    assert len(plan.columns) == wanted


def test_a_family_beats_the_baseline_on_folds_and_test_rows(client: Client, name: str) -> None:
    shown_version = client.call(ShowVersion(version=version(name))).version
    assert shown_version.family == FAMILIES[name][0]
    assert shown_version.cv_metric == PRIMARY[name] and shown_version.cv["mean"] > 0.85
    evaluation = shown(client, version(name))
    assert (evaluation.task, evaluation.primary) == (TASKS[name], PRIMARY[name])
    figure = evaluation.metrics[PRIMARY[name]]
    assert figure.value is not None and figure.value > 0.85
    assert figure.low is not None and figure.low <= figure.value <= (figure.high or 0)


def test_sets_have_their_own_figures(client: Client) -> None:
    several, spans, pairs = (shown(client, version(name)).metrics for name in SCHEMAS)
    assert {"f1_micro", "f1_macro", "subset_accuracy", "hamming_loss"} <= set(several)
    assert {"f1_micro", "precision_micro", "recall_micro", "f1_partial"} <= set(spans)
    assert {"accuracy", "roc_auc"} <= set(pairs)
    hamming = several["hamming_loss"]
    assert hamming.value is not None and hamming.value < 0.1 and (hamming.high or 0) > 0
    assert (spans["f1_partial"].value or 0) >= (spans["f1_micro"].value or 1)


def test_every_label_has_figures_and_rows_behind_them(client: Client, name: str) -> None:
    found = shown(client, version(name))
    for label, row in found.per_class.items():
        behind = client.call(ListEvaluatedRows(version=version(name), truth=label))
        support = int(row["support"].value or 0)
        assert behind.total == support and support > 0, label


def test_answers_are_shown_in_words(client: Client) -> None:
    rows = client.call(ListEvaluatedRows(version=version("letters"), limit=500)).rows
    texts = {row.truth for row in rows}
    assert any(text.startswith("person ") and ", city " in text for text in texts), texts
    several = client.call(ListEvaluatedRows(version=version("topics"), limit=500)).rows
    assert "none" in {row.truth for row in several}


def test_two_versions_are_compared_on_the_same_rows(client: Client) -> None:
    found = client.call(Compare(a=version("letters"), b=KNOWN_WORDS))
    ours, theirs = shown(client, version("letters")), shown(client, KNOWN_WORDS)
    assert (found.metric, found.rows) == ("f1_micro", ours.rows)
    for metric, delta in found.deltas.items():
        a, b = ours.metrics[metric].value, theirs.metrics[metric].value
        assert None not in (a, b)
        assert delta.value == pytest.approx((a or 0) - (b or 0), abs=1e-9)
    assert found.mcnemar_p is not None and "on the same 24 rows" in found.verdict
    told = client.call(DiffVersions(a=version("letters"), b=KNOWN_WORDS))
    assert "known_words" in str(msgspec.to_builtins(told))


@pytest.mark.parametrize("name", ["topics", "letters"])
def test_versions_are_made_again_bit_by_bit(client: Client, name: str) -> None:
    job = client.call(Reproduce(version=version(name))).job
    found = msgspec.convert(finished(client, job), Reproduction)
    assert (found.verdict, found.why) == ("bit-identical", [])


@pytest.mark.parametrize("name", ["topics", "letters"])
def test_a_clean_process_gives_the_stored_answers(client: Client, name: str) -> None:
    finished(client, client.call(StartGate(version=version(name))).job)
    lines = {one.line: one for one in client.call(ShowGate(version=version(name))).lines}
    for line in ("reload", "single rows", "missing cells"):
        assert lines[line].state == "pass", lines[line]


def test_curves_are_of_each_label_where_there_are_probabilities(client: Client) -> None:
    assert len(client.call(ShowCurves(version=version("topics"))).labels) == 3
    assert "no threshold" in client.call(ShowCurves(version=version("letters"))).why


def test_a_task_that_does_not_fit_the_answers_is_refused(client: Client) -> None:
    with pytest.raises(InvalidInputError, match="classification cannot learn them"):
        client.call(PlanTraining(dataset="letters", task="classification"))
    with pytest.raises(InvalidInputError, match="no answers that spans"):
        client.call(PlanTraining(dataset="duels", target="colour_a", task="spans"))
    with pytest.raises(InvalidInputError, match="there is no task 'magic'"):
        client.call(PlanTraining(dataset="duels", task="magic"))


def test_pairs_that_are_all_tied_are_no_model(client: Client, tmp_path: Path) -> None:
    tied = duels(40).with_columns(_target=pl.lit("tie"))
    labelled(client, tmp_path, "tied", tied, SCHEMAS["duels"])
    with pytest.raises(InvalidInputError, match="all 32 training pairs are tied"):
        trained(client, dataset="tied", target="")


def test_a_rating_is_learned_as_a_number(client: Client, tmp_path: Path) -> None:
    frame = topics(120)
    steps = [str(1 + len(said.split("|")) if said else 1) for said in frame["_target"].to_list()]
    rated = frame.with_columns(_target=pl.Series(steps))
    schema = {"task": "rating", "field": "text", "labels": ["1", "2", "3", "4"]}
    labelled(client, tmp_path, "rated", rated, schema)
    made = trained(client, dataset="rated", target="", family="ridge")
    assert made.metric == "rmse"
    finished(client, client.call(StartEvaluation(version=str(made.version))).job)
    found = shown(client, str(made.version))
    assert found.task == "regression" and (found.metrics["spearman"].value or 0) > 0.5
