"""Small tables that a model can learn, for the tests of training."""

from __future__ import annotations

import numpy as np
import polars as pl

THINGS = {
    "billing": "invoice charged twice card refund amount paid",
    "delivery": "parcel late courier address missing box door",
    "account": "password login mail reset user profile locked",
}


def tickets(rows: int = 240, seed: int = 0) -> pl.DataFrame:
    """`_row`, `_target` (three classes) and columns of every kind, with holes."""
    rng = np.random.default_rng(seed)
    labels = [list(THINGS)[row % 3] for row in range(rows)]
    texts = [
        " ".join(rng.choice(THINGS[label].split(), 4)) + f" case number {row}"
        for row, label in enumerate(labels)
    ]
    amount = [
        None if rng.random() < 0.1 else f"{rng.normal(labels[row] == 'billing', 0.5):.2f}"
        for row in range(rows)
    ]
    return pl.DataFrame(
        {
            "_row": range(rows),
            "_target": labels,
            "text": texts,
            "amount": amount,
            "channel": [
                None if row % 11 == 0 else ["web", "mail", "shop"][row % 2] for row in range(rows)
            ],
            "day": [f"2024-0{1 + row % 9}-1{row % 7}" for row in range(rows)],
            "empty": pl.Series([None] * rows, dtype=pl.String),
            "same": ["x"] * rows,
            "ticket_id": [f"T-{10000 + row}" for row in range(rows)],
        }
    )


def prices(rows: int = 200, seed: int = 0) -> pl.DataFrame:
    """`_row`, `_target` (a number) and three columns."""
    rng = np.random.default_rng(seed)
    size, kind = rng.uniform(20, 120, rows), rng.integers(0, 2, rows)
    return pl.DataFrame(
        {
            "_row": range(rows),
            "_target": [str(round(v, 1)) for v in 3 * size + 50 * kind + rng.normal(0, 5, rows)],
            "size": size,
            "kind": [["house", "flat"][k] for k in kind],
            "noise": rng.normal(0, 1, rows),
        }
    )
