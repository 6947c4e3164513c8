"""Clusters, topics and outliers on rows whose structure is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import adjusted_rand_score

from tests.unit.train.sample import tickets
from workbench.core.errors import InvalidInputError
from workbench.train import clustering
from workbench.train.columns import DROPPED, plan_columns
from workbench.train.grouping_job import _look
from workbench.train.requests.grouping import GroupParams


def blobs(rows: int = 150, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    member = np.arange(rows) % 3
    middles = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    return middles[member] + rng.normal(0, 0.7, (rows, 2)), member


def asked(kind: str, clusters: int = 0) -> GroupParams:
    return GroupParams(
        frame="", dataset=1, dataset_name="d", stage="raw", kind=kind, clusters=clusters,
        seed=0, person="a",
    )  # fmt: skip


def test_kmeans_finds_how_many_there_are_and_is_stable() -> None:
    points, member = blobs()
    found = clustering.kmeans(points, 0, 0)
    assert adjusted_rand_score(member, found.labels) == 1.0
    assert found.stability == pytest.approx(1.0) and found.draws == clustering.DRAWS
    assert found.silhouettes is not None and found.silhouettes.mean() > 0.8


def test_rows_without_structure_are_not_stable() -> None:
    points = np.random.default_rng(0).uniform(size=(200, 6))
    found = clustering.kmeans(points, 6, 0)
    assert found.stability is not None and found.stability < 0.6


def test_hdbscan_leaves_rows_that_are_in_no_cluster() -> None:
    points, member = blobs()
    far = np.array([[60.0, 60.0], [-70.0, 30.0]])
    found = clustering.hdbscan(np.vstack([points, far]), 10, 0)
    assert found.labels[-2:].tolist() == [-1, -1]
    inside = found.labels[:-2] >= 0
    assert adjusted_rand_score(member[inside], found.labels[:-2][inside]) == 1.0


def test_a_row_that_is_far_off_has_the_highest_score() -> None:
    points, _ = blobs()
    found = clustering.outliers(np.vstack([points, [[40.0, -35.0]]]), 0)
    assert found.scores.argmax() == len(points)
    assert found.labels[-1] == 1 and found.labels.mean() < 0.1
    assert found.stability is not None and found.stability > 0.8


def test_topics_have_the_words_of_their_texts() -> None:
    frame = tickets(240).select("_row", "text")
    uses = [use for use in plan_columns(frame) if use.kind != DROPPED]
    found, words = _look(frame, uses, asked("topics", 3))
    truth = tickets(240)["_target"].to_numpy()
    assert adjusted_rand_score(truth, found.labels) > 0.8
    assert any({"invoice", "charged"} & set(one) for one in words.values())


def test_what_is_typical_of_a_cluster_can_be_read() -> None:
    frame = tickets(240).select("_row", "text", "amount", "channel")
    uses = [use for use in plan_columns(frame) if use.kind != DROPPED]
    _, typical = _look(frame, uses, asked("kmeans", 3))
    assert all(words for words in typical.values())
    letters = [w for words in typical.values() for w in words if w.endswith(" ")]
    assert not letters


@pytest.mark.parametrize(("clusters", "rows"), [(1, 10), (-1, 10), (11, 10), (2, 1)])
def test_numbers_of_clusters_that_cannot_be_are_refused(clusters: int, rows: int) -> None:
    with pytest.raises(InvalidInputError):
        clustering.kmeans(np.arange(rows, dtype=float)[:, None], clusters, 0)


def test_equal_rows_are_no_clusters() -> None:
    with pytest.raises(InvalidInputError, match="rows that differ"):
        clustering.kmeans(np.zeros((20, 2)), 0, 0)
    found = clustering.outliers(np.zeros((20, 2)), 0)
    assert not found.labels.any() and found.stability is None


def test_two_rows_make_two_clusters_and_no_silhouette() -> None:
    found = clustering.kmeans(np.array([[0.0], [1.0]]), 2, 0)
    assert len(set(found.labels.tolist())) == 2 and found.silhouettes is None


def test_texts_without_a_common_word_have_no_topics() -> None:
    frame = pl.DataFrame({"_row": range(60), "text": [f"a{n}x b{n}x c{n}x" for n in range(60)]})
    uses = [use for use in plan_columns(frame) if use.kind != DROPPED]
    with pytest.raises(InvalidInputError, match="no word is in two texts"):
        _look(frame, uses, asked("topics"))
