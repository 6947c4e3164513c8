"""A step that takes fields out of JSON text."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, Schema
from workbench.cleanse.steps.naming import new_column
from workbench.core.errors import InvalidInputError


class Unnest(CellStep, frozen=True, kw_only=True, tag="unnest"):
    """Take fields out of a column of JSON objects into columns of text.

    ``fields`` is new column → path: ``city`` or ``address.city``, ``tags[0]``. A field that is
    not there, null, or in text that is no JSON gives a missing cell; objects and lists stay JSON.
    """

    fields: dict[str, str]

    works_on: ClassVar = "text"
    summary: ClassVar[str] = "Take fields out of JSON text into columns of their own."

    def describe(self) -> str:
        """One line for people."""
        return "unnest " + ", ".join(self.fields)

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if len(self.columns) != 1 or schema[self.columns[0]] != pl.String:
            raise InvalidInputError("unnest: name one text column", '"columns": ["payload"]')
        if not self.fields:
            raise InvalidInputError(
                "unnest: no field is named", '"fields": {"city": "address.city"}'
            )
        for name, path in self.fields.items():
            new_column("unnest", name, schema)
            try:
                pl.Series(["{}"]).str.json_path_match(_path(path))
            except pl.exceptions.PolarsError:
                raise InvalidInputError(
                    f"unnest: {path!r} is no path", "write address.city or tags[0]"
                ) from None

    def targets(self, schema: Schema) -> list[str]:
        """The new columns."""
        return list(self.fields)

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Each field's text."""
        text = pl.col(self.columns[0])
        return {name: Cell(_found(text, path)) for name, path in self.fields.items()}


def _path(path: str) -> str:
    return path if path.startswith("$") else f"$.{path}"


def _found(text: pl.Expr, path: str) -> pl.Expr:
    return text.str.json_path_match(_path(path))
