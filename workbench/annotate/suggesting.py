"""What a model suggests for rows, and how they are ranked by it, as a table. Used by jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from workbench.annotate import ranking
from workbench.annotate.strategies import BY_MODEL, DIVERSITY, column_of
from workbench.bundle.doubts import Doubts

MOST_SHARES = 10
ROW_GROUP = 122_880
Best = tuple[np.ndarray, np.ndarray]


class Scores:
    """What rows are ranked by, part by part."""

    def __init__(self, counts: np.ndarray) -> None:
        self._counts = counts
        names = [column_of(one) for one in BY_MODEL if one != DIVERSITY]
        self._found: dict[str, list[np.ndarray]] = {name: [] for name in names}
        self._rare: list[np.ndarray] = []

    def add(self, doubts: Doubts) -> None:
        """Take in what is known of the next rows; shares are those of the wanted labels."""
        shares = doubts.shares
        self._found["rank"].append(doubts.confidence)
        self._found["rank_margin"].append(doubts.margin)
        self._found["rank_entropy"].append(doubts.certainty)
        self._found["rank_balance"].append(ranking.plenty(shares, self._counts))
        self._rare.append(ranking.rarity(shares, self._counts))

    def ranks(
        self, matrix: Callable[[np.ndarray], Any], seed: int = 0, batch: int = ranking.BATCH
    ) -> dict[str, np.ndarray]:
        """The place of each row by each of them. ``matrix`` gives the features of some rows."""
        none = np.empty(0)
        scores = {name: np.concatenate(parts or [none]) for name, parts in self._found.items()}
        rare = np.concatenate(self._rare or [none])
        wanted = (1.0 - scores["rank_margin"]) * rare
        found = {name: ranking.ranks(score) for name, score in scores.items()}
        order = np.argsort(-wanted, kind="stable")
        found["rank_diversity"] = ranking.diverse(order, wanted, matrix, seed, batch)
        return found


def best_labels(shares: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Indices (into the wanted labels) and shares of each row's best labels by score."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :MOST_SHARES]
    return order.astype(np.uint16), np.take_along_axis(shares, order, axis=1).astype(np.float32)


def table(
    rows: pl.Series,
    parts: list[tuple[np.ndarray, np.ndarray]],
    ranks: dict[str, np.ndarray],
    whole: dict[str, pl.Series] | None = None,
) -> pl.DataFrame:
    """Suggestions by row: row_id, ranks, ``top`` (label indices, best first) and ``shares``.

    ``whole``: of answers with several parts, ``answer`` and ``sure``, and of spans ``of``, a mark
    of the text that they are in.
    """
    kinds = {"row_id": pl.Int64, **dict.fromkeys(ranks, pl.Int64)}
    lists = {"top": pl.List(pl.UInt16), "shares": pl.List(pl.Float32)}
    if not parts:
        texts = {name: values.dtype for name, values in (whole or {}).items()}
        return pl.DataFrame(schema={**kinds, **lists, **texts})
    top = np.concatenate([one for one, _ in parts])
    shares = np.concatenate([one for _, one in parts])
    columns: dict[str, Any] = {"row_id": rows.cast(pl.Int64), **ranks}
    columns["top"] = pl.Series(top).arr.to_list()
    columns["shares"] = pl.Series(shares).arr.to_list()
    return pl.DataFrame(columns | (whole or {}))
