"""The vocabulary of evaluation: figures with intervals, requests, results and jobs."""

from __future__ import annotations

import math

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role


class Figure(Result, frozen=True, kw_only=True, omit_defaults=True):
    """A number with its 95 % interval on ``n`` rows; ``value`` is null when undefined.

    ``why`` says why it is undefined. ``method`` is ``wilson``, ``bootstrap`` or ``clusters``.
    Raises ValueError for an undefined one that does not say why, and for what is no finite number.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    method: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        if self.value is None and not self.why:
            raise ValueError("an undefined figure says why")
        for number in (self.value, self.low, self.high):
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{number} is no figure")


class Bin(Result, frozen=True, kw_only=True):
    """One bin of the reliability diagram: stated and observed share, and what chance allows."""

    stated: float
    observed: Figure
    null_low: float
    null_high: float


class Calibration(Result, frozen=True, kw_only=True):
    """Reliability in bins of equal mass; chance alone passes ``threshold`` 1 time in 20."""

    ece: float | None = None
    threshold: float | None = None
    calibrated: bool | None = None
    bins: list[Bin] = []
    of: str = ""
    why: str = ""


class Confusion(Result, frozen=True, kw_only=True):
    """Counts with truth in rows and prediction in columns, both in the order of ``labels``."""

    labels: list[str] = []
    counts: list[list[int]] = []


class Comparison(Result, frozen=True, kw_only=True):
    """Model ``a`` against model ``b`` on the same rows; every delta is a minus b.

    ``groups``: of rows that the split keeps together, 0 where rows stand alone.
    """

    a: int
    b: int
    split: str
    rows: int
    metric: str
    deltas: dict[str, Figure]
    better: str
    verdict: str
    groups: int = 0
    seed: int = 0
    mcnemar_b: int | None = None
    mcnemar_c: int | None = None
    mcnemar_p: float | None = None
    mcnemar_kind: str = ""


class Evaluation(Result, frozen=True, kw_only=True):
    """One look at a test set: what was measured, on what, when and by whom.

    ``looks`` counts how often this split's test rows have been looked at, this one included;
    ``caution`` says so when they were too many. ``left_out``: test rows of another split that the
    version had learned from, not measured. ``without_target``: test rows whose target column
    holds nothing usable, not measured. ``group``: the column whose values keep rows together in
    the split, "" where rows stand alone; intervals are then those of the ``groups``.
    """

    evaluation: int
    version: int
    split: str
    task: str
    rows: int
    metrics: dict[str, Figure]
    primary: str
    per_class: dict[str, dict[str, Figure]] = {}
    confusion: Confusion = Confusion()
    calibration: Calibration = Calibration()
    against: Comparison | None = None
    seed: int = 0
    draws: int = 0
    looks: int = 0
    caution: str = ""
    left_out: int = 0
    without_target: int = 0
    group: str = ""
    groups: int = 0
    seconds: float = 0.0
    by: str = ""
    at: str = ""


class EvaluationStarted(Result, frozen=True, kw_only=True):
    """An evaluation runs; the job's result is the ``Evaluation``."""

    job: str


class StartEvaluation(Request[EvaluationStarted], frozen=True, kw_only=True):
    """Measure a version on its split's test rows.

    ``version``: 14, v14, an alias, or a line and its alias such as ``tickets:champion``.

    ``split``: another split of the same dataset; "" for the one it was trained on. Test rows of
    another split that the version learned from are left out.
    """

    version: str
    split: str = ""
    seed: int = 0


class ShowEvaluation(Request[Evaluation], frozen=True, kw_only=True):
    """The newest evaluation of a version; NotFoundError when there is none."""

    version: str
    split: str = ""


class ComparisonPlan(Result, frozen=True, kw_only=True):
    """The split that two versions meet on; ``unmeasured``: those not evaluated there yet."""

    split: str
    unmeasured: list[int]


class PlanComparison(Request[ComparisonPlan], frozen=True, kw_only=True):
    """Whether version ``a`` can be compared with ``b``, before anything is measured.

    Raises InvalidInputError for versions of different datasets, targets or tasks.
    """

    a: str
    b: str
    split: str = ""


class Compare(Request[Comparison], frozen=True, kw_only=True):
    """Version ``a`` against ``b`` on the test rows that both were evaluated on.

    ``metric``: what the verdict goes by; "" for f1_macro, or rmse for numbers.
    """

    a: str
    b: str
    split: str = ""
    metric: str = ""
    seed: int = 0


class EvaluatedRow(Result, frozen=True, kw_only=True):
    """One test row: what is true, what the model said, how sure it was, and the row's cells."""

    row: int
    truth: str
    predicted: str
    confidence: float | None
    error: float | None
    cells: list[str | None]


class EvaluatedRows(Result, frozen=True, kw_only=True):
    """A window of evaluated rows; ``total`` counts all that match."""

    columns: list[str]
    rows: list[EvaluatedRow]
    total: int


class ListEvaluatedRows(Request[EvaluatedRows], frozen=True, kw_only=True):
    """The rows behind a cell of the confusion matrix, or behind any figure.

    ``truth`` and ``predicted``: a label, or None for any. ``only``: all, right or wrong.
    ``order``: surest (most confident, or largest error, first), unsure, or row.
    """

    version: str
    split: str = ""
    truth: str | None = None
    predicted: str | None = None
    only: str = "all"
    order: str = "surest"
    offset: int = 0
    limit: int = 100


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
    draws: int
    predict_seconds: float
    seconds: float


class CompareParams(msgspec.Struct, frozen=True, kw_only=True):
    """``a_rows`` and ``b_rows``: Parquet of the two evaluations' rows."""

    a: int
    b: int
    split_name: str
    a_rows: str
    b_rows: str
    a_labels: list[str]
    b_labels: list[str]
    task: str
    metric: str
    seed: int


METHODS: tuple[Method, ...] = (
    Method("evaluate.start", StartEvaluation, EvaluationStarted, Role.PRACTITIONER, write=True),
    Method("evaluate.show", ShowEvaluation, Evaluation, Role.ANNOTATOR),
    Method("evaluate.plan_comparison", PlanComparison, ComparisonPlan, Role.ANNOTATOR),
    Method("evaluate.compare", Compare, Comparison, Role.PRACTITIONER, write=True),
    Method("evaluate.rows", ListEvaluatedRows, EvaluatedRows, Role.ANNOTATOR),
)

EVALUATE_JOB = JobKind(
    "evaluate.run", "workbench.evaluate.job:evaluate", EvaluateParams, EvaluateResult, "evaluate"
)
COMPARE_JOB = JobKind(
    "evaluate.compare", "workbench.evaluate.job:compare", CompareParams, Comparison, "compare"
)

JOBS: tuple[JobKind, ...] = (EVALUATE_JOB, COMPARE_JOB)
