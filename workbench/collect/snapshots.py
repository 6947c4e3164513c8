"""What collect says on the wire of a dataset's states: snapshots, and what differs between two."""

from __future__ import annotations

import msgspec

from workbench.core.request import Method, Request, Result, Role

NOW = "now"


class Snapshot(Result, frozen=True, kw_only=True):
    """A dataset's raw rows at a moment, by ``number`` and maybe ``name``."""

    number: int
    name: str
    rows: int
    columns: list[str]
    created: str
    by: str


class RowDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is ``added``, ``removed`` or ``changed``; cells as text, ``changed`` ones named.

    ``before`` is empty for an added row, ``after`` for a removed one.
    """

    row: int
    what: str
    changed: list[str]
    before: dict[str, str | None]
    after: dict[str, str | None]


class Difference(Result, frozen=True, kw_only=True):
    """What differs between two states of a dataset: counts, and a page of rows by number.

    ``columns``: in how many changed rows a column differs.
    """

    dataset: str
    a: str
    b: str
    rows_a: int
    rows_b: int
    added: int
    removed: int
    changed: int
    columns: dict[str, int]
    rows: list[RowDifference]


class TakeSnapshot(Request[Snapshot], frozen=True, kw_only=True):
    """Keep a dataset's raw rows as they are now; no row is copied. ``name`` may be left out."""

    dataset: str
    name: str = ""


class ListSnapshots(Request[list[Snapshot]], frozen=True, kw_only=True):
    """A dataset's snapshots, newest first."""

    dataset: str


class DeleteSnapshot(Request[Snapshot], frozen=True, kw_only=True):
    """Keep a snapshot, by number or name, no longer; its number goes to no other one."""

    dataset: str
    snapshot: str


class CompareRows(Request[Difference], frozen=True, kw_only=True):
    """What differs from ``a`` to ``b``: each ``now``, a snapshot's number or name, or ``load:N``.

    Of a load those rows count that it read, whether it brought them or found them.
    """

    dataset: str
    a: str
    b: str = NOW
    offset: int = 0
    limit: int = 20


METHODS: tuple[Method, ...] = (
    Method("collect.take_snapshot", TakeSnapshot, Snapshot, Role.PRACTITIONER, write=True),
    Method("collect.snapshots", ListSnapshots, list[Snapshot], Role.ANNOTATOR),
    Method("collect.delete_snapshot", DeleteSnapshot, Snapshot, Role.PRACTITIONER, write=True),
    Method("collect.compare", CompareRows, Difference, Role.ANNOTATOR),
)
