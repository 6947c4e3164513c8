"""Steps that read points in time which are written as numbers: spreadsheets' days and epochs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import ClassVar, Literal

import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, OnError, Schema, need_columns
from workbench.cleanse.steps.missing import says_nothing
from workbench.core.errors import InvalidInputError

_DAY_MICROSECONDS = 86_400_000_000
_FIRST_DAYS = {"1900": dt.datetime(1899, 12, 30), "1904": dt.datetime(1904, 1, 1)}
_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}
_LATEST = 253_402_300_799_000_000
"""The last microsecond of the year 9999 since 1970."""


class _Instant(CellStep, frozen=True, kw_only=True):
    """A number column, or text that holds numbers, read as times."""

    on_error: OnError = "null"
    kind: Literal["date", "datetime"] = "datetime"
    null_tokens: bool = True

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        for name in self.columns:
            kind = schema[name]
            if kind != pl.String and not kind.is_numeric() and not kind.is_temporal():
                raise InvalidInputError(f"{self.name()}: {name!r} is {kind}, not a number")

    def microseconds(self, number: pl.Expr) -> pl.Expr:
        """Microseconds since 1970."""
        raise NotImplementedError

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to its time."""
        return {name: self._cell(pl.col(name), schema[name]) for name in self.columns}

    def _cell(self, column: pl.Expr, kind: pl.DataType) -> Cell:
        if kind.is_temporal():
            return Cell(column)
        number = column.str.strip_chars() if kind == pl.String else column
        nothing = says_nothing(column) if self.null_tokens and kind == pl.String else None
        plain = "%Y-%m-%d" if self.kind == "date" else "%Y-%m-%dT%H:%M:%S%.f"
        then: tuple[Callable[[pl.Expr], pl.Expr], ...] = (self._instant,)
        return Cell(
            number.cast(pl.Float64, strict=False),
            then=then,
            can_fail=True,
            nothing=nothing,
            text=lambda read: read.dt.to_string(plain),
        )

    def _instant(self, number: pl.Expr) -> pl.Expr:
        count = self.microseconds(number).round()
        inside = count.is_between(-62_135_596_800_000_000, _LATEST)
        when = pl.when(inside).then(count).cast(pl.Int64).cast(pl.Datetime("us"))
        return when.cast(pl.Date) if self.kind == "date" else when


class ExcelSerial(_Instant, frozen=True, kw_only=True, tag="excel_serial"):
    """Read a spreadsheet's day numbers as dates: 45292 is 2024-01-01 (1900 system)."""

    kind: Literal["date", "datetime"] = "date"
    system: Literal["1900", "1904"] = "1900"

    summary: ClassVar[str] = "Read a spreadsheet's day numbers as dates: 45292 is 2024-01-01."

    def describe(self) -> str:
        """One line for people."""
        return "excel date" if self.system == "1900" else "excel date of 1904"

    def microseconds(self, number: pl.Expr) -> pl.Expr:
        """Days since the system's first day, as microseconds since 1970."""
        first = _FIRST_DAYS[self.system] - dt.datetime(1970, 1, 1)
        since = number * _DAY_MICROSECONDS + first.days * _DAY_MICROSECONDS
        if self.system == "1904":
            return since
        # Spreadsheets count a 29 February 1900, day 60, that there never was.
        before = pl.when(number < 60).then(since + _DAY_MICROSECONDS).otherwise(since)
        return pl.when(~number.is_between(60, 61, closed="left")).then(before)


class Epoch(_Instant, frozen=True, kw_only=True, tag="epoch"):
    """Read seconds, milliseconds or microseconds since 1970 (UTC) as times."""

    unit: Literal["s", "ms", "us"] = "s"

    summary: ClassVar[str] = "Read seconds or milliseconds since 1970 as times."

    def describe(self) -> str:
        """One line for people."""
        return f"epoch in {self.unit}"

    def microseconds(self, number: pl.Expr) -> pl.Expr:
        """Microseconds since 1970."""
        return number * _UNITS[self.unit]
