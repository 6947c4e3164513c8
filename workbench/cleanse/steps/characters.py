"""Steps that put characters right: marks, entities, quotes, and text that was decoded wrongly."""

from __future__ import annotations

import html
from typing import ClassVar

import polars as pl

from workbench.cleanse.steps.base import TextStep
from workbench.cleanse.steps.by_value import by_value

MOST_ROUNDS = 10
"""How often entities are unescaped at most: ``&amp;amp;lt;`` needs three rounds."""

QUOTES = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "–": "-", "—": "-", "…": "...",
}  # fmt: skip


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
