"""What runs in a job process to find structure in rows: features, clusters, what is typical."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from workbench.bundle.cells import cleaned_text
from workbench.core.errors import InvalidInputError
from workbench.train import clustering
from workbench.train.clustering import NOISE, Found
from workbench.train.columns import DROPPED, TEXT, ColumnUse, plan_columns
from workbench.train.features import LINEAR, FeaturePipeline
from workbench.train.requests.grouping import (
    HDBSCAN,
    KMEANS,
    OUTLIERS,
    TOPICS,
    Cluster,
    Grouping,
    GroupParams,
    GroupResult,
)
from workbench.worker.context import JobContext

MOST_ROWS = 50_000
MOST_COMPARED = 20_000
"""Rows of HDBSCAN, which compares many pairs."""
TYPICAL = 8
ROW_GROUP = 122_880


def group(context: JobContext, params: GroupParams) -> GroupResult:
    """Find clusters, topics or outliers. Raises InvalidInputError for rows that have none."""
    started = time.perf_counter()
    context.progress(0, 3, "reading rows")
    frame, notes = _sampled(pl.read_parquet(params.frame).sort("_row"), params)
    uses = plan_columns(frame)
    usable = [use for use in uses if use.kind != DROPPED]
    if not usable:
        reasons = ", ".join(f"{use.name!r} ({use.note})" for use in uses[:5]) or "no columns"
        raise InvalidInputError(
            f"no column says anything: {reasons}", "name columns in which rows differ"
        )
    notes += [f"{use.name!r} is not used: {use.note}" for use in uses if use.kind == DROPPED]
    context.progress(1, 3, f"looking for {params.kind}")
    found, typical = _look(frame, usable, params)
    path = context.scratch / "rows.parquet"
    table = {"row_id": frame["_row"], "cluster": found.labels, "score": found.scores}
    pl.DataFrame(table).write_parquet(path, row_group_size=ROW_GROUP)
    outliers = int((found.labels == 1).sum()) if params.kind == OUTLIERS else 0
    silhouettes = found.silhouettes
    return GroupResult(
        rows=str(path),
        found=Grouping(
            dataset=params.dataset_name,
            stage=params.stage,
            kind=params.kind,
            columns=[use.name for use in usable],
            rows=len(frame),
            clusters=[] if params.kind == OUTLIERS else _clusters(found, typical),
            silhouette=None if silhouettes is None else float(np.nanmean(silhouettes)),
            stability=found.stability,
            spread=found.spread,
            draws=found.draws,
            outliers=outliers,
            seed=params.seed,
            notes=notes,
            seconds=time.perf_counter() - started,
        ),
    )


def _sampled(frame: pl.DataFrame, params: GroupParams) -> tuple[pl.DataFrame, list[str]]:
    if len(frame) < 2:
        raise InvalidInputError(
            f"there is {len(frame)} row only: nothing to compare", "load more rows"
        )
    most = MOST_COMPARED if params.kind == HDBSCAN else MOST_ROWS
    if len(frame) <= most:
        return frame, []
    told = f"{len(frame) - most:,} rows were not looked at: {most:,} drawn by the seed were"
    return frame.sample(most, seed=params.seed).sort("_row"), [told]


def _look(
    frame: pl.DataFrame, uses: list[ColumnUse], params: GroupParams
) -> tuple[Found, dict[int, list[str]]]:
    """What was found, and by cluster what is typical of it."""
    if params.kind == TOPICS:
        return _topics(frame, uses, params)
    pipeline = FeaturePipeline(uses, LINEAR)
    matrix = pipeline.fit_transform(frame)
    points = clustering.places(matrix, params.seed)
    if params.kind == OUTLIERS:
        return clustering.outliers(points, params.seed), {}
    find = clustering.kmeans if params.kind == KMEANS else clustering.hdbscan
    found = find(points, params.clusters, params.seed)
    return found, _typical(matrix, pipeline, found.labels)


def _topics(
    frame: pl.DataFrame, uses: list[ColumnUse], params: GroupParams
) -> tuple[Found, dict[int, list[str]]]:
    texts = [use.name for use in uses if use.kind == TEXT]
    if not texts:
        raise InvalidInputError("topics are of texts, and no column holds any", "choose kmeans")
    joined = frame.select(
        pl.concat_str([cleaned_text(frame[name]) for name in texts], separator=" ",
                      ignore_nulls=True).alias("text")
    )["text"].fill_null("")  # fmt: skip
    vectorizer = TfidfVectorizer(
        min_df=2, max_df=0.5, max_features=20_000, stop_words="english", sublinear_tf=True
    )
    try:
        weights = vectorizer.fit_transform(joined.to_list())
    except ValueError:
        raise InvalidInputError(
            "no word is in two texts, and in no more than half of them",
            "bring more rows, or longer texts",
        ) from None
    found, words = clustering.topics(sparse.csr_matrix(weights), params.clusters, params.seed)
    names = vectorizer.get_feature_names_out()
    return found, {
        topic: [str(names[at]) for at in np.argsort(-row, kind="stable")[:TYPICAL] if row[at] > 0]
        for topic, row in enumerate(words)
    }


def _typical(matrix: Any, pipeline: FeaturePipeline, labels: np.ndarray) -> dict[int, list[str]]:
    """By cluster, the words and other features whose mean is most above that of all rows."""
    names, told = pipeline.names_, np.array(_readable(pipeline))
    every = np.asarray(matrix.mean(axis=0)).ravel()
    found = {}
    for cluster in np.unique(labels[labels != NOISE]):
        above = np.asarray(matrix[labels == cluster].mean(axis=0)).ravel() - every
        best = told[np.argsort(-above[told], kind="stable")[:TYPICAL]]
        found[int(cluster)] = [names[at] for at in best if above[at] > 0]
    return found


def _readable(pipeline: FeaturePipeline) -> list[int]:
    """Positions of features that people can read: all but groups of letters of texts."""
    words, found, first = set(pipeline.words_), [], 0
    for block in pipeline.blocks_.values():
        places = range(first, first + len(block.names))
        text = hasattr(block, "word_terms_")
        found += [at for at in places if not text or at in words]
        first += len(block.names)
    return found


def _clusters(found: Found, typical: dict[int, list[str]]) -> list[Cluster]:
    """All clusters, the largest first, rows that are in none last."""
    numbers, rows = np.unique(found.labels, return_counts=True)
    clusters = []
    for number, count in zip(numbers.tolist(), rows.tolist(), strict=True):
        mean = None
        if found.silhouettes is not None and number != NOISE:
            values = found.silhouettes[found.labels == number]
            values = values[~np.isnan(values)]
            mean = float(values.mean()) if len(values) else None
        clusters.append(
            Cluster(cluster=number, rows=count, silhouette=mean, typical=typical.get(number, []))
        )
    return sorted(clusters, key=lambda one: (one.cluster == NOISE, -one.rows))
