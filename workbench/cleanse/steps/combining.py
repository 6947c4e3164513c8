"""Steps that make columns of columns: split, join, first that is there, was missing, order."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from workbench.cleanse.steps.base import (
    Cell,
    CellStep,
    ColumnStep,
    Schema,
    need_columns,
)
from workbench.cleanse.steps.naming import new_column, shown
from workbench.core.errors import InvalidInputError


class Split(CellStep, frozen=True, kw_only=True, tag="split"):
    """Cut a text column at a separator into new columns; what is left over stays in the last."""

    separator: str
    into: list[str]

    summary: ClassVar[str] = "Cut a text column at a separator into new columns."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        return f"split at {shown(self.separator)} into {', '.join(self.into)}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if len(self.columns) != 1 or schema[self.columns[0]] != pl.String:
            raise InvalidInputError("split: name one text column", 'e.g. "columns": ["name"]')
        if not self.separator or len(self.into) < 2:
            raise InvalidInputError(
                "split: needs a separator and two new columns or more",
                '"separator": ", ", "into": ["last", "first"]',
            )
        if len({name.lower() for name in self.into}) < len(self.into):
            raise InvalidInputError("split: two of the new columns have one name")
        for name in self.into:
            new_column("split", name, schema)

    def targets(self, schema: Schema) -> list[str]:
        """The new columns."""
        return list(self.into)

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Each piece; null where there are fewer."""
        pieces = pl.col(self.columns[0]).str.splitn(self.separator, len(self.into))
        return {
            name: Cell(pieces.struct.field(f"field_{index}"))
            for index, name in enumerate(self.into)
        }


class Join(CellStep, frozen=True, kw_only=True, tag="join"):
    """Put columns together as text, leaving out those without a value."""

    into: str
    separator: str = " "

    summary: ClassVar[str] = "Put columns together as text."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        return f"join into {self.into}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        new_column("join", self.into, schema)

    def targets(self, schema: Schema) -> list[str]:
        """The new column."""
        return [self.into]

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """The joined text; null where no column has a value."""
        parts = [pl.col(name).cast(pl.String) for name in self.columns]
        joined = pl.concat_str(parts, separator=self.separator, ignore_nulls=True)
        there = pl.any_horizontal(part.is_not_null() for part in parts)
        return {self.into: Cell(pl.when(there).then(joined))}


class Coalesce(CellStep, frozen=True, kw_only=True, tag="coalesce"):
    """The first of several columns that has a value."""

    into: str

    summary: ClassVar[str] = "The first of several columns that has a value."

    def describe(self) -> str:
        """One line for people."""
        return f"coalesce into {self.into}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        new_column("coalesce", self.into, schema)
        if len({schema[name] for name in self.columns}) > 1:
            raise InvalidInputError(
                "coalesce: the columns have different types", "type them alike first"
            )

    def targets(self, schema: Schema) -> list[str]:
        """The column that gets the values."""
        return [self.into]

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """The first value that is there."""
        return {self.into: Cell(pl.coalesce(pl.col(name) for name in self.columns))}


class WasMissing(CellStep, frozen=True, kw_only=True, tag="was_missing"):
    """Note in a new true/false column whether a cell is missing (before it is filled)."""

    suffix: str = "_missing"

    summary: ClassVar[str] = "Note in a new true/false column whether a cell is missing."

    def describe(self) -> str:
        """One line for people."""
        return "was missing"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        for name in self.columns:
            new_column("was_missing", name + self.suffix, schema)

    def targets(self, schema: Schema) -> list[str]:
        """The new columns."""
        return [name + self.suffix for name in self.columns]

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """True where the column has no value."""
        return {name + self.suffix: Cell(pl.col(name).is_null()) for name in self.columns}


class Reorder(ColumnStep, frozen=True, kw_only=True, tag="reorder"):
    """Put the named columns first, in this order."""

    summary: ClassVar[str] = "Put the named columns first, in this order."

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)

    def selection(self, schema: Schema) -> dict[str, str]:
        """The program's own columns, the named ones, the rest."""
        own = [name for name in schema if name.startswith("_")]
        rest = [name for name in schema if name not in own and name not in self.columns]
        return {name: name for name in (*own, *self.columns, *rest)}
