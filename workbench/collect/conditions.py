"""Row filters and a person's own SQL condition, made safe. Pure: text in, text out.

A condition is one expression over the columns of one dataset. What DuckDB's parser made of it is
walked, and everything but plain expressions and known functions is refused: no subquery, so no
other table and no file; no function that reads settings, files or the environment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.collect.requests import RowFilter
from workbench.core.errors import InvalidInputError, NotFoundError

PARSE = "SELECT json_serialize_sql(?)"
_CLASSES = frozenset(
    {"COMPARISON", "CONJUNCTION", "CONSTANT", "COLUMN_REF", "OPERATOR", "FUNCTION", "CAST", "CASE"}
    | {"BETWEEN", "COLLATE", "TYPE"}
)
_FUNCTION_NAMES = """
    abs ceil ceiling floor round sign sqrt power pow ln log log2 log10 exp mod trunc isnan isinf
    isfinite greatest least + - * / // % ** ^ & | ~ << >> || ~~ !~~ ~~* !~~* ~~~ @> <@ !
    lower upper lcase ucase length len strlen trim ltrim rtrim left right substring substr replace
    reverse repeat lpad rpad contains starts_with prefix suffix ends_with position strpos instr
    concat concat_ws split_part string_split regexp_matches regexp_full_match regexp_extract
    regexp_replace like_escape ilike_escape not_like_escape not_ilike_escape strip_accents
    levenshtein jaccard damerau_levenshtein jaro_winkler_similarity unicode ord chr ascii md5 hash
    coalesce nullif ifnull if typeof year month day hour minute second quarter week dayofweek
    dayofyear weekday isodow date_part datepart date_trunc date_diff datediff date_sub strftime
    strptime try_strptime epoch epoch_ms make_date make_timestamp last_day monthname dayname age
    list_contains array_contains list_value array_length json_extract json_extract_string json_valid
"""
_FUNCTIONS = frozenset(_FUNCTION_NAMES.split())


def statement(condition: str) -> str:
    """The statement to parse: ``PARSE`` it and give the answer to ``check``."""
    return f"SELECT 1 FROM rows WHERE (\n{condition}\n)"


def check(serialized: str, columns: Sequence[str]) -> None:
    """Refuse all but one plain expression over ``columns``. Raises InvalidInputError."""
    document = json.loads(serialized)
    if document.get("error"):
        message = str(document.get("error_message", "")).split("\n")[0]
        raise InvalidInputError(f"the condition is no SQL expression: {message}", _EXAMPLE)
    statements = document["statements"]
    node = statements[0]["node"] if len(statements) == 1 else {}
    plain = (
        node.get("type") == "SELECT_NODE"
        and not node.get("modifiers")
        and not node.get("cte_map", {}).get("map")
        and not node.get("group_expressions")
        and not node.get("having")
        and not node.get("qualify")
    )
    if not plain or not node.get("where_clause"):
        raise InvalidInputError("the condition must be one SQL expression", _EXAMPLE)
    _walk(node["where_clause"], {name.casefold() for name in columns} | {"_row"})


_EXAMPLE = "For example: amount > '100' AND city = 'Paris'"


def _walk(node: Any, columns: set[str]) -> None:
    if isinstance(node, list):
        for child in node:
            _walk(child, columns)
        return
    if not isinstance(node, Mapping):
        return
    kind = node.get("class")
    if kind is not None and kind not in _CLASSES:
        raise InvalidInputError(
            f"a condition may not hold a {str(kind).lower().replace('_', ' ')}", _EXAMPLE
        )
    if kind == "FUNCTION" and (
        str(node.get("function_name", "")).lower() not in _FUNCTIONS or node.get("schema")
    ):
        raise InvalidInputError(
            f"the function {node.get('function_name')!r} is not allowed in a condition", _EXAMPLE
        )
    if kind == "COLUMN_REF":
        name = str(node.get("column_names", [""])[-1])
        if len(node.get("column_names", [])) != 1 or name.casefold() not in columns:
            raise NotFoundError(
                f"there is no column {'.'.join(node.get('column_names', []))!r}",
                "Columns: " + ", ".join(sorted(columns)[:20]) + ". Text goes in 'single quotes'.",
            )
    for value in node.values():
        if isinstance(value, Mapping | list):
            _walk(value, columns)


def filter_sql(filters: Sequence[RowFilter], types: Mapping[str, str]) -> tuple[str, list[Any]]:
    """A condition with bound parameters for the filters; "" when there are none.

    Raises NotFoundError for a column that is not there, InvalidInputError for a wrong operator.
    """
    parts: list[str] = []
    params: list[Any] = []
    for one in filters:
        if one.column not in types:
            raise NotFoundError(
                f"there is no column {one.column!r}", "Columns: " + ", ".join(list(types)[:20])
            )
        sql, bound = _one(one, types[one.column])
        parts.append(sql)
        params.extend(bound)
    return " AND ".join(f"({part})" for part in parts), params


def _one(one: RowFilter, kind: str) -> tuple[str, list[Any]]:
    column = '"' + one.column.replace('"', '""') + '"'
    if one.op in ("null", "not-null"):
        return f"{column} IS {'NOT ' if one.op == 'not-null' else ''}NULL", []
    if not one.values:
        raise InvalidInputError(f"the filter on {one.column} has no value")
    if one.op in ("=", "!=", "<", "<=", ">", ">="):
        sql = "IS DISTINCT FROM" if one.op == "!=" else one.op
        return f"{column} {sql} TRY_CAST(? AS {kind})", [one.values[0]]
    if one.op == "in":
        marks = ", ".join(f"TRY_CAST(? AS {kind})" for _ in one.values)
        return f"{column} IN ({marks})", list(one.values)
    if one.op in ("contains", "starts"):
        function = "contains" if one.op == "contains" else "starts_with"
        return f"{function}(lower({column}::VARCHAR), lower(?))", [one.values[0]]
    raise InvalidInputError(
        f"there is no filter {one.op!r}", "One of = != < <= > >= contains starts in null not-null."
    )
