"""A refit as a job: what its model is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import tickets
from workbench.annotate.learning.job import refit
from workbench.annotate.requests import RefitParams
from workbench.worker.context import JobContext


@dataclass(frozen=True)
class Context:
    """A job's context that nobody listens to."""

    scratch: Path

    def progress(self, *_: Any) -> None:
        """Say nothing."""


def fitted(
    folder: Path, test_text: str, test_size: float, *, pool_rows: int = 4, whole: bool = True
) -> dict[str, Any]:
    """The stored model of twenty labelled rows, half of them test rows."""
    folder.mkdir()
    test = [row % 2 == 1 for row in range(20)]
    labelled = pl.DataFrame(
        {
            "_row": range(20),
            "text": [test_text if one else f"word{row % 4}" for row, one in enumerate(test)],
            "size": [test_size if one else float(row) for row, one in enumerate(test)],
            "_label": ["ham" if row % 4 else "spam" for row in range(20)],
            "_test": test,
        }
    )
    pool = tickets(pool_rows).select("_row", "text", size=pl.lit(1.0))
    labelled.write_parquet(folder / "labelled.parquet")
    pool.write_parquet(folder / "pool.parquet")
    params = RefitParams(
        dataset=1,
        number=1,
        labelled=str(folder / "labelled.parquet"),
        pool=str(folder / "pool.parquet"),
        columns=["text", "size"],
        names=["spam", "ham"],
        counts={},
        whole=whole,
        stood=20,
        every=5,
    )
    done = refit(cast(JobContext, Context(folder)), params)
    assert (done.rows, done.ranked) == (10, pool_rows)
    assert len(pl.read_parquet(done.path)) == pool_rows
    with np.load(done.model) as stored:
        return dict(stored)


@pytest.mark.parametrize("pool_rows", [4, 200])
def test_nothing_of_test_rows_is_in_the_model(tmp_path: Path, pool_rows: int) -> None:
    one = fitted(tmp_path / "a", "word1 word2 rare", 1e6, pool_rows=pool_rows)
    other = fitted(tmp_path / "b", "something else", -5.0, pool_rows=pool_rows)
    assert one.keys() == other.keys()
    for name in one:
        assert np.array_equal(one[name], other[name]), name


def test_the_model_learns_from_the_pool_where_it_is_ranked_as_a_whole(tmp_path: Path) -> None:
    assert "axes" in fitted(tmp_path / "a", "word1", 1.0, pool_rows=200)
    assert "axes" not in fitted(tmp_path / "b", "word1", 1.0, pool_rows=200, whole=False)
    assert "axes" not in fitted(tmp_path / "c", "word1", 1.0, pool_rows=4)
