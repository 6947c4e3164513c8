"""Datasets and their rows."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.request import Method, Request, Result, Role


class ColumnInfo(Result, frozen=True, kw_only=True):
    """A column and its DuckDB type."""

    name: str
    type: str


class Dataset(Result, frozen=True, kw_only=True):
    """A dataset as the lists show it; ``stage`` is what "best" means now: raw or clean.

    ``fault`` says why its rows cannot be read, where that is so.
    """

    name: str
    rows: int
    stage: str
    columns: list[ColumnInfo]
    fault: str = ""


class RowFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``op``: ``= != < <= > >= contains starts in null not-null``; values are compared as text."""

    column: str
    op: str
    values: list[str] = []


class RowsWindow(Result, frozen=True, kw_only=True):
    """Rows from ``offset`` on; the first cell is the ``_row``. ``total`` is after filters.

    There may be fewer than were asked for: as many as fit into one answer. Cells are what JSON
    has; dates, times, decimals and whole numbers beyond 64 bits come as text, to the last digit.
    """

    columns: list[ColumnInfo]
    rows: list[list[Any]]
    offset: int
    total: int
    stage: str


class ExportedRows(Result, frozen=True, kw_only=True):
    """A file was written."""

    path: str
    rows: int


class ExportRows(Request[ExportedRows], frozen=True, kw_only=True):
    """Write all rows of a stage to a new file, with ``_row``: .parquet, .csv, .tsv or .jsonl."""

    dataset: str
    path: str
    stage: str = "best"


class Frequency(Result, frozen=True, kw_only=True):
    """A value (``None``: missing) and how many rows have it."""

    value: str | None
    count: int


class ListDatasets(Request[list[Dataset]], frozen=True, kw_only=True):
    """All datasets with their columns and row counts."""


class GetRows(Request[RowsWindow], frozen=True, kw_only=True):
    """A window of rows. ``stage``: raw, clean or best. ``where``: one SQL condition."""

    dataset: str
    stage: str = "best"
    offset: int = 0
    limit: int = 100
    columns: list[str] | None = None
    sort: str = ""
    descending: bool = False
    filters: list[RowFilter] = []
    where: str = ""
    cut: int = 0  # characters per cell at most, 0 for whole cells


class GetFrequencies(Request[list[Frequency]], frozen=True, kw_only=True):
    """A column's values, most frequent first; ``where`` is SQL (practitioners)."""

    dataset: str
    column: str
    stage: str = "best"
    limit: int = 100
    filters: list[RowFilter] = []
    where: str = ""


METHODS: tuple[Method, ...] = (
    Method("collect.datasets", ListDatasets, list[Dataset], Role.ANNOTATOR),
    Method("collect.export_rows", ExportRows, ExportedRows, Role.PRACTITIONER, files=True),
    Method("collect.rows", GetRows, RowsWindow, Role.ANNOTATOR),
    Method("collect.frequencies", GetFrequencies, list[Frequency], Role.ANNOTATOR),
)
