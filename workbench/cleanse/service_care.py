"""The SQL of what people care about: labelled rows, test rows, spans, and models."""

from __future__ import annotations

import hashlib
import json

from workbench.store import versions
from workbench.store.reader import Reader


def newest_split(reader: Reader, dataset: int) -> int | None:
    """The newest split of the dataset: whose test rows are spared, whose training rows teach."""
    split: int | None = reader.scalar("SELECT max(id) FROM split WHERE dataset = ?", (dataset,))
    return split


def spans_field(reader: Reader, dataset: int) -> str:
    """The column in which spans are marked; "" where the task is another one."""
    document = reader.scalar(
        "SELECT document FROM label_schema WHERE dataset = ? ORDER BY version DESC LIMIT 1",
        (dataset,),
    )
    schema = json.loads(document) if document else {}
    field = schema.get("field") or [""]
    return str(field[0]) if schema.get("task") == "spans" else ""


def marks_state(reader: Reader, dataset: int) -> str:
    """What ``marks_sql`` depends on; "" where it gives no row."""
    labelled = reader.one(
        "SELECT count(*), max(event) FROM annotation WHERE dataset = ? AND status = 'labelled'",
        (dataset,),
    )
    split = newest_split(reader, dataset)
    count = "SELECT count(*) FROM split_row WHERE split = ?"
    rows = reader.scalar(count, (split,)) if split is not None else 0
    if not rows and (labelled is None or not labelled[0]):
        return ""
    field = spans_field(reader, dataset)
    return hashlib.sha256(repr((labelled, split, rows, field)).encode()).hexdigest()[:16]


def marks_sql(reader: Reader, dataset: int) -> str:
    """The rows that people care about, each once."""
    marked = "json_array_length(label)" if spans_field(reader, dataset) else "0"
    return f"""
        SELECT row_id AS _row, bool_or(labelled) AS labelled, bool_or(part = 'test') AS test,
               bool_or(part = 'train') AS train, sum(spans)::BIGINT AS spans
        FROM (
            SELECT row_id, true AS labelled, '' AS part, {marked} AS spans FROM annotation
            WHERE dataset = {dataset:d} AND status = 'labelled'
            UNION ALL
            SELECT row_id, false, part, 0 FROM split_row
            WHERE split = (SELECT max(id) FROM split WHERE dataset = {dataset:d})
        ) GROUP BY row_id ORDER BY row_id"""


def models_of(reader: Reader, dataset: int) -> list[str]:
    """The models that were trained on this dataset's rows: those with an alias first, then newest.

    ``v2 champion``; deleted ones are left out.
    """
    found = reader.all(
        "SELECT m.version, coalesce(string_agg(a.alias, ' ' ORDER BY a.alias), '') AS names "
        f"FROM model m LEFT JOIN ({versions.CURRENT_ALIASES}) a ON a.version = m.version "
        f"WHERE m.dataset = ? AND m.version NOT IN ({versions.DELETED_VERSIONS}) "
        "GROUP BY m.version ORDER BY names = '', m.version DESC",
        (dataset,),
    )
    return [f"v{version} {names}".rstrip() for version, names in found]
