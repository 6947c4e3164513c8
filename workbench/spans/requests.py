"""The job that finds out where spans of a changed text are now, and what it says."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind


class SpanParams(msgspec.Struct, frozen=True, kw_only=True):
    """Files with ``row_id``, ``label`` (spans) and the text ``old`` and ``new``.

    ``title``: what has changed the text.
    """

    files: list[str]
    title: str


class SpanMove(msgspec.Struct, frozen=True, kw_only=True):
    """An answer in spans becomes another one; ``note`` says what a person should look at."""

    row: int
    old: str
    new: str
    note: str


class SpanResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answers that change, each once for a row."""

    moves: list[SpanMove]


MOVE = JobKind("spans.move", "workbench.spans.job:move", SpanParams, SpanResult, "spans")
JOBS: tuple[JobKind, ...] = (MOVE,)
