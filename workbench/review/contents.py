"""What a reviewer sees of a row: its fields in the order of the schema, or the text's beginning."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.annotate.requests import LabelSchema
from workbench.core.sql import quote
from workbench.review.standing import read_schema
from workbench.store import datasets
from workbench.store.reader import Reader

MOST_TEXT = 100_000
MOST_FIELD = 2_000
SNIPPET = 200


def field_names(reader: Reader, dataset: datasets.Dataset) -> tuple[list[str], int]:
    """The columns that annotators see, those that were asked about first; how many these are."""
    schema = read_schema(reader, dataset)
    names = [column.name for column in datasets.columns(reader, dataset, "best")]
    texts = [name for name in schema.field if name in names]
    beside = [name for name in _context(schema, names) if name in names and name not in texts]
    return texts + beside, len(texts)


def _context(schema: LabelSchema, names: list[str]) -> list[str]:
    if schema.context is not None:
        return schema.context
    return [name for name in names if name not in (schema.hidden or ())]


def fields(
    reader: Reader, dataset: datasets.Dataset, row: int
) -> tuple[list[tuple[str, str]], int] | None:
    """A row's fields as name and text, and how many were asked about; None for a row that is gone.

    A missing value is "".
    """
    names, texts = field_names(reader, dataset)
    parts = [
        f", left(CAST({quote(name)} AS VARCHAR), {MOST_TEXT if at < texts else MOST_FIELD})"
        for at, name in enumerate(names)
    ]
    relation = datasets.relation(reader, dataset, "best")
    found = reader.one(f"SELECT _row{''.join(parts)} FROM {relation} WHERE _row = ?", (row,))
    if found is None:
        return None
    values = [(name, value or "") for name, value in zip(names, found[1:], strict=True)]
    return values, texts


def snippets(reader: Reader, dataset: datasets.Dataset, rows: Sequence[int]) -> dict[int, str]:
    """The beginning of each row's text; of rows without a text column, of its fields."""
    names, texts = field_names(reader, dataset)
    if not rows or not names:
        return {}
    shown = ", ".join(
        f"left(CAST({quote(name)} AS VARCHAR), {SNIPPET})" for name in names[: texts or len(names)]
    )
    ids = ", ".join(str(int(row)) for row in rows)
    relation = datasets.relation(reader, dataset, "best")
    found = reader.all(
        f"SELECT _row, concat_ws(' · ', {shown}) FROM {relation} WHERE _row IN ({ids})"
    )
    return {row: " ".join(text.split())[:SNIPPET] for row, text in found}
