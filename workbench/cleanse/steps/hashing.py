"""A step that puts pseudonyms in the place of what identifies people."""

from __future__ import annotations

import hashlib
import hmac
from functools import partial
from typing import ClassVar

import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, Schema, need_columns
from workbench.cleanse.steps.by_value import by_value
from workbench.core.errors import InvalidInputError

LONGEST = 64


class Hash(CellStep, frozen=True, kw_only=True, tag="hash"):
    """Replace values by pseudonyms: equal values by equal ones, and no way back without the salt.

    HMAC-SHA256 (RFC 2104) of the text as UTF-8, in hexadecimal. The salt is the project's own
    secret; it is not in the recipes that people see or export, hence other projects give other
    pseudonyms.
    """

    length: int = 16
    salt: str = ""

    summary: ClassVar[str] = "Replace values by pseudonyms, made with the project's secret salt."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        return "hash"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        if not 8 <= self.length <= LONGEST:
            raise InvalidInputError(
                f"hash: pseudonyms have 8 to {LONGEST} signs", "with fewer, two values become one"
            )

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to the pseudonym of its value."""
        return {name: Cell(self._pseudonym(name, schema[name])) for name in self.columns}

    def _pseudonym(self, name: str, dtype: pl.DataType) -> pl.Expr:
        column = pl.col(name) if dtype == pl.String else pl.col(name).cast(pl.String)
        return by_value(column, partial(pseudonym, salt=self.salt, length=self.length))


def pseudonym(value: str, salt: str, length: int) -> str:
    """The first ``length`` signs of a value's HMAC."""
    return hmac.new(salt.encode(), value.encode(), hashlib.sha256).hexdigest()[:length]
