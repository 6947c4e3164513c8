"""What one can ask of splitting and training, and what comes back."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role

LABELS = "labels"
"""The target that stands for people's annotations instead of a column."""


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
    classes in it are stratified by. At most one of ``group``, ``time`` and ``by`` is given.
    """

    name: str
    dataset: str
    share: float = 0.2
    group: str = ""
    time: str = ""
    by: str = ""
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


class Figure(Result, frozen=True, kw_only=True):
    """A cross-validated figure: mean and standard deviation over folds."""

    mean: float
    sd: float


class Candidate(Result, frozen=True, kw_only=True):
    """One row of the leaderboard. ``state``: running, done, failed or skipped.

    ``fit_seconds`` and ``predict_seconds`` are per fold, ``bytes`` of the last fold's estimator;
    ``folds`` holds the metric fold by fold; ``note``: a warning of the library.
    """

    position: int
    family: str
    parameters: dict[str, Any]
    state: str
    error: str = ""
    note: str = ""
    cv: dict[str, Figure] = {}
    folds: list[float] = []
    fit_seconds: float | None = None
    predict_seconds: float | None = None
    bytes: int | None = None
    kept: bool = False
    version: int | None = None


class Leaderboard(Result, frozen=True, kw_only=True):
    """A finished search's candidates as they ran; ``greater``: more of ``metric`` is better."""

    job: str
    metric: str
    greater: bool
    dataset: str
    target: str
    candidates: list[Candidate]


class ShowCandidates(Request[Leaderboard], frozen=True, kw_only=True):
    """The leaderboard of a finished job, of the newest one with "".

    While a job runs, its documents (``hub.job``) are its ``Candidate`` rows, each sent again
    after every fold.
    """

    job: str = ""


class ClassCount(Result, frozen=True, kw_only=True):
    """A class of the target and its rows."""

    label: str
    rows: int


class TrainPlan(Result, frozen=True, kw_only=True):
    """What would be trained. ``resolution``: what the test rows can tell apart, in words.

    ``train`` and ``test`` are ``estimated`` where rows are in neither yet: they are divided when
    training starts.
    """

    dataset: str
    stage: str
    recipe: int | None
    target: str
    task: str
    split: str
    rows: int
    without_target: int
    train: int
    test: int
    estimated: bool
    classes: list[ClassCount]
    columns: list[str]
    resolution: str
    warnings: list[str]


class PlanTraining(Request[TrainPlan], frozen=True, kw_only=True):
    """What training would use; the same checks as starting it.

    Empty fields are chosen: the only dataset, people's labels when there are any, the newest split.
    """

    dataset: str = ""
    target: str = ""
    task: str = ""
    split: str = ""
    stage: str = ""


class TrainChoices(Result, frozen=True, kw_only=True):
    """What a form may offer.

    ``dataset`` is the one looked at, "" where it has to be chosen first; ``targets`` its columns,
    with "labels" first where people have labelled; ``splits`` its splits, newest first.
    ``last``: dataset and target of the newest version, of all where no dataset is named.
    """

    datasets: list[str]
    dataset: str
    targets: list[str]
    splits: list[str]
    last: tuple[str, str] | None = None


class ShowChoices(Request[TrainChoices], frozen=True, kw_only=True):
    """What there is to choose from; with "", of the only dataset that is meant."""

    dataset: str = ""


class StartTraining(Request[JobStarted], frozen=True, kw_only=True):
    """Search and fit in a job; its best candidate becomes the next model version.

    ``family``: a family's name, several separated by commas, or "auto" for all that fit.
    ``search``: further parameter settings tried per family beyond its defaults. ``budget``:
    seconds after which no new candidate begins, 0 for none. ``parameters`` overrules the defaults
    of the one family that is named.
    """

    dataset: str = ""
    target: str = ""
    task: str = ""
    split: str = ""
    stage: str = ""
    family: str = "auto"
    parameters: dict[str, Any] = {}
    search: int = 0
    budget: float = 0.0
    seed: int = 0
    name: str = ""


class KeepCandidate(Request[JobStarted], frozen=True, kw_only=True):
    """Fit one candidate of a finished search on all training rows, as a version of its own."""

    job: str
    position: int


class FamilyParameter(Result, frozen=True, kw_only=True):
    """A parameter of a family: its default, what the search tries, and what it does."""

    name: str
    default: Any
    choices: list[Any]
    help: str


class Family(Result, frozen=True, kw_only=True):
    """A model family."""

    family: str
    title: str
    tasks: list[str]
    features: str
    parameters: list[FamilyParameter]


class ListFamilies(Request[list[Family]], frozen=True, kw_only=True):
    """The model families with their parameters."""


class SplitPlan(msgspec.Struct, frozen=True, kw_only=True):
    """How rows are assigned. ``cutoff`` is learned from the first assignment of a split by time.

    ``kind``: stratified, random, grouped, time or column.
    """

    kind: str = "stratified"
    share: float = 0.2
    seed: int = 0
    group: str = ""
    time: str = ""
    by: str = ""
    stratify: str = ""
    target: str = ""
    cutoff: str = ""


class SplitParams(msgspec.Struct, frozen=True, kw_only=True):
    """``frame``: Parquet of `_row`, the columns, and `_stratum` (text or null).

    ``warnings``: what the plan had to say.
    """

    name: str
    dataset: int
    person: str
    plan: SplitPlan
    frame: str
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


class FitParams(msgspec.Struct, frozen=True, kw_only=True):
    """``frame``: Parquet of `_row`, `_hash`, `_part` (null: not assigned yet), `_target`, columns.

    Its `_load` and `_people` say which load brought a row and who had labelled it. ``kept``: a
    candidate of the job ``kept_from``, to be fitted without a search. ``split`` None: the job
    assigns all rows by ``plan``, and the split is stored with the model. ``warnings``: what the
    plan had to say.
    """

    frame: str
    dataset: int
    dataset_name: str
    stage: str
    recipe: int | None
    recipe_steps: list[dict[str, Any]]
    target: str
    task: str
    split: int | None
    split_name: str
    plan: SplitPlan
    family: str
    parameters: dict[str, Any]
    search: int
    budget: float
    seed: int
    name: str
    person: str
    kept_from: str = ""
    kept: Candidate | None = None
    warnings: list[str] = []


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """What a training job answers: its model version, and everything it tried."""

    job: str
    version: int
    name: str
    seconds: float
    metric: str
    candidates: list[Candidate]
    warnings: list[str]


class FitResult(msgspec.Struct, frozen=True, kw_only=True):
    """Where the job left its files, and what goes into the model's row. Times in seconds."""

    bundle: str
    sha256: str
    bytes: int
    rows: str
    parts: str
    plan: SplitPlan
    family: str
    parameters: dict[str, Any]
    labels: list[str]
    task: str
    metric: str
    greater: bool
    candidates: list[Candidate]
    best: int
    features: dict[str, Any]
    capture: dict[str, Any]
    train_rows: int
    test_rows: int
    seconds: float
    warnings: list[str]


class NoParams(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing to say."""


class FamilyList(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker knows about families."""

    families: list[Family]


METHODS: tuple[Method, ...] = (
    Method("train.create_split", CreateSplit, JobStarted, Role.PRACTITIONER, write=True),
    Method("train.show_split", ShowSplit, Split, Role.ANNOTATOR),
    Method("train.list_splits", ListSplits, list[Split], Role.ANNOTATOR),
    Method("train.join_rows", JoinRows, list[str], Role.PRACTITIONER, write=True),
    Method("train.plan", PlanTraining, TrainPlan, Role.ANNOTATOR),
    Method("train.choices", ShowChoices, TrainChoices, Role.ANNOTATOR),
    Method("train.start", StartTraining, JobStarted, Role.PRACTITIONER, write=True),
    Method("train.keep", KeepCandidate, JobStarted, Role.PRACTITIONER, write=True),
    Method("train.candidates", ShowCandidates, Leaderboard, Role.ANNOTATOR),
    Method("train.families", ListFamilies, list[Family], Role.ANNOTATOR),
)

SPLIT_JOB = JobKind(
    "train.split", "workbench.train.job:split", SplitParams, SplitResult, "split rows"
)
JOIN_JOB = JobKind(
    "train.join", "workbench.train.job:split", JoinParams, SplitResult, "divide new rows"
)
FIT_JOB = JobKind("train.fit", "workbench.train.job:fit", FitParams, FitResult, "train")
FAMILIES_JOB = JobKind(
    "train.families", "workbench.train.job:families", NoParams, FamilyList, "list families"
)

JOBS: tuple[JobKind, ...] = (SPLIT_JOB, JOIN_JOB, FIT_JOB, FAMILIES_JOB)
