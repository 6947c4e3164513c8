"""A refit as a job: what its model is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl

from workbench.annotate.learning.job import refit
from workbench.annotate.requests import RefitParams
from workbench.worker.context import JobContext


@dataclass(frozen=True)
class Context:
    """A job's context that nobody listens to."""

    scratch: Path

    def progress(self, *_: Any) -> None:
        """Say nothing."""


def fitted(folder: Path, test_text: str, test_size: float) -> dict[str, Any]:
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
    pool = labelled.head(4).select("_row", "text", "size")
    labelled.write_parquet(folder / "labelled.parquet")
    pool.with_columns(text=pl.lit("word1"), size=pl.lit(1.0)).write_parquet(folder / "pool.parquet")
    params = RefitParams(
        dataset=1,
        number=1,
        labelled=str(folder / "labelled.parquet"),
        pool=str(folder / "pool.parquet"),
        columns=["text", "size"],
        names=["spam", "ham"],
        counts={},
        whole=True,
        stood=20,
        every=5,
    )
    done = refit(cast(JobContext, Context(folder)), params)
    assert done.rows == 10
    with np.load(done.model) as stored:
        return dict(stored)


def test_nothing_of_test_rows_is_in_the_model(tmp_path: Path) -> None:
    one = fitted(tmp_path / "a", "word1 word2 rare", 1e6)
    other = fitted(tmp_path / "b", "something else", -5.0)
    assert one.keys() == other.keys()
    for name in one:
        assert np.array_equal(one[name], other[name]), name
