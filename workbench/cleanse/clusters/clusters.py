"""Clusters of values that probably mean the same, for a person to judge. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import polars as pl

from workbench.cleanse.clusters import keys
from workbench.cleanse.clusters.likeness import Likeness

Progress = Callable[[float, float, str], None]
EVERY = 100
"""Values between two reports of progress."""


@dataclass(frozen=True)
class Member:
    """A value and how many rows have it."""

    value: str
    rows: int


@dataclass(frozen=True)
class Cluster:
    """Members, most rows first; the first is what the others would become."""

    members: tuple[Member, ...]

    @property
    def target(self) -> str:
        """The commonest spelling; of equals one without outer spaces, the first in order."""
        return self.members[0].value

    @property
    def rows(self) -> int:
        """Rows of all members."""
        return sum(member.rows for member in self.members)


def clusters(
    counts: pl.DataFrame,
    likeness: Likeness,
    never: Collection[tuple[str, str]] = (),
    progress: Progress = lambda done, total, what: None,
) -> list[Cluster]:
    """Clusters of a column's distinct values, most rows first.

    Args:
        counts: ``value`` and ``count``, each value once, no nulls.
        likeness: the method and its parameters.
        never: pairs of values that a person said do not belong together, in either order.
        progress: called by knn, which may take long.
    """
    stray = pl.col("value") != pl.col("value").str.strip_chars()
    ordered = counts.sort("count", stray, "value", descending=[True, False, False])
    if likeness.method == "knn":
        groups = _stars(ordered, likeness, progress)
    else:
        groups = _keyed(ordered, likeness)
    apart = frozenset(frozenset(pair) for pair in never)
    found = [_without(group, apart) for group in groups]
    kept = [Cluster(tuple(members)) for members in found if len(members) > 1]
    return sorted(kept, key=lambda cluster: (-cluster.rows, cluster.target))


def key_of(values: pl.Series, likeness: Likeness) -> pl.Series:
    """The key under which a value meets its likes; knn has none. Raises KeyError."""
    make: dict[str, Callable[[], pl.Series]] = {
        "fingerprint": lambda: values.to_frame("value").select(
            keys.fingerprint(pl.col("value"))
        ).to_series(),
        "ngram": lambda: keys.ngram_fingerprint(values, likeness.n),
        "phonetic": lambda: getattr(keys, likeness.sound)(values),
    }  # fmt: skip
    return make[likeness.method]().rename("key")


def _keyed(ordered: pl.DataFrame, likeness: Likeness) -> list[list[Member]]:
    keyed = ordered.with_columns(key_of(ordered["value"], likeness)).filter(pl.col("key") != "")
    groups = (
        keyed.group_by("key", maintain_order=True)
        .agg("value", "count")
        .filter(pl.col("value").list.len() > 1)
    )
    return [
        [Member(value, rows) for value, rows in zip(values, counts, strict=True)]
        for _, values, counts in groups.iter_rows()
    ]


def _stars(ordered: pl.DataFrame, likeness: Likeness, progress: Progress) -> list[list[Member]]:
    """The commonest value is a centre, then the next that is near none, and so on.

    Every other value joins the nearest centre, of equally near ones the commonest. Chains, where
    each value is near the next and the ends are strangers, do not come about.
    """
    import numpy as np

    from workbench.cleanse.clusters.neighbours import Neighbours

    values = ordered["value"].to_list()
    rows = ordered["count"].to_list()
    column = Neighbours.among(values, likeness.radius, likeness.block)
    taken = np.zeros(len(values), dtype=bool)
    nearest = np.full(len(values), 2.0)
    centre = np.full(len(values), -1)
    for place in range(len(values)):
        if place % EVERY == 0:
            progress(place, len(values), "nearest neighbours")
        if taken[place]:
            continue
        others, distances = column.of(place)
        taken[others] = True
        closer = distances < nearest[others]
        nearest[others[closer]] = distances[closer]
        centre[others[closer]] = place
    members: dict[int, list[int]] = {}
    for place in np.flatnonzero(centre >= 0).tolist():
        own = int(centre[place])
        members.setdefault(own, [own]).append(place)
    return [[Member(values[place], rows[place]) for place in places] for places in members.values()]


def _without(members: list[Member], apart: frozenset[frozenset[str]]) -> list[Member]:
    """The group without what is not its target, whichever of the two is the commoner by now."""
    target = members[0].value
    kept = [m for m in members[1:] if frozenset((m.value, target)) not in apart]
    return [members[0], *kept]
