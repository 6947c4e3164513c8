"""Assigns rows to train or test, once and for all; a row that was assigned never moves.

Rows that are equal but for case and white space, rows of one group, and pieces of one row go to one
side together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from workbench.bundle.cells import as_number
from workbench.core.errors import InvalidInputError
from workbench.train.columns import DROPPED, TEXT, as_date, date_format, plan_columns
from workbench.train.requests import SplitPlan

TRAIN, TEST = "train", "test"
FIRST_PIECE = 2**62
"""Numbers from here on are of pieces of rows, which a recipe has made."""
PAIR = "_pair"
"""The two sides of a pair as one text, whichever comes first."""
_WORDS = {
    "train": TRAIN, "training": TRAIN, "dev": TRAIN, "val": TRAIN, "valid": TRAIN,
    "validation": TRAIN, "test": TEST, "testing": TEST, "holdout": TEST,
}  # fmt: skip


@dataclass(frozen=True)
class Assignment:
    """``parts``: one of train, test per row; ``cutoff``: of a split by time; what to warn about."""

    parts: pl.Series
    cutoff: str = ""
    warnings: list[str] = field(default_factory=list)


def assign(frame: pl.DataFrame, plan: SplitPlan) -> Assignment:
    """Assign the rows of ``frame`` whose `_part` is null or missing; the others keep theirs.

    ``frame``: `_row`, optional `_part` and `_stratum`, `_given` for a plan by sources, and the
    columns. Raises InvalidInputError
    for a column that is not there, or a train/test column with other words in it.
    """
    if "_part" not in frame.columns:
        frame = frame.with_columns(_part=pl.lit(None, dtype=pl.String))
    for column in (plan.group, plan.time, plan.by):
        if column and column not in frame.columns:
            raise InvalidInputError(f"there is no column {column!r} in these rows")
    if not 0 < plan.share < 1:
        raise InvalidInputError("the share of test rows must lie between 0 and 1")
    if plan.by:
        return _by_column(frame, plan)
    if plan.sources:
        return _given(frame, plan, frame["_given"])
    groups = row_groups(frame, plan.group, _aside(plan))
    if plan.time:
        return _by_time(frame, plan, groups)
    return _by_hash(frame, plan, groups)


def _aside(plan: SplitPlan) -> list[str]:
    """The columns that tell what is to be learned: rows that differ in nothing else are equal."""
    return [name for name in (plan.target, plan.stratify, plan.by) if name]


def row_groups(frame: pl.DataFrame, group: str = "", exclude: Sequence[str] = ()) -> np.ndarray:
    """A group's number for each row: equal rows share one, pieces of a row, rows of a ``group``.

    So do pairs of the same two sides, whichever comes first, where ``with_pairs`` has told them.

    The columns ``exclude`` (the target) do not count when rows are compared.
    """
    same = _codes(duplicate_key(frame, exclude))
    if "_hash" in frame.columns and (frame["_row"] >= FIRST_PIECE).any():
        # Pieces of one row keep its hash: they must not tell the test rows what was learned.
        same = _together(same, _codes(frame["_hash"].cast(pl.String)))
    if PAIR in frame.columns:
        same = _together(same, _codes(frame[PAIR]))
    if not group:
        return same
    column = frame[group].cast(pl.String)
    alone = pl.Series([f"row {row}" for row in frame["_row"].to_list()])
    named = column.to_frame().select(pl.coalesce("g:" + pl.col(group), alone)).to_series()
    return _together(same, _codes(named))


def with_pairs(frame: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """The rows with their ``PAIR``; ``fields``: the columns of both sides, one pair after another.

    A pair with its sides exchanged must not test what the pair itself has taught.
    """
    first, second = (
        pl.concat_str(
            [pl.col(name).cast(pl.String).fill_null("").str.to_lowercase() for name in side],
            separator="\x1f",
        )
        for side in (fields[::2], fields[1::2])
    )
    both = pl.concat_list(first, second).list.sort().list.join("\x1e")
    return frame.with_columns(both.alias(PAIR))


def _together(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Groups of rows that share a number of either kind, also by way of others."""
    edges = coo_matrix(
        (np.ones(len(one)), (one, other + one.max(initial=0) + 1)),
        shape=(nodes := int(one.max(initial=0) + other.max(initial=0) + 2), nodes),
    )
    _, component = connected_components(edges, directed=False)
    return np.asarray(component[one], dtype=np.int64)


def duplicate_key(frame: pl.DataFrame, exclude: Sequence[str] = ()) -> pl.Series:
    """One text per row, alike for rows equal after lower case and folded white space.

    Free text alone decides when there is a column of it that tells rows apart; else all features.
    """
    uses = plan_columns(frame, exclude)
    texts = [u.name for u in uses if u.kind == TEXT and _tells_apart(frame[u.name])]
    names = texts or [u.name for u in uses if u.kind != DROPPED or "identifier" in u.note]
    if not names:
        return frame["_row"].cast(pl.String)
    folded = [
        pl.col(name).cast(pl.String).str.to_lowercase().str.replace_all(r"\s+", " ")
        .str.strip_chars().fill_null("").str.len_chars().cast(pl.String) + ":" +
        pl.col(name).cast(pl.String).str.to_lowercase().str.replace_all(r"\s+", " ")
        .str.strip_chars().fill_null("")
        for name in names
    ]  # fmt: skip
    key = frame.select(pl.concat_str(folded, separator="\n").alias("key"))["key"]
    if texts:
        blank = frame.select(
            pl.all_horizontal(pl.col(n).fill_null("").str.strip_chars() == "" for n in texts)
        ).to_series()
        alone = "row " + frame["_row"].cast(pl.String)
        key = pl.select(pl.when(blank).then(alone).otherwise(key)).to_series()
    return key


def _tells_apart(values: pl.Series) -> bool:
    known = values.drop_nulls()
    return len(known) > 0.5 * len(values) and known.n_unique() > 0.3 * len(known)


def _codes(keys: pl.Series) -> np.ndarray:
    return (keys.rank("dense").cast(pl.Int64) - 1).to_numpy()


def unit_hash(key: str, seed: int) -> float:
    """A number in [0, 1) that depends on ``key`` and ``seed`` alone, on every machine."""
    digest = hashlib.blake2b(key.encode(), digest_size=8, key=f"{seed}".encode()).digest()
    return int.from_bytes(digest, "big") / 2**64


def _group_table(frame: pl.DataFrame, groups: np.ndarray, plan: SplitPlan) -> pl.DataFrame:
    """Per group: rows, its stratum (the most frequent), its side if it has one, its hash."""
    key = duplicate_key(frame, _aside(plan))
    table = frame.select(
        group=pl.Series(groups),
        key=key,
        part="_part",
        stratum=pl.col("_stratum") if "_stratum" in frame.columns else pl.lit(None, pl.String),
    )
    table = table.group_by("group", maintain_order=True).agg(
        rows=pl.len(),
        key=pl.col("key").min(),
        part=pl.col("part").drop_nulls().min(),
        stratum=pl.col("stratum").drop_nulls().mode(maintain_order=True).min(),
    )
    place = [unit_hash(key, plan.seed) for key in table["key"].to_list()]
    return table.with_columns(place=pl.Series(place, dtype=pl.Float64))


def _spread(frame: pl.DataFrame, groups: np.ndarray, table: pl.DataFrame) -> pl.Series:
    sides = pl.DataFrame({"group": groups}).join(
        table.select("group", "side"), on="group", how="left", maintain_order="left"
    )["side"]
    return pl.select(pl.coalesce(frame["_part"], sides).alias("part")).to_series()


def _by_hash(frame: pl.DataFrame, plan: SplitPlan, groups: np.ndarray) -> Assignment:
    table = _group_table(frame, groups, plan)
    fresh = table["part"].null_count() == len(table)
    warnings: list[str] = []
    if fresh:
        table, warnings = _stratified(table, plan.share)
    else:
        side = pl.when(pl.col("place") < plan.share).then(pl.lit(TEST)).otherwise(pl.lit(TRAIN))
        table = table.with_columns(side=pl.coalesce("part", side))
    return Assignment(_spread(frame, groups, table), warnings=warnings)


def _stratified(table: pl.DataFrame, share: float) -> tuple[pl.DataFrame, list[str]]:
    """In each stratum the groups with the smallest hashes make the test rows.

    A stratum of two groups or more gets at least one on each side; of one group: train.
    """
    table = table.sort("stratum", "place", "key")
    strata = table.with_columns(
        before=pl.col("rows").cum_sum().over("stratum") - pl.col("rows"),
        all=pl.col("rows").sum().over("stratum"),
        groups=pl.len().over("stratum"),
        position=pl.int_range(pl.len()).over("stratum"),
    )
    wanted = pl.col("all") * share
    fits = pl.col("before") + pl.col("rows") / 2 <= wanted
    test = (fits | (pl.col("position") == 0)) & (pl.col("position") < pl.col("groups") - 1)
    side = pl.when(test).then(pl.lit(TEST)).otherwise(pl.lit(TRAIN))
    lonely = strata.filter((pl.col("groups") == 1) & pl.col("stratum").is_not_null())
    warnings = [
        f"{name!r} has one row only (or copies of one): it is in train, none in test"
        for name in lonely["stratum"].to_list()
    ]
    return strata.with_columns(side=side), warnings


def _by_time(frame: pl.DataFrame, plan: SplitPlan, groups: np.ndarray) -> Assignment:
    moments = _moments(frame[plan.time])
    warnings = []
    if missing := moments.null_count():
        warnings.append(f"{missing} rows have no readable {plan.time!r}: they are in train")
    known = moments.drop_nulls().sort()
    if not len(known):
        raise InvalidInputError(
            f"{plan.time!r} has no value that can be read as a date or a number",
            "give the column a date step in the recipe",
        )
    cutoff = float(plan.cutoff) if plan.cutoff else _cutoff(known, plan.share)
    late = (moments >= cutoff).fill_null(False)
    table = pl.DataFrame({"group": groups, "late": late, "part": frame["_part"]})
    sides = table.group_by("group").agg(
        side=pl.coalesce(
            pl.col("part").drop_nulls().min(),
            pl.when(pl.col("late").all()).then(pl.lit(TEST)).otherwise(pl.lit(TRAIN)),
        )
    )
    held = int((late & (_spread(frame, groups, sides) == TRAIN)).sum())
    if held:
        warnings.append(f"{held} late rows equal an earlier one and stay with it in train")
    return Assignment(_spread(frame, groups, sides), cutoff=repr(cutoff), warnings=warnings)


def straddling(groups: np.ndarray, parts: pl.Series) -> int:
    """How many test rows have a training row in their group."""
    table = pl.DataFrame({"group": groups, "part": parts}).group_by("group")
    sides = table.agg(trained=(pl.col("part") == TRAIN).any(), tests=(pl.col("part") == TEST).sum())
    return int(sides.filter("trained")["tests"].sum())


def _cutoff(known: pl.Series, share: float) -> float:
    """The smallest time whose later rows are at most about ``share``; equal times stay together."""
    at = min(len(known) - 1, round(len(known) * (1 - share)))
    value = float(known[at])
    earlier = int((known < value).sum())
    if earlier == 0:
        later = known.filter(known > value)
        if not len(later):
            raise InvalidInputError("all rows have the same time: nothing can be kept for testing")
        value = float(later[0])
    return value


def _moments(values: pl.Series) -> pl.Series:
    """Seconds since 1970, or the number itself; null where it is neither."""
    format = date_format(values) if values.dtype == pl.String else ""
    if values.dtype.is_temporal() or format:
        return as_date(values, format).dt.epoch("us").cast(pl.Float64) / 1e6
    return as_number(values)


def _by_column(frame: pl.DataFrame, plan: SplitPlan) -> Assignment:
    words = frame[plan.by].cast(pl.String).str.strip_chars().str.to_lowercase()
    unknown = words.filter(~words.is_in(list(_WORDS))).unique().drop_nulls().sort().to_list()
    if unknown or words.null_count():
        named = ", ".join(repr(word) for word in unknown[:5]) or "empty cells"
        raise InvalidInputError(
            f"{plan.by!r} must say train or test in every row, but it holds {named}"
        )
    warnings = []
    if kept := int(words.is_in(["dev", "val", "valid", "validation"]).sum()):
        warnings.append(f"{kept} validation rows count as train")
    made = _given(frame, plan, words.replace_strict(_WORDS, return_dtype=pl.String))
    return Assignment(made.parts, warnings=warnings + made.warnings)


def _given(frame: pl.DataFrame, plan: SplitPlan, parts: pl.Series) -> Assignment:
    """Rows whose parts are known, as they are; with what is doubtful about them."""
    warnings = []
    for side in (TRAIN, TEST):
        if not (parts == side).any():
            warnings.append(f"no row is in {side}")
    if across := straddling(row_groups(frame, exclude=_aside(plan)), parts):
        warnings.append(f"{across} test rows equal a training row")
    return Assignment(
        pl.select(pl.coalesce(frame["_part"], parts).alias("part")).to_series(), warnings=warnings
    )
