"""``python -m workbench.evaluate.clean_process``: what a fresh process sees of a stored model.

Reads a JSON request from standard input and writes ``SystemChecks`` as JSON to standard output.
It has trained nothing and knows nothing but the file, its hash and the rows.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from workbench import bundle
from workbench.core.errors import WorkbenchError
from workbench.evaluate.requests import SystemChecks

MOST_ROWS = 20_000
SINGLES = 100
TOLERANCE = 1e-5
"""Stored probabilities have single precision."""
MEMORY = 8 * 1024**3


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The model's file and hash; Parquet of test rows, and of the answers stored for them."""

    bundle: str
    sha256: str
    frame: str
    stored: str


def main() -> int:
    """Check, and print what was found; an error is part of it."""
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    sys.stdout.buffer.write(msgspec.json.encode(checks(asked)))
    return 0


def checks(asked: Asked) -> SystemChecks:
    """All checks; ``error`` says why the bytes could not be used at all."""
    began = time.perf_counter()
    try:
        model = bundle.load(Path(asked.bundle), asked.sha256)
        loaded = time.perf_counter() - began
        return _checks(model, asked, loaded)
    except WorkbenchError as error:
        return SystemChecks(error=error.message)
    except MemoryError:
        return SystemChecks(error=f"the model needs more than {MEMORY // 1024**3} GB of memory")


def _checks(model: bundle.Bundle, asked: Asked, loaded: float) -> SystemChecks:
    stored = pl.read_parquet(asked.stored).sort("row_id")
    frame = pl.read_parquet(asked.frame).join(
        stored.select(_row="row_id"), on="_row", how="semi"
    ).sort("_row")  # fmt: skip
    frame, stored = frame.head(MOST_ROWS), stored.head(MOST_ROWS)
    differ = int((~_same(model.predict(frame), stored)).sum())
    few = frame.head(SINGLES)
    apart, milliseconds = _singly(model, few)
    names = [one.name for one in model.signature.columns]
    return SystemChecks(
        compared=len(frame),
        differ=differ,
        singles=len(few),
        apart=apart,
        missing=_missing(model, few, names),
        columns=len(names),
        p50_ms=float(np.percentile(milliseconds, 50)),
        p95_ms=float(np.percentile(milliseconds, 95)),
        load_seconds=loaded,
        bytes=Path(asked.bundle).stat().st_size,
    )


def _same(found: bundle.Prediction, stored: pl.DataFrame) -> np.ndarray:
    """Which answers are the stored ones, booleans (n,)."""
    if found.values is not None:
        truth = stored["predicted_value"].to_numpy()
        return np.asarray(np.isclose(found.values, truth, rtol=1e-9, atol=1e-12))
    same = np.array(found.labels, dtype=object) == stored["predicted"].to_numpy()
    if found.doubts is not None and not stored["confidence"].null_count():
        sure = found.doubts.confidence
        same &= np.isclose(sure, stored["confidence"].to_numpy(), atol=TOLERANCE)
    return np.asarray(same, dtype=bool)


def _singly(model: bundle.Bundle, few: pl.DataFrame) -> tuple[int, list[float]]:
    """How many rows are answered otherwise alone, and milliseconds of each."""
    together, apart, milliseconds = model.predict(few), 0, []
    for place in range(len(few)):
        row = few.slice(place, 1)
        began = time.perf_counter()
        alone = model.predict(row)
        milliseconds.append(1000 * (time.perf_counter() - began))
        apart += not _alike(together, place, alone)
    return apart, milliseconds


def _alike(together: bundle.Prediction, place: int, alone: bundle.Prediction) -> bool:
    if together.values is not None and alone.values is not None:
        return bool(np.isclose(together.values[place], alone.values[0], rtol=1e-9, atol=1e-12))
    if together.labels is None or alone.labels is None:
        return False
    if together.probabilities is not None and alone.probabilities is not None:
        gap = np.abs(together.probabilities[place] - alone.probabilities[0]).max()
        if gap > TOLERANCE:
            return False
        ordered = np.sort(together.probabilities[place])
        if len(ordered) > 1 and ordered[-1] - ordered[-2] <= TOLERANCE:
            return True  # A tie of two labels may fall either way.
    return together.labels[place] == alone.labels[0]


def _missing(model: bundle.Bundle, few: pl.DataFrame, names: list[str]) -> dict[str, str]:
    """What goes wrong when cells of one column, or of all, are empty."""
    wrong = {}
    cases = [[name] for name in names] + ([names] if len(names) > 1 else [])
    for emptied in cases:
        told = emptied[0] if len(emptied) == 1 else "all columns"
        rows = few.head(5).with_columns(
            pl.lit(None, dtype=few.schema[name]).alias(name) for name in emptied
        )
        why = _trouble(model, rows)
        if why:
            wrong[told] = why
    return wrong


def _trouble(model: bundle.Bundle, rows: pl.DataFrame) -> str:
    """Why the rows get no usable answer, "" when they do; an estimator may raise anything."""
    try:
        found = model.predict(rows)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    numbers = found.values if found.values is not None else found.probabilities
    if numbers is not None and not np.isfinite(numbers).all():
        return "the answer is no finite number"
    return ""


if __name__ == "__main__":
    raise SystemExit(main())
