"""What the jobs of collect are told, and what they give back."""

from __future__ import annotations

import msgspec

from workbench.collect.reading import Dialect, ReadOptions, SniffSheet
from workbench.core.request import JobKind

NO_ROW = "there is no row in it"


class Before(msgspec.Struct, frozen=True):
    """The file as a load found it that all may be built on: its digest, its bytes and lines."""

    load: int
    content: str
    bytes: int
    lines: int


class LoadParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the load job is told.

    ``dialect`` is how the source was read before, ``unless`` the content hash that makes a reading
    needless. ``anew``: this load takes the place of all earlier ones, which were read otherwise.
    The contract is about ``columns``, those that the dataset has, with their DuckDB types, and
    ``kinds``, what text columns hold (``kinds.KINDS``); ``foreign`` are those that other sources of
    the dataset alone bring, which are not missing here. With ``shared`` there are other sources:
    what they hold as text is text here, too. Of the rows those are considered whose
    cursor lies between ``lower`` and ``upper``, compared in ``order`` (``cursors``); a ``backfill``
    never moves the cursor. Of a file that is as ``before``, with more at its end, only that is
    read.
    """

    load: int
    source: int
    dataset: int
    location: str
    options: ReadOptions
    keys: list[str]
    cursor: str
    disposition: str
    contract: str
    dialect: Dialect | None = None
    unless: str = ""
    anew: bool = False
    columns: dict[str, str] = {}
    kinds: dict[str, str] = {}
    foreign: list[str] = []
    order: str = ""
    lower: str = ""
    upper: str = ""
    backfill: bool = False
    before: Before | None = None
    shared: bool = False


class Part(msgspec.Struct, frozen=True):
    """A file of ``rows`` rows, of which the first has the place ``first`` among all.

    ``displaced``: the column that stands in it under another name.
    """

    path: str
    first: int
    rows: int
    displaced: str = ""


class LoadResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the load job found. ``parts`` and ``rejects`` are Parquet files in its scratch.

    Rows in the parts have the dialect's columns, ``_hash``, and ``_n``: their place, from 0 without
    a gap. Each has a key of its own where the source has one: ``rejects`` (``line``, ``reason``,
    ``raw``, ``place``) holds those without, and ``repeated`` counts those that say what a later one
    says. ``types`` are the DuckDB types of the dialect's columns; those in ``left_out`` are no part
    of the load: no row has anything in them. ``bytes`` and ``lines`` are the file's, 0 where it may
    not be taken as ``before`` by a later load; ``grown``: only its end was read. ``same`` means
    that the bytes are those of ``unless``, and nothing was read.
    """

    content: str
    same: bool
    dialect: Dialect
    types: list[str]
    parts: list[Part]
    rejects: str
    rows: int
    repeated: int
    rejected: int
    seconds: float
    notes: list[str]
    left_out: list[str] = []
    bytes: int = 0
    lines: int = 0
    grown: bool = False

    def taken(self) -> dict[str, str]:
        """The columns that are part of the load, and their types."""
        types = dict(zip(self.dialect.names, self.types, strict=True))
        return {name: kind for name, kind in types.items() if name not in self.left_out}


class SniffParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the sniff is told. ``dialect``: how it was read before."""

    location: str
    options: ReadOptions
    rows: int
    dialect: Dialect | None = None


LOAD = JobKind("collect.load", "workbench.collect.job:load", LoadParams, LoadResult, "load")
SNIFF = JobKind("collect.sniff", "workbench.collect.job:sniff", SniffParams, SniffSheet, "sniff")
JOBS: tuple[JobKind, ...] = (LOAD, SNIFF)
