"""Null words: cells that say that there is nothing."""

from __future__ import annotations

from typing import ClassVar

import msgspec
import polars as pl

from workbench.cleanse.steps.base import TextStep

NULL_WORDS = (
    "null", "NULL", "Null", "nan", "NaN", "NAN", "-nan", "-NaN", "NA", "N/A", "n/a", "#NA", "#N/A",
    "#N/A N/A", "<NA>", "None", "none", "NONE", "?", "...", "-", "--",
)  # fmt: skip


def says_nothing(column: pl.Expr, meant: frozenset[str] = frozenset()) -> pl.Expr:
    """True where text is blank or one of ``NULL_WORDS``, but for those that are ``meant``."""
    bare = column.str.strip_chars()
    words = [word for word in NULL_WORDS if word not in meant]
    return bare.is_in(words) | (bare.str.len_bytes() == 0)


class NullTokens(TextStep, frozen=True, kw_only=True, tag="null_tokens"):
    """Make cells null that are empty, blank, or one of the words."""

    words: list[str] = msgspec.field(default_factory=lambda: list(NULL_WORDS))
    ignore_case: bool = False

    summary: ClassVar[str] = "Make cells null that are empty, blank, or one of the words."

    def describe(self) -> str:
        """One line for people."""
        own = [word for word in self.words if word not in NULL_WORDS]
        more = ", …" if len(own) > 2 else ""
        return f"null words {', '.join(own[:2])}{more}" if own else "null words"

    def text(self, column: pl.Expr) -> pl.Expr:
        """The text, or null where it says nothing."""
        bare = column.str.strip_chars()
        words = [word.strip() for word in self.words]
        if self.ignore_case:
            matches = bare.str.to_lowercase().is_in([word.lower() for word in words])
        else:
            matches = bare.is_in(words)
        empty = bare.str.len_bytes() == 0
        return pl.when(matches | empty).then(None).otherwise(column)
