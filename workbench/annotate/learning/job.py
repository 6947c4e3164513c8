"""What runs in a job process: fit on the labels so far, say what they are worth, rank the rest."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from workbench.annotate import suggesting
from workbench.annotate.learning.hashing import (
    Ints,
    Reading,
    inverse_frequency,
    terms,
    weighted,
)
from workbench.annotate.learning.held_out import HALF, HeldOut, differ, measure, measure_sets
from workbench.annotate.learning.latent import Latent
from workbench.annotate.learning.model import Fitted, Read, Refitted, fit, fit_apart
from workbench.annotate.requests import RankParams, RankResult, RefitParams, RefitResult
from workbench.bundle.doubts import of_classes, of_labels
from workbench.core.answer_text import SEPARATOR, names_in
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
    test = frame["_test"].to_numpy()
    learned = np.flatnonzero(~test)
    given = _Given.of(frame["_label"], params)
    if not given.differ(learned):
        raise InvalidInputError("there is one label so far", "nothing can be told apart yet")
    read = _reading(frame[learned], pool, params)
    matrix = read.matrix(frame)
    context.progress(1, 3, "judging what the labels are worth")
    found = given.measured(matrix, test, params)
    context.progress(2, 3, "learning")
    fitted = given.fitted(matrix, learned, params.number)
    names = tuple(given.names[code] for code in fitted.labels)
    model = Refitted(read, fitted, names)
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


def _reading(learned: pl.DataFrame, pool: pl.DataFrame, params: RefitParams) -> Read:
    """How rows are read, by labelled training rows and those to rank.

    Nothing is learned from test rows, not even how rare a word is.
    """
    reading = Reading.of(learned, params.columns)
    counts, others = terms(learned, reading), terms(pool.head(CHUNK), reading)
    inverse = inverse_frequency(counts, others)
    if not params.whole:
        return Read(reading, inverse)
    both = pl.concat([one.select(params.columns) for one in (learned, pool)])
    known = [weighted(one, inverse) for one in (counts, others)]
    matrix = sparse.csr_array(sparse.vstack(known, format="csr"))
    return Read(reading, inverse, Latent.of(matrix, both, reading))


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


@dataclass(frozen=True)
class _Given:
    """The answers that people gave: one of ``names`` each (``codes``), or some (``sets``)."""

    names: list[str]
    codes: Ints
    sets: NDArray[np.bool_] | None

    @staticmethod
    def of(labels: pl.Series, params: RefitParams) -> _Given:
        """``labels``: answers as texts."""
        if not params.several:
            names, codes = np.unique(labels.to_numpy(), return_inverse=True)
            return _Given([str(name) for name in names], codes.astype(np.int64), None)
        told = [set(names_in(text)) for text in labels.to_list()]
        sets = np.array([[name in one for name in params.names] for one in told], dtype=np.bool_)
        return _Given(params.names, np.empty(0, dtype=np.int64), sets)

    def differ(self, rows: Ints) -> bool:
        """Whether there is anything to tell apart among some rows."""
        if self.sets is None:
            return len(np.unique(self.codes[rows])) > 1
        return differ(self.sets[rows])

    def measured(
        self, matrix: sparse.csr_array, test: NDArray[np.bool_], params: RefitParams
    ) -> HeldOut:
        """What they are worth."""
        least, seed = params.every, params.number
        if self.sets is not None:
            return measure_sets(matrix, self.sets, test, least=least, seed=seed)
        return measure(matrix, self.codes, test, len(self.names), least=least, seed=seed)

    def fitted(self, matrix: sparse.csr_array, rows: Ints, seed: int) -> Fitted:
        """A model of some rows."""
        if self.sets is not None:
            return fit_apart(matrix[rows], self.sets[rows], seed)
        return fit(matrix[rows], self.codes[rows], seed)


def _suggest(
    context: JobContext, model: Refitted, pool: pl.DataFrame, params: RefitParams | RankParams
) -> Path:
    """Write the suggestions for all rows of the pool, and their ranks."""
    scores = suggesting.Scores(np.array([params.counts.get(name, 0) for name in model.names]))
    parts, answers, sure = [], list[str](), [np.empty(0)]
    for start in range(0, len(pool), CHUNK):
        context.progress(start, len(pool), "ranking")
        shares = model.fitted.shares(model.read.matrix(pool.slice(start, CHUNK)))
        parts.append(suggesting.best_labels(shares, shares))
        doubts = of_classes(shares)
        if model.fitted.apart:
            said = shares >= HALF
            doubts = of_labels(shares, said)
            answers += [SEPARATOR.join(compress(model.names, row)) for row in said.tolist()]
            sure.append(doubts.confidence)
        scores.add(doubts)
    batch = min(max(params.every, LEAST_BATCH), MOST_BATCH)
    found = scores.ranks(lambda rows: model.read.places(pool[rows]), params.number, batch)
    path = context.scratch / "suggestions.parquet"
    whole = {"answer": pl.Series(answers, dtype=pl.String), "sure": pl.Series(np.concatenate(sure))}
    made = suggesting.table(pool["_row"], parts, found, whole if model.fitted.apart else None)
    made.write_parquet(path, compression="lz4", row_group_size=suggesting.ROW_GROUP)
    return path
