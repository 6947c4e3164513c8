"""The vocabulary of evaluation: figures with intervals, requests, results and jobs."""

from __future__ import annotations

from workbench.core.request import JobKind, Method
from workbench.evaluate.requests import comparing, measuring, rows
from workbench.evaluate.requests.comparing import (
    COMPARE_JOB,
    Compare,
    CompareParams,
    ComparisonPlan,
    PlanComparison,
)
from workbench.evaluate.requests.figures import (
    Bin,
    Calibration,
    Comparison,
    Confusion,
    Evaluation,
    Figure,
)
from workbench.evaluate.requests.measuring import (
    EVALUATE_JOB,
    EvaluateParams,
    EvaluateResult,
    EvaluationStarted,
    ShowEvaluation,
    StartEvaluation,
)
from workbench.evaluate.requests.rows import EvaluatedRow, EvaluatedRows, ListEvaluatedRows

METHODS: tuple[Method, ...] = (
    *measuring.METHODS,
    *comparing.METHODS,
    *rows.METHODS,
)
JOBS: tuple[JobKind, ...] = (
    *measuring.JOBS,
    *comparing.JOBS,
)
__all__ = [
    "COMPARE_JOB",
    "EVALUATE_JOB",
    "JOBS",
    "METHODS",
    "Bin",
    "Calibration",
    "Compare",
    "CompareParams",
    "Comparison",
    "ComparisonPlan",
    "Confusion",
    "EvaluateParams",
    "EvaluateResult",
    "EvaluatedRow",
    "EvaluatedRows",
    "Evaluation",
    "EvaluationStarted",
    "Figure",
    "ListEvaluatedRows",
    "PlanComparison",
    "ShowEvaluation",
    "StartEvaluation",
]
