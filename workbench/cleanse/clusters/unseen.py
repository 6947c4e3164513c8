"""Spellings that came after a person approved clusters, and that meet one of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from workbench.cleanse.clusters.clusters import key_of
from workbench.cleanse.clusters.likeness import Likeness


@dataclass(frozen=True)
class Variant:
    """A spelling that is not in the table of merges, and the target that it probably means."""

    value: str
    rows: int
    target: str


def unseen(
    counts: pl.DataFrame,
    merges: Mapping[str, str],
    likeness: Likeness,
    never: Collection[tuple[str, str]] = (),
) -> list[Variant]:
    """New spellings among a column's values (``value``, ``count``), most rows first.

    A spelling is new that is neither merged nor a target. It meets the target of the approved
    spelling with its key, by nearest neighbours that of the nearest one; pairs in ``never`` do not,
    in either order.
    """
    known = {**{target: target for target in merges.values()}, **merges}
    new = counts.filter(~pl.col("value").is_in(list(known)))
    if not new.height:
        return []
    met = _near(new, known, likeness) if likeness.method == "knn" else _keyed(new, known, likeness)
    rows = dict(new.select("value", "count").iter_rows())
    apart = frozenset(frozenset(pair) for pair in never)
    found = [Variant(value, rows[value], met[value]) for value in met]
    kept = [one for one in found if frozenset((one.value, one.target)) not in apart]
    return sorted(kept, key=lambda one: (-one.rows, one.value))


def _keyed(new: pl.DataFrame, known: Mapping[str, str], likeness: Likeness) -> dict[str, str]:
    spelled = pl.Series("value", list(known), dtype=pl.String)
    keys = zip(key_of(spelled, likeness), known.values(), strict=True)
    targets = {key: target for key, target in keys if key}
    met = zip(new["value"], key_of(new["value"], likeness), strict=True)
    return {value: targets[key] for value, key in met if key in targets}


def _near(new: pl.DataFrame, known: Mapping[str, str], likeness: Likeness) -> dict[str, str]:
    import numpy as np

    from workbench.cleanse.clusters.neighbours import Neighbours

    spelled, values = list(known), new["value"].to_list()
    column = Neighbours.among([*spelled, *values], likeness.radius, likeness.block)
    met: dict[str, str] = {}
    for place, value in enumerate(values, len(spelled)):
        others, distances = column.of(place)
        approved = others < len(spelled)
        if approved.any():
            nearest = np.argmin(distances[approved])
            met[value] = known[spelled[int(others[approved][nearest])]]
    return met
