"""Yes and no in stated words."""

from __future__ import annotations

from typing import ClassVar

import msgspec
import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, OnError, Schema, need_columns
from workbench.cleanse.steps.kinds import kind_words
from workbench.cleanse.steps.missing import says_nothing
from workbench.core.errors import InvalidInputError

TRUE_WORDS = ("true", "yes", "y", "t", "1", "on")
FALSE_WORDS = ("false", "no", "n", "f", "0", "off")


class Boolean(CellStep, frozen=True, kw_only=True, tag="boolean"):
    """Read stated words as true and false, whatever their case.

    Null words become null and are no failures, unless ``null_tokens`` is off.
    With ``on_error`` keep or a row filter the column stays text (true, false).
    """

    on_error: OnError = "null"
    true: list[str] = msgspec.field(default_factory=lambda: list(TRUE_WORDS))
    false: list[str] = msgspec.field(default_factory=lambda: list(FALSE_WORDS))
    null_tokens: bool = True

    summary: ClassVar[str] = "Read stated words as true and false, whatever their case."

    def describe(self) -> str:
        """One line for people."""
        return f"boolean {'/'.join(self.true[:2])} {'/'.join(self.false[:2])}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        both = set(_fold(self.true)) & set(_fold(self.false))
        if both:
            raise InvalidInputError(f"boolean: {sorted(both)[0]!r} is both true and false")
        if not self.true and not self.false:
            raise InvalidInputError("boolean: no words are stated", 'e.g. "true": ["ja"]')
        for name in self.columns:
            if schema[name] not in (pl.String, pl.Boolean):
                raise InvalidInputError(
                    f"boolean: the column {name!r} is {kind_words(schema[name])}, not text"
                )

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to its truth."""
        return {name: self._cell(pl.col(name), schema[name]) for name in self.targets(schema)}

    def _cell(self, column: pl.Expr, dtype: pl.DataType) -> Cell:
        if dtype == pl.Boolean:
            return Cell(column)
        word = column.str.strip_chars().str.to_lowercase()
        return Cell(
            word,
            then=(self._truth,),
            can_fail=True,
            nothing=says_nothing(column) if self.null_tokens else None,
            text=lambda read: read.cast(pl.String),
        )

    def _truth(self, word: pl.Expr) -> pl.Expr:
        no = pl.when(word.is_in(_fold(self.false))).then(pl.lit(False))
        return pl.when(word.is_in(_fold(self.true))).then(pl.lit(True)).otherwise(no)


def _fold(words: list[str]) -> list[str]:
    return [word.strip().lower() for word in words]
