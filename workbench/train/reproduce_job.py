"""What runs in a job process to make a version again and hold it against the stored one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import polars as pl

from workbench import bundle
from workbench.bundle.file import COMPRESSION, file_hash
from workbench.train.capture import labels_hash, machine, rows_hash
from workbench.train.deciding import recorded
from workbench.train.families import family
from workbench.train.fitting import bundle_of, fit_all, prepare
from workbench.train.reading import Reading
from workbench.train.requests import CLOSE, DIFFERENT, IDENTICAL, ReproduceParams, Reproduction
from workbench.train.task import Trial
from workbench.train.unlabelled import joined, uses_unlabelled
from workbench.worker.context import JobContext

TOLERANCE = 1e-6
MOST_ROWS = 50_000
"""Rows whose answers are compared, where the bytes differ."""
_APART = ("rows_hash", "labels_hash")
_WORDS = {
    "rows_hash": "rows it learned from have changed since",
    "labels_hash": "the targets on record are not those it learned",
}


def reproduce(context: JobContext, params: ReproduceParams) -> Reproduction:
    """Fit again and compare: bytes first, then every answer."""
    started = time.perf_counter()
    context.progress(0, 3, "reading the rows on record")
    frame = pl.read_parquet(params.frame).sort("_row")
    why = [*params.why, *_changed(frame, params)]
    reading = Reading(tuple(params.fields), tuple(params.names))
    prepared = prepare(frame, params.task, params.group, params.by, reading)
    if uses_unlabelled(params.parameters):
        prepared = joined(prepared, frame, params.seed)
    context.progress(1, 3, f"fitting {params.family} again")
    trial = Trial(family(params.family), params.parameters)
    fitted = fit_all(prepared.task, trial, params.seed)
    made = bundle_of(
        prepared,
        trial,
        fitted,
        params.target,
        params.stage,
        recipe=params.recipe_steps,
        decision=recorded(params.capture.get("decision")),
    )
    path = context.scratch / "again.bundle"
    joblib.dump(made, path, compress=COMPRESSION)
    equal = file_hash(path) == params.sha256
    context.progress(2, 3, "comparing the answers")
    found: dict[str, Any] = {} if equal else _answers(made, params, frame)
    verdict = IDENTICAL if equal else found.pop("verdict")
    return Reproduction(
        version=params.version,
        verdict=verdict,
        bytes_equal=equal,
        compared=found.pop("compared", 0),
        tolerance=TOLERANCE,
        why=why + _elsewhere(params.capture),
        seconds=time.perf_counter() - started,
        **found,
    )


def _changed(frame: pl.DataFrame, params: ReproduceParams) -> list[str]:
    now = {"rows_hash": rows_hash(frame), "labels_hash": labels_hash(frame)}
    told = [_WORDS[name] for name in _APART if params.capture.get(name) not in (None, now[name])]
    if params.missing:
        told.insert(0, f"{params.missing:,} rows it learned from are not there any more")
    return told


def _elsewhere(capture: dict[str, Any]) -> list[str]:
    """How this machine and its packages differ from those then."""
    then, now = capture.get("environment") or {}, machine()
    return [
        f"{name} was {then[name]}, is {now[name]}"
        for name in sorted(then.keys() & now.keys())
        if then[name] != now[name]
    ]


def _stated(found: bundle.Prediction) -> np.ndarray:
    """The probabilities; of spans how sure each answer is."""
    if found.probabilities is not None:
        return found.probabilities
    assert found.doubts is not None, "what gives no numbers says how sure it is"
    return found.doubts.confidence


def _answers(made: bundle.Bundle, params: ReproduceParams, frame: pl.DataFrame) -> dict[str, Any]:
    """Every answer of both on rows it learned from: what is compared is the same, not good."""
    stored = bundle.load(Path(params.bundle), params.sha256)
    rows = frame.head(MOST_ROWS)
    then, now = stored.predict(rows), made.predict(rows)
    if then.values is not None and now.values is not None:
        spread = float(np.std(then.values)) or 1.0
        gaps, differ = np.abs(then.values - now.values) / spread, 0
    elif then.classes != now.classes:
        return {"verdict": DIFFERENT, "compared": len(rows), "labels_differ": len(rows)}
    else:
        differ = sum(a != b for a, b in zip(then.labels or [], now.labels or [], strict=True))
        gaps = np.abs(_stated(then) - _stated(now))
    largest = float(gaps.max()) if gaps.size else 0.0
    verdict = IDENTICAL if largest == 0 else CLOSE if largest <= TOLERANCE else DIFFERENT
    return {
        "verdict": verdict,
        "compared": len(rows),
        "labels_differ": differ,
        "largest": largest,
    }
