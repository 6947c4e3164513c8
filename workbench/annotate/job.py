"""What runs in a job process: a stored model suggests labels, least confident first."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from workbench import bundle
from workbench.annotate import suggesting
from workbench.annotate.requests import ScoreParams, ScoreResult
from workbench.annotate.values import text_mark
from workbench.bundle import Prediction
from workbench.bundle.doubts import Doubts, of_classes
from workbench.bundle.sets import ordered
from workbench.core.answer_text import names_in, of_spans, spans_in
from workbench.core.errors import InvalidInputError
from workbench.core.model_tasks import OF_SETS, SPANS
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
    parts, scores, answers = [], suggesting.Scores(given), list[Prediction]()
    for start in range(0, len(frame), CHUNK):
        context.progress(start, len(frame), "suggesting labels")
        answers.append(model.predict(frame.slice(start, CHUNK)))
        doubts = _doubts(model.task, answers[-1], wanted)
        wins = _scores(model, answers[-1])[:, wanted]
        parts.append(suggesting.best_labels(doubts.shares, wins))
        scores.add(doubts)
    context.progress(len(frame), len(frame), "ranking")
    found = scores.ranks(
        lambda rows: model.features.matrix(model.signature.check(frame[rows])), params.version
    )
    path = context.scratch / "suggestions.parquet"
    whole = _whole(answers, names, params.labels, model.task) if model.task in OF_SETS else None
    if whole is not None and model.task == SPANS:
        texts = frame[model.signature.columns[0].name].cast(pl.String).fill_null("")
        whole["of"] = pl.Series([text_mark(text) for text in texts], dtype=pl.UInt32)
    made = suggesting.table(frame["_row"], parts, found, whole)
    made.write_parquet(path, compression="lz4", row_group_size=suggesting.ROW_GROUP)
    return ScoreResult(
        path=str(path),
        rows=len(frame),
        labels=[names[index] for index in wanted],
        seconds=time.perf_counter() - started,
    )


def _scores(model: bundle.Bundle, answer: Prediction) -> np.ndarray:
    """What the model decides by, rows × all its labels: with costs or thresholds no probability."""
    assert answer.doubts is not None, "a model of numbers suggests no labels"
    if model.decision is None or answer.probabilities is None:
        return answer.doubts.shares
    scores = model.decision.scores(answer.probabilities)
    return np.asarray(scores + np.array(model.decision.offsets))


def _doubts(task: str, answer: Prediction, wanted: list[int]) -> Doubts:
    """How sure the model is, with the probabilities of the wanted labels."""
    found = answer.doubts
    assert found is not None, "a model of numbers suggests no labels"
    shares = found.shares[:, wanted]
    return of_classes(shares) if task not in OF_SETS else replace(found, shares=shares)


def _whole(
    answers: list[Prediction], names: list[str], labels: list[str], task: str
) -> dict[str, pl.Series]:
    """The answers in the names of today, without labels that are none, and how sure they are."""
    said = [text for part in answers for text in part.labels or []]
    now = dict(zip(answers[0].classes if answers else (), names, strict=True))
    texts = []
    for text in said:
        if task == SPANS:
            spans = [(a, b, now.get(label, label)) for a, b, label in spans_in(text)]
            texts.append(of_spans([one for one in spans if one[2] in labels]))
        else:
            given = {now.get(name, name) for name in names_in(text)}
            texts.append(ordered(labels, sorted(given & set(labels))))
    sure = [part.doubts.confidence for part in answers if part.doubts is not None]
    return {
        "answer": pl.Series(texts, dtype=pl.String),
        "sure": pl.Series(np.concatenate(sure) if sure else [], dtype=pl.Float64),
    }
