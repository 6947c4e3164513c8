"""Structure without a target: clusters, topics and outliers, with how far they can be trusted."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role
from workbench.train.requests.splits import JobStarted

KMEANS, HDBSCAN, TOPICS, OUTLIERS = KINDS = ("kmeans", "hdbscan", "topics", "outliers")
EACH, ODDEST, LARGEST = ORDERS = ("one of each", "oddest first", "largest first")
"""How the rows of a grouping can be put in order for people."""


class Cluster(Result, frozen=True, kw_only=True):
    """One cluster, or topic. ``cluster``: its number, -1 for rows that are in none.

    ``silhouette``: the mean over its rows, from -1 to 1. ``typical``: what its rows have more of
    than others, most first; of a topic its top words.
    """

    cluster: int
    rows: int
    silhouette: float | None = None
    typical: list[str] = []


class Grouping(Result, frozen=True, kw_only=True):
    """What was found in a dataset's rows, and by whom.

    ``silhouette``: the mean over rows that are in a cluster (Rousseeuw 1987), from -1 to 1.
    ``stability``: the mean adjusted Rand index (Hubert and Arabie 1985) of the clusters and those
    found anew in ``draws`` bootstrap samples, 1 for the same; of outliers the mean rank correlation
    of scores. ``spread``: its standard deviation. ``notes``: what else to know.
    """

    grouping: int = 0
    dataset: str = ""
    stage: str = ""
    kind: str
    columns: list[str] = []
    rows: int = 0
    clusters: list[Cluster] = []
    silhouette: float | None = None
    stability: float | None = None
    spread: float | None = None
    draws: int = 0
    outliers: int = 0
    seed: int = 0
    notes: list[str] = []
    seconds: float = 0.0
    by: str = ""
    at: str = ""


class StartGrouping(Request[JobStarted], frozen=True, kw_only=True):
    """Look for structure in a job; its result is a ``Grouping``.

    ``columns``: those that count, all usable ones where none is named. ``clusters``: how many of
    k-means or topics, 0 to choose by silhouette; of HDBSCAN the least rows of a cluster.
    """

    dataset: str = ""
    kind: str = KMEANS
    columns: list[str] = []
    clusters: int = 0
    stage: str = ""
    seed: int = 0


class ListGroupings(Request[list[Grouping]], frozen=True, kw_only=True):
    """All groupings, or those of one dataset; newest first."""

    dataset: str = ""


class ShowGrouping(Request[Grouping], frozen=True, kw_only=True):
    """One grouping; 0 is the newest."""

    grouping: int = 0


class GroupedRows(Result, frozen=True, kw_only=True):
    """Rows in an order for people, without test rows; ``dataset`` has them."""

    dataset: str
    what: str
    rows: list[int]


class OrderGrouping(Request[GroupedRows], frozen=True, kw_only=True):
    """The rows of a grouping in an order; test rows of any split of the dataset are left out.

    ``order``: one of ``ORDERS``: the rows nearest to their clusters' middles, a cluster in turn;
    the highest outlier scores, or those that are in no cluster or far from its middle; large
    clusters whole, then smaller ones. ``cluster``: of one cluster alone.
    """

    grouping: int = 0
    order: str = EACH
    cluster: int | None = None
    limit: int = 1000


class GroupParams(msgspec.Struct, frozen=True, kw_only=True):
    """``frame``: Parquet of `_row` and the columns."""

    frame: str
    dataset: int
    dataset_name: str
    stage: str
    kind: str
    clusters: int
    seed: int
    person: str


class GroupResult(msgspec.Struct, frozen=True, kw_only=True):
    """``rows``: Parquet of row_id, cluster (null: not looked at) and score (large is odd)."""

    rows: str
    found: Grouping


GROUP_JOB = JobKind(
    "train.group", "workbench.train.grouping_job:group", GroupParams, GroupResult, "find structure"
)

METHODS: tuple[Method, ...] = (
    Method("train.group", StartGrouping, JobStarted, Role.PRACTITIONER, write=True),
    Method("train.groupings", ListGroupings, list[Grouping], Role.ANNOTATOR),
    Method("train.grouping", ShowGrouping, Grouping, Role.ANNOTATOR),
    Method("train.grouping_rows", OrderGrouping, GroupedRows, Role.ANNOTATOR),
)

JOBS: tuple[JobKind, ...] = (GROUP_JOB,)
