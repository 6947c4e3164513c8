"""The SQL of what people care about: labelled rows, test rows, spans, and models."""

from __future__ import annotations

import hashlib

from workbench.cleanse.tasks import SPANS_OF
from workbench.core.sql import quote
from workbench.spans.planning import spanned
from workbench.store import versions
from workbench.store.datasets import all_tasks
from workbench.store.reader import Reader


def newest_split(reader: Reader, dataset: int) -> int | None:
    """The newest split of the dataset: whose test rows are spared, whose training rows teach."""
    split: int | None = reader.scalar("SELECT max(id) FROM split WHERE dataset = ?", (dataset,))
    return split


def marks_state(reader: Reader, dataset: int) -> str:
    """What ``marks_sql`` depends on; "" where it gives no row."""
    labelled = reader.one(
        "SELECT count(*), max(event), max(schema_version) FROM annotation "
        f"WHERE status = 'labelled' AND dataset IN {all_tasks(dataset)}"
    )
    split = newest_split(reader, dataset)
    count = "SELECT count(*) FROM split_row WHERE split = ?"
    rows = reader.scalar(count, (split,)) if split is not None else 0
    if not rows and (labelled is None or not labelled[0]):
        return ""
    what = (labelled, split, rows, spanned(reader, dataset))
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def marks_sql(reader: Reader, dataset: int) -> str:
    """The rows that people care about, each once; how many spans each has in which column."""
    tasks = spanned(reader, dataset)
    spans = ""
    for field in dict.fromkeys(tasks.values()):
        own = ", ".join(str(task) for task, column in tasks.items() if column == field)
        spans += (
            f", sum(CASE WHEN task IN ({own}) THEN json_array_length(label) ELSE 0 END)::BIGINT "
            f"AS {quote(SPANS_OF + field)}"
        )
    return f"""
        SELECT row_id AS _row, bool_or(labelled) AS labelled, bool_or(part = 'test') AS test,
               bool_or(part = 'train') AS train{spans}
        FROM (
            SELECT row_id, true AS labelled, '' AS part, dataset AS task, label FROM annotation
            WHERE status = 'labelled' AND dataset IN {all_tasks(dataset)}
            UNION ALL
            SELECT row_id, false, part, 0, NULL FROM split_row
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
