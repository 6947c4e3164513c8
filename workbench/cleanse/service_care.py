"""The SQL of what people care about: labelled rows, test rows, spans, and models."""

from __future__ import annotations

import hashlib
import json

from workbench.store import versions
from workbench.store.datasets import all_tasks
from workbench.store.reader import Reader


def newest_split(reader: Reader, dataset: int) -> int | None:
    """The newest split of the dataset: whose test rows are spared, whose training rows teach."""
    split: int | None = reader.scalar("SELECT max(id) FROM split WHERE dataset = ?", (dataset,))
    return split


def spans_field(reader: Reader, dataset: int) -> str:
    """The column in which spans are marked; "" where no task of the dataset asks for them.

    Where tasks mark spans in several columns, it is that of the oldest.
    """
    return next(iter(spans_fields(reader, dataset).values()), "")


def spans_fields(reader: Reader, dataset: int) -> dict[int, str]:
    """The tasks that ask for spans, by number, with the column of each."""
    found = reader.all(
        "SELECT dataset, arg_max(document, version) FROM label_schema "
        f"WHERE dataset IN {all_tasks(dataset)} GROUP BY dataset ORDER BY dataset"
    )
    schemas = {task: json.loads(document) for task, document in found}
    return {
        task: str(schema["field"][0])
        for task, schema in schemas.items()
        if schema.get("task") == "spans" and schema.get("field")
    }


def marks_state(reader: Reader, dataset: int) -> str:
    """What ``marks_sql`` depends on; "" where it gives no row."""
    labelled = reader.one(
        "SELECT count(*), max(event) FROM annotation "
        f"WHERE dataset IN {all_tasks(dataset)} AND status = 'labelled'"
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
    field = spans_field(reader, dataset)
    tasks = [task for task, name in spans_fields(reader, dataset).items() if name == field]
    listed = ", ".join(map(str, tasks)) or "NULL"
    marked = f"CASE WHEN dataset IN ({listed}) THEN json_array_length(label) ELSE 0 END"
    return f"""
        SELECT row_id AS _row, bool_or(labelled) AS labelled, bool_or(part = 'test') AS test,
               bool_or(part = 'train') AS train, sum(spans)::BIGINT AS spans
        FROM (
            SELECT row_id, true AS labelled, '' AS part, {marked} AS spans FROM annotation
            WHERE dataset IN {all_tasks(dataset)} AND status = 'labelled'
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
