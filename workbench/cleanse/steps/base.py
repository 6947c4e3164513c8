"""What every step is: its parameters, its checks, and what it does as Polars expressions.

A step type is one file in this folder with one or more classes that end one of the kinds below
and carry a tag (its name in recipes). The registry finds it; nothing else has to be touched.

- ``CellStep`` gives cells new values,
- ``RowStep`` keeps or drops rows,
- ``ColumnStep`` renames, removes or orders columns,
- ``TableStep`` makes other rows of the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

import msgspec
import polars as pl

from workbench.cleanse.steps.kinds import kind_words
from workbench.cleanse.steps.sql import WHERE, condition
from workbench.core.errors import InvalidInputError

Schema = dict[str, pl.DataType]
Change = Callable[[pl.Expr], pl.Expr]
OnError = Literal["keep", "null", "quarantine"]
OWN = ("_row", "_hash", "_at")
"""Columns that the program gives every row."""


@dataclass(frozen=True)
class Cell:
    """A column's new value as expressions over the columns before the step.

    ``value`` is where it starts, each of ``then`` takes the result of the one before: one long
    expression would compute its parts anew wherever they are named. The result is null where no
    value could be made; ``can_fail`` says that this is a failure where the cell had one, unless
    ``nothing`` is true: such a cell says that nothing is there.
    ``wrong`` says that where the old cell does not tell, as of a column that is computed from
    others: there is no value because something went wrong, not because nothing was there.
    ``by`` is the column in which the value was looked up: where that has one and there is no value,
    nothing was found, which is a failure, too.
    ``text`` turns the result into canonical text: used when some cells of a text column stay as
    they are (a row filter, or ``on_error`` keep), since a column has one type.
    """

    value: pl.Expr
    then: tuple[Change, ...] = ()
    can_fail: bool = False
    nothing: pl.Expr | None = None
    wrong: pl.Expr | None = None
    by: str | None = None
    text: Change | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, tag_field="step", forbid_unknown_fields=True):
    """Parameters that every step has. ``columns`` empty means: every column that it fits."""

    columns: list[str] = []
    where: str | None = None
    on_error: OnError = "keep"
    enabled: bool = True

    summary: ClassVar[str] = ""
    works_on: ClassVar[Literal["text", "any"]] = "any"
    idempotent: ClassVar[bool] = True
    """Whether running it twice gives what running it once gives; the tests hold it to that."""

    @classmethod
    def name(cls) -> str:
        """The step's name in recipes."""
        return str(cls.__struct_config__.tag)

    @property
    def row_wise(self) -> bool:
        """Whether the answer for a row depends on that row alone."""
        return True

    @property
    def needs_fit(self) -> bool:
        """Whether something has yet to be learned from rows before it can run."""
        return False

    def fit(self, rows: pl.LazyFrame) -> Step:
        """The same step with what it learned from ``rows``."""
        return self

    def describe(self) -> str:
        """One line for people, without the columns: ``number 1,234.5``."""
        return self.name().replace("_", " ")

    def targets(self, schema: Schema) -> list[str]:
        """The columns it works on in a table of this schema."""
        if self.columns:
            return list(self.columns)
        return [
            name
            for name, dtype in schema.items()
            if not name.startswith("_") and (self.works_on == "any" or dtype == pl.String)
        ]

    def sql(self) -> dict[str, str]:
        """SQL expressions to compute first, by the names under which expressions refer to them."""
        return {} if self.where is None else {WHERE: self.where}

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        for name in self.columns:
            if name not in schema:
                raise missing_column(self.name(), name, schema)
            if name in OWN:
                raise InvalidInputError(
                    f"{self.name()}: the column {name} identifies rows and cannot be changed",
                    "leave it out of the step's columns",
                )
            if self.works_on == "text" and schema[name] != pl.String:
                kind = kind_words(schema[name])
                raise InvalidInputError(
                    f"{self.name()}: the column {name!r} is not text but {kind}",
                    "put the step before the one that types the column",
                )
        if self.where is not None:
            condition(self.where, schema, self.name())


class CellStep(Step, frozen=True, kw_only=True):
    """A step that gives cells of existing or new columns a value."""

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to new value."""
        raise NotImplementedError


class TextStep(CellStep, frozen=True, kw_only=True):
    """A step that turns text into text, one column at a time."""

    works_on: ClassVar[Literal["text", "any"]] = "text"

    def text(self, column: pl.Expr) -> pl.Expr:
        """The new text of a column."""
        raise NotImplementedError

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to new value."""
        return {name: Cell(self.text(pl.col(name))) for name in self.targets(schema)}


class RowStep(Step, frozen=True, kw_only=True):
    """A step that drops rows of the table.

    A single row that must be answered (serving) passes unchanged unless ``on_single`` says
    ``drop``: then there is no answer for such a row.
    """

    on_single: Literal["pass", "drop"] = "pass"

    def keep(self, schema: Schema) -> pl.Expr:
        """True for rows that stay; never null."""
        raise NotImplementedError


class ColumnStep(Step, frozen=True, kw_only=True):
    """A step that renames, removes or orders columns."""

    def selection(self, schema: Schema) -> dict[str, str]:
        """New name to old name, in the new order."""
        raise NotImplementedError

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        no_filter(self, "columns")


class TableStep(Step, frozen=True, kw_only=True):
    """A step that makes other rows of the rows, or puts them in another order.

    Where it ``reshapes``, a single row that must be answered cannot go through it.
    """

    reshapes: ClassVar[bool] = True

    def table(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The new rows."""
        raise NotImplementedError

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        no_filter(self, "tables")


def no_filter(step: Step, whole: str) -> None:
    """Raise InvalidInputError when the step has a row filter."""
    if step.where is not None:
        raise InvalidInputError(
            f"{step.name()} works on whole {whole} and takes no row filter",
            "remove where, or use filter to drop rows",
        )


def missing_column(step: str, column: str, schema: Schema) -> InvalidInputError:
    """The error for a column that isn't there."""
    names = [name for name in schema if not name.startswith("_")]
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return InvalidInputError(
        f"{step}: there is no column {column!r} at this point of the recipe",
        f"columns here: {shown}",
    )


def need_columns(step: Step) -> None:
    """Raise InvalidInputError when no column is named."""
    if not step.columns:
        raise InvalidInputError(
            f"{step.name()}: it must be said for which columns",
            'choose them in its form, or in a recipe: "columns": ["amount"]',
        )
