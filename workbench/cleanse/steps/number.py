"""Numbers as people write them: separators, currencies, per cents, accounting brackets."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, OnError, Schema, need_columns
from workbench.cleanse.steps.kinds import kind_words
from workbench.cleanse.steps.missing import says_nothing
from workbench.core.currencies import CODES, SYMBOLS
from workbench.core.errors import InvalidInputError

EXACT = 2**53 - 1
"""Up to here every whole number has a floating-point number of its own."""
_SPACES = (" ", "\u00a0", "\u202f", "\u2009")


class Number(CellStep, frozen=True, kw_only=True, tag="number"):
    """Read text as numbers. Whole numbers over 2^53 fail: as numbers their last digits would go.

    Null words become null and are no failures, unless ``null_tokens`` is off.
    With ``on_error`` keep or a row filter the column stays text (numbers in plain form), since
    a column has one type; otherwise it becomes a number column: of decimals, or with ``integer``
    of whole numbers, among which a fraction is a failure.
    """

    on_error: OnError = "null"
    decimal: Literal[".", ","] = "."
    thousands: Literal[",", ".", " ", "'", "’", ""] = ","
    currency: bool = True
    percent: Literal["share", "plain", "fail"] = "share"
    brackets: bool = True
    units: list[str] = []
    integer: bool = False
    null_tokens: bool = True

    summary: ClassVar[str] = (
        "Read text as numbers: decimal and thousands signs, currency, %, (1.5) as -1.5, units."
    )

    def describe(self) -> str:
        """One line for people."""
        usual = (self.decimal, self.thousands) == (".", ",")
        if self.integer:
            return "whole number" if usual else f"whole number 1{self.thousands}234"
        return "number" if usual else f"number 1{self.thousands}234{self.decimal}5"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        if self.decimal == self.thousands:
            raise InvalidInputError(
                "number: the decimal and the thousands sign are the same", "change one of them"
            )
        for name in self.columns:
            if schema[name] != pl.String and not schema[name].is_numeric():
                raise InvalidInputError(
                    f"number: the column {name!r} is {kind_words(schema[name])}, not text"
                )

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to its number."""
        return {name: self._cell(pl.col(name), schema[name]) for name in self.targets(schema)}

    def _cell(self, column: pl.Expr, dtype: pl.DataType) -> Cell:
        if dtype != pl.String:
            return Cell(column)
        then = [self._signed, self._without_percent, self._joined, self._number]
        if self.currency:
            then.insert(1, _without_currency)
        if self.units:
            then.insert(1, self._without_units)
        text = _whole_text if self.integer else _plain_text
        return Cell(
            column.str.strip_chars(),
            then=tuple(then),
            can_fail=True,
            nothing=says_nothing(column) if self.null_tokens else None,
            text=text,
        )

    def _signed(self, bare: pl.Expr) -> pl.Expr:
        """Accounting brackets as a minus; "(-5)" becomes "--5", which is no number."""
        bare = bare.str.replace("−", "-", literal=True)
        if not self.brackets:
            return bare
        inside = bare.str.strip_prefix("(").str.strip_suffix(")")
        negative = bare.str.starts_with("(") & bare.str.ends_with(")")
        return pl.when(negative).then("-" + inside.str.strip_chars()).otherwise(bare)

    def _without_units(self, bare: pl.Expr) -> pl.Expr:
        longest_first = sorted(self.units, key=len, reverse=True)
        words = "|".join(re.escape(unit) for unit in longest_first if unit)
        return bare.str.replace(rf"(?i)\s*(?:{words})$", "")

    def _without_percent(self, bare: pl.Expr) -> pl.Expr:
        """12% as 12e-2, which reads as exactly .12."""
        if self.percent == "fail":
            return bare
        power = "e-2" if self.percent == "share" else ""
        number = bare.str.strip_suffix("%").str.strip_chars_end()
        return pl.when(bare.str.ends_with("%")).then(number + power).otherwise(bare)

    def _joined(self, bare: pl.Expr) -> pl.Expr:
        """Without thousands signs, where they stand before every third digit."""
        if not self.thousands:
            return bare
        decimal = re.escape(self.decimal)
        marks = list(_SPACES) if self.thousands == " " else [self.thousands]
        mark = "[" + "".join(re.escape(sign) for sign in marks) + "]"
        shape = rf"^[+-]?\d{{1,3}}(?:{mark}\d{{3}})+(?:{decimal}\d*)?(?:e-2)?$"
        joined = bare.str.replace_many(marks, [""] * len(marks))
        return pl.when(bare.str.contains(shape)).then(joined).otherwise(bare)

    def _number(self, bare: pl.Expr) -> pl.Expr:
        if self.decimal == ",":
            plain = ~bare.str.contains(".", literal=True)
            bare = pl.when(plain).then(bare.str.replace(",", ".", literal=True))
        number = bare.cast(pl.Float64, strict=False)
        whole = bare.str.contains(r"^[+-]?\d+(\.0*)?$")
        number = pl.when(number.is_finite() & ~(whole & (number.abs() > EXACT))).then(number)
        if self.integer:
            return pl.when(number == number.round(0)).then(number).cast(pl.Int64, strict=False)
        return number


_CURRENCY = "(?:" + "|".join(re.escape(sign) for sign in (*CODES, *SYMBOLS)) + ")"


def _without_currency(bare: pl.Expr) -> pl.Expr:
    """Without a currency before or after the number, a sign may stand on either side of it."""
    bare = bare.str.replace(rf"^([+-]?)\s*{_CURRENCY}\s*([+-]?)\s*", "${1}${2}")
    return bare.str.replace(rf"\s*{_CURRENCY}$", "").str.replace(r"^([+-])\s+", "${1}")


def _plain_text(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.strip_suffix(".0")


def _whole_text(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String)
