"""Parts of the test rows in which a model is weaker than on the rest: given ones, and found ones.

Given: every value of a column with few values, quarters of numbers and of texts' lengths, and
missing cells. Found: pairs of such conditions on two columns. Each part is tested against the
rest, one-sided: Fisher's exact test for answers that are right or wrong, Welch's t test for
absolute errors; where rows come in groups, Welch's with the variances of the groups' sums. All p
values together are adjusted by Holm (1979): that many looks find something weak by chance. Parts of
fewer than 30 rows are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import polars as pl
from scipy.stats import hypergeom, t

from workbench.bundle.cells import as_number
from workbench.evaluate.clusters import Groups, unstratified
from workbench.evaluate.intervals import Codes, Floats, share
from workbench.evaluate.means import mean_above_rest, mean_figure, share_figure
from workbench.evaluate.requests import Condition, Figure, Slice, Slices

LEAST = 30
LEVEL = 0.05
MOST_VALUES = 25
MOST_COLUMNS = 60
PAIRED = 40
"""Single conditions, the weakest, from which pairs are made."""
SHOWN = 200
Mask = np.ndarray


@dataclass(frozen=True)
class Part:
    """Some rows, booleans (n,), and the conditions that chose them."""

    conditions: tuple[Condition, ...]
    rows: Mask


@dataclass(frozen=True)
class Losses:
    """What each row lost: 1 for a wrong answer, or |error| where they are ``numbers``; (n,).

    ``groups``: which rows belong together, where they do.
    """

    rows: Floats
    numbers: bool
    groups: Groups | None = None


def slices(
    frame: pl.DataFrame, losses: Floats, numbers: bool, member: Codes | None = None
) -> Slices:
    """The parts of ``frame`` with the most ``losses`` (n,): 1 for a wrong answer, or |error|.

    ``member``: each row's group, where rows come in groups. Columns whose names begin with an
    underscore are not looked at.
    """
    lost = Losses(losses, numbers, None if member is None else unstratified(member))
    metric = "mae" if numbers else "accuracy"
    if len(frame) < 2 * LEAST:
        why = f"{len(frame)} test rows: a slice and the rest need {LEAST} each"
        return Slices(metric=metric, why=why)
    single = [one for one in given(frame) if _enough(one.rows)]
    tests = [_p(one.rows, lost) for one in single]
    order = sorted(range(len(single)), key=lambda i: tests[i])
    pairs = list(_pairs([single[i] for i in order[:PAIRED]]))
    every = single + pairs
    if not every:
        return Slices(metric=metric, why=f"no column divides the rows into parts of {LEAST}")
    p = np.array(tests + [_p(one.rows, lost) for one in pairs])
    adjusted = holm(p)
    shown = np.argsort(p, kind="stable")[:SHOWN].tolist()
    found = [
        _slice(every[i], lost, float(p[i]), float(adjusted[i]), i >= len(single)) for i in shown
    ]
    return Slices(metric=metric, looked_at=len(every), least=LEAST, slices=found)


def holm(p: Floats) -> Floats:
    """Holm's adjusted p values (Holm 1979), in the order given; shape (m,)."""
    order = np.argsort(p, kind="stable")
    scaled = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted


def _enough(rows: Mask) -> bool:
    n = int(rows.sum())
    return LEAST <= n <= len(rows) - LEAST


def given(frame: pl.DataFrame) -> Iterator[Part]:
    """Every part of one condition, however small."""
    names = [name for name in frame.columns if not name.startswith("_")][:MOST_COLUMNS]
    for name in names:
        column = frame[name]
        if column.dtype.is_temporal() or column.dtype.is_nested():
            continue
        if column.null_count():
            missing = Condition(column=name, kind="missing")
            yield Part((missing,), column.is_null().to_numpy())
        texts = column.cast(pl.String)
        if texts.n_unique() == len(texts) and texts.str.contains(r"^\d+$").all():
            continue  # It numbers the rows.
        if texts.n_unique() <= MOST_VALUES:
            yield from _values(name, texts)
        elif (number := as_number(column)).null_count() <= column.null_count() + len(frame) // 100:
            yield from _quarters(name, "between", number)
        elif texts.n_unique() > len(frame) // 2:
            yield from _quarters(name, "letters", texts.str.len_chars().cast(pl.Float64))
        else:
            yield from _values(name, texts)


def _values(name: str, texts: pl.Series) -> Iterator[Part]:
    """The values that enough rows have; many-valued columns have few of these."""
    counts = (
        texts.drop_nulls().alias("value").value_counts(sort=True).filter(pl.col("count") >= LEAST)
    )
    for value in counts["value"].head(MOST_VALUES):
        condition = Condition(column=name, kind="value", value=value)
        yield Part((condition,), (texts == value).fill_null(False).to_numpy())


def _quarters(name: str, kind: str, numbers: pl.Series) -> Iterator[Part]:
    known = numbers.drop_nulls().drop_nans()
    if not len(known):
        return
    cuts = sorted({float(np.quantile(known.to_numpy(), q)) for q in (0.25, 0.5, 0.75)})
    ends: list[float | None] = [None, *cuts, None]
    values = numbers.fill_null(float("nan")).to_numpy()
    for low, high in pairwise(ends):
        rows = ~np.isnan(values)
        rows &= True if low is None else values >= low
        rows &= True if high is None else values < high
        yield Part((Condition(column=name, kind=kind, low=low, high=high),), rows)


def _pairs(single: list[Part]) -> Iterator[Part]:
    for one, other in combinations(single, 2):
        if one.conditions[0].column == other.conditions[0].column:
            continue
        rows = one.rows & other.rows
        if _enough(rows) and int(rows.sum()) < min(int(one.rows.sum()), int(other.rows.sum())):
            yield Part(one.conditions + other.conditions, rows)


def _p(rows: Mask, lost: Losses) -> float:
    """How often chance alone makes ``rows`` as much worse than the rest; one-sided."""
    if lost.groups is not None:
        return mean_above_rest(rows, lost.rows, lost.groups)
    if lost.numbers:
        return _welch(lost.rows[rows], lost.rows[~rows])
    total, wrong = len(rows), int(lost.rows.sum())
    return float(hypergeom.sf(lost.rows[rows].sum() - 1, total, wrong, int(rows.sum())))


def _welch(inside: Floats, outside: Floats) -> float:
    ours, theirs = inside.var(ddof=1) / len(inside), outside.var(ddof=1) / len(outside)
    if not np.isfinite(ours + theirs) or ours + theirs == 0:
        return 1.0
    statistic = (inside.mean() - outside.mean()) / np.sqrt(ours + theirs)
    freedom = (ours + theirs) ** 2 / (ours**2 / (len(inside) - 1) + theirs**2 / (len(outside) - 1))
    return float(t.sf(statistic, freedom))


def _slice(part: Part, lost: Losses, test_p: float, p: float, found: bool) -> Slice:
    outside = float(lost.rows[~part.rows].mean())
    return Slice(
        title=" and ".join(title(one) for one in part.conditions),
        conditions=list(part.conditions),
        n=int(part.rows.sum()),
        figure=_figure(part.rows, lost),
        rest=outside if lost.numbers else 1 - outside,
        test_p=test_p,
        p=p,
        weak=p < LEVEL,
        found=found,
    )


def _figure(rows: Mask, lost: Losses) -> Figure:
    """Accuracy or mean absolute error of some rows."""
    inside, groups = lost.rows[rows], None
    if lost.groups is not None:
        groups = unstratified(lost.groups.member[rows])
    if lost.numbers:
        return mean_figure(inside, groups)
    if groups is not None:
        return share_figure(inside == 0, groups)
    return share(len(inside) - int(inside.sum()), len(inside))


def title(one: Condition) -> str:
    """A condition in words."""
    if one.kind == "missing":
        return f"{one.column} is missing"
    if one.kind == "value":
        return f"{one.column} = {one.value}"
    what = one.column if one.kind == "between" else f"letters of {one.column}"
    if one.low is None:
        return f"{what} < {one.high:g}"
    if one.high is None:
        return f"{what} ≥ {one.low:g}"
    return f"{what} {one.low:g} to {one.high:g}"
