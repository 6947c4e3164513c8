"""Answers of an import that are more than a label's name: checked by a worker, canonical."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from workbench.annotate.formats.record import Heard, of_spans, spans_in
from workbench.annotate.formats.words import on_words, unsqueezed
from workbench.annotate.requests import SettledAnswers, SettleParams
from workbench.annotate.values import checked
from workbench.core.errors import InvalidInputError
from workbench.worker.context import JobContext

CHUNK = 122_880
_SCHEMA = {"k": pl.Int64, "label": pl.String}
OFF_WORDS = "a span does not begin and end where words do here: it is taken by its characters"


def settle(context: JobContext, params: SettleParams) -> SettledAnswers:
    """Put each answer into its task's one form; those that fit none are faults."""
    heard, parts = Heard(), list[str]()
    answers = pl.scan_parquet(params.path)
    total = answers.select(pl.len()).collect().item()
    for start in range(0, total, CHUNK):
        context.progress(start, total, "checking answers")
        changed = []
        for k, n, label, body in answers.slice(start, CHUNK).collect().iter_rows():
            settled = _settled(n, label, body or "", params, heard)
            if settled is not None and settled != label:
                changed.append((k, settled))
        path = Path(params.out) / f"settled-{len(parts):05}.parquet"
        frame = pl.DataFrame(changed, schema=_SCHEMA, orient="row")
        frame.write_parquet(path, compression="lz4")
        parts.append(str(path))
    return SettledAnswers(parts=parts, told=heard.told())


def _settled(n: int, label: str, body: str, params: SettleParams, heard: Heard) -> str | None:
    try:
        if params.squeezed:
            label = of_spans(unsqueezed(body, spans_in(label)))
        settled = checked(params.schema, label, lambda: body)
    except InvalidInputError as error:
        heard.fault(n, error.message)
        return None
    except ValueError as error:
        heard.fault(n, str(error))
        return None
    if params.words and not on_words(body, spans_in(settled)):
        heard.warn(n, OFF_WORDS)
    return settled
