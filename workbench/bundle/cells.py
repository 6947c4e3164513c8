"""How cells are read as text and as numbers: alike for features, targets and measured truths."""

from __future__ import annotations

import polars as pl

from workbench.core.missing import NULL_WORDS


def cleaned_text(values: pl.Series) -> pl.Series:
    """The series as trimmed text, null where it says nothing."""
    text = values.cast(pl.String).str.strip_chars()
    blank = text.str.to_lowercase().is_in(NULL_WORDS)
    return text.to_frame().select(
        pl.when(pl.lit(blank)).then(None).otherwise(pl.col(text.name)).alias(text.name)
    )[text.name]


def as_number(values: pl.Series) -> pl.Series:
    """The series as Float64; what is no finite number is null."""
    if values.dtype == pl.String:
        values = cleaned_text(values)
    number = values.cast(pl.Float64, strict=False)
    return number.set(~number.is_finite().fill_null(True), None)
