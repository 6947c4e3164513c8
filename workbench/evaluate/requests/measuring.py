"""Measuring a version on its test rows, and showing what was measured."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role
from workbench.evaluate.requests.figures import (
    Calibration,
    Comparison,
    Confusion,
    Evaluation,
    Figure,
)
from workbench.evaluate.requests.slices import Curves, Slices


class EvaluationStarted(Result, frozen=True, kw_only=True):
    """An evaluation runs; the job's result is the ``Evaluation``."""

    job: str


class StartEvaluation(Request[EvaluationStarted], frozen=True, kw_only=True):
    """Measure a version on its split's test rows.

    ``version``: 14, v14, an alias, or a line and its alias such as ``tickets:champion``.

    ``split``: another split of the same dataset; "" for the one it was trained on. Test rows of
    another split that lie in the training part of its own are left out.
    """

    version: str
    split: str = ""
    seed: int = 0


class ShowEvaluation(Request[Evaluation], frozen=True, kw_only=True):
    """The newest evaluation of a version; NotFoundError when there is none."""

    version: str
    split: str = ""


class EvaluateParams(msgspec.Struct, frozen=True, kw_only=True):
    """``frame``: Parquet of `_row`, `_target`, `_group` (null: the row is alone), the columns.

    ``group``: the column that `_group` holds, "" where rows stand alone. ``champion``: Parquet of
    the champion's evaluated rows on the same split, "" for none.
    """

    version: int
    split: int
    split_name: str
    person: str
    task: str
    bundle: str
    sha256: str
    frame: str
    seed: int
    group: str = ""
    champion: str = ""
    champion_version: int = 0
    champion_evaluation: int = 0
    champion_labels: list[str] = []
    left_out: int = 0


class EvaluateResult(msgspec.Struct, frozen=True, kw_only=True):
    """``rows``: Parquet with the columns of ``evaluation_row``. Times in seconds."""

    rows: str
    count: int
    without_target: int
    groups: int
    primary: str
    metrics: dict[str, Figure]
    per_class: dict[str, dict[str, Figure]]
    confusion: Confusion
    calibration: Calibration
    against: Comparison | None
    slices: Slices
    curves: Curves
    draws: int
    predict_seconds: float
    seconds: float
    decision: str = ""
    costs: list[list[float]] = []


EVALUATE_JOB = JobKind(
    "evaluate.run", "workbench.evaluate.job:evaluate", EvaluateParams, EvaluateResult, "evaluate"
)

METHODS: tuple[Method, ...] = (
    Method("evaluate.start", StartEvaluation, EvaluationStarted, Role.PRACTITIONER, write=True),
    Method("evaluate.show", ShowEvaluation, Evaluation, Role.ANNOTATOR),
)

JOBS: tuple[JobKind, ...] = (EVALUATE_JOB,)
