"""What cleanse says on the wire. Results are in ``views``, what jobs are told in ``tasks``."""

from __future__ import annotations

from typing import Literal

from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.facet_views import FacetCounts, FacetSet
from workbench.cleanse.facets import Facet
from workbench.cleanse.tasks import JOBS as JOBS
from workbench.cleanse.views import (
    ApplyStarted,
    ClustersStarted,
    ClustersView,
    Document,
    PreviewView,
    QuarantinedCells,
    RecipeFit,
    RecipeVersion,
    RecipeView,
    RefusedMerge,
    ScriptView,
    StepKind,
    Suggestion,
    TableProfile,
    UnseenVariant,
)
from workbench.collect.requests import RowsWindow
from workbench.core.request import Method, Request, Role

Choice = Literal["abort", "skip", "continue"]


class Profile(Request[TableProfile], frozen=True, kw_only=True):
    """Profile a dataset. ``stage``: raw, recipe (raw after the recipe so far), clean or best.

    ``columns`` empty: all of them.
    """

    dataset: str
    stage: str = "best"
    columns: list[str] = []


class Suggest(Request[list[Suggestion]], frozen=True, kw_only=True):
    """Steps worth adding after the recipe so far, most rows first."""

    dataset: str
    refused: bool = False


class RefuseSuggestion(Request[None], frozen=True, kw_only=True):
    """Put a suggestion away, on record; ``undo`` brings it back."""

    dataset: str
    id: str
    title: str = ""
    undo: bool = False


class ListStepKinds(Request[list[StepKind]], frozen=True, kw_only=True):
    """Every step type with its parameters."""


class ShowRecipe(Request[RecipeView], frozen=True, kw_only=True):
    """The recipe at its head, or as it was in ``version``.

    ``learned``: with what its steps learned when they were applied last.
    """

    dataset: str
    version: int | None = None
    learned: bool = False


class AddStep(Request[RecipeView], frozen=True, kw_only=True):
    """Put a step at ``index`` (from 0; None: at the end)."""

    dataset: str
    step: Document
    index: int | None = None
    suggestion: str = ""
    base: int | None = None


class EditStep(Request[RecipeView], frozen=True, kw_only=True):
    """Replace the step at ``index``."""

    dataset: str
    index: int
    step: Document
    base: int | None = None


class RemoveStep(Request[RecipeView], frozen=True, kw_only=True):
    """Remove the step at ``index``."""

    dataset: str
    index: int
    base: int | None = None


class MoveStep(Request[RecipeView], frozen=True, kw_only=True):
    """Move the step at ``index`` to ``to``."""

    dataset: str
    index: int
    to: int
    base: int | None = None


class ToggleStep(Request[RecipeView], frozen=True, kw_only=True):
    """Switch the step at ``index`` off or on."""

    dataset: str
    index: int
    base: int | None = None


class CheckRecipe(Request[RecipeFit], frozen=True, kw_only=True):
    """Whether steps (None: the recipe's own) work on the dataset's rows as they are.

    ``renames`` is a column's name in the recipe → its name here.
    """

    dataset: str
    steps: list[Document] | None = None
    renames: dict[str, str] = {}


class ImportRecipe(Request[RecipeView], frozen=True, kw_only=True):
    """Replace the recipe by the steps of an exported one; None: fit its own to the rows' columns.

    ``renames`` as in ``CheckRecipe``: a step in front gives columns the names that the recipe
    knows. ``choices`` says for each step, by its place, what to do when it does not work here,
    ``otherwise`` for all that are not named: abort, skip (switch it off), or continue (with the
    columns that are there; switched off when there are none, or when it does not work for another
    reason).
    """

    dataset: str
    steps: list[Document] | None
    renames: dict[str, str] = {}
    otherwise: Choice = "abort"
    choices: dict[int, Choice] = {}
    base: int | None = None


class RestoreRecipe(Request[RecipeView], frozen=True, kw_only=True):
    """Make an older version's steps the newest version; ``base`` as in ``AddStep``."""

    dataset: str
    version: int
    base: int | None = None


class ListVersions(Request[list[RecipeVersion]], frozen=True, kw_only=True):
    """Every version of the recipe, newest first, those left behind by an undo too."""

    dataset: str
    limit: int = 100


class UndoRecipe(Request[RecipeView], frozen=True, kw_only=True):
    """Go back to the recipe before the last edit; ``base`` as in ``AddStep``."""

    dataset: str
    base: int | None = None


class RedoRecipe(Request[RecipeView], frozen=True, kw_only=True):
    """Go forward again to the edit that was undone last; ``base`` as in ``AddStep``."""

    dataset: str
    base: int | None = None


class PreviewStep(Request[PreviewView], frozen=True, kw_only=True):
    """What a step does to all rows.

    With ``step``: that step at ``index`` (None: at the end; ``replaces`` says that it takes the
    place of the one there). Without: the recipe's step at ``index``.
    """

    dataset: str
    step: Document | None = None
    index: int | None = None
    replaces: bool = False


class FindClusters(Request[ClustersView], frozen=True, kw_only=True):
    """Spellings of a column, after the recipe so far, that probably mean the same."""

    dataset: str
    column: str
    likeness: Likeness = Likeness()
    limit: int = 1_000


class StartClusters(Request[ClustersStarted], frozen=True, kw_only=True):
    """The same as a job, for what takes long: it shows how far it is, and can be cancelled."""

    dataset: str
    column: str
    likeness: Likeness = Likeness()
    limit: int = 1_000


class RefuseMerge(Request[None], frozen=True, kw_only=True):
    """Say that spellings do not mean the same as ``target``; ``undo`` takes that back."""

    dataset: str
    column: str
    values: list[str]
    target: str
    undo: bool = False


class ListRefusedMerges(Request[list[RefusedMerge]], frozen=True, kw_only=True):
    """Spellings that were said not to mean a target, newest first; of one column if named."""

    dataset: str
    column: str = ""


class ListUnseen(Request[list[UnseenVariant]], frozen=True, kw_only=True):
    """New spellings that meet a cluster which a step of the recipe merges, most rows first."""

    dataset: str


class AcceptUnseen(Request[RecipeView], frozen=True, kw_only=True):
    """Let new spellings be merged, too: spelling → target, into the table of the step."""

    dataset: str
    index: int
    merges: dict[str, str]
    base: int | None = None


class CountFacets(Request[FacetCounts], frozen=True, kw_only=True):
    """Values of columns, each under what is chosen in the others, over the rows after the recipe.

    That is what a step at its end would see. ``count``: the columns whose values are wanted (none:
    those of ``facets``); ``limit``: values for each. ``search``: only those that contain a text,
    by column, in whatever case.
    """

    dataset: str
    facets: list[Facet] = []
    count: list[str] = []
    limit: int = 100
    search: dict[str, str] = {}


class GetFacetRows(Request[RowsWindow], frozen=True, kw_only=True):
    """A window of the rows after the recipe that facets leave; ``cut`` as in ``GetRows``."""

    dataset: str
    facets: list[Facet] = []
    offset: int = 0
    limit: int = 100
    sort: str = ""
    descending: bool = False
    cut: int = 200


class GetTouchedRows(Request[RowsWindow], frozen=True, kw_only=True):
    """A window of the rows that a step touches, each as the step meets it.

    ``index``: the step's place; ``version``: of the recipe (None: as it is now). ``kind``: changed,
    nulled, failed or dropped, "" for any. ``column``: of that column alone; ``like``: with the same
    change as this row. A column ``city →`` holds what ``city`` becomes.
    """

    dataset: str
    index: int
    version: int | None = None
    kind: str = ""
    column: str = ""
    like: int | None = None
    offset: int = 0
    limit: int = 100
    sort: str = ""
    descending: bool = False
    cut: int = 200


class ListFacetSets(Request[list[FacetSet]], frozen=True, kw_only=True):
    """Facets that were given a name, by name."""

    dataset: str


class SaveFacets(Request[None], frozen=True, kw_only=True):
    """Give facets a name; those of the same name are replaced."""

    dataset: str
    name: str
    facets: list[Facet]


class RemoveFacets(Request[None], frozen=True, kw_only=True):
    """Forget facets that were given a name."""

    dataset: str
    name: str


class ListQuarantinedCells(Request[QuarantinedCells], frozen=True, kw_only=True):
    """Cells for which steps kept rows out of the clean rows, by row; of one step if named."""

    dataset: str
    step: int | None = None
    offset: int = 0
    limit: int = 100


class WriteScript(Request[ScriptView], frozen=True, kw_only=True):
    """The recipe as a Polars script that gives the same result; ``name`` is its file's name."""

    dataset: str
    name: str = "clean.py"


class ShowSalt(Request[str], frozen=True, kw_only=True):
    """The project's secret for pseudonyms, on record that it was shown."""


class ApplyRecipe(Request[ApplyStarted], frozen=True, kw_only=True):
    """Run the recipe over all rows in a job; its result is an ``ApplyResult`` document."""

    dataset: str


_ROLE = Role.PRACTITIONER
METHODS: tuple[Method, ...] = (
    Method("cleanse.profile", Profile, TableProfile, Role.REVIEWER),
    Method("cleanse.suggest", Suggest, list[Suggestion], Role.REVIEWER),
    Method("cleanse.refuse", RefuseSuggestion, None, _ROLE, write=True),
    Method("cleanse.steps", ListStepKinds, list[StepKind], Role.ANNOTATOR),
    Method("cleanse.recipe", ShowRecipe, RecipeView, Role.ANNOTATOR),
    Method("cleanse.add", AddStep, RecipeView, _ROLE, write=True),
    Method("cleanse.edit", EditStep, RecipeView, _ROLE, write=True),
    Method("cleanse.remove", RemoveStep, RecipeView, _ROLE, write=True),
    Method("cleanse.move", MoveStep, RecipeView, _ROLE, write=True),
    Method("cleanse.toggle", ToggleStep, RecipeView, _ROLE, write=True),
    Method("cleanse.check", CheckRecipe, RecipeFit, Role.REVIEWER),
    Method("cleanse.import", ImportRecipe, RecipeView, _ROLE, write=True),
    Method("cleanse.restore", RestoreRecipe, RecipeView, _ROLE, write=True),
    Method("cleanse.versions", ListVersions, list[RecipeVersion], Role.ANNOTATOR),
    Method("cleanse.undo", UndoRecipe, RecipeView, _ROLE, write=True),
    Method("cleanse.redo", RedoRecipe, RecipeView, _ROLE, write=True),
    Method("cleanse.preview", PreviewStep, PreviewView, Role.REVIEWER),
    Method("cleanse.clusters", FindClusters, ClustersView, Role.REVIEWER),
    Method("cleanse.start_clusters", StartClusters, ClustersStarted, _ROLE, write=True),
    Method("cleanse.refuse_merge", RefuseMerge, None, _ROLE, write=True),
    Method("cleanse.refused_merges", ListRefusedMerges, list[RefusedMerge], Role.REVIEWER),
    Method("cleanse.unseen", ListUnseen, list[UnseenVariant], Role.REVIEWER),
    Method("cleanse.accept_unseen", AcceptUnseen, RecipeView, _ROLE, write=True),
    Method("cleanse.facets", CountFacets, FacetCounts, Role.REVIEWER),
    Method("cleanse.facet_rows", GetFacetRows, RowsWindow, Role.REVIEWER),
    Method("cleanse.touched", GetTouchedRows, RowsWindow, Role.REVIEWER),
    Method("cleanse.facet_sets", ListFacetSets, list[FacetSet], Role.REVIEWER),
    Method("cleanse.save_facets", SaveFacets, None, _ROLE, write=True),
    Method("cleanse.remove_facets", RemoveFacets, None, _ROLE, write=True),
    Method("cleanse.quarantine", ListQuarantinedCells, QuarantinedCells, Role.REVIEWER),
    Method("cleanse.script", WriteScript, ScriptView, Role.REVIEWER),
    Method("cleanse.salt", ShowSalt, str, Role.OWNER, write=True),
    Method("cleanse.apply", ApplyRecipe, ApplyStarted, _ROLE, write=True),
)
