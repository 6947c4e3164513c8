"""Rows at which a suggestion is kept from people until they have answered, and what it would be.

Whoever sees what a model thinks tends to agree with it. Labels that were given without seeing it
tell how often people and the model agree by themselves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.store.transaction import Transaction

if TYPE_CHECKING:
    from workbench.annotate.answers import Stored
    from workbench.annotate.requests import Suggestion


@dataclass(frozen=True)
class Hidden:
    """A seeded share of the rows, the same for everybody and whenever one asks."""

    share: float = 0.0
    seed: int = 0

    def __contains__(self, row: int) -> bool:
        if self.share <= 0.0:
            return False
        digest = hashlib.blake2b(f"{self.seed} {row}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64 < self.share


def keep_unseen(
    tx: Transaction, dataset: int, stored: Stored, label: str, unseen: Suggestion
) -> None:
    """Write down what would have been suggested for a label that is stored."""
    tx.execute(
        "INSERT INTO unseen_suggestion VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(dataset, stored.row, tx.actor.name, stored.event),
            *(unseen.version, unseen.best, unseen.share, label, tx.now),
        ),
    )
