"""What cleanse answers: profiles, suggestions, recipes, previews, counts. Read via ``requests``."""

from __future__ import annotations

from typing import Any

from workbench.cleanse.clusters.likeness import Likeness
from workbench.core.request import Result

Document = dict[str, Any]
"""A step as JSON: ``{"step": "trim", "columns": ["city"], "where": null, "on_error": "keep"}``."""


class Issue(Result, frozen=True, kw_only=True):
    """Something about a column that a person may want to mend.

    ``where`` is the SQL condition (over the raw or clean table) of the rows behind it, empty
    when one condition cannot say it. ``step`` mends it and ``why`` says why one would, where the
    two go by what was found in the rows.
    """

    kind: str
    text: str
    rows: int
    where: str = ""
    step: Document = {}
    why: str = ""


class TopValue(Result, frozen=True, kw_only=True):
    """A value (``None``: missing) and the rows that have it."""

    value: str | None
    rows: int


class ColumnProfile(Result, frozen=True, kw_only=True):
    """One column. ``stored`` is its type in the table, ``type`` what it holds.

    ``null`` is the share of rows that are missing or hold a null word. ``exact`` is false where
    ``distinct`` and ``top`` were estimated. ``bars`` are counts of the distribution, ``quantiles``
    (min, q25, median, q75, max, mean, sd) are of numbers; dates have min and max as text.
    """

    name: str
    stored: str
    type: str
    rows: int
    nulls: int
    null_words: int
    null: float
    distinct: int
    exact: bool
    quantiles: dict[str, float | str | None] = {}
    top: list[TopValue] = []
    bars: list[int] = []
    longest: int | None = None
    issues: list[Issue] = []
    reads: Document = {}


class TableProfile(Result, frozen=True, kw_only=True):
    """Profiles of the asked columns; ``duplicates`` are rows equal to an earlier one."""

    dataset: str
    stage: str
    rows: int
    columns: list[ColumnProfile]
    duplicates: int | None
    all_columns: list[str]
    seconds: float


class Suggestion(Result, frozen=True, kw_only=True):
    """A ready step and why. ``id`` stays the same over runs.

    ``touches`` counts the cells that it would change, or the rows that it would drop. ``either`` is
    a question that the rows do not answer: of those that have it in common a person chooses one.
    """

    id: str
    title: str
    why: str
    touches: int
    step: Document
    refused: bool = False
    either: str = ""


class StepKind(Result, frozen=True, kw_only=True):
    """A step type with the JSON schema of its documents."""

    step: str
    summary: str
    schema: Document


class RecipeStep(Result, frozen=True, kw_only=True):
    """A step of the recipe. Counts are those of its newest build or preview, if there is one.

    ``before`` and ``after``: the columns that are there when its turn comes, and when it has run.
    """

    index: int
    title: str
    step: Document
    enabled: bool
    changed: int | None = None
    nulled: int | None = None
    failed: int | None = None
    dropped: int | None = None
    quarantined: int | None = None
    error: str = ""
    before: list[str] = []
    after: list[str] = []


class RecipeView(Result, frozen=True, kw_only=True):
    """A dataset's recipe at its head. ``version`` 0 is the empty one that every dataset has.

    ``build`` is the newest clean table, ``build_version`` the recipe version it was made with.
    ``behind`` is what the clean rows lack: "never" applied, the "recipe" or the "rows" changed
    since, or "" when they are up to date. ``undone`` are the versions that redo leads to, the
    nearest last; ``left_behind`` those that it led to until the edit that gave this answer.
    """

    dataset: str
    version: int
    steps: list[RecipeStep]
    can_undo: bool
    can_redo: bool
    build: int | None = None
    build_version: int | None = None
    behind: str = ""
    rows_in: int | None = None
    rows_out: int | None = None
    quarantined: int | None = None
    by: str = ""
    at: str = ""
    undone: list[int] = []
    left_behind: list[int] = []


class StepFit(Result, frozen=True, kw_only=True):
    """Whether a step works on a dataset's columns; ``missing`` are those that it lacks."""

    title: str
    step: Document
    missing: list[str] = []
    error: str = ""
    hint: str = ""


class RecipeFit(Result, frozen=True, kw_only=True):
    """Whether a recipe works on a dataset: its ``columns`` as they were loaded, and each step.

    ``version``: of its own recipe now.
    """

    version: int = 0
    dataset: str
    columns: list[str]
    steps: list[StepFit]


class RecipeVersion(Result, frozen=True, kw_only=True):
    """One version of a recipe: what the edit was (``what`` in words), and by whom.

    ``state``: "now" for the one that counts, "undone" for one that redo leads to, else "".
    """

    version: int
    parent: int
    change: str
    steps: int
    by: str
    at: str
    what: str = ""
    state: str = ""


class StepCounts(Result, frozen=True, kw_only=True):
    """What one step did to the table, in rows."""

    step: str
    changed: int
    nulled: int
    failed: int
    dropped: int
    quarantined: int
    enabled: bool = True


class DifferenceView(Result, frozen=True, kw_only=True):
    """``rows`` cells of ``column`` go from ``before`` to ``after``; ``ids`` are the first of them.

    ``kind``: changed, nulled, failed, unmatched (``before`` is the key that was not found),
    dropped (the row or column goes), renamed, or new (a column).
    ``alike``: all cells of the column that end so, also those whose value before is not listed.
    """

    column: str
    before: str | None
    after: str | None
    kind: str
    rows: int
    ids: list[int] = []
    alike: int = 0


class ShapeView(Result, frozen=True, kw_only=True):
    """A column's distribution before and after."""

    column: str
    before: list[int]
    after: list[int]
    distinct_before: int
    distinct_after: int


class PreviewView(Result, frozen=True, kw_only=True):
    """What one step does to all rows, and which of them somebody labelled or tests on.

    ``rows_after`` are those of a step that makes other rows. ``spans`` were marked in texts that
    it touches; ``models`` were trained on the dataset: ``v2 champion``, those with an alias first.
    """

    dataset: str
    title: str
    rows: int
    counts: StepCounts
    differences: list[DifferenceView]
    shapes: list[ShapeView]
    labelled: int | None
    test: int | None
    seconds: float
    rows_after: int | None = None
    spans: int = 0
    models: list[str] = []


class ScriptView(Result, frozen=True, kw_only=True):
    """A Polars script that gives what the recipe of this version gives."""

    version: int
    text: str


class QuarantinedCell(Result, frozen=True, kw_only=True):
    """A cell that a step could not read, for which its row was kept out of the clean rows.

    ``step`` counts from 1; ``value`` is what the cell held when the step met it.
    """

    row: int
    step: int
    title: str
    column: str
    value: str | None


class QuarantinedCells(Result, frozen=True, kw_only=True):
    """Part of the newest build's quarantine; ``total`` counts all of its cells."""

    total: int
    build: int | None
    items: list[QuarantinedCell]


class ClusterMember(Result, frozen=True, kw_only=True):
    """A spelling and how many rows have it."""

    value: str
    rows: int


class ClusterView(Result, frozen=True, kw_only=True):
    """Spellings that probably mean the same, most rows first; they would all become ``target``."""

    target: str
    rows: int
    members: list[ClusterMember]


class ClustersView(Result, frozen=True, kw_only=True):
    """A column's clusters, most rows first. ``values`` counts the column's distinct values."""

    dataset: str
    column: str
    likeness: Likeness
    values: int
    clusters: list[ClusterView]
    total: int
    seconds: float


class UnseenVariant(Result, frozen=True, kw_only=True):
    """A spelling that came after its cluster was approved; ``index`` is the step's place.

    ``version``: of the recipe in which it has that place.
    """

    version: int = 0
    index: int
    title: str
    column: str
    value: str
    rows: int
    target: str


class RefusedMerge(Result, frozen=True, kw_only=True):
    """A spelling that a person said does not mean ``target``."""

    column: str
    value: str
    target: str
    by: str
    at: str


class ClustersStarted(Result, frozen=True, kw_only=True):
    """The job that looks for clusters; its result is a ``ClustersView``."""

    job: str


class ApplyStarted(Result, frozen=True, kw_only=True):
    """The job that applies the recipe."""

    job: str
    version: int
