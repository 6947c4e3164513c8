"""Numbers that are infinite: no family can compute with them, so they count as missing."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from workbench.bundle.cells import cleaned_text
from workbench.core.figures import counted
from workbench.train.columns import NUMBER, ColumnUse


def infinite_columns(frame: pl.DataFrame, uses: Sequence[ColumnUse]) -> list[str]:
    """What to say of number columns with infinite values."""
    found = []
    for use in uses:
        if use.kind != NUMBER or frame[use.name].dtype.is_integer():
            continue
        values = frame[use.name]
        if values.dtype == pl.String:
            values = cleaned_text(values)
        infinite = int(values.cast(pl.Float64, strict=False).is_infinite().sum())
        if infinite:
            told = counted(infinite, "infinite value")
            found.append(f"{use.name!r} has {told} in training rows: counted as missing")
    return found
