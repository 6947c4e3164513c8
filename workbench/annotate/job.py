"""What runs in a job process: a stored model suggests labels, least confident first."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import polars as pl

from workbench import bundle
from workbench.annotate import suggesting
from workbench.annotate.requests import ScoreParams, ScoreResult
from workbench.core.errors import InvalidInputError
from workbench.worker.context import JobContext

CHUNK = 20_000


def score(context: JobContext, params: ScoreParams) -> ScoreResult:
    """Write Parquet of row_id, ranks (0: least confident, say), top (label indices), shares.

    ``top`` and ``shares`` hold the ten best labels at most, best first; labels that the schema
    does not have are left out. Raises DamagedError, InvalidInputError.
    """
    started = time.perf_counter()
    context.progress(0, 1, "reading the model")
    model = bundle.load(Path(params.bundle), params.sha256)
    frame = pl.read_parquet(params.rows)
    names = [params.renamed.get(label, label) for label in model.labels]
    wanted = [index for index, name in enumerate(names) if name in set(params.labels)]
    if not wanted:
        raise InvalidInputError("the model knows none of the schema's labels")
    given = np.array([params.counts.get(names[index], 0) for index in wanted])
    parts, scores = [], suggesting.Scores(given)
    for start in range(0, len(frame), CHUNK):
        context.progress(start, len(frame), "suggesting labels")
        answer = model.predict(frame.slice(start, CHUNK))
        shares = _shares(answer, wanted)
        parts.append(suggesting.best_labels(shares, _scores(model, answer)[:, wanted]))
        scores.add(shares)
    context.progress(len(frame), len(frame), "ranking")
    found = scores.ranks(
        lambda rows: model.features.matrix(model.signature.check(frame[rows])), params.version
    )
    path = context.scratch / "suggestions.parquet"
    made = suggesting.table(frame["_row"], parts, found)
    made.write_parquet(path, compression="lz4", row_group_size=suggesting.ROW_GROUP)
    return ScoreResult(
        path=str(path),
        rows=len(frame),
        labels=[names[index] for index in wanted],
        seconds=time.perf_counter() - started,
    )


def _scores(model: bundle.Bundle, answer: bundle.Prediction) -> np.ndarray:
    """What the model decides by, rows × all its labels: with costs or thresholds no probability."""
    assert answer.probabilities is not None, "a classification model gives probabilities"
    if model.decision is None:
        return answer.probabilities
    scores = model.decision.scores(answer.probabilities)
    return np.asarray(scores + np.array(model.decision.offsets))


def _shares(answer: bundle.Prediction, wanted: list[int]) -> np.ndarray:
    """The probabilities of the wanted labels."""
    assert answer.probabilities is not None, "a classification model gives probabilities"
    return answer.probabilities[:, wanted]
