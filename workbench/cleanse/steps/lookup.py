"""A step that takes columns from another dataset, by a key."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Literal

import msgspec
import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, Schema, Step
from workbench.cleanse.steps.by_value import by_value
from workbench.cleanse.steps.grouping import Scalar, mapped, plain
from workbench.cleanse.steps.naming import new_column
from workbench.core.errors import InvalidInputError

MOST_KEYS = 200_000
MOST_FUZZY = 20_000
"""Keys that a value is compared with one by one."""
_KINDS: dict[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
}


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned of the other dataset: its keys, and its columns with their kinds."""

    keys: list[str]
    columns: dict[str, list[Scalar]]
    kinds: dict[str, str]


class LookUp(CellStep, frozen=True, kw_only=True, tag="look_up"):
    """Take columns from another dataset's rows, by a key that both have.

    ``take`` is new column → the other dataset's column. Of rows with the same key there the first
    counts; a cell whose key is not there gets none, and counts as failed. ``fuzzy`` finds the most
    alike key, if it is at least ``threshold`` alike (1 − Levenshtein's distance ÷ the longer
    length). The other dataset's rows, as they are when the recipe is applied, travel with the
    recipe.
    """

    dataset: str
    key: str
    take: dict[str, str]
    match: Literal["exact", "fuzzy"] = "exact"
    threshold: float = 0.85
    file: str = ""
    found: Table | None = None

    summary: ClassVar[str] = "Take columns from another dataset, by a key that both have."

    @property
    def needs_fit(self) -> bool:
        """Whether the other dataset's rows have yet to be read."""
        return self.found is None

    def describe(self) -> str:
        """One line for people."""
        return f"look up {', '.join(self.take)} in {self.dataset}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if len(self.columns) != 1:
            raise InvalidInputError("look_up: name the one column with the key")
        if not self.take:
            raise InvalidInputError("look_up: nothing to take", '"take": {"city": "city"}')
        for name in self.take:
            new_column("look_up", name, schema)
            if name == self.columns[0]:
                raise InvalidInputError("look_up: the key cannot take a value of its own")
        if not 0 < self.threshold <= 1:
            raise InvalidInputError("look_up: the threshold is over 0 and at most 1")

    def targets(self, schema: Schema) -> list[str]:
        """The columns that get values."""
        return list(self.take)

    def fit(self, rows: pl.LazyFrame) -> Step:
        """The step with the other dataset's rows."""
        if not self.file:
            raise InvalidInputError(
                f"look_up: the rows of {self.dataset!r} are not at hand",
                "it runs in a project that has a dataset of this name, with rows",
            )
        other = pl.scan_parquet(self.file)
        self._require(dict(other.collect_schema()))
        names = {f"take {column}": pl.col(column) for column in dict.fromkeys(self.take.values())}
        key = _key(self.key, other.collect_schema()[self.key]).alias("key")
        found = other.select(key, **names).drop_nulls("key").unique("key", keep="first")
        table = found.sort("key").collect(engine="in-memory")
        most = MOST_FUZZY if self.match == "fuzzy" else MOST_KEYS
        if table.height > most:
            raise InvalidInputError(
                f"look_up: {table.height:,} keys of {self.dataset} are more than {most:,}",
                "look up in a smaller dataset, or exactly",
            )
        return msgspec.structs.replace(self, found=_learned(table), file="")

    def _require(self, schema: Schema) -> None:
        for name in (self.key, *self.take.values()):
            if name not in schema or name.startswith("_"):
                raise InvalidInputError(
                    f"look_up: {self.dataset} has no column {name!r}",
                    "its columns: " + ", ".join(n for n in schema if not n.startswith("_")),
                )

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to what stands beside the key."""
        known = self.found or Table(keys=[], columns={}, kinds={})
        key = _key(self.columns[0], schema[self.columns[0]])
        # A key that is there may have no value beside it: that is no failure.
        there = None if self.match == "fuzzy" else key.is_in(known.keys)
        if self.match == "fuzzy" and known.keys:
            key = by_value(key, partial(nearest, keys=known.keys, threshold=self.threshold))
        cells = {}
        for name, column in self.take.items():
            values = dict(zip(known.keys, known.columns.get(column, []), strict=True))
            kind = _KINDS[known.kinds.get(column, "text")]
            value = mapped(key, values, kind)
            cells[name] = Cell(value, nothing=there, by=self.columns[0])
        return cells


def _key(name: str, dtype: pl.DataType) -> pl.Expr:
    """A key as text. Whole numbers are written alike, whatever type either dataset gives them."""
    column = pl.col(name)
    if not (dtype.is_float() or dtype.is_decimal()):
        return column.cast(pl.String)
    number = column.cast(pl.Float64)
    whole = (number == number.round()) & (number.abs() < 2**53)
    as_whole = pl.when(whole).then(number).cast(pl.Int64, strict=False).cast(pl.String)
    return pl.coalesce(as_whole, number.cast(pl.String))


def _learned(table: pl.DataFrame) -> Table:
    columns, kinds = {}, {}
    for name in table.columns[1:]:
        column, own = table[name], name.removeprefix("take ")
        kinds[own] = _kind(column.dtype)
        shown = column.cast(_KINDS[kinds[own]])
        columns[own] = [plain(value) for value in shown]
    return Table(keys=table["key"].to_list(), columns=columns, kinds=kinds)


def _kind(dtype: pl.DataType) -> str:
    if dtype == pl.Datetime:
        return "datetime"
    if dtype.is_integer():
        return "integer"
    if dtype.is_float() or dtype.is_decimal():
        return "number"
    return {pl.Boolean(): "boolean", pl.Date(): "date"}.get(dtype, "text")


def nearest(value: str, keys: list[str], threshold: float) -> str | None:
    """The key most like a text; None where none is ``threshold`` alike."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    found: Any = process.extractOne(
        value, keys, scorer=Levenshtein.normalized_similarity, score_cutoff=threshold
    )
    return None if found is None else str(found[0])
