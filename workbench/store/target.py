"""The column that is to be learned, as SQL: training, splits and evaluation read it alike."""

from __future__ import annotations

from workbench.core.label_target import LABELS, are_labels
from workbench.core.missing import NULL_WORDS
from workbench.core.sql import literal, quote
from workbench.store.reader import Reader


def labels_id(reader: Reader, dataset: int, target: str) -> int | None:
    """Under which number the labels lie that a target of a dataset's rows is; None for a column."""
    if target == LABELS:
        return dataset
    if not are_labels(target):
        return None
    task = target.removeprefix(f"{LABELS}/")
    sql = "SELECT id FROM labelling_task WHERE dataset = ? AND name = ?"
    found: int | None = reader.scalar(sql, (dataset, task))
    return found


def target_sql(column: str) -> str:
    """The column of the alias ``d`` as trimmed text, NULL where it says nothing."""
    return f"CASE WHEN {_is_word(column)} THEN NULL ELSE {_text(column)} END"


def null_word_sql(column: str) -> str:
    """The word by which the column of the alias ``d`` says nothing; NULL for others and blanks."""
    return f"CASE WHEN {_is_word(column)} THEN nullif({_text(column)}, '') END"


def _text(column: str) -> str:
    return f"trim(CAST(d.{quote(column)} AS VARCHAR))"


def _is_word(column: str) -> str:
    return f"lower({_text(column)}) IN ({', '.join(map(literal, NULL_WORDS))})"
