"""What one can ask of splitting and training, and what comes back."""

from __future__ import annotations

from workbench.core.request import JobKind, Method
from workbench.train.requests import families, search, splits
from workbench.train.requests.families import (
    FAMILIES_JOB,
    Family,
    FamilyList,
    FamilyParameter,
    ListFamilies,
    NoParams,
)
from workbench.train.requests.search import (
    FIT_JOB,
    Candidate,
    ClassCount,
    Figure,
    FitParams,
    FitResult,
    KeepCandidate,
    Leaderboard,
    PlanTraining,
    ShowCandidates,
    ShowChoices,
    StartTraining,
    TrainChoices,
    Trained,
    TrainPlan,
)
from workbench.train.requests.splits import (
    JOIN_JOB,
    LABELS,
    SPLIT_JOB,
    CreateSplit,
    JobStarted,
    JoinParams,
    JoinRows,
    ListSplits,
    ShowSplit,
    Split,
    SplitParams,
    SplitPlan,
    SplitResult,
)

METHODS: tuple[Method, ...] = (
    *splits.METHODS,
    *search.METHODS,
    *families.METHODS,
)
JOBS: tuple[JobKind, ...] = (
    *splits.JOBS,
    *search.JOBS,
    *families.JOBS,
)
__all__ = [
    "FAMILIES_JOB",
    "FIT_JOB",
    "JOBS",
    "JOIN_JOB",
    "LABELS",
    "METHODS",
    "SPLIT_JOB",
    "Candidate",
    "ClassCount",
    "CreateSplit",
    "Family",
    "FamilyList",
    "FamilyParameter",
    "Figure",
    "FitParams",
    "FitResult",
    "JobStarted",
    "JoinParams",
    "JoinRows",
    "KeepCandidate",
    "Leaderboard",
    "ListFamilies",
    "ListSplits",
    "NoParams",
    "PlanTraining",
    "ShowCandidates",
    "ShowChoices",
    "ShowSplit",
    "Split",
    "SplitParams",
    "SplitPlan",
    "SplitResult",
    "StartTraining",
    "TrainChoices",
    "TrainPlan",
    "Trained",
]
