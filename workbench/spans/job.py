"""What becomes of annotated spans when the text under them was changed. In the warm worker."""

from __future__ import annotations

import msgspec
import polars as pl

from workbench.spans import requests
from workbench.spans.moves import Moved, Span, moved, within
from workbench.worker.context import JobContext

SHOWN = 40
"""Characters of a span's text in a note."""


def move(context: JobContext, params: requests.SpanParams) -> requests.SpanResult:
    """Each answer's new spans, and a note of those that have no place in the new text."""
    frame = pl.read_parquet(params.files)
    moves = []
    for row, answer, old, new in frame.select("row_id", "label", "old", "new").iter_rows():
        spans = msgspec.json.decode(answer, type=list[Span])
        found = within(spans, new) if old is None else moved(spans, old, new)
        label = msgspec.json.encode(sorted(set(found.spans))).decode()
        note = _note(found, spans, old, params.title)
        if label != answer or note:
            moves.append(requests.SpanMove(row=row, old=answer, new=label, note=note))
    return requests.SpanResult(moves=moves)


def _note(found: Moved, spans: list[Span], old: str | None, title: str) -> str:
    if old is None:
        return f"{title} brought this text: look whether its spans are right"
    if not found.lost:
        return ""
    told = ", ".join(
        f"{label} {old[start:end][:SHOWN]!r} ({start}–{end})" for start, end, label in found.lost
    )
    return f"{title} changed the text under: {told}"
