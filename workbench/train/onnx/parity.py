"""The ONNX model against the bundle, on real rows: does it answer alike?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from workbench.bundle.cells import as_number
from workbench.bundle.model import Bundle, Prediction
from workbench.bundle.sets import ordered
from workbench.core.model_tasks import CLASSIFICATION, REGRESSION
from workbench.train.columns import CATEGORY, DATE, NUMBER, ColumnUse, as_date
from workbench.train.onnx.convert import GIVEN, LABEL, SHARES, VALUE, inputs
from workbench.train.requests import OnnxParity

CELLS = 20_000_000
"""Features of rows at a time, at most: a graph keeps each of them, of texts also the zeros."""
MOST_AT_ONCE = 4096


def parity(bundle: Bundle, path: Path, frame: pl.DataFrame) -> OnnxParity:
    """``frame``: rows of the stage that the model learned from; none are no error."""
    if not len(frame):
        return OnnxParity(rows=0, equal=0, largest=0.0)
    ours, theirs = bundle.predict(frame), _answers(bundle, path, frame)
    if bundle.task == REGRESSION:
        assert ours.values is not None, "a regression gives numbers"
        gaps = np.abs(ours.values - theirs[VALUE][:, 0])
        close = np.isclose(ours.values, theirs[VALUE][:, 0], rtol=1e-5, atol=0)
        return OnnxParity(rows=len(frame), equal=int(close.sum()), largest=float(gaps.max()))
    assert ours.probabilities is not None, "what can be written as ONNX gives probabilities"
    gaps = np.abs(ours.probabilities - theirs[SHARES])
    return OnnxParity(
        rows=len(frame), equal=_alike(bundle, ours, theirs), largest=float(gaps.max(initial=0.0))
    )


def _alike(bundle: Bundle, ours: Prediction, theirs: dict[str, np.ndarray]) -> int:
    if bundle.task == CLASSIFICATION:
        said = [str(row[0]) for row in theirs[LABEL]]
    else:
        labels = bundle.labels
        rows = theirs[GIVEN]
        said = [ordered(labels, [labels[at] for at in np.flatnonzero(row)]) for row in rows]
    return sum(one == other for one, other in zip(ours.labels or [], said, strict=True))


def _answers(bundle: Bundle, path: Path, frame: pl.DataFrame) -> dict[str, np.ndarray]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    formats = {use.name: use.format for use in _uses(bundle)}
    given = bundle.signature.check(frame)
    columns = {
        name: _column(given[name], kind, formats[name]) for name, kind in inputs(bundle).items()
    }
    names = [one.name for one in session.get_outputs()]
    first = bundle.features.transform(given.head(1))
    step = max(1, min(MOST_AT_ONCE, CELLS // max(1, first.shape[1])))
    parts: list[list[Any]] = []
    for at in range(0, len(frame), step):
        fed = {name: values[at : at + step] for name, values in columns.items()}
        parts.append(session.run(names, fed))
    return {name: np.concatenate([part[at] for part in parts]) for at, name in enumerate(names)}


def _uses(bundle: Bundle) -> list[ColumnUse]:
    features: Any = bundle.features
    pipelines = getattr(features, "pipelines_", {"": features})
    return [use for one in pipelines.values() for use in one.uses]


def _column(values: pl.Series, kind: str, format: str) -> np.ndarray:
    """As ``HOW`` tells people to give it: rows × 1."""
    if kind == NUMBER:
        found = as_number(values).fill_null(np.nan).to_numpy()
    elif kind == DATE:
        days = as_date(values, format).dt.epoch("us").cast(pl.Float64) / 86_400e6
        found = days.fill_null(np.nan).to_numpy()
    else:
        text = values.cast(pl.String).fill_null("")
        found = (text.str.strip_chars() if kind == CATEGORY else text).to_numpy().astype(object)
    return found.reshape(-1, 1)
