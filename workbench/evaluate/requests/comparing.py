"""Two versions on the same test rows."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role
from workbench.evaluate.requests.figures import Comparison


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
    costs: list[list[float]] = []


COMPARE_JOB = JobKind(
    "evaluate.compare", "workbench.evaluate.job:compare", CompareParams, Comparison, "compare"
)

METHODS: tuple[Method, ...] = (
    Method("evaluate.plan_comparison", PlanComparison, ComparisonPlan, Role.ANNOTATOR),
    Method("evaluate.compare", Compare, Comparison, Role.PRACTITIONER, write=True),
)

JOBS: tuple[JobKind, ...] = (COMPARE_JOB,)
