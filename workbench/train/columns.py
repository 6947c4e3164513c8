"""Decides how each column of a table is used as a feature, and says why."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
import polars as pl

from workbench.bundle.cells import as_number, cleaned_text

NUMBER, CATEGORY, TEXT, DATE, DROPPED = "number", "category", "text", "date", "dropped"

DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%Y",
)
"""Unambiguous formats only; others are for a cleansing step that a person chooses."""

ENOUGH = 0.95
_LIKE_DATE = r"^\d[\d./-]{7,}"
_ID_NAME = re.compile(r"(^|[_\s])(id|uuid|guid|key|row|index)$|[a-z]Id$|ID$", re.IGNORECASE)


class ColumnUse(msgspec.Struct, frozen=True, kw_only=True):
    """How one column is used. ``format``: of a date kept as text; ``note``: for people."""

    name: str
    kind: str
    dtype: str
    format: str = ""
    note: str = ""


def as_date(values: pl.Series, format: str) -> pl.Series:
    """The series as Datetime; what cannot be read is null."""
    if values.dtype == pl.String:
        return cleaned_text(values).str.to_datetime(format, strict=False, time_unit="us")
    return values.cast(pl.Datetime("us"), strict=False)


def plan_columns(frame: pl.DataFrame, exclude: Sequence[str] = ()) -> list[ColumnUse]:
    """One decision per column of ``frame`` (training rows), but for ``exclude`` and `_` columns.

    When nothing usable is left, identifier-like text is read as text after all.
    """
    names = [n for n in frame.columns if n not in exclude and not n.startswith("_")]
    uses = [_plan(frame[name]) for name in names]
    if uses and all(use.kind == DROPPED for use in uses):
        uses = [_rescued(use) for use in uses]
    return uses


def _rescued(use: ColumnUse) -> ColumnUse:
    if not use.note.startswith("identifier"):
        return use
    kind = TEXT if use.dtype == "String" else NUMBER
    note = "looks like an identifier, used since nothing else is there"
    return ColumnUse(name=use.name, kind=kind, dtype=use.dtype, note=note)


NO_VALUE = "no value in any training row"


def _plan(values: pl.Series) -> ColumnUse:
    dtype = values.dtype
    name = str(dtype)
    if dtype in (pl.List, pl.Struct, pl.Array, pl.Binary, pl.Object, pl.Null):
        return _dropped(values, NO_VALUE if dtype == pl.Null else f"type {name} is not used")
    known = cleaned_text(values).drop_nulls() if dtype == pl.String else values.drop_nulls()
    if not len(known):
        return _dropped(values, NO_VALUE)
    if known.n_unique() == 1 and len(known) == len(values):
        return _dropped(values, "constant")
    if dtype.is_numeric() or dtype == pl.Decimal:
        return _number(values, known.cast(pl.Float64), dtype.is_integer())
    if dtype.is_temporal():
        if dtype in (pl.Time, pl.Duration):
            return _dropped(values, f"type {name} is not used")
        return ColumnUse(name=values.name, kind=DATE, dtype=name)
    if dtype == pl.String:
        return _text(values, known)
    return ColumnUse(name=values.name, kind=CATEGORY, dtype=name)


def _dropped(values: pl.Series, note: str) -> ColumnUse:
    return ColumnUse(name=values.name, kind=DROPPED, dtype=str(values.dtype), note=note)


def _number(values: pl.Series, known: pl.Series, whole: bool, note: str = "") -> ColumnUse:
    distinct = known.n_unique()
    if whole and distinct == len(known) and len(known) >= 20:
        low, high = float(known.min()), float(known.max())  # type: ignore[arg-type]
        if high - low + 1 == distinct or _ID_NAME.search(values.name):
            return _dropped(values, "identifier: every value is another whole number")
    return ColumnUse(name=values.name, kind=NUMBER, dtype=str(values.dtype), note=note)


def _text(values: pl.Series, known: pl.Series) -> ColumnUse:
    dtype = "String"
    total = len(known)
    numbers = as_number(known)
    readable = total - numbers.null_count()
    if readable >= ENOUGH * total and not _leading_zeros(known):
        unread = total - readable
        note = f"{unread} values are no numbers and count as missing" if unread else ""
        parsed = numbers.drop_nulls()
        return _number(values, parsed, bool((parsed == parsed.round()).all()), note)
    if format := date_format(known):
        return ColumnUse(name=values.name, kind=DATE, dtype=dtype, format=format)
    distinct = known.n_unique()
    words = float(known.str.count_matches(r"\S+").mean() or 0)  # type: ignore[arg-type]
    letters = float(known.str.len_chars().mean() or 0)  # type: ignore[arg-type]
    if (words >= 2.5 or letters >= 25) and distinct > max(20, 0.05 * total):
        return ColumnUse(name=values.name, kind=TEXT, dtype=dtype)
    if distinct > 0.95 * total and total >= 20 and words < 2:
        return _dropped(values, "identifier: nearly every value is another")
    return ColumnUse(name=values.name, kind=CATEGORY, dtype=dtype)


def date_format(values: pl.Series) -> str:
    """The first of ``DATE_FORMATS`` that reads nearly all of the first 1,000 values, or ""."""
    known = cleaned_text(values).drop_nulls().head(1000)
    if not len(known) or known.str.contains(_LIKE_DATE).mean() < ENOUGH:  # type: ignore[operator]
        return ""
    for format in DATE_FORMATS:
        if as_date(known, format).null_count() <= (1 - ENOUGH) * len(known):
            return format
    return ""


def _leading_zeros(known: pl.Series) -> bool:
    """Codes such as 01234 are names, not amounts."""
    return bool(known.str.contains(r"^0\d").mean() > 0.02)  # type: ignore[operator]
