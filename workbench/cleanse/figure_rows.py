"""From the figures of a column (extremes, quartiles, mean, longest) to the rows behind them."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.cleanse.views import ColumnProfile
from workbench.core import figures
from workbench.core.sql import literal, quote

EXACT = 2**53
"""Whole numbers from here on are not told apart by a profile."""
UP_TO = {"q25": "up to the lower quartile", "median": "up to the median"}
FROM = {"q75": "from the upper quartile on", "mean": "from the mean on"}


def figure_rows(column: ColumnProfile) -> Iterator[tuple[str, str, str]]:
    """SQL condition, how it reads, and the figure; of a column that has its type, and of texts."""
    name = quote(column.name)
    if column.longest:
        told = figures.counted(column.longest, "character")
        yield f"length({name}) = {column.longest}", f"{column.name}: the longest", told
    if column.stored in ("date", "datetime"):
        yield from _days(column, name)
    elif column.stored != "text" and column.type == "number":
        yield from _numbers(column, name)


def _days(column: ColumnProfile, name: str) -> Iterator[tuple[str, str, str]]:
    for figure, words in (("min", "the earliest"), ("max", "the latest")):
        day = column.quantiles.get(figure)
        if isinstance(day, str):
            where = f"{name} = CAST({literal(day)} AS TIMESTAMP)"
            yield where, f"{column.name}: {words}", day


def _numbers(column: ColumnProfile, name: str) -> Iterator[tuple[str, str, str]]:
    known = {
        figure: value
        for figure, value in column.quantiles.items()
        if isinstance(value, int | float) and abs(value) < EXACT
    }
    # What is no number is greater than all of them to the database.
    sound = f" AND NOT isnan({name})" if column.stored.startswith("float") else ""
    for figure, words in (("min", "the least"), ("max", "the greatest")):
        if figure in known:
            where = f"{name} = {known[figure]!r}"
            yield where, f"{column.name}: {words}", figures.number(known[figure])
    for sign, named in (("<=", UP_TO), (">=", FROM)):
        for figure in (one for one in named if one in known):
            where = f"{name} {sign} {known[figure]!r}{sound if sign == '>=' else ''}"
            yield where, f"{column.name}: {named[figure]}", figures.number(known[figure])
    if "mean" in known and known.get("sd"):
        low, high = known["mean"] - known["sd"], known["mean"] + known["sd"]
        where = f"{name} NOT BETWEEN {low!r} AND {high!r}{sound}"
        words = f"{column.name}: further from the mean than the standard deviation"
        yield where, words, figures.number(known["sd"])
