"""Making a version again, to see whether the same comes out."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role
from workbench.train.requests.splits import JobStarted

IDENTICAL, CLOSE, DIFFERENT = "bit-identical", "within tolerance", "different"


class Reproduce(Request[JobStarted], frozen=True, kw_only=True):
    """Fit a version again on the rows, labels, recipe, parameters and seed on record.

    The job's result is a ``Reproduction``. Nothing is changed but the record of the attempt.
    """

    version: str


class Reproduction(Result, frozen=True, kw_only=True):
    """What came of it.

    ``verdict``: bit-identical (the same bytes, or every answer equal in every bit), within
    tolerance (answers differ by at most ``tolerance``), or different. ``bytes_equal``: the
    bundles are the same bytes. ``largest``: the largest difference of an answer over ``compared``
    rows; of probabilities, or of numbers as a share of their spread. ``why``: what is not as it
    was then.
    """

    version: int
    verdict: str
    bytes_equal: bool = False
    compared: int = 0
    labels_differ: int = 0
    largest: float | None = None
    tolerance: float = 0.0
    why: list[str] = []
    seconds: float = 0.0
    at: str = ""
    by: str = ""


class ListReproductions(Request[list[Reproduction]], frozen=True, kw_only=True):
    """All attempts to make a version again, newest first."""

    version: str


class ReproduceParams(msgspec.Struct, frozen=True, kw_only=True):
    """``frame``: Parquet of the rows it learned from, as they are now, with the target then.

    ``capture``: what was recorded of rows and machine. ``missing``: rows that are not there now.
    ``fields`` and ``names``: as training was given them.
    """

    version: int
    frame: str
    bundle: str
    sha256: str
    stage: str
    recipe_steps: list[dict[str, Any]]
    target: str
    task: str
    group: str
    by: str
    family: str
    parameters: dict[str, Any]
    seed: int
    capture: dict[str, Any]
    missing: int
    why: list[str]
    person: str
    fields: list[str] = []
    names: list[str] = []


REPRODUCE_JOB = JobKind(
    "train.reproduce",
    "workbench.train.reproduce_job:reproduce",
    ReproduceParams,
    Reproduction,
    "make a version again",
)
JOBS: tuple[JobKind, ...] = (REPRODUCE_JOB,)

METHODS: tuple[Method, ...] = (
    Method("train.reproduce", Reproduce, JobStarted, Role.PRACTITIONER, write=True),
    Method("train.reproductions", ListReproductions, list[Reproduction], Role.ANNOTATOR),
)
