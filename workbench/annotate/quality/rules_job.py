"""What runs in a job process: what rules say of all rows, and how often that is right."""

from __future__ import annotations

import time

import numpy as np
import polars as pl

from workbench.annotate.quality.rules import rule_statistics
from workbench.annotate.quality.votes import MISSING
from workbench.review.requests import QualityParams, RuleFigures, RulesResult, RuleStatistics
from workbench.worker.context import JobContext

_ROW_GROUP = 122_880


def rules(context: JobContext, params: QualityParams) -> RulesResult:
    """Statistics of every rule, and what they say of each row that one fits.

    The Parquet has ``_row``, ``_given`` and a boolean column for each of ``params.names``, the
    names of the rules; ``params.texts`` are their labels.
    """
    started = time.perf_counter()
    context.progress(0, 2, "reading the rows")
    frame = pl.read_parquet(params.path)
    codes = {label: code for code, label in enumerate(params.labels)}
    fits = frame.select(f"r{at}" for at in range(len(params.names))).fill_null(False).to_numpy()
    given = np.where(fits, [codes[label] for label in params.texts], MISSING).astype(np.int64)
    known = frame["_given"].replace_strict(codes, default=MISSING, return_dtype=pl.Int64)
    context.progress(1, 2, "counting")
    truth = known.fill_null(MISSING).to_numpy()
    figures = [
        RuleFigures(
            name=name,
            coverage=one.coverage,
            overlap=one.overlap,
            conflict=one.conflict,
            accuracy=one.accuracy,
        )
        for name, one in zip(params.names, rule_statistics(given, truth), strict=True)
    ]
    path = context.scratch / "rules.parquet"
    said = _said(frame["_row"], fits, given, params)
    said.write_parquet(path, compression="lz4", row_group_size=_ROW_GROUP)
    document = RuleStatistics(figures=figures, rows=len(frame), known=int((truth != MISSING).sum()))
    return RulesResult(document=document, seconds=time.perf_counter() - started, path=str(path))


def _said(
    rows: pl.Series, fits: np.ndarray, given: np.ndarray, params: QualityParams
) -> pl.DataFrame:
    """Of each row that a rule fits: the label, null where rules differ, and the rules."""
    any_fits = fits.any(axis=1)
    own, codes = fits[any_fits], given[any_fits]
    most = codes.max(axis=1, initial=MISSING)
    apart = np.where(own, codes, most[:, None]).min(axis=1, initial=len(params.labels)) != most
    names = np.array(params.names, dtype=object)
    labels = np.array([*params.labels, None], dtype=object)[np.where(apart, -1, most)]
    return pl.DataFrame(
        {
            "row_id": rows.filter(pl.Series(any_fits)),
            "label": pl.Series(labels.tolist(), dtype=pl.String),
            "rules": pl.Series([names[one].tolist() for one in own], dtype=pl.List(pl.String)),
        }
    )
