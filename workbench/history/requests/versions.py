"""What one can ask of the history of models, and what people do with versions."""

from __future__ import annotations

from typing import Any

from workbench.core.request import Method, Request, Result, Role
from workbench.evaluate.requests import Comparison, Figure
from workbench.history.requests.origins import (
    Cleaned,
    DecidedShare,
    LabelFile,
    LabelShare,
    SourceUse,
    SplitUse,
)


class Version(Result, frozen=True, kw_only=True):
    """One model version as a row of the list.

    ``figure`` is its primary metric on its test rows, None before it was evaluated;
    ``cv`` the mean and standard deviation of ``cv_metric`` over training folds.
    ``recipe`` is the version of the recipe, None for raw rows.
    ``labels`` counts the rows with a target, train and test together.
    ``archived``: it was champion once and is no more. ``at`` is ISO 8601 in UTC.
    ``line``: what it competes in, its dataset, and its target where there are several: before an
    alias, as in ``tickets:champion``. ``champion``: the line's, None while there is none.
    ``made_elsewhere``: another installation made it; ``quarantined``: nobody has trusted it yet.
    """

    version: int
    name: str
    aliases: list[str]
    archived: bool
    family: str
    task: str
    metric: str
    figure: Figure | None
    cv_metric: str
    cv: dict[str, float]
    dataset: str
    stage: str
    recipe: int | None
    target: str
    labels: int
    split: str
    test: int
    by: str
    at: str
    seconds: float
    bytes: int
    tags: list[str]
    line: str = ""
    champion: int | None = None
    deleted: bool = False
    quarantined: bool = False
    made_elsewhere: bool = False
    metrics: dict[str, Figure] = {}


class Versions(Result, frozen=True, kw_only=True):
    """A window of versions; ``matching`` counts all that pass the filter, ``total`` all.

    ``lines``: how many lines the versions of this project compete in.
    """

    rows: list[Version]
    matching: int
    total: int
    lines: int = 1


SORTS = (
    *("version", "figure", "family", "name", "labels", "recipe", "split", "by", "at"),
    *("seconds", "bytes", "dataset", "line"),
)


class ListVersions(Request[Versions], frozen=True, kw_only=True):
    """Versions that contain every word of ``filter`` in what the list shows of them.

    ``sort``: one of ``SORTS``; versions without the value come last either way.
    ``deleted``: list those with a tombstone too.
    """

    filter: str = ""
    sort: str = "version"
    descending: bool = True
    offset: int = 0
    limit: int = 100
    deleted: bool = False


class CandidateUse(Result, frozen=True, kw_only=True):
    """A candidate of the same search; ``version``: what it became, if anything."""

    position: int
    family: str
    parameters: dict[str, Any]
    state: str
    error: str
    cv: dict[str, Any]
    fit_seconds: float | None
    version: int | None


class Note(Result, frozen=True, kw_only=True):
    """What somebody wrote about a version."""

    text: str
    by: str
    at: str


class Moment(Result, frozen=True, kw_only=True):
    """One event in a version's life. ``detail`` is dim beside ``what``."""

    at: str
    by: str
    what: str
    detail: str = ""


class Link(Result, frozen=True, kw_only=True):
    """One link of the lineage; ``kind``: source, recipe, labels, split, version or alias."""

    kind: str
    text: str
    detail: str = ""


class VersionDetail(Result, frozen=True, kw_only=True):
    """Everything that went into a version, and what happened to it since."""

    version: Version
    job: str
    seed: int
    sha256: str
    parameters: dict[str, Any]
    features: dict[str, Any]
    classes: list[str]
    capture: dict[str, Any]
    train_rows: int
    sources: list[SourceUse]
    recipe_steps: list[dict[str, Any]]
    recipe_titles: list[str]
    labels_by: list[LabelShare]
    split: SplitUse
    candidates: list[CandidateUse]
    notes: list[Note]
    lineage: list[Link]
    timeline: list[Moment]
    against: Comparison | None = None
    label_files: list[LabelFile] = []
    decided: list[DecidedShare] = []
    cleaned: Cleaned | None = None
    test_sources: list[SourceUse] = []


class ShowVersion(Request[VersionDetail], frozen=True, kw_only=True):
    """One version in full. ``version``: 14, v14, an alias, or ``tickets:champion``."""

    version: str


class Change(Result, frozen=True, kw_only=True):
    """One thing that differs; an empty text where a side does not have it."""

    name: str
    a: str
    b: str


class RowChanges(Result, frozen=True, kw_only=True):
    """Rows that the second learned from and the first did not, and so on. ``known``: compared."""

    known: bool = False
    added: int = 0
    removed: int = 0
    relabelled: int = 0
    same: int = 0
    why: str = ""


class MetricPair(Result, frozen=True, kw_only=True):
    """A metric of both versions; ``delta`` is b minus a where they were compared."""

    name: str
    a: Figure | None
    b: Figure | None
    delta: Figure | None = None


class VersionDiff(Result, frozen=True, kw_only=True):
    """What differs from version ``a`` to version ``b``.

    ``better``: a, b or neither by the verdict; empty where they were not compared.
    """

    a: Version
    b: Version
    data: list[Change]
    parameters: list[Change]
    environment: list[Change]
    recipe: list[Change]
    rows: RowChanges
    metrics: list[MetricPair]
    verdict: str = ""
    better: str = ""


class DiffVersions(Request[VersionDiff], frozen=True, kw_only=True):
    """Compare two versions in everything that was recorded."""

    a: str
    b: str


class Promote(Request[Version], frozen=True, kw_only=True):
    """Make a version the champion of its line, for a stated reason.

    ``override``: although it was not evaluated, not compared with the line's champion, or is
    shown to be worse than it.
    """

    version: str
    reason: str
    override: bool = False


class SetAlias(Request[Version], frozen=True, kw_only=True):
    """Point an alias of the version's line, not champion, at it; ``remove`` takes it away."""

    version: str
    alias: str
    reason: str = ""
    remove: bool = False


class AddNote(Request[Version], frozen=True, kw_only=True):
    """Write something about a version."""

    version: str
    text: str


class SetTag(Request[Version], frozen=True, kw_only=True):
    """Put a tag on a version or take it off."""

    version: str
    tag: str
    remove: bool = False


class DeleteVersion(Request[Version], frozen=True, kw_only=True):
    """Set a tombstone: the version leaves the list, its record stays. ``restore`` lifts it."""

    version: str
    reason: str
    restore: bool = False


class AliasThen(Result, frozen=True, kw_only=True):
    """Where an alias of a line pointed at a time, since when, by whom and why."""

    line: str
    alias: str
    version: int
    since: str
    by: str
    reason: str


class AsOf(Request[list[AliasThen]], frozen=True, kw_only=True):
    """What was live at a time, ISO 8601; a date alone means its end, in UTC."""

    time: str


class Checked(Result, frozen=True, kw_only=True):
    """Whether a version's stored bytes are what was written."""

    version: int
    intact: bool
    bytes: int
    sha256: str
    why: str = ""


class VerifyVersions(Request[list[Checked]], frozen=True, kw_only=True):
    """Read the stored bytes of one version, or of all with "", and compare their hashes."""

    version: str = ""


class Seen(Result, frozen=True, kw_only=True):
    """A version that saw a row. ``target``: the row's, when the version learned from it.

    ``tested``: when it was first measured on the row, "" for never; ``said`` and ``truth``: its
    answer then the newest time, and what was true, None for numbers. ``why``: why it is not known
    whether it learned from the row, "" where it is.
    """

    version: int
    family: str
    learned: bool
    target: str | None
    tested: str
    why: str = ""
    said: str | None = None
    truth: str | None = None


class SawRow(Request[list[Seen]], frozen=True, kw_only=True):
    """Which versions learned from a row with its target, or were measured on it."""

    dataset: str
    row: int


METHODS: tuple[Method, ...] = (
    Method("history.list", ListVersions, Versions, Role.ANNOTATOR),
    Method("history.show", ShowVersion, VersionDetail, Role.ANNOTATOR),
    Method("history.diff", DiffVersions, VersionDiff, Role.ANNOTATOR),
    Method("history.as_of", AsOf, list[AliasThen], Role.ANNOTATOR),
    Method("history.row", SawRow, list[Seen], Role.PRACTITIONER),
    Method("history.verify", VerifyVersions, list[Checked], Role.PRACTITIONER),
    Method("history.promote", Promote, Version, Role.OWNER, write=True),
    Method("history.set_alias", SetAlias, Version, Role.PRACTITIONER, write=True),
    Method("history.note", AddNote, Version, Role.REVIEWER, write=True),
    Method("history.tag", SetTag, Version, Role.PRACTITIONER, write=True),
    Method("history.delete", DeleteVersion, Version, Role.OWNER, write=True),
)
