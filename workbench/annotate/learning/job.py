"""What runs in a job process: fit on the labels so far, say what they are worth, rank the rest."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import polars as pl
from scipy import sparse

from workbench.annotate import suggesting
from workbench.annotate.learning.hashing import Ints, Reading, terms, weighted
from workbench.annotate.learning.held_out import measure
from workbench.annotate.learning.model import Refitted, fit, inverse_frequency, only
from workbench.annotate.requests import RankParams, RankResult, RefitParams, RefitResult
from workbench.bundle.doubts import of_classes
from workbench.core.errors import InvalidInputError
from workbench.worker.context import JobContext

CHUNK = 50_000
LEAST_BATCH, MOST_BATCH = 20, 400


def refit(context: JobContext, params: RefitParams) -> RefitResult:
    """Fit on labelled training rows, judge, and rank the rows of the pool.

    Raises InvalidInputError when there are fewer than two labels to tell apart.
    """
    started = time.perf_counter()
    context.progress(0, 3, "reading the labels")
    frame = pl.read_parquet(params.labelled)
    pool = pl.read_parquet(params.pool)
    names, codes = _codes(frame["_label"])
    test = frame["_test"].to_numpy()
    learned = np.flatnonzero(~test)
    if len(np.unique(codes[learned])) < 2:
        raise InvalidInputError("there is one label so far", "nothing can be told apart yet")
    # Nothing is learned from test rows, not even how rare a word is.
    reading = Reading.of(frame[learned], params.columns)
    counts, others = terms(frame, reading), terms(pool.head(CHUNK), reading)
    inverse = inverse_frequency(counts[learned], others)
    matrix = weighted(counts, inverse)
    context.progress(1, 3, "judging what the labels are worth")
    found = measure(matrix, codes, test, len(names), least=params.every, seed=params.number)
    context.progress(2, 3, "learning")
    fitted = fit(matrix[learned], codes[learned], params.number)
    model = Refitted(reading, inverse, fitted, tuple(names[code] for code in fitted.labels))
    kept = Path(params.labelled).with_name("model.npz")
    model.save(kept)
    path = _suggest(context, model, pool, params)
    return RefitResult(
        path=str(path),
        model=str(kept),
        rows=len(learned),
        ranked=len(pool),
        labels=list(model.names),
        by=found.by,
        f1_macro=found.f1_macro,
        gain=found.gain,
        newest=found.newest,
        seconds=time.perf_counter() - started,
    )


def rank(context: JobContext, params: RankParams) -> RankResult:
    """Rank all rows by a model that was fitted before."""
    started = time.perf_counter()
    context.progress(0, 1, "reading rows")
    model = Refitted.load(Path(params.model))
    pool = pl.read_parquet(params.pool)
    path = _suggest(context, model, pool, params)
    return RankResult(
        path=str(path),
        ranked=len(pool),
        labels=list(model.names),
        seconds=time.perf_counter() - started,
    )


def _codes(labels: pl.Series) -> tuple[list[str], Ints]:
    names, codes = np.unique(labels.to_numpy(), return_inverse=True)
    return [str(name) for name in names], codes.astype(np.int64)


def _seen(matrix: sparse.csr_array) -> sparse.csr_matrix:
    """The features that these rows have, out of a million."""
    return only(matrix, np.unique(matrix.indices))


def _suggest(
    context: JobContext, model: Refitted, pool: pl.DataFrame, params: RefitParams | RankParams
) -> Path:
    """Write the suggestions for all rows of the pool, and their ranks."""
    scores = suggesting.Scores(np.array([params.counts.get(name, 0) for name in model.names]))
    parts = []
    for start in range(0, len(pool), CHUNK):
        context.progress(start, len(pool), "ranking")
        shares = model.fitted.shares(model.matrix(pool.slice(start, CHUNK)))
        parts.append(suggesting.best_labels(shares, shares))
        scores.add(of_classes(shares))
    batch = min(max(params.every, LEAST_BATCH), MOST_BATCH)
    found = scores.ranks(lambda rows: _seen(model.matrix(pool[rows])), params.number, batch)
    path = context.scratch / "suggestions.parquet"
    made = suggesting.table(pool["_row"], parts, found)
    made.write_parquet(path, compression="lz4", row_group_size=suggesting.ROW_GROUP)
    return path
