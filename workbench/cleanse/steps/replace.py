"""Find and replace, and tables of replacements."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

import polars as pl

from workbench.cleanse.steps.base import Schema, TextStep
from workbench.cleanse.steps.naming import shown
from workbench.cleanse.steps.sql import check_regex
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted


class Replace(TextStep, frozen=True, kw_only=True, tag="replace"):
    """Replace a text, a whole word or a regular expression wherever it stands in a cell."""

    find: str
    replacement: str = ""
    mode: Literal["literal", "word", "regex"] = "literal"
    ignore_case: bool = False

    summary: ClassVar[str] = (
        "Replace a text, a word or a regular expression inside cells; $1 is a regex's first group."
    )
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        return f"replace {shown(self.find)} by {shown(self.replacement)}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if not self.find:
            raise InvalidInputError("replace: nothing to find", 'state "find"')
        if self.mode == "regex":
            check_regex(self.find, "replace")

    def text(self, column: pl.Expr) -> pl.Expr:
        """The text after replacing."""
        if self.mode == "literal" and not self.ignore_case:
            return column.str.replace_all(self.find, self.replacement, literal=True)
        pattern, replacement = self.find, self.replacement
        if self.mode != "regex":
            pattern = re.escape(self.find)
            replacement = replacement.replace("$", "$$")
        if self.mode == "word":
            pattern = _edge(self.find[0]) + pattern + _edge(self.find[-1])
        if self.ignore_case:
            pattern = f"(?i){pattern}"
        return column.str.replace_all(pattern, replacement)


def _edge(letter: str) -> str:
    """What ends a word at this letter: a sign is an end by itself."""
    return r"\b" if letter.isalnum() or letter == "_" else ""


class MassEdit(TextStep, frozen=True, kw_only=True, tag="mass_edit"):
    """Give whole cells another value by a table: from the key to the value; null empties them."""

    edits: dict[str, str | None]

    summary: ClassVar[str] = "Give whole cells another value by a table from → to."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        values = counted(len(self.edits), "value")
        return f"mass edit of {values}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if not self.edits:
            raise InvalidInputError("mass_edit: the table is empty", '"edits": {"paris": "Paris"}')

    def text(self, column: pl.Expr) -> pl.Expr:
        """The value from the table, or the cell as it is."""
        old = pl.Series(list(self.edits), dtype=pl.String)
        new = pl.Series(list(self.edits.values()), dtype=pl.String)
        return column.replace(old, new)
