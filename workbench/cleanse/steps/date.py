"""Dates by a stated format: nothing is guessed, since 01/02 is two different days."""

from __future__ import annotations

import datetime as dt
import re
from typing import ClassVar, Literal

import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, OnError, Schema, need_columns
from workbench.cleanse.steps.kinds import kind_words
from workbench.cleanse.steps.missing import says_nothing
from workbench.core.errors import InvalidInputError

_DIRECTIVE = re.compile(r"%[-_0]?(?:[369]f|\.[369]?f|.)")
_TIMES = frozenset("HIkl")
_KNOWN = frozenset("YyCmbBhdejaAwuUWGgVDxFvHkIlPpMSfRTXrcsZz%tn+")


class Date(CellStep, frozen=True, kw_only=True, tag="date"):
    """Read text as dates in one stated format, or in the first of several that fits.

    Null words become null and are no failures, unless ``null_tokens`` is off.
    Of a format with a time, ``kind`` date takes midnight alone.
    With ``on_error`` keep or a row filter the column stays text (dates as 2024-03-02), since a
    column has one type; otherwise it becomes a date or time column.
    """

    on_error: OnError = "null"
    format: str = "%Y-%m-%d"
    also: list[str] = []
    kind: Literal["date", "datetime"] = "date"
    null_tokens: bool = True

    summary: ClassVar[str] = "Read text as dates in stated formats: %Y year, %m month, %d day."

    def describe(self) -> str:
        """One line for people."""
        more = f" or {len(self.also)} more" if self.also else ""
        return f"{self.kind} {self.format}{more}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        for form in (self.format, *self.also):
            _check_format(form, self.kind)
        for name in self.columns:
            if schema[name] != pl.String and not schema[name].is_temporal():
                raise InvalidInputError(
                    f"date: the column {name!r} is {kind_words(schema[name])}, not text"
                )

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to its date."""
        return {name: self._cell(pl.col(name), schema[name]) for name in self.targets(schema)}

    def _cell(self, column: pl.Expr, dtype: pl.DataType) -> Cell:
        wanted = pl.Date() if self.kind == "date" else pl.Datetime("us")
        if dtype != pl.String:
            return Cell(column if dtype == wanted else column.cast(wanted, strict=False))
        bare = column.str.strip_chars()
        value = pl.coalesce(_read(bare, wanted, form) for form in (self.format, *self.also))
        plain = "%Y-%m-%d" if self.kind == "date" else "%Y-%m-%dT%H:%M:%S%.f"
        return Cell(
            value,
            can_fail=True,
            nothing=says_nothing(column) if self.null_tokens else None,
            text=lambda read: read.dt.to_string(plain),
        )


def _read(bare: pl.Expr, wanted: pl.Date | pl.Datetime, form: str) -> pl.Expr:
    """Dates in one format; a year of four digits, since %Y also reads "24" as the year 24.

    Where the format has a time, only midnight is a date: no other time is lost unsaid.
    """
    timed = isinstance(wanted, pl.Date) and bool(_TIMES & _letters(form))
    read = bare.str.strptime(pl.Datetime("us") if timed else wanted, form, strict=False)
    right = read.dt.year().is_between(1000, 9999)
    if timed:
        return pl.when(right & (read == read.dt.truncate("1d"))).then(read.dt.date())
    return pl.when(right).then(read)


def _letters(form: str) -> set[str]:
    return {directive[-1] for directive in _DIRECTIVE.findall(form)}


def _check_format(form: str, kind: str) -> None:
    letters = _letters(form)
    if not letters or not letters <= _KNOWN:
        raise InvalidInputError(
            f"date: {form!r} is not a date format",
            "use %Y %m %d %b %B %y and for times %H %M %S, e.g. %d/%m/%Y",
        )
    whole = dt.datetime(2024, 3, 2, 13, 45, 10)
    timed = kind == "datetime" or bool(_TIMES & letters)
    wanted = pl.Datetime("us") if timed else pl.Date()
    try:
        text = pl.Series([whole if timed else whole.date()]).dt.to_string(form)
        read = text.str.strptime(wanted, form, strict=False)[0]
    except pl.exceptions.PolarsError:
        read = None
    if read is None or (read.year, read.month, read.day) != (whole.year, whole.month, whole.day):
        raise InvalidInputError(
            f"date: {form!r} does not say a whole {kind}",
            "a date needs year, month and day; a datetime hours and minutes too",
        )
