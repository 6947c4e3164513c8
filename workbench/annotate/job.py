"""What runs in a job process: a stored model suggests labels, least confident first."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import polars as pl

from workbench import bundle
from workbench.annotate.requests import ScoreParams, ScoreResult
from workbench.core.errors import InvalidInputError
from workbench.worker.context import JobContext

CHUNK = 20_000
MOST_SHARES = 10
ROW_GROUP = 122_880


def score(context: JobContext, params: ScoreParams) -> ScoreResult:
    """Write Parquet of row_id, rank (0: least confident), top (label indices), shares.

    ``top`` and ``shares`` hold the ten best labels at most, best first; labels that the schema
    does not have are left out. Raises DamagedError, InvalidInputError.
    """
    started = time.perf_counter()
    context.progress(0, 1, "reading the model")
    model = bundle.load(Path(params.bundle), params.sha256)
    frame = pl.read_parquet(params.rows)
    wanted = [index for index, label in enumerate(model.labels) if label in set(params.labels)]
    if not wanted:
        raise InvalidInputError("the model knows none of the schema's labels")
    parts = []
    for start in range(0, len(frame), CHUNK):
        context.progress(start, len(frame), "suggesting labels")
        parts.append(_best(model.predict(frame.slice(start, CHUNK)), wanted))
    context.progress(len(frame), len(frame), "ranking")
    path = context.scratch / "suggestions.parquet"
    _ranked(frame["_row"], parts).write_parquet(path, compression="lz4", row_group_size=ROW_GROUP)
    return ScoreResult(
        path=str(path),
        rows=len(frame),
        labels=[model.labels[index] for index in wanted],
        seconds=time.perf_counter() - started,
    )


def _best(answer: bundle.Prediction, wanted: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Indices (into the wanted labels) and shares of each row's best labels, best first."""
    shares = answer.probabilities
    assert shares is not None, "a classification model gives probabilities"
    shares = shares[:, wanted]
    order = np.argsort(-shares, axis=1, kind="stable")[:, :MOST_SHARES]
    return order.astype(np.uint16), np.take_along_axis(shares, order, axis=1).astype(np.float32)


def _ranked(rows: pl.Series, parts: list[tuple[np.ndarray, np.ndarray]]) -> pl.DataFrame:
    if not parts:
        kinds = {"row_id": pl.Int64, "rank": pl.Int64}
        lists = {"top": pl.List(pl.UInt16), "shares": pl.List(pl.Float32)}
        return pl.DataFrame(schema={**kinds, **lists})
    top = np.concatenate([one for one, _ in parts])
    shares = np.concatenate([one for _, one in parts])
    rank = np.empty(len(rows), dtype=np.int64)
    rank[np.argsort(shares[:, 0], kind="stable")] = np.arange(len(rows))
    return pl.DataFrame(
        {
            "row_id": rows.cast(pl.Int64),
            "rank": rank,
            "top": pl.Series(top).arr.to_list(),
            "shares": pl.Series(shares).arr.to_list(),
        }
    )
