"""The vocabulary of the record: reading it, checking it, and looking after the file."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role


class Event(Result, frozen=True, kw_only=True):
    """One thing that somebody did.

    ``payload`` is None once it was erased, and bare text where somebody altered it into what is
    no JSON object.
    """

    seq: int
    time: str
    uid: int
    actor: str
    verb: str
    subject: str
    payload: dict[str, object] | str | None
    hash: str


class EventPage(Result, frozen=True, kw_only=True):
    """Events, newest first. ``next`` is the ``before`` of the following page, None at the end."""

    events: list[Event]
    next: int | None
    total: int


class ListEvents(Request[EventPage], frozen=True, kw_only=True):
    """Events that fit every filter given, newest first.

    ``who`` is a person's name; ``what`` a verb or the beginning of one; ``object`` a part of
    the subject; ``since`` and ``until`` are times (ISO 8601, UTC). ``before`` pages: only events
    with a smaller number; ``offset`` leaves out that many of the newest that fit.
    """

    who: str | None = None
    what: str | None = None
    object: str | None = None
    since: str | None = None
    until: str | None = None
    before: int | None = None
    offset: int = 0
    limit: int = 100


class Gap(Result, frozen=True, kw_only=True):
    """Acknowledged events that a damaged log took along; ``event`` recorded the loss."""

    first: int
    last: int
    event: int


class ChainState(Result, frozen=True, kw_only=True):
    """What following the chain found. ``broken`` is the first event that does not fit.

    ``acknowledged`` is the last event that the hub promised; it is missing when it is larger
    than ``last``.
    """

    intact: bool
    events: int
    first: int
    last: int
    head: str
    acknowledged: int
    gaps: list[Gap] = []
    broken: int | None = None
    why: str = ""
    seconds: float = 0.0


class VerifyChain(Request[ChainState], frozen=True, kw_only=True):
    """Follow the whole chain of events."""


class Backup(Result, frozen=True, kw_only=True):
    """A copy that was made: its file, size in bytes, and the last event in it."""

    file: str
    bytes: int
    tables: int
    events: int
    head: str
    seconds: float


class MakeBackup(Request[Backup], frozen=True, kw_only=True):
    """Copy the whole project into a new file, as it is at this moment."""

    file: str


class Check(Result, frozen=True, kw_only=True):
    """One check. ``state``: ok, warning, damaged. ``checked`` counts what was looked at."""

    check: str
    state: str
    checked: int
    detail: str = ""


class Doctor(Request[list[Check]], frozen=True, kw_only=True):
    """Check everything that the file promises; reads all of it."""


METHODS = (
    Method("audit.events", ListEvents, EventPage, Role.ANNOTATOR),
    Method("audit.verify", VerifyChain, ChainState, Role.ANNOTATOR),
    Method("audit.backup", MakeBackup, Backup, Role.OWNER, write=True, files=True),
    Method("audit.doctor", Doctor, list[Check], Role.PRACTITIONER),
)
