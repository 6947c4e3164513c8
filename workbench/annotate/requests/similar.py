"""How rows like this one were labelled."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role

MOST_FOUND = 50


class SimilarRow(Result, frozen=True, kw_only=True):
    """A labelled row: ``share`` of likeness, 0 to 1, my label, and others' with their counts.

    ``text``: its beginning. Others' labels are there only where they are mine to see.
    """

    row: int
    share: float
    text: str
    mine: str | None
    others: list[tuple[str, int]]


class SimilarRows(Result, frozen=True, kw_only=True):
    """The likest first. ``among``: how many labelled rows were looked through."""

    row: int
    task: str
    rows: list[SimilarRow]
    among: int


class FindSimilar(Request[SimilarRows], frozen=True, kw_only=True):
    """Labelled rows whose text is like a row's.

    For an annotator among the rows that they have labelled themselves, with what others said of
    these; for reviewers among all that are labelled. Test rows are never among them.
    """

    row: int
    dataset: str = ""
    limit: int = 10


class LikeParams(msgspec.Struct, frozen=True, kw_only=True):
    """A text, Parquet of (row_id, text) to look through, and rows that came since."""

    text: str
    path: str
    fresh: list[tuple[int, str]] = []
    limit: int = MOST_FOUND


class LikeResult(msgspec.Struct, frozen=True, kw_only=True):
    """Rows and their likeness, the likest first, and how many were looked through."""

    rows: list[int]
    shares: list[float]
    among: int


LIKE = JobKind(
    "annotate.similar",
    "workbench.annotate.likeness:look",
    LikeParams,
    LikeResult,
    "look for similar rows",
)

METHODS: tuple[Method, ...] = (
    Method("annotate.similar", FindSimilar, SimilarRows, Role.ANNOTATOR),
)
JOBS: tuple[JobKind, ...] = (LIKE,)
