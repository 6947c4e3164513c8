"""What the jobs and previews of cleanse are told, and what they give back."""

from __future__ import annotations

import msgspec

from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.facet_views import FacetCounts
from workbench.cleanse.facets import Facet
from workbench.cleanse.views import (
    ClustersView,
    Document,
    PreviewView,
    ScriptView,
    StepCounts,
    StepKind,
    Suggestion,
    TableProfile,
    UnseenVariant,
)
from workbench.collect.requests import RowsWindow
from workbench.core.request import JobKind

SPANS_OF = "spans of "
"""In front of a column's name: the column of marks that counts the spans in it."""


class ProfileParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the profile task is told: Parquet files, and steps to run before looking.

    ``marks`` as in ``PreviewParams``: the steps learn from training rows alone.
    """

    dataset: str
    stage: str
    files: list[str]
    columns: list[str] = []
    steps: list[Document] = []
    marks: str = ""


class SuggestParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the suggestion task is told."""

    files: list[str]
    steps: list[Document] = []
    marks: str = ""


class SuggestResult(msgspec.Struct, frozen=True, kw_only=True):
    """Suggestions, most rows first."""

    suggestions: list[Suggestion]


class ClustersParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the cluster task is told. ``never`` are pairs (value, target) that were refused."""

    dataset: str
    files: list[str]
    steps: list[Document]
    column: str
    likeness: Likeness
    never: list[tuple[str, str]]
    limit: int
    marks: str = ""


class UnseenParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the unseen task is told. ``never`` are (column, value, target) that were refused."""

    files: list[str]
    steps: list[Document]
    never: list[tuple[str, str, str]]
    marks: str = ""


class UnseenResult(msgspec.Struct, frozen=True, kw_only=True):
    """Spellings that wait for a person."""

    variants: list[UnseenVariant]


class PreviewParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the preview task is told: ``files`` are the rows that the step at ``index`` meets.

    ``marks`` is a Parquet file with ``_row``, ``labelled``, ``test``, ``train`` of rows that people
    care about, "" when there are none; and how many spans a row has in the columns ``spanned``.
    """

    dataset: str
    files: list[str]
    steps: list[Document]
    index: int
    marks: str = ""
    spanned: list[str] = []


class StageParams(msgspec.Struct, frozen=True, kw_only=True):
    """Rows to write to ``target`` as ``steps`` leave them; ``files`` have run through ``done``.

    ``marks`` as in ``PreviewParams``.
    """

    files: list[str]
    steps: list[Document]
    done: int
    target: str
    marks: str = ""


class StageResult(msgspec.Struct, frozen=True, kw_only=True):
    """The file is there."""


class TouchedParams(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of ``files`` that the step at ``index`` touches, to write to ``target``.

    ``kind``, ``column`` and ``like`` as in ``GetTouchedRows``; ``marks`` as in ``PreviewParams``.
    """

    files: list[str]
    steps: list[Document]
    index: int
    kind: str
    column: str
    like: int | None
    target: str
    marks: str = ""


class FacetParams(msgspec.Struct, frozen=True, kw_only=True):
    """Facets over the rows of a file; ``count``: the columns whose values are counted.

    ``search``: text that the listed values of a column contain. ``joined``: Parquet of `_row` and
    further columns, such as clusters; "" for none.
    """

    dataset: str
    files: list[str]
    facets: list[Facet]
    count: list[str]
    limit: int
    search: dict[str, str] = {}
    joined: str = ""


class RowsParams(msgspec.Struct, frozen=True, kw_only=True):
    """A window of the rows of a file that facets leave; cells are cut after ``cut`` characters.

    ``joined`` as in ``FacetParams``.
    """

    files: list[str]
    facets: list[Facet]
    offset: int
    limit: int
    sort: str
    descending: bool
    cut: int
    title: str
    joined: str = ""


class ScriptParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the script task is told; ``marks`` as in ``PreviewParams``. ``name``: of its file."""

    dataset: str
    version: int
    files: list[str]
    steps: list[Document]
    name: str
    marks: str = ""


class ValidateParams(msgspec.Struct, frozen=True, kw_only=True):
    """Steps to check against a table's columns."""

    files: list[str]
    steps: list[Document]


class StepCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A step written out with all its parameters, its line for people, and what is wrong.

    ``learns``: it takes something from the rows before it can run. ``missing`` are columns that
    it names and that are not there at its point of the recipe; ``before`` and ``after``: those that
    are there when its turn comes, and when it has run.
    """

    title: str
    step: Document
    learns: bool = False
    missing: list[str] = []
    before: list[str] = []
    after: list[str] = []
    error: str = ""
    hint: str = ""


class ValidateResult(msgspec.Struct, frozen=True, kw_only=True):
    """One check a step, in order."""

    steps: list[StepCheck]


class KindsParams(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing to say."""


class KindsResult(msgspec.Struct, frozen=True, kw_only=True):
    """Every step type."""

    kinds: list[StepKind]


class ApplyParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the apply job is told.

    ``state`` is the digest of the raw rows. With ``split`` the files have a column ``_train``
    that is true for the rows learning steps learn from.
    """

    dataset: str
    dataset_id: int
    version: int
    build: int
    files: list[str]
    steps: list[Document]
    state: str
    split: int | None = None


class ApplyResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. ``files`` and ``aside`` are Parquet files in the job's scratch."""

    dataset: str
    recipe: int
    rows_in: int
    rows_out: int
    steps: list[StepCounts]
    seconds: float
    files: list[str] = []
    aside: list[str] = []
    fitted: list[Document] = []


_JOB = "workbench.cleanse.job"
PROFILE = JobKind("cleanse.profile", f"{_JOB}:profile", ProfileParams, TableProfile, "profile")
SUGGEST = JobKind("cleanse.suggest", f"{_JOB}:suggest", SuggestParams, SuggestResult, "suggest")
PREVIEW = JobKind("cleanse.preview", f"{_JOB}:preview", PreviewParams, PreviewView, "preview")
VALIDATE = JobKind("cleanse.validate", f"{_JOB}:validate", ValidateParams, ValidateResult, "check")
CLUSTERS = JobKind("cleanse.clusters", f"{_JOB}:clusters", ClustersParams, ClustersView, "clusters")
UNSEEN = JobKind("cleanse.unseen", f"{_JOB}:unseen", UnseenParams, UnseenResult, "new spellings")
SCRIPT = JobKind("cleanse.script", f"{_JOB}:write_script", ScriptParams, ScriptView, "script")
KINDS = JobKind("cleanse.kinds", f"{_JOB}:kinds", KindsParams, KindsResult, "step types")
STAGE = JobKind("cleanse.stage", "workbench.cleanse.stage:lay", StageParams, StageResult, "rows")
TOUCHED = JobKind(
    "cleanse.touched", "workbench.cleanse.touched_job:lay", TouchedParams, StageResult, "rows"
)
_FACETS = "workbench.cleanse.facet_job"
FACETS = JobKind("cleanse.facets", f"{_FACETS}:count", FacetParams, FacetCounts, "facets")
ROWS = JobKind("cleanse.rows", f"{_FACETS}:window", RowsParams, RowsWindow, "rows")
APPLY = JobKind("cleanse.apply", f"{_JOB}:apply", ApplyParams, ApplyResult, "cleanse")
JOBS: tuple[JobKind, ...] = (
    PROFILE,
    SUGGEST,
    CLUSTERS,
    UNSEEN,
    PREVIEW,
    VALIDATE,
    SCRIPT,
    KINDS,
    STAGE,
    TOUCHED,
    FACETS,
    ROWS,
    APPLY,
)
