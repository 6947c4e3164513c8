"""Columns that hold the answer are not shown to somebody who is asked for it."""

from __future__ import annotations

import msgspec

from workbench.annotate.requests import LabelSchema
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader

LOOKED_AT = 10_000
"""Rows that tell which columns are worth a look at all of theirs."""


def keep_answers_back(
    reader: Reader, dataset: datasets.Dataset, schema: LabelSchema
) -> LabelSchema:
    """The schema with what it hides: columns whose values are the labels, all and nothing else."""
    if schema.hidden is not None:
        return schema
    labels = sorted(label.name for label in schema.labels)
    names = [one.name for one in datasets.columns(reader, dataset, "best")]
    names = [name for name in names if name not in schema.field]
    relation = datasets.relation(reader, dataset, "best")
    hidden = [name for name in _few(reader, relation, names, len(labels)) if len(labels) > 1]
    hidden = [name for name in hidden if _values(reader, relation, name, len(labels)) == labels]
    return msgspec.structs.replace(schema, hidden=hidden)


def _few(reader: Reader, relation: str, names: list[str], most: int) -> list[str]:
    """The columns with no more values than that in the first rows."""
    if not names:
        return []
    counts = ", ".join(f"count(DISTINCT {quote(name)})" for name in names)
    found = reader.one(f"SELECT {counts} FROM (FROM {relation} LIMIT {LOOKED_AT})") or ()
    return [name for name, distinct in zip(names, found, strict=True) if 0 < distinct <= most]


def _values(reader: Reader, relation: str, name: str, most: int) -> list[str]:
    """The column's values as text, in order; one more than ``most`` at most."""
    rows = reader.all(
        f"SELECT DISTINCT trim(CAST({quote(name)} AS VARCHAR)) FROM {relation} "
        f"WHERE {quote(name)} IS NOT NULL LIMIT {most + 1}"
    )
    return sorted(row[0] for row in rows)
