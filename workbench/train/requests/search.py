"""What would be trained, what is being tried, and what came of it."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.costs import AUTO, LIKELIEST, Cost
from workbench.core.request import JobKind, Method, Request, Result, Role
from workbench.train.requests.splits import JobStarted, SplitPlan

RANDOM, OPTUNA = STRATEGIES = ("random", "optuna")
"""What proposes further settings: draws, or Optuna by what was tried."""


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
    """A finished search's candidates as they ran; ``greater``: more of ``metric`` is better.

    ``warnings``: what was noticed of the rows and columns, such as one that gives the target away.
    """

    job: str
    metric: str
    greater: bool
    dataset: str
    target: str
    candidates: list[Candidate]
    warnings: list[str] = []


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

    ``dataset`` is the one looked at, "" where it has to be chosen first; ``targets`` its
    ``columns``, with "labels" first where people have labelled; ``splits`` its splits, newest
    first; ``sources`` those of its sources that brought rows.
    ``last``: dataset and target of the newest version, of all where no dataset is named.
    """

    datasets: list[str]
    dataset: str
    targets: list[str]
    splits: list[str]
    columns: list[str] = []
    sources: list[str] = []
    last: tuple[str, str] | None = None


class ShowChoices(Request[TrainChoices], frozen=True, kw_only=True):
    """What there is to choose from; with "", of the only dataset that is meant."""

    dataset: str = ""


class StartTraining(Request[JobStarted], frozen=True, kw_only=True):
    """Search and fit in a job; its best candidate becomes the next model version.

    ``family``: a family's name, several separated by commas, or "auto" for all that fit.
    ``search``: further parameter settings tried per family beyond its defaults. ``strategy``: what
    proposes them, one of ``STRATEGIES``. ``budget``:
    seconds after which no new candidate begins, 0 for none. ``parameters`` overrules the defaults
    of the one family that is named. ``cluster``: the address of a Dask scheduler whose workers try
    the folds, "" for this machine. ``costs``: of wrong answers; the search then looks for the
    smallest mean cost. ``decide``: how probabilities become answers (``core.costs.RULES``).
    """

    dataset: str = ""
    target: str = ""
    task: str = ""
    split: str = ""
    stage: str = ""
    family: str = "auto"
    parameters: dict[str, Any] = {}
    search: int = 0
    strategy: str = "random"
    budget: float = 0.0
    cluster: str = ""
    seed: int = 0
    name: str = ""
    costs: list[Cost] = []
    decide: str = AUTO


class KeepCandidate(Request[JobStarted], frozen=True, kw_only=True):
    """Fit one candidate of a finished search on all training rows, as a version of its own."""

    job: str
    position: int


class FitParams(msgspec.Struct, frozen=True, kw_only=True):
    """``frame``: Parquet of `_row`, `_hash`, `_part` (null: not assigned yet), `_target`, columns.

    Further columns say which load brought a row, and whose labels it has from where. ``kept``: a
    candidate of the job ``kept_from``, to be fitted without a search. ``split`` None: the job
    assigns all rows by ``plan``, and the split is stored with the model. ``warnings``: what the
    plan had to say. ``resumed``: the job that was interrupted, of which this is the rest.
    ``fields`` and ``names``: of spans and pairs, the columns they are about, and the labels.
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
    resumed: str = ""
    strategy: str = "random"
    cluster: str = ""
    costs: list[Cost] = []
    decide: str = LIKELIEST
    fields: list[str] = []
    names: list[str] = []


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


FIT_JOB = JobKind(
    "train.fit",
    "workbench.train.job:fit",
    FitParams,
    FitResult,
    "train",
    when_cancelled="no version comes of it; the same training started again takes over the folds "
    "that it had finished",
)

METHODS: tuple[Method, ...] = (
    Method("train.plan", PlanTraining, TrainPlan, Role.ANNOTATOR),
    Method("train.choices", ShowChoices, TrainChoices, Role.ANNOTATOR),
    Method("train.start", StartTraining, JobStarted, Role.PRACTITIONER, write=True),
    Method("train.keep", KeepCandidate, JobStarted, Role.PRACTITIONER, write=True),
    Method("train.candidates", ShowCandidates, Leaderboard, Role.ANNOTATOR),
)

JOBS: tuple[JobKind, ...] = (FIT_JOB,)
