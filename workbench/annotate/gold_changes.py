"""Gold when labels change: right answers go on under the new names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.annotate.requests import LabelSchema
from workbench.annotate.values import labels_of
from workbench.store.transaction import Transaction


def carry_gold(tx: Transaction, dataset: int, rename: Callable[[str], str]) -> None:
    """Let the new name of each right answer be right, too.

    The old one stays: when the change is taken back, answers have it again.
    """
    for row, answers in tx.all("SELECT row_id, answers FROM gold WHERE dataset = ?", (dataset,)):
        fresh = list(dict.fromkeys([*answers, *map(rename, answers)]))
        if fresh != answers:
            sql = "UPDATE gold SET answers = ? WHERE dataset = ? AND row_id = ?"
            tx.execute(sql, (fresh, dataset, row))


def answerable(schema: LabelSchema, answers: frozenset[str]) -> bool:
    """Whether one of the right answers can still be given."""
    known = {label.name for label in schema.labels}
    return any(known.issuperset(labels_of(schema.task, answer)) for answer in answers)


def stale(schema: LabelSchema, right: Mapping[int, frozenset[str]]) -> set[int]:
    """The gold rows whose right answers are no answers any more: nobody is asked about them."""
    return {row for row, answers in right.items() if not answerable(schema, answers)}
