"""Steps that make other rows of the rows: sort, explode, unpivot, pivot."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Literal

import polars as pl

from workbench.cleanse.steps.base import Schema, TableStep, missing_column, need_columns
from workbench.cleanse.steps.naming import new_column, shown
from workbench.cleanse.steps.pieces_of_rows import numbered_pieces
from workbench.core.errors import InvalidInputError

_TEXTS = pl.List(pl.String())


class Sort(TableStep, frozen=True, kw_only=True, tag="sort"):
    """Order rows by columns, the first one first; missing values come last.

    Rows that are equal there stay in the order they had. Steps behind it (previous and next row,
    first or last duplicate) go by the new order.
    """

    descending: bool = False

    reshapes: ClassVar[bool] = False
    summary: ClassVar[str] = "Order rows by columns, the first one first; missing values last."

    @property
    def row_wise(self) -> bool:
        """A row's place depends on the others."""
        return False

    def describe(self) -> str:
        """One line for people."""
        return "sort, largest first" if self.descending else "sort"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)

    def table(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The rows in the new order."""
        return frame.sort(
            self.columns, descending=self.descending, nulls_last=True, maintain_order=True
        )


class Explode(TableStep, frozen=True, kw_only=True, tag="explode"):
    """Make a row of every piece of a cell: parts between separators, or the items of a JSON list.

    The other cells are repeated. The first piece keeps the row's number, and with it its labels.
    A cell without a value stays one row.
    """

    separator: str = ""
    trim: bool = True

    works_on: ClassVar[Literal["text", "any"]] = "text"
    summary: ClassVar[str] = "Make a row of every part of a cell; no separator: of a JSON list."
    idempotent: ClassVar[bool] = True

    def describe(self) -> str:
        """One line for people."""
        return f"explode at {shown(self.separator)}" if self.separator else "explode JSON lists"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if len(self.columns) != 1:
            raise InvalidInputError("explode: name one text column", '"columns": ["tags"]')

    def table(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """A row for each piece, in the pieces' order."""
        (name,) = self.columns
        pieces = self._pieces(pl.col(name))
        whole = pl.when(pieces.list.len() > 0).then(pieces).otherwise(pl.concat_list(name))
        return numbered_pieces(frame, name, whole, f"{name} {self.separator}")

    def _pieces(self, text: pl.Expr) -> pl.Expr:
        if not self.separator:
            return text.map_batches(_items, return_dtype=_TEXTS, is_elementwise=True)
        pieces = text.str.split(self.separator)
        return pieces.list.eval(pl.element().str.strip_chars()) if self.trim else pieces


def _items(texts: pl.Series) -> pl.Series:
    """The items of JSON lists as text; null where there is no list."""
    return pl.Series([_listed(text) for text in texts], dtype=_TEXTS)


def _listed(text: str | None) -> list[str | None] | None:
    try:
        items = json.loads(text or "")
    except (ValueError, RecursionError):
        # What is nested so deeply that it cannot be read is no list either.
        return None
    return [_text(item) for item in items] if isinstance(items, list) else None


def _text(item: Any) -> str | None:
    if item is None or isinstance(item, str):
        return item
    return json.dumps(item, ensure_ascii=False)


class Unpivot(TableStep, frozen=True, kw_only=True, tag="unpivot"):
    """Make a row of every named column's cell: its name into one column, its value into another.

    All other columns are repeated. Values of different types become text. Empty cells give no
    row, unless ``empty`` is on.
    """

    name_into: str = "name"
    value_into: str = "value"
    empty: bool = False

    summary: ClassVar[str] = "Make rows of columns: one row for each named column's cell."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        return f"unpivot into {self.name_into}, {self.value_into}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        rest = {name: kind for name, kind in schema.items() if name not in self.columns}
        for name in (self.name_into, self.value_into):
            new_column("unpivot", name, rest)
            if name in rest:
                raise InvalidInputError(f"unpivot: there is a column {name!r} already")
        if self.name_into.lower() == self.value_into.lower():
            raise InvalidInputError("unpivot: both new columns have one name")

    def table(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """A row for each cell."""
        schema = dict(frame.collect_schema())
        kinds = {schema[name] for name in self.columns}
        cell = [pl.col(n) if len(kinds) == 1 else pl.col(n).cast(pl.String) for n in self.columns]
        pairs = pl.concat_list(
            pl.struct(pl.lit(name).alias(self.name_into), value.alias(self.value_into))
            for name, value in zip(self.columns, cell, strict=True)
        )
        frame = numbered_pieces(frame, "_pair", pairs, self.name_into)
        frame = frame.drop(self.columns).unnest("_pair")
        return frame if self.empty else frame.filter(pl.col(self.value_into).is_not_null())


class Pivot(TableStep, frozen=True, kw_only=True, tag="pivot"):
    """Make columns of rows: one row for each group, one column for each of ``values``.

    ``columns`` say which rows belong together. A group's row keeps the number of its first row.
    """

    names_from: str
    values_from: str
    values: list[str]
    how: Literal["first", "last", "sum", "mean", "min", "max", "count"] = "first"

    summary: ClassVar[str] = "Make columns of rows: a row for each group, a column for each value."
    idempotent: ClassVar[bool] = False

    @property
    def row_wise(self) -> bool:
        """A group has several rows."""
        return False

    def describe(self) -> str:
        """One line for people."""
        return f"pivot {self.names_from}, {self.how} of {self.values_from}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        for name in (self.names_from, self.values_from):
            if name not in schema:
                raise missing_column("pivot", name, schema)
        if not self.values or len(set(self.values)) < len(self.values):
            raise InvalidInputError(
                f"pivot: say once which values of {self.names_from} become columns",
                '"values": ["mon", "tue"]; the frequencies of the column list them',
            )
        groups = {name: schema[name] for name in self.columns}
        for name in self.values:
            new_column("pivot", name, groups)
        if self.how in ("sum", "mean") and not schema[self.values_from].is_numeric():
            raise InvalidInputError(
                f"pivot: the {self.how} of {self.values_from!r} needs numbers",
                "put a number step before it, or take the first",
            )

    def table(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """A row for each group, in the order of the groups' first rows."""
        own = [name for name in frame.collect_schema().names() if name.startswith("_")]
        found = pl.col(self.values_from)
        name = pl.col(self.names_from).cast(pl.String)
        cells = [self._of(found.filter(name == value)).alias(value) for value in self.values]
        first = [pl.col(one).first() for one in own]
        grouped = frame.group_by(self.columns, maintain_order=True).agg(*first, *cells)
        return grouped.select(*own, *self.columns, *self.values)

    def _of(self, cells: pl.Expr) -> pl.Expr:
        if self.how in ("first", "last"):
            cells = cells.drop_nulls()
        if self.how == "sum":
            return pl.when(cells.count() > 0).then(cells.sum())
        found: pl.Expr = getattr(cells, self.how)()
        return found
