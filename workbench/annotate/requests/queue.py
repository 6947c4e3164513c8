"""How rows are handed out, and what a model suggests for them."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role


class QueueSettings(Result, frozen=True, kw_only=True):
    """How rows are handed out; ``overlap``: people per row, and one ``extra`` where they differ.

    ``refit_every``: new labels after which a model is refitted, 0 for never. ``first_list``: the
    name of the list of rows that is handed out before all else, "" for none. ``blind_share``: of
    the rows, at which suggestions are kept from people until they have answered.
    """

    overlap: int = 1
    extra_on_disagreement: bool = False
    random_share: float = 0.1
    seed: int = 0
    refit_every: int = 0
    first_list: str = ""
    blind_share: float = 0.0


class SetQueue(Request[QueueSettings], frozen=True, kw_only=True):
    """Change how rows are handed out; what is None stays as it is."""

    dataset: str = ""
    overlap: int | None = None
    random_share: float | None = None
    seed: int | None = None
    extra_on_disagreement: bool | None = None
    refit_every: int | None = None
    first_list: str | None = None
    blind_share: float | None = None


class Scoring(Result, frozen=True, kw_only=True):
    """A scoring job runs; ``job`` is "" when there is nothing to score with: ``why``."""

    job: str
    why: str = ""


class Rescore(Request[Scoring], frozen=True, kw_only=True):
    """Let a model version (default: the newest that fits) suggest labels for unlabelled rows."""

    dataset: str = ""
    version: int | None = None


class ScoreParams(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle's file and hash, Parquet of the rows to score, and the schema's labels.

    ``counts``: how often each label was given so far. ``renamed``: what labels that the model
    learned are called by now.
    """

    dataset: int
    version: int
    bundle: str
    sha256: str
    rows: str
    labels: list[str]
    counts: dict[str, int] = {}
    renamed: dict[str, str] = {}


class ScoreResult(msgspec.Struct, frozen=True, kw_only=True):
    """Parquet of row_id, ranks, top, shares; ``top`` holds indices into ``labels``."""

    path: str
    rows: int
    labels: list[str]
    seconds: float


SCORE = JobKind(
    "annotate.score",
    "workbench.annotate.job:score",
    ScoreParams,
    ScoreResult,
    "suggest labels",
)

METHODS: tuple[Method, ...] = (
    Method("annotate.set_queue", SetQueue, QueueSettings, Role.PRACTITIONER, write=True),
    Method("annotate.rescore", Rescore, Scoring, Role.PRACTITIONER, write=True),
)

JOBS: tuple[JobKind, ...] = (SCORE,)
