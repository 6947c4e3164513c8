"""Loads: running a source, its account, comparing and taking back."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role


class LoadAccount(Result, frozen=True, kw_only=True):
    """One load: ``read == loaded + updated + unchanged + quarantined``, always.

    ``state``: running, counted, taken back, failed or cancelled. ``removed`` counts rows that a
    replacing load no longer contains. ``dataset`` is where its rows are. ``decided``: of the lines
    that it kept aside, how many have been released or discarded by now.
    """

    load: int
    source: str
    state: str
    started: str
    by: str
    job: str
    read: int
    loaded: int
    updated: int
    unchanged: int
    quarantined: int
    removed: int
    seconds: float
    columns_added: list[str]
    columns_missing: list[str]
    notes: list[str]
    error: str
    dataset: str = ""
    decided: int = 0

    @property
    def waiting(self) -> int:
        """Lines that it kept aside and nobody has decided about."""
        return max(0, self.quarantined - self.decided)


class LoadStarted(Result, frozen=True, kw_only=True):
    """The load and the job that does it."""

    load: int
    job: str


class TakenBack(Result, frozen=True, kw_only=True):
    """What came of taking a load back: how many rows went, came back, and have another form.

    ``rows`` are what the dataset has then. ``labelled``: how many of those that went have labels;
    these are kept, and count again when the rows come back.
    """

    load: int
    source: str
    removed: int
    restored: int
    changed: int
    rows: int
    labelled: int = 0


class PreviewTakeBack(Request[TakenBack], frozen=True, kw_only=True):
    """What taking a load back would come to; nothing changes."""

    load: int


class RunSource(Request[LoadStarted], frozen=True, kw_only=True):
    """Load what is new; the load's account tells how it went.

    With ``lower`` or ``upper`` it is a backfill: rows whose cursor lies between them (a day is all
    of it), and the cursor stays where it is. ``scheduled``: a watch runs it, by its schedule.
    """

    name: str
    lower: str = ""
    upper: str = ""
    scheduled: bool = False

    @property
    def bounded(self) -> bool:
        """Whether it is a backfill."""
        return bool(self.lower or self.upper)


class ListLoads(Request[list[LoadAccount]], frozen=True, kw_only=True):
    """Loads, newest first; of one source if named."""

    source: str = ""
    limit: int = 50


class GetLoad(Request[LoadAccount], frozen=True, kw_only=True):
    """One load's account."""

    load: int


class TakeBack(Request[TakenBack], frozen=True, kw_only=True):
    """Take a load back: its dataset is as the other loads that count make it."""

    load: int


class RestoreSnapshot(Request[LoadAccount], frozen=True, kw_only=True):
    """Make a dataset's raw rows what they were: a load of its own, which can be taken back."""

    dataset: str
    snapshot: str


METHODS: tuple[Method, ...] = (
    Method("collect.run_source", RunSource, LoadStarted, Role.PRACTITIONER, write=True),
    Method("collect.loads", ListLoads, list[LoadAccount], Role.ANNOTATOR),
    Method("collect.load", GetLoad, LoadAccount, Role.ANNOTATOR),
    Method("collect.preview_take_back", PreviewTakeBack, TakenBack, Role.PRACTITIONER),
    Method("collect.take_back", TakeBack, TakenBack, Role.PRACTITIONER, write=True),
    Method("collect.restore", RestoreSnapshot, LoadAccount, Role.PRACTITIONER, write=True),
)
