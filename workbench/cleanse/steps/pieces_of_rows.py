"""Several rows of one, and the numbers they get."""

from __future__ import annotations

import hashlib

import polars as pl

from workbench.cleanse.steps.sample import mixed

_PIECES, _PIECE = "_pieces of the step", "_piece of the step"


def numbered_pieces(frame: pl.LazyFrame, name: str, pieces: pl.Expr, of: str) -> pl.LazyFrame:
    """A row for each item of the lists ``pieces``, which goes into the column ``name``.

    The first piece keeps the row's number. The others get one from 2^62 on, which depends on the
    row's number, the piece's place and ``of`` (what they are pieces of) alone: the same whenever
    the recipe runs, and one that no row from outside has.
    """
    frame = frame.with_columns(pieces.alias(_PIECES))
    places = pl.int_ranges(pl.col(_PIECES).list.len(), dtype=pl.Int64)
    frame = frame.with_columns(places.alias(_PIECE)).explode(_PIECES, _PIECE)
    changes = {name: pl.col(_PIECES)}
    if "_row" in frame.collect_schema():
        changes["_row"] = _number(pl.col("_row"), pl.col(_PIECE), of)
    frame = frame.with_columns(value.alias(column) for column, value in changes.items())
    return frame.drop(_PIECES, _PIECE)


def _number(row: pl.Expr, piece: pl.Expr, of: str) -> pl.Expr:
    seed = int.from_bytes(hashlib.sha256(of.encode()).digest()[:4], "big")
    bits = mixed(mixed(row, seed) ^ piece.cast(pl.UInt64), 0)
    scattered = bits // pl.lit(4, pl.UInt64) + pl.lit(2**62, pl.UInt64)
    return pl.when(piece > 0).then(scattered.cast(pl.Int64)).otherwise(row)
