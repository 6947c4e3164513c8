"""Splits: which rows are learned from, and which test."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.label_target import LABELS as LABELS
from workbench.core.request import JobKind, Method, Request, Result, Role


class JobStarted(Result, frozen=True, kw_only=True):
    """A job runs; its result is stored when it ends."""

    job: str


class Split(Result, frozen=True, kw_only=True):
    """A frozen split: counts of rows, and how often its test rows were looked at.

    ``warnings``: what was doubtful when it was made, and since then too many looks.
    """

    split: str
    dataset: str
    kind: str
    seed: int
    share: float
    options: dict[str, Any]
    train: int
    test: int
    looks: int
    warnings: list[str]
    created: str
    by: str


class CreateSplit(Request[JobStarted], frozen=True, kw_only=True):
    """Freeze a split of a dataset. ``stratify``: a column, "labels", or "" for none.

    ``target``: the column that will be learned: rows that differ in it alone count as equal, and
    classes in it are stratified by. ``sources``: all rows that these sources brought test. At most
    one of ``group``, ``time``, ``by`` and ``sources`` is given.
    """

    name: str
    dataset: str
    share: float = 0.2
    group: str = ""
    time: str = ""
    by: str = ""
    sources: list[str] = []
    stratify: str = ""
    target: str = ""
    seed: int = 0


class ShowSplit(Request[Split], frozen=True, kw_only=True):
    """One split by its name."""

    name: str


class ListSplits(Request[list[Split]], frozen=True, kw_only=True):
    """All splits, or those of one dataset; newest first."""

    dataset: str = ""


class JoinRows(Request[list[str]], frozen=True, kw_only=True):
    """Give rows that came later their part in their dataset's newest split; the jobs' ids.

    It happens by itself after loads, cleansing and trainings.
    """


class SplitPlan(msgspec.Struct, frozen=True, kw_only=True):
    """How rows are assigned. ``cutoff`` is learned from the first assignment of a split by time.

    ``kind``: stratified, random, grouped, time, column or source.
    """

    kind: str = "stratified"
    share: float = 0.2
    seed: int = 0
    group: str = ""
    time: str = ""
    by: str = ""
    sources: list[str] = []
    stratify: str = ""
    target: str = ""
    cutoff: str = ""


class SplitParams(msgspec.Struct, frozen=True, kw_only=True):
    """``frame``: Parquet of `_row`, the columns, `_stratum` (text or null), `_given` by sources.

    ``task``: what will learn the target that `_stratum` holds, "" where nobody said; ``fields``:
    of pairs, the columns of both sides.
    ``warnings``: what the plan had to say.
    """

    name: str
    dataset: int
    person: str
    plan: SplitPlan
    frame: str
    task: str = ""
    fields: list[str] = []
    warnings: list[str] = []


class JoinParams(SplitParams, frozen=True, kw_only=True):
    """``frame`` has `_part`, too: null for the rows that join the split of that number.

    ``known``: how many rows the split had when the frame was cut.
    """

    split: int
    known: int


class SplitResult(msgspec.Struct, frozen=True, kw_only=True):
    """``parts``: Parquet of (row_id, part) for the rows that were assigned now."""

    parts: str
    plan: SplitPlan
    train: int
    test: int
    warnings: list[str]


SPLIT_JOB = JobKind(
    "train.split", "workbench.train.job:split", SplitParams, SplitResult, "split rows"
)


JOIN_JOB = JobKind(
    "train.join", "workbench.train.job:split", JoinParams, SplitResult, "divide new rows"
)

METHODS: tuple[Method, ...] = (
    Method("train.create_split", CreateSplit, JobStarted, Role.PRACTITIONER, write=True),
    Method("train.show_split", ShowSplit, Split, Role.ANNOTATOR),
    Method("train.list_splits", ListSplits, list[Split], Role.ANNOTATOR),
    Method("train.join_rows", JoinRows, list[str], Role.PRACTITIONER, write=True),
)

JOBS: tuple[JobKind, ...] = (
    SPLIT_JOB,
    JOIN_JOB,
)
