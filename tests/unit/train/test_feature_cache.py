"""Matrices that are read back are those that were made, and are made once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from tests.unit.train.sample import prices, tickets
from workbench.train import feature_cache
from workbench.train.feature_cache import FeatureCache
from workbench.train.features import COUNTS, LETTERS, LINEAR, NONE, TREE, FeaturePipeline
from workbench.train.fitting import Prepared, cross_validation, prepare


def dense(matrix: object) -> np.ndarray:
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)  # type: ignore[attr-defined]


def cache(prepared: Prepared, folder: Path) -> FeatureCache:
    folds = cross_validation(prepared, 0)
    return FeatureCache(folder, prepared.task, folds, prepared.task.digest(folds))


TABLES = {
    "mixed": lambda: prepare(tickets(60), "classification"),
    "texts": lambda: prepare(tickets(60).select("_row", "_target", "text"), "classification"),
    "numbers": lambda: prepare(prices(60), "regression"),
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("flavour", [LINEAR, COUNTS, LETTERS, TREE, NONE])
def test_what_is_read_is_what_a_pipeline_makes(table: str, flavour: str, tmp_path: Path) -> None:
    prepared = TABLES[table]()
    kept = cache(prepared, tmp_path)
    train, held = kept.folds[1]
    pipeline = FeaturePipeline(prepared.task.uses, flavour)
    learned = pipeline.fit_transform(prepared.task.frame[train])
    for one in (kept, cache(prepared, tmp_path)):
        made = one.matrices(flavour, 1)
        np.testing.assert_array_equal(dense(made.train), dense(learned))
        np.testing.assert_array_equal(
            dense(made.held), dense(pipeline.transform(prepared.task.frame[held]))
        )
        assert made.categorical == pipeline.categorical_


def test_other_rows_have_other_matrices(tmp_path: Path) -> None:
    first = cache(prepare(tickets(60), "classification"), tmp_path)
    other = cache(prepare(tickets(60, seed=1), "classification"), tmp_path)
    assert first.digest != other.digest
    assert not np.array_equal(
        dense(first.matrices(TREE, 0).train), dense(other.matrices(TREE, 0).train)
    )


def test_a_null_is_not_an_empty_text() -> None:
    frame = tickets(60)
    blank = frame.with_columns(pl.col("channel").fill_null(""))
    digests = []
    for one in (frame, blank):
        prepared = prepare(one, "classification")
        digests.append(prepared.task.digest(cross_validation(prepared, 0)))
    assert digests[0] != digests[1]


def test_without_room_on_disk_they_are_made_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_cache, "MOST_BYTES", 0)
    kept = cache(prepare(tickets(60), "classification"), tmp_path)
    first, again = kept.matrices(TREE, 0), kept.matrices(TREE, 0)
    np.testing.assert_array_equal(dense(first.train), dense(again.train))
    assert first is not again and not list(tmp_path.glob("*/*.npy"))


def test_room_is_counted_while_another_process_names_its_matrices(tmp_path: Path) -> None:
    """What vanishes between being listed and being looked at cost a candidate its fold."""
    names = [tmp_path / name for name in ("made", "made.partial")]
    (tmp_path / "made.lock").touch()
    names[0].mkdir()
    (names[0] / "train.npy").write_bytes(b"12345")
    mover = (
        "import os, sys\nwhile True:\n    os.rename(*sys.argv[1:])\n    os.rename(*sys.argv[:0:-1])"
    )
    with subprocess.Popen([sys.executable, "-c", mover, *map(str, names)]) as moving:
        try:
            found = {feature_cache._taken(tmp_path) for _ in range(3_000)}
        finally:
            moving.kill()
    # Listed under both names while it moves, under one, or under none.
    assert found <= {0, 5, 10}
