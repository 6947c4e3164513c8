"""Answers of an import that are more than a label's name: checked by a worker, canonical."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from workbench.annotate.formats.record import Heard
from workbench.annotate.formats.words import apart, on_words, unsqueezed
from workbench.annotate.requests import SettledAnswers, SettleParams
from workbench.annotate.values import (
    MOST_SPANS,
    Span,
    check_spans,
    checked,
    of_spans,
    spans_in,
)
from workbench.core.errors import InvalidInputError
from workbench.worker.context import JobContext

CHUNK = 122_880
_SCHEMA = {"k": pl.Int64, "label": pl.String}
KEPT = "spans of this row's answer overlap, which tags cannot say: all of them stay"
OFF_WORDS = "a span does not begin and end where words do here: it is taken by its characters"


def settle(context: JobContext, params: SettleParams) -> SettledAnswers:
    """Put each answer into its task's one form; those that fit none are faults."""
    heard, parts = Heard(), list[str]()
    answers = pl.scan_parquet(params.path)
    total = answers.select(pl.len()).collect().item()
    settled = _settler(params, heard)
    for start in range(0, total, CHUNK):
        context.progress(start, total, "checking answers")
        changed = []
        for k, n, label, body, old in answers.slice(start, CHUNK).collect().iter_rows():
            try:
                text = settled(n, label, body or "")
                if old is not None and _is_flat(old, text):
                    heard.warn(n, KEPT)
                    text = old
            except InvalidInputError as error:
                heard.fault(n, error.message)
            except ValueError as error:
                heard.fault(n, str(error))
            else:
                if text != label:
                    changed.append((k, text))
        path = Path(params.out) / f"settled-{len(parts):05}.parquet"
        frame = pl.DataFrame(changed, schema=_SCHEMA, orient="row")
        frame.write_parquet(path, compression="lz4")
        parts.append(str(path))
    return SettledAnswers(parts=parts, told=heard.told())


def _between_blanks(spans: list[Span], text: str, known: set[str]) -> bool:
    """Whether spans of known labels, one behind the other, have blanks around and none at an end.

    Nearly all have: with these nothing else is to be looked for, for half of the time.
    """
    last = 0
    around = f" {text} "
    for start, end, label in spans:
        if not last <= start < end <= len(text) or label not in known:
            return False
        if around[start] != " " or around[end + 1] != " ":
            return False
        if text[start].isspace() or text[end - 1].isspace():
            return False
        last = end
    return len(spans) <= MOST_SPANS


def _is_flat(old: str, text: str) -> bool:
    """Whether a file of tags has an answer as it was written to one: without spans that overlap."""
    return text != old and of_spans(apart(spans_in(old))) == text


def _settler(params: SettleParams, heard: Heard) -> Callable[[int, str, str], str]:
    """What makes an answer canonical, from where it is, its text, and the text of its row.

    Of a million answers with spans, each is taken apart once.
    """
    schema = params.schema
    known = {label.name for label in schema.labels}

    def spans(n: int, label: str, body: str) -> str:
        found = spans_in(label)
        if params.squeezed:
            found = unsqueezed(body, found)
        if not _between_blanks(found, body, known):
            check_spans(schema, known, found, body)
            if params.words and not on_words(body, found):
                heard.warn(n, OFF_WORDS)
        return of_spans(found)

    def other(n: int, label: str, body: str) -> str:
        return checked(schema, label, lambda: body)

    return spans if schema.task == "spans" else other
