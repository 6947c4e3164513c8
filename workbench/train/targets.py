"""What is wrong with a target, before anything is learned from it."""

from __future__ import annotations

import polars as pl

from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted
from workbench.train.columns import date_format

FEW_DATES = 12
"""So many different dates may be classes; more are instants."""

SHOWN = 5


def refuse_dates(values: pl.Series, task: str) -> None:
    """Raises InvalidInputError for a target of dates: neither numbers nor classes."""
    known = values.drop_nulls()
    text = values.dtype == pl.String
    dates = bool(date_format(known)) if text else values.dtype.is_temporal()
    if dates and (task == "regression" or known.n_unique() > FEW_DATES):
        raise InvalidInputError(
            "the target holds dates: they are neither numbers nor classes",
            "let a cleansing step make a number (days, hours) or a category (month, weekday) of it",
        )


def only_tested(train: pl.Series, test: pl.Series) -> list[str]:
    """Warnings of classes that test rows have and no training row: nobody can learn them."""
    known = set(train.drop_nulls().cast(pl.String).unique())
    counts = test.drop_nulls().cast(pl.String).alias("label").value_counts().sort("label")
    unknown = counts.filter(~pl.col("label").is_in(list(known)))
    if not len(unknown):
        return []
    names = ", ".join(repr(name) for name in unknown["label"].head(SHOWN))
    more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
    rows = counted(int(unknown["count"].sum()), "test row")
    return [
        f"{names}{more}: no training row has it, {rows} do; labels changed since the split was "
        "made: label training rows, or make a new split"
    ]
