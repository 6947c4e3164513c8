"""What runs in a job process: a stored model suggests labels, least confident first."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from workbench import bundle
from workbench.annotate import ranking
from workbench.annotate.requests import ScoreParams, ScoreResult
from workbench.annotate.strategies import BY_MODEL, column_of
from workbench.core.errors import InvalidInputError
from workbench.worker.context import JobContext

CHUNK = 20_000
MOST_SHARES = 10
ROW_GROUP = 122_880


def score(context: JobContext, params: ScoreParams) -> ScoreResult:
    """Write Parquet of row_id, ranks (0: least confident, say), top (label indices), shares.

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
    parts, scores = [], _Scores(np.array([params.counts.get(model.labels[i], 0) for i in wanted]))
    for start in range(0, len(frame), CHUNK):
        context.progress(start, len(frame), "suggesting labels")
        shares = _shares(model.predict(frame.slice(start, CHUNK)), wanted)
        parts.append(_best(shares))
        scores.add(shares)
    context.progress(len(frame), len(frame), "ranking")
    found = scores.ranks()
    if len(frame):
        first = np.argsort(found["rank"], kind="stable")[: ranking.CLUSTERED]
        matrix = model.features.transform(model.signature.check(frame[first]))
        found["rank_diversity"] = ranking.diverse(found["rank"], matrix, first, params.version)
    path = context.scratch / "suggestions.parquet"
    made = _table(frame["_row"], parts, found)
    made.write_parquet(path, compression="lz4", row_group_size=ROW_GROUP)
    return ScoreResult(
        path=str(path),
        rows=len(frame),
        labels=[model.labels[index] for index in wanted],
        seconds=time.perf_counter() - started,
    )


class _Scores:
    """What rows are ranked by, part by part."""

    def __init__(self, counts: np.ndarray) -> None:
        self._counts = counts
        self._found: dict[str, list[np.ndarray]] = {column_of(one): [] for one in BY_MODEL}

    def add(self, shares: np.ndarray) -> None:
        """Take in the probabilities of the next rows."""
        self._found["rank"].append(ranking.confidence(shares))
        self._found["rank_margin"].append(ranking.margin(shares))
        self._found["rank_entropy"].append(ranking.certainty(shares))
        self._found["rank_balance"].append(ranking.plenty(shares, self._counts))

    def ranks(self) -> dict[str, np.ndarray]:
        """The place of each row by each of them; by diversity as by confidence."""
        found = {
            name: ranking.ranks(np.concatenate(parts))
            for name, parts in self._found.items()
            if parts
        }
        none = np.empty(0, dtype=np.int64)
        return {name: found.get(name, found.get("rank", none)) for name in self._found}


def _shares(answer: bundle.Prediction, wanted: list[int]) -> np.ndarray:
    """The probabilities of the wanted labels."""
    assert answer.probabilities is not None, "a classification model gives probabilities"
    return answer.probabilities[:, wanted]


def _best(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Indices (into the wanted labels) and shares of each row's best labels, best first."""
    order = np.argsort(-shares, axis=1, kind="stable")[:, :MOST_SHARES]
    return order.astype(np.uint16), np.take_along_axis(shares, order, axis=1).astype(np.float32)


def _table(
    rows: pl.Series, parts: list[tuple[np.ndarray, np.ndarray]], ranks: dict[str, np.ndarray]
) -> pl.DataFrame:
    kinds = {"row_id": pl.Int64, **dict.fromkeys(ranks, pl.Int64)}
    lists = {"top": pl.List(pl.UInt16), "shares": pl.List(pl.Float32)}
    if not parts:
        return pl.DataFrame(schema={**kinds, **lists})
    top = np.concatenate([one for one, _ in parts])
    shares = np.concatenate([one for _, one in parts])
    columns: dict[str, Any] = {"row_id": rows.cast(pl.Int64), **ranks}
    columns["top"] = pl.Series(top).arr.to_list()
    columns["shares"] = pl.Series(shares).arr.to_list()
    return pl.DataFrame(columns)
