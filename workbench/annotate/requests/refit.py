"""The model that is fitted while people label, and what the labels so far are worth."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role
from workbench.evaluate.requests import Figure

TEST, CROSS = "test rows", "cross-validation"
"""Which rows judge a refit."""


class Refitting(Result, frozen=True, kw_only=True):
    """One refit. ``by`` says which rows judged; ``gain``: what the ``newest`` labels moved it.

    ``labels`` stood then, ``rows`` were learned from; ``seconds`` the job took. ``made`` is
    ISO 8601.
    """

    number: int
    labels: int
    rows: int
    by: str
    f1_macro: Figure
    gain: Figure
    newest: int
    seconds: float
    made: str


class Curve(Result, frozen=True, kw_only=True):
    """All refits of a dataset, oldest first; ``advice``: a sentence, "" before there is any.

    ``every``: new labels after which the next refit begins, 0 for never; ``since``: labels that
    are new by now. ``never``: why nothing is refitted with such answers, "" where something is.
    """

    every: int
    since: int
    running: bool
    advice: str
    refits: list[Refitting]
    never: str = ""


class ShowCurve(Request[Curve], frozen=True, kw_only=True):
    """How good a model has become with the labels so far, and whether more of them would help."""

    dataset: str = ""


class RefitParams(msgspec.Struct, frozen=True, kw_only=True):
    """Parquet of labelled rows, as they were labelled, with ``_label`` and ``_test``; of others.

    ``columns`` are learned from. ``names``: the schema's labels. ``counts``: answers by label.
    ``whole``: whether ``pool`` has all rows to rank, or a first part of them. ``stood``: labels
    that stood; ``every``: labels that are new at least. ``splits``: whose test rows are among them.
    ``several``: each row has any number of the labels.
    """

    dataset: int
    number: int
    labelled: str
    pool: str
    columns: list[str]
    names: list[str]
    counts: dict[str, int]
    whole: bool
    stood: int
    every: int
    splits: list[int] = []
    several: bool = False


class RefitResult(msgspec.Struct, frozen=True, kw_only=True):
    """Parquet of suggestions for ``ranked`` rows, as of a scoring; ``model``: where it is kept."""

    path: str
    model: str
    rows: int
    ranked: int
    labels: list[str]
    by: str
    f1_macro: Figure
    gain: Figure
    newest: int
    seconds: float


class RankParams(msgspec.Struct, frozen=True, kw_only=True):
    """The model of refit ``number``, and Parquet of all rows to rank."""

    dataset: int
    number: int
    model: str
    pool: str
    counts: dict[str, int]
    every: int


class RankResult(msgspec.Struct, frozen=True, kw_only=True):
    """Parquet of suggestions for ``ranked`` rows."""

    path: str
    ranked: int
    labels: list[str]
    seconds: float


REFIT = JobKind(
    "annotate.refit",
    "workbench.annotate.learning.job:refit",
    RefitParams,
    RefitResult,
    "learn from new labels",
)
RANK = JobKind(
    "annotate.rank",
    "workbench.annotate.learning.job:rank",
    RankParams,
    RankResult,
    "rank the queue",
)

METHODS: tuple[Method, ...] = (Method("annotate.curve", ShowCurve, Curve, Role.ANNOTATOR),)

JOBS: tuple[JobKind, ...] = (REFIT, RANK)
