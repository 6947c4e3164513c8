"""Columns that hold the answer are not shown to somebody who is asked for it."""

from __future__ import annotations

import msgspec

from workbench.annotate.requests import LabelSchema
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader


def keep_answers_back(
    reader: Reader, dataset: datasets.Dataset, schema: LabelSchema
) -> LabelSchema:
    """The schema; without a context, and where columns hold just the labels, with the others."""
    names = [one.name for one in datasets.columns(reader, dataset, "best")]
    labels = sorted(label.name for label in schema.labels)
    if schema.context is not None or len(labels) < 2 or not names:
        return schema
    telling = _holding(reader, datasets.relation(reader, dataset, "best"), names, labels)
    if not telling:
        return schema
    rest = [name for name in names if name not in telling and name not in schema.field]
    return msgspec.structs.replace(schema, context=rest)


def _holding(reader: Reader, relation: str, names: list[str], labels: list[str]) -> set[str]:
    """The columns whose values are the labels: all of them, and nothing else."""
    counts = ", ".join(f"approx_count_distinct({quote(name)})" for name in names)
    found = set()
    for name, distinct in zip(
        names, reader.one(f"SELECT {counts} FROM {relation}") or (), strict=True
    ):
        if distinct <= 2 * len(labels):
            rows = reader.all(
                f"SELECT DISTINCT trim(CAST({quote(name)} AS VARCHAR)) FROM {relation} "
                f"WHERE {quote(name)} IS NOT NULL LIMIT {len(labels) + 1}"
            )
            if sorted(row[0] for row in rows) == labels:
                found.add(name)
    return found
