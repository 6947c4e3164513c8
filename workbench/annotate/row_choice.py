"""Which rows a person means: those of a condition, of ids, or of a model's errors. SQL."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.store import datasets
from workbench.store.conditions import PARSE, check, statement, text_hint
from workbench.store.failures import of_condition
from workbench.store.reader import Reader
from workbench.store.versions import resolve

MOST_ROWS = 200_000
NAMED = 3
"""Row ids that are not there are named up to so many."""


def by_condition(reader: Reader, dataset: datasets.Dataset, where: str) -> list[int]:
    """The rows that meet a condition, as the data screen has it. Raises InvalidInputError."""
    relation = datasets.relation(reader, dataset, "best")
    types = {column.name: column.type for column in datasets.columns(reader, dataset, "best")}
    check(reader.scalar(PARSE, (statement(where),)), list(types))
    with of_condition(where, text_hint(where, types)):
        count = datasets.count(reader, relation, f"(\n{where}\n)")
        _check_count(count, f"meet {where}")
        sql = f"SELECT list(_row ORDER BY _row) FROM {relation} WHERE (\n{where}\n)"
        found: list[int] = reader.scalar(sql)
    return found


def by_ids(reader: Reader, dataset: datasets.Dataset, rows: Sequence[int]) -> list[int]:
    """The rows of these ids, in their order, each once. Raises NotFoundError, InvalidInputError."""
    wanted = list(dict.fromkeys(rows))
    _check_count(len(wanted), "are named")
    there = _there(reader, dataset, wanted)
    gone = [row for row in wanted if row not in there]
    if gone:
        named = ", ".join(str(row) for row in gone[:NAMED])
        more = f" and {len(gone) - NAMED:,} more" if len(gone) > NAMED else ""
        raise NotFoundError(
            f"{dataset.name} has no row {named}{more}", "row ids are in the column _row"
        )
    return wanted


def _there(reader: Reader, dataset: datasets.Dataset, rows: list[int]) -> set[int]:
    relation = datasets.relation(reader, dataset, "best")
    sql = f"SELECT _row FROM {relation} WHERE _row IN (SELECT unnest(?::BIGINT[]))"
    return {row for (row,) in reader.all(sql, (rows,))}


def by_errors(
    reader: Reader,
    dataset: datasets.Dataset,
    version: str,
    truth: str | None,
    predicted: str | None,
) -> tuple[list[int], str]:
    """Rows that a version got wrong when it was last measured, surest first; and what they are.

    Where both labels are given, the rows of that cell, be it wrong or right. Raises NotFoundError.
    """
    number = resolve(reader, version)
    found = reader.one(
        "SELECT e.job, m.dataset FROM evaluation AS e JOIN model AS m ON m.version = e.version "
        "WHERE e.version = ? AND e.task = 'classification' ORDER BY e.id DESC LIMIT 1",
        (number,),
    )
    if found is None:
        raise NotFoundError(
            f"v{number} was not measured on test rows", f"first: workbench evaluate {number}"
        )
    if found[1] != dataset.rows_id:
        raise InvalidInputError(f"v{number} is no model of the rows of {dataset.name}")
    parts, bound = ["job = ?"], [found[0]]
    for column, label in (("truth", truth), ("predicted", predicted)):
        if label is not None:
            parts.append(f"{column} = ?")
            bound.append(label)
    if truth is None or predicted is None:
        parts.append("truth <> predicted")
    sql = f"SELECT row_id FROM evaluation_row WHERE {' AND '.join(parts)}"
    rows = [row for (row,) in reader.all(f"{sql} ORDER BY confidence DESC, row_id", tuple(bound))]
    known = _there(reader, dataset, rows)
    words = [f"errors of v{number}"]
    words += [f"true {truth}"] if truth is not None else []
    words += [f"said {predicted}"] if predicted is not None else []
    kept = [row for row in rows if row in known]
    _check_count(len(kept), f"are {', '.join(words)}")
    return kept, ", ".join(words)


def _check_count(count: int, which: str) -> None:
    if not count:
        raise InvalidInputError(f"no rows {which}", "so there is nothing to hand out")
    if count > MOST_ROWS:
        raise InvalidInputError(
            f"{count:,} rows {which}, and {MOST_ROWS:,} are the most", "narrow it down"
        )
