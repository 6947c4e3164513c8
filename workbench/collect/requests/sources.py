"""Sources: where rows come from, and how they are read."""

from __future__ import annotations

from workbench.collect.reading import Dialect as Dialect
from workbench.collect.reading import ReadOptions as ReadOptions
from workbench.collect.reading import SniffSheet as SniffSheet
from workbench.collect.requests.loads import LoadAccount
from workbench.core.request import Method, Request, Result, Role

DISPOSITIONS = ("append", "merge", "replace")


class Source(Result, frozen=True, kw_only=True):
    """Where rows come from. ``owner`` is a person's name; times are ISO 8601.

    ``dialect`` is how it is read since its first load, or since somebody agreed to its sheet.
    ``anew``: its reading was changed, and the next load takes the place of the earlier ones.
    ``contract`` is as ``contract.parse`` reads it. ``types`` are what a person said that columns
    hold, ``settled`` what their rows showed. ``scheduled``: when a watch last ran it. ``dataset``
    is where its rows are, which others may fill as well; ``rows`` are those that it brought.
    """

    id: int
    name: str
    kind: str
    location: str
    options: ReadOptions
    keys: list[str]
    cursor: str
    cursor_value: str
    disposition: str
    contract: str
    owner: str
    created: str
    rows: int
    dialect: Dialect | None = None
    anew: bool = False
    last_load: LoadAccount | None = None
    lag: str = ""
    schedule: str = ""
    scheduled: str = ""
    types: dict[str, str] = {}
    settled: dict[str, str] = {}
    dataset: str = ""


class Sniff(Request[SniffSheet], frozen=True, kw_only=True):
    """Look at a file; loads nothing. ``dialect``: how it was read before, and is to be again."""

    location: str
    options: ReadOptions = ReadOptions()
    rows: int = 20
    dialect: Dialect | None = None


class AddSource(Request[Source], frozen=True, kw_only=True):
    """Register a source and its dataset of the same name; loads nothing.

    With ``dataset`` its rows go to one that is there, beside those of its other sources. They have
    one key; ``keys`` may be left out then.

    A source that was never loaded is registered anew: a mistyped key is no dead end. ``dialect`` is
    that of a sheet that a person agreed to; without one, the first load settles it. ``lag`` is how
    far before the cursor is read again, ``schedule`` a cron expression for the watch; ``types``
    says what text columns hold (``kinds.KINDS``), for the contract.
    """

    name: str
    location: str
    options: ReadOptions = ReadOptions()
    dialect: Dialect | None = None
    keys: list[str] = []
    cursor: str = ""
    disposition: str = "append"
    contract: str = "evolve"
    lag: str = ""
    schedule: str = ""
    types: dict[str, str] = {}
    dataset: str = ""


class EditSource(Request[Source], frozen=True, kw_only=True):
    """Change a source; what is not given stays as it is. Loads nothing.

    Other ``options``, another ``dialect``, or ``guess`` (forget what was settled) change how it is
    read. Then the next load takes the place of all earlier ones, which were read wrongly;
    with ``keep_rows`` their rows stay beside the new ones. ``keys`` become those of all sources of
    the dataset. A ``contract`` may name some of its parts alone; of ``types`` those that are given
    change, "" forgets one. ``owner`` is a person of the project: who answers for the source.
    """

    name: str
    location: str | None = None
    options: ReadOptions | None = None
    dialect: Dialect | None = None
    guess: bool = False
    keep_rows: bool = False
    keys: list[str] | None = None
    cursor: str | None = None
    disposition: str | None = None
    contract: str | None = None
    lag: str | None = None
    schedule: str | None = None
    types: dict[str, str] = {}
    owner: str | None = None


class RemoveSource(Request[bool], frozen=True, kw_only=True):
    """Forget a source that has no rows, none yet or none any more; with the last, its dataset."""

    name: str


class ListSources(Request[list[Source]], frozen=True, kw_only=True):
    """All sources, by name."""


METHODS: tuple[Method, ...] = (
    Method("collect.sniff", Sniff, SniffSheet, Role.PRACTITIONER, files=True),
    Method("collect.add_source", AddSource, Source, Role.PRACTITIONER, write=True, files=True),
    Method("collect.edit_source", EditSource, Source, Role.PRACTITIONER, write=True, files=True),
    Method("collect.remove_source", RemoveSource, bool, Role.PRACTITIONER, write=True),
    Method("collect.sources", ListSources, list[Source], Role.ANNOTATOR),
)
