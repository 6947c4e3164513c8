"""Linked facets: what is chosen in each of several columns, and the rows that it leaves. Pure."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence

import msgspec

from workbench.core.errors import InvalidInputError
from workbench.core.sql import literal, quote

MOST = 6
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d{1,3})?(?<=[\d])")


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    """A column, and what of it is chosen: values (``None``: missing), a range of numbers or days.

    Nothing chosen means everything. ``inverted``: all but what is chosen. ``kind``: the column's
    type, where it is known: a number or a time is compared as one, not by how it is written.
    """

    column: str
    kind: str = ""
    values: list[str | None] = []
    low: str = ""
    high: str = ""
    inverted: bool = False

    @property
    def chosen(self) -> bool:
        """Whether it leaves rows out."""
        return bool(self.values or self.low or self.high)

    def toggled(self, value: str | None) -> Facet:
        """The facet with a value chosen, or no longer."""
        values = [one for one in self.values if one != value]
        if len(values) == len(self.values):
            values.append(value)
        return msgspec.structs.replace(self, values=values)

    def where(self) -> str:
        """The SQL condition of the rows it leaves; "" for all."""
        parts = [part for part in (self._values(), self._range()) if part]
        if not parts:
            return ""
        condition = " AND ".join(parts)
        # What is neither true nor false, a missing cell, is none of what is chosen.
        return f"NOT coalesce({condition}, false)" if self.inverted else condition

    def _values(self) -> str:
        column = quote(self.column)
        known = [one for one in self.values if one is not None]
        parts = [f"{column} = {typed}" for one in known if (typed := _typed(one, self.kind))]
        written = [literal(one) for one in known if not _typed(one, self.kind)]
        if written:
            text = column if self.kind == "VARCHAR" else f"CAST({column} AS VARCHAR)"
            parts.append(f"{text} IN ({', '.join(written)})")
        if None in self.values:
            parts.append(f"{column} IS NULL")
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})" if parts else ""

    def _range(self) -> str:
        parts = []
        for bound, sign in ((self.low, ">="), (self.high, "<=")):
            if bound:
                kind, value = _bound(bound)
                parts.append(f"TRY_CAST({quote(self.column)} AS {kind}) {sign} {value}")
        return f"({' AND '.join(parts)})" if parts else ""


def _typed(value: str, kind: str) -> str:
    """A value of the column's type as SQL that every engine reads alike; "" where text will do.

    A value may be none of the type: it was chosen when the column was text. No row has it then.
    """
    try:
        if kind in ("DOUBLE", "FLOAT"):
            number = float(value)
            return repr(number) if math.isfinite(number) else ""
        if kind.startswith(("DATE", "TIME")) and " " not in kind:
            name = kind.split("_")[0]
            _READ[name](value)
            return f"CAST({literal(value)} AS {name})"
    except ValueError:
        return ""
    return ""


_READ: dict[str, Callable[[str], object]] = {
    "DATE": dt.date.fromisoformat,
    "TIME": dt.time.fromisoformat,
    "TIMESTAMP": dt.datetime.fromisoformat,
    "DATETIME": dt.datetime.fromisoformat,
}


def _bound(written: str) -> tuple[str, str]:
    """The type that a bound is compared as, and the bound. Raises InvalidInputError."""
    bare = written.strip()
    if _NUMBER.fullmatch(bare):
        return "DOUBLE", repr(float(bare.replace(",", "")))
    try:
        day = dt.date.fromisoformat(bare)
    except ValueError:
        hint = "a number as 1,234.5, or a day as 2024-03-02"
        raise InvalidInputError(f"{written!r} is no bound", hint) from None
    return "DATE", f"CAST({literal(day.isoformat())} AS DATE)"


def where(facets: Sequence[Facet], *, besides: int | None = None) -> str:
    """The condition of the rows that all facets leave, or all but one of them."""
    parts = [one.where() for place, one in enumerate(facets) if place != besides]
    return " AND ".join(f"({part})" for part in parts if part)


def told(facets: Sequence[Facet]) -> str:
    """What is chosen, in few words."""
    words = []
    for one in facets:
        if one.chosen:
            some = [value if value is not None else "missing" for value in one.values[:3]]
            more = len(one.values) - len(some)
            bounds = f"{one.low or '…'} to {one.high or '…'}" if one.low or one.high else ""
            shown = ", ".join([*some, *([f"{more} more"] if more else []), *filter(None, [bounds])])
            words.append(f"{one.column} {'is not' if one.inverted else 'is'} {shown}")
    return " · ".join(words)
