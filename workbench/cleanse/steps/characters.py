"""Steps that put characters right: marks, entities, quotes, and text that was decoded wrongly."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import ClassVar

import polars as pl

from workbench.cleanse.steps.base import TextStep

MOST_ROUNDS = 10
"""How often entities are unescaped at most: ``&amp;amp;lt;`` needs three rounds."""

QUOTES = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "–": "-", "—": "-", "…": "...",
}  # fmt: skip


def by_value(column: pl.Expr, change: Callable[[str], str], signs: str | None = None) -> pl.Expr:
    """``change`` over the distinct values of a column, or those alone that ``signs`` stand in."""

    def each(values: pl.Series) -> pl.Series:
        distinct = values.drop_nulls().unique()
        if signs is not None:
            distinct = distinct.filter(distinct.str.contains(signs))
        if not distinct.len():
            return values
        changed = pl.Series([change(value) for value in distinct], dtype=pl.String)
        return values.replace(distinct, changed)

    return column.map_batches(each, return_dtype=pl.String(), is_elementwise=True)


class StripDiacritics(TextStep, frozen=True, kw_only=True, tag="strip_diacritics"):
    """Remove the marks of letters: é becomes e. Letters of their own (ø, ß) stay."""

    summary: ClassVar[str] = "Remove the marks of letters: São becomes Sao."

    def text(self, column: pl.Expr) -> pl.Expr:
        """The text without marks, in composed form."""
        return column.str.normalize("NFD").str.replace_all(r"\p{Mn}", "").str.normalize("NFC")


class UnescapeHtml(TextStep, frozen=True, kw_only=True, tag="unescape_html"):
    """Turn HTML entities into what they stand for, however often they were escaped."""

    summary: ClassVar[str] = "Turn HTML entities into what they stand for: &amp; becomes &."

    def text(self, column: pl.Expr) -> pl.Expr:
        """The text without entities."""
        return by_value(column, _unescaped, "&")


def _unescaped(text: str) -> str:
    for _ in range(MOST_ROUNDS):
        once = html.unescape(text)
        if once == text:
            break
        text = once
    return text


class StraightenQuotes(TextStep, frozen=True, kw_only=True, tag="straighten_quotes"):
    """Turn typographic quotes, dashes and dots into plain ones."""

    summary: ClassVar[str] = "Turn typographic quotes, dashes and dots into plain ones."

    def text(self, column: pl.Expr) -> pl.Expr:
        """The text with plain signs."""
        return column.str.replace_many(list(QUOTES), list(QUOTES.values()))


class MendMojibake(TextStep, frozen=True, kw_only=True, tag="mend_mojibake"):
    """Mend text that was decoded with the wrong encoding, by the rules of ftfy (Speer 2019)."""

    summary: ClassVar[str] = "Mend text that was decoded wrongly: Ã© becomes é."

    def text(self, column: pl.Expr) -> pl.Expr:
        """The text as it was meant."""
        import ftfy

        return by_value(column, ftfy.fix_encoding, r"[^\x00-\x7f]")
