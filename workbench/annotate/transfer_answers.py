"""Answers of a staged file that are more than a label's name: out to a worker, and back in.

The worker checks them and puts them into their task's one form (``answer_file``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.annotate.requests import LabelSchema
from workbench.annotate.transfer import STAGED
from workbench.annotate.transfer_parts import text_sql
from workbench.core.sql import literal
from workbench.store import datasets
from workbench.store.reader import Reader

_NONE_OF_THEM = f"""
    UPDATE {STAGED} SET label = '' WHERE label IS NULL AND (status = 'labelled' OR
        status IS NULL AND note IS NULL AND TRY_CAST(flagged AS BOOLEAN) IS NOT true)
"""


def write_answers(
    reader: Reader,
    task: str,
    fields: Sequence[str],
    relation: str,
    path: Path,
    *,
    tags: bool = False,
) -> None:
    """Write the staged answers as Parquet of k, n, label, body, old; of several labels each once.

    ``fields``: the columns that are shown of a row. ``old`` is what stands, for a file of ``tags``.
    """
    if task == "multi":
        reader.execute(_NONE_OF_THEM)
    none = "NULL::VARCHAR AS body, NULL::VARCHAR AS old"
    query = f"SELECT s.k, s.n, s.label, {none} FROM {STAGED} AS s"
    if task == "spans":
        old = "s.old_label" if tags else "NULL::VARCHAR"
        text = f"if(r._row IS NULL, s.body, {text_sql(fields)})"
        query = (
            f"SELECT s.k, s.n, s.label, {text} AS body, {old} AS old FROM {STAGED} AS s "
            f"LEFT JOIN {relation} AS r ON r._row = s.row_id"
        )
    if task == "multi":
        query = f"SELECT min(k) AS k, min(n) AS n, label, {none} FROM {STAGED} AS s"
    wanted = "s.label IS NOT NULL AND s.matches = 1"
    grouped = " GROUP BY label" if task == "multi" else ""
    datasets.export_parquet(reader, f"{query} WHERE {wanted}{grouped}", path, columns=5)


def take_settled(reader: Reader, schema: LabelSchema, parts: Sequence[str]) -> None:
    """Put what the worker made of the answers in their place."""
    if not parts:
        return
    found = f"read_parquet([{', '.join(literal(path) for path in parts)}])"
    if schema.task == "multi":
        found = (
            f"(SELECT s.k, t.label FROM {found} AS t JOIN {STAGED} AS f ON f.k = t.k "
            f"JOIN {STAGED} AS s ON s.label = f.label)"
        )
    reader.execute(f"UPDATE {STAGED} AS s SET label = t.label FROM {found} AS t WHERE s.k = t.k")
