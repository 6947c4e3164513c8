"""Steps that take pieces of text, and bring text to a length."""

from __future__ import annotations

from typing import ClassVar, Literal

import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, Schema, TextStep, need_columns
from workbench.cleanse.steps.naming import new_column, shown
from workbench.cleanse.steps.sql import check_regex
from workbench.core.errors import InvalidInputError


class Extract(CellStep, frozen=True, kw_only=True, tag="extract"):
    """Take what a regular expression finds in a text column, into it or into a new one.

    The first group is taken, the whole match when there is none. Cells without a match fail, unless
    it goes into a new column: then they are null there.
    """

    pattern: str
    into: str = ""

    works_on: ClassVar[Literal["text", "any"]] = "text"
    summary: ClassVar[str] = "Take what a regular expression finds, e.g. ([A-Z]{2})$ at the end."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        return f"extract {self.pattern}" + (f" into {self.into}" if self.into else "")

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        if not self.pattern:
            raise InvalidInputError("extract: nothing to find", 'state "pattern"')
        check_regex(self.pattern, "extract")
        if self.into:
            if len(self.columns) != 1:
                raise InvalidInputError("extract: one column goes into another", "name one column")
            new_column("extract", self.into, schema)

    def targets(self, schema: Schema) -> list[str]:
        """The columns that are given values."""
        return [self.into] if self.into else list(self.columns)

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to what was found in it."""
        if self.into:
            return {self.into: Cell(self._found(pl.col(self.columns[0])))}
        return {
            name: Cell(self._found(pl.col(name)), can_fail=True, text=lambda found: found)
            for name in self.columns
        }

    def _found(self, column: pl.Expr) -> pl.Expr:
        return column.str.extract(
            f"({self.pattern})" if _groups(self.pattern) == 0 else self.pattern
        )


def _groups(pattern: str) -> int:
    """How many capturing groups a pattern has."""
    found = pl.Series([""]).str.extract_groups(pattern)
    return len(found.struct.fields)


class Pad(TextStep, frozen=True, kw_only=True, tag="pad"):
    """Fill text up to a length."""

    length: int
    fill: str = "0"
    side: Literal["start", "end"] = "start"

    summary: ClassVar[str] = "Fill text up to a length: 42 becomes 00042."

    def describe(self) -> str:
        """One line for people."""
        return f"pad to {self.length} with {shown(self.fill)}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if len(self.fill) != 1 or not 1 <= self.length <= 10_000:
            raise InvalidInputError(
                f"pad: cannot fill up to {self.length} with {self.fill!r}",
                "a length from 1 to 10,000 and one character",
            )

    def text(self, column: pl.Expr) -> pl.Expr:
        """The text, at least as long as asked."""
        pad = column.str.pad_start if self.side == "start" else column.str.pad_end
        return pad(self.length, self.fill)


class Truncate(TextStep, frozen=True, kw_only=True, tag="truncate"):
    """Cut text off after a number of characters."""

    length: int

    summary: ClassVar[str] = "Cut text off after a number of characters."

    def describe(self) -> str:
        """One line for people."""
        return f"truncate to {self.length}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if self.length < 1:
            raise InvalidInputError("truncate: nothing would be left", "a length of at least 1")

    def text(self, column: pl.Expr) -> pl.Expr:
        """The text, at most as long as asked."""
        return column.str.head(self.length)
