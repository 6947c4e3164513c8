"""How a file is read: what a person chose, what was settled on, and the sheet that says why."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.request import Result

FORMATS = ("csv", "tsv", "jsonl", "json", "parquet", "sheet", "sqlite", "postgres", "files")


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to read a file; ``None`` means: guess. Every guess can be overruled here."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None  # "" for no quoting
    escape: str | None = None  # the quote itself (doubled), or a backslash
    header: bool | None = None
    skip: int | None = None  # physical lines before the header
    decimal: str | None = None
    null_words: list[str] | None = None  # cells that are stored as missing, besides nothing at all
    names: list[str] | None = None
    table: str | None = None  # of a workbook or a database
    records: str | None = None  # where in a JSON document its list is: data, result.items; . for it


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """The reading that was settled on: nothing in it is left to guess."""

    format: str
    compression: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    header: bool = True
    skip: int = 0
    decimal: str = "."
    null_words: list[str] = []
    names: list[str] = []
    table: str = ""
    records: str = ""  # the path to the list in a JSON document; "" when that is the list
    own: list[str] = []  # what the file calls the columns, in its order; [] when it does not say


def markless(format_: str, names: list[str], own: list[str], **more: Any) -> Dialect:
    """The reading of what is no delimited text."""
    return Dialect(format=format_, delimiter="", quote="", escape="", names=names, own=own, **more)


class ColumnGuess(Result, frozen=True, kw_only=True):
    """What a column seems to hold, and why; it is stored as text all the same."""

    name: str
    guess: str
    why: str


class SniffSheet(Result, frozen=True, kw_only=True):
    """What would be read, and how. ``notes`` are sentences on what a person should know.

    ``refused`` says why nothing can be loaded as it stands, until another reading is chosen.
    ``tables`` are the sheets of a workbook, the tables of a database, the lists of a document.
    """

    location: str
    bytes: int
    dialect: Dialect
    why: dict[str, str]
    columns: list[ColumnGuess]
    sample: list[list[Any]]
    seen_null_words: list[str]
    notes: list[str]
    refused: str = ""
    tables: list[str] = []
