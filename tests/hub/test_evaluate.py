"""Evaluation through a real hub and real job processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub import modelled
from tests.hub.modelled import measured
from tests.waiting import job_ended
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.evaluate.requests import (
    Compare,
    ListEvaluatedRows,
    ShowEvaluation,
    StartEvaluation,
)
from workbench.store.store import Store


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A hub whose two versions have been evaluated."""
    place = modelled.make(tmp_path_factory.mktemp("models"))
    try:
        with Client(place) as client:
            measured(client, "1")
            measured(client, "v2")
            yield client
    finally:
        end_hub(place)


def test_an_evaluation_is_in_the_file(evaluated: Client) -> None:
    found = evaluated.call(ShowEvaluation(version="2"))
    assert (found.version, found.split, found.rows) == (2, "main", 200)
    accuracy = found.metrics["accuracy"]
    assert accuracy.value is not None and accuracy.value > 0.7
    assert sum(map(sum, found.confusion.counts)) == 200
    assert found.looks >= 2


def test_the_rows_behind_a_cell_are_as_many_as_it_says(evaluated: Client) -> None:
    found = evaluated.call(ShowEvaluation(version="2"))
    for i, truth in enumerate(found.confusion.labels):
        for j, predicted in enumerate(found.confusion.labels):
            rows = evaluated.call(
                ListEvaluatedRows(version="2", truth=truth, predicted=predicted, limit=500)
            )
            assert rows.total == len(rows.rows) == found.confusion.counts[i][j]


def test_rows_come_with_their_cells_surest_first(evaluated: Client) -> None:
    rows = evaluated.call(ListEvaluatedRows(version="2", only="wrong", limit=5))
    assert rows.columns == ["x", "z", "label"]
    assert all(row.truth != row.predicted and row.cells[2] == row.truth for row in rows.rows)
    sure = [row.confidence or 0 for row in rows.rows]
    assert sure == sorted(sure, reverse=True)


def test_comparison_gives_a_verdict_and_stays_the_same(evaluated: Client) -> None:
    first = evaluated.call(Compare(a="2", b="1"))
    again = evaluated.call(Compare(a="2", b="1"))
    assert first == again
    assert first.better == "a"
    assert first.verdict.startswith("v2 is better than v1 on the same 200 rows")


def test_a_version_is_not_compared_with_itself(evaluated: Client) -> None:
    with pytest.raises(InvalidInputError, match="cannot be compared with itself"):
        evaluated.call(Compare(a="1", b="v1"))


def test_an_unknown_metric_names_those_there_are(evaluated: Client) -> None:
    with pytest.raises(InvalidInputError) as refused:
        evaluated.call(Compare(a="2", b="1", metric="happiness"))
    assert "f1_macro" in refused.value.hint


@pytest.mark.parametrize("version", ["9", "v9", "champion"])
def test_an_unknown_version_says_what_there_is(evaluated: Client, version: str) -> None:
    with pytest.raises(NotFoundError) as missing:
        evaluated.call(ShowEvaluation(version=version))
    assert missing.value.hint


def test_a_version_that_was_not_evaluated_says_how(tmp_path: Path) -> None:
    place = modelled.make(tmp_path, (("x",),))
    try:
        with Client(place) as client, pytest.raises(NotFoundError) as missing:
            client.call(ShowEvaluation(version="1"))
    finally:
        end_hub(place)
    assert missing.value.hint == "run: workbench evaluate 1"


def test_nothing_is_left_in_scratch(evaluated: Client) -> None:
    scratch = evaluated.place.scratch
    assert [path.name for path in scratch.glob("evaluate-*")] == []
    assert [path.name for path in scratch.glob("compare-*")] == []


def test_rows_of_its_own_training_part_are_left_out_of_another_split(tmp_path: Path) -> None:
    place = modelled.make(tmp_path, (("x", "z"),))
    store = Store.open(place.project)
    store.bulk(
        lambda reader: (
            reader.execute(
                "INSERT INTO split SELECT 2, 'all', dataset, kind, seed, share, options, warnings, "
                "created, person FROM split"
            ),
            reader.execute("INSERT INTO split_row SELECT 2, row_id, 'test' FROM split_row"),
        )
    ).result()
    store.close()
    try:
        with Client(place) as client:
            started = client.call(StartEvaluation(version="1", split="all"))
            assert job_ended(client, started.job).state == "done"
            found = client.call(ShowEvaluation(version="1", split="all"))
    finally:
        end_hub(place)
    assert (found.rows, found.left_out) == (200, 400)
