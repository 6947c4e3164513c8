"""Answers of a staged file that are more than a label's name: checked, and made canonical."""

from __future__ import annotations

from workbench.annotate.requests import LabelSchema
from workbench.annotate.transfer import MOST_PROBLEMS, STAGED
from workbench.annotate.values import checked
from workbench.core.errors import InvalidInputError
from workbench.core.sql import quote
from workbench.store.reader import Reader

PART = 20_000
"""Distinct answers looked at together."""
_SETTLED = "label_settled"
_NONE_OF_THEM = f"""
    UPDATE {STAGED} SET label = '' WHERE label IS NULL AND (status = 'labelled' OR
        status IS NULL AND note IS NULL AND TRY_CAST(flagged AS BOOLEAN) IS NOT true)
"""


def settle_answers(reader: Reader, schema: LabelSchema, relation: str) -> list[tuple[int, str]]:
    """Put each answer into its task's one form; the lines whose answer fits none, with why.

    Each answer is looked at once, however many lines give it; spans once for each row.
    """
    if schema.task == "multi":
        reader.execute(_NONE_OF_THEM)
    text = f"CAST(r.{quote(schema.field[0])} AS VARCHAR)" if schema.task == "spans" else "NULL"
    join = f"LEFT JOIN {relation} r ON r._row = s.row_id" if schema.task == "spans" else ""
    reader.execute(
        f"CREATE OR REPLACE TEMP TABLE {_SETTLED} AS "
        "SELECT row_number() OVER () AS k, min(n) AS n, label, any_value(body) AS body, "
        "CAST(NULL AS VARCHAR) AS settled, row_id FROM ("
        f"SELECT s.n, s.label, {text} AS body, "
        f"{'s.row_id' if schema.task == 'spans' else '0'} AS row_id FROM {STAGED} s {join} "
        "WHERE s.label IS NOT NULL) GROUP BY label, row_id"
    )
    faults: list[tuple[int, str]] = []
    start = 0
    while len(faults) < MOST_PROBLEMS:
        found = reader.all(
            f"SELECT k, n, label, body FROM {_SETTLED} WHERE k > ? AND k <= ?",
            (start, start + PART),
        )
        if not found:
            break
        faults += _part(reader, schema, found)
        start += PART
    same = "t.row_id = s.row_id AND " if schema.task == "spans" else ""
    reader.execute(
        f"UPDATE {STAGED} s SET label = t.settled FROM {_SETTLED} t "
        f"WHERE {same}t.label = s.label AND t.settled IS NOT NULL"
    )
    reader.execute(f"DROP TABLE {_SETTLED}")
    return sorted(faults)[:MOST_PROBLEMS]


def _part(
    reader: Reader, schema: LabelSchema, found: list[tuple[int, int, str, str | None]]
) -> list[tuple[int, str]]:
    faults: list[tuple[int, str]] = []
    keys: list[int] = []
    settled: list[str] = []
    for key, line, label, body in found:
        try:
            canonical = checked(schema, label, lambda body=body: body)  # type: ignore[misc]
        except InvalidInputError as error:
            faults.append((line, error.message))
            continue
        if canonical != label:
            keys.append(key)
            settled.append(canonical)
    if keys:
        reader.execute(
            f"UPDATE {_SETTLED} SET settled = v.value FROM "
            "(SELECT unnest(?::BIGINT[]) AS k, unnest(?::VARCHAR[]) AS value) v "
            f"WHERE {_SETTLED}.k = v.k",
            (keys, settled),
        )
    return faults
