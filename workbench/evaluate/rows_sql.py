"""The SQL of the rows behind a figure: by cell of the matrix, by right or wrong, by slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.core.errors import InvalidInputError
from workbench.core.model_tasks import MULTILABEL, SPANS
from workbench.core.sql import quote
from workbench.evaluate.queries import Stored
from workbench.evaluate.requests import Condition, ListEvaluatedRows
from workbench.store.reader import Reader
from workbench.store.target import target_sql

_ORDERS = {
    "surest": "coalesce(confidence, abs(truth_value - predicted_value)) DESC NULLS LAST, row_id",
    "unsure": "coalesce(confidence, abs(truth_value - predicted_value)) ASC NULLS LAST, row_id",
    "row": "row_id",
}
_ONLY = {"all": "", "right": " AND truth = predicted", "wrong": " AND truth <> predicted"}
ORDERS, KINDS = tuple(_ORDERS), tuple(_ONLY)


_HAS = {
    MULTILABEL: "list_contains(string_split({column}, '|'), ?)",
    SPANS: "list_contains(json_extract_string({column}, '$[*][2]'), ?)",
}
"""Whether an answer that is a set has a label."""


def window(
    reader: Reader,
    stored: Stored,
    asked: ListEvaluatedRows,
    relation: str,
    names: Sequence[str],
) -> tuple[int, list[Any]]:
    """How many rows match, and the window asked for. ``relation`` has the rows' columns ``names``.

    Raises InvalidInputError for a condition on a column that is not there.
    """
    where = "job = ?" + _ONLY[asked.only]
    params: list[Any] = [stored.job]
    for column, value in (("truth", asked.truth), ("predicted", asked.predicted)):
        if value is not None:
            where += " AND " + _HAS.get(stored.task, "{column} = ?").format(column=column)
            params.append(value)
    if asked.conditions:
        met = " AND ".join(_met(one, names, params) for one in asked.conditions)
        where += f" AND row_id IN (SELECT d._row FROM {relation} d WHERE {met})"
    total = reader.scalar(f"SELECT count(*) FROM evaluation_row WHERE {where}", tuple(params))
    rows = reader.all(
        f"""
        SELECT row_id, coalesce(truth, CAST(truth_value AS VARCHAR)),
               coalesce(predicted, CAST(predicted_value AS VARCHAR)),
               confidence, predicted_value - truth_value
        FROM evaluation_row WHERE {where}
        ORDER BY {_ORDERS[asked.order]} LIMIT ? OFFSET ?
        """,
        (*params, asked.limit, asked.offset),
    )
    return int(total or 0), rows


def _met(one: Condition, names: Sequence[str], params: list[Any]) -> str:
    """One condition over the alias ``d``; its values are added to ``params``."""
    if one.column not in names:
        raise InvalidInputError(
            f"the rows have no column {one.column!r}", f"there are {', '.join(names)}"
        )
    cell = f"d.{quote(one.column)}"
    if one.kind == "missing":
        return f"{cell} IS NULL"
    if one.kind == "value":
        params.append(one.value)
        return f"CAST({cell} AS VARCHAR) = ?"
    measures = {
        "between": f"TRY_CAST({target_sql(one.column)} AS DOUBLE)",
        "letters": f"length(CAST({cell} AS VARCHAR))",
    }
    if one.kind not in measures:
        raise InvalidInputError(
            f"no condition is called {one.kind!r}", "choose value, missing, between or letters"
        )
    parts = [f"{measures[one.kind]} IS NOT NULL"]
    for sign, end in ((">=", one.low), ("<", one.high)):
        if end is not None:
            parts.append(f"{measures[one.kind]} {sign} ?")
            params.append(end)
    return " AND ".join(parts)
