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
from workbench.core.sql import quote

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
    try:
        document = json.loads(serialized)
    except RecursionError:
        raise InvalidInputError("the condition is nested too deeply", _EXAMPLE) from None
    if document.get("error"):
        message = str(document.get("error_message", "")).split("\n")[0]
        raise InvalidInputError(f"the condition is no SQL expression: {message}", _EXAMPLE)
    statements = document["statements"]
    node = statements[0]["node"] if len(statements) == 1 else {}
    more = [key for key, value in node.items() if key not in _PARTS and not _nothing(value)]
    if more or node.get("type") != "SELECT_NODE" or not node.get("where_clause"):
        raise InvalidInputError("the condition must be one SQL expression", _EXAMPLE)
    _check_expressions(node["where_clause"], {name.casefold() for name in columns} | {"_row"})


# What a statement that is nothing but a condition has: all else in it must be empty.
_PARTS = frozenset({"type", "select_list", "from_table", "where_clause", "aggregate_handling"})
_EXAMPLE = "For example: TRY_CAST(amount AS DOUBLE) > 100 AND city = 'Paris'"


def _nothing(value: Any) -> bool:
    return not (any(map(bool, value.values())) if isinstance(value, Mapping) else value)


def text_hint(condition: str, types: Mapping[str, str]) -> str:
    """What somebody should know whose condition did not fit the types of the columns."""
    text = [name for name, kind in types.items() if kind == "VARCHAR"]
    if not text:
        return _EXAMPLE
    folded = condition.casefold()
    name = quote(next((name for name in text if name.casefold() in folded), text[0]))
    return (
        f"Text, as most columns of a file are, goes by letters: '9' comes after '100'. To compare "
        f"as numbers: TRY_CAST({name} AS DOUBLE) > 100; as dates: TRY_CAST({name} AS DATE) > "
        "DATE '2024-01-31'. Cells that are none are left out."
    )


def _check_expressions(root: Any, columns: set[str]) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            _check_one(node, columns)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _check_one(node: Mapping[str, Any], columns: set[str]) -> None:
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
        path = node.get("column_names", [])
        if len(path) != 1 or str(path[0]).casefold() not in columns:
            raise NotFoundError(
                f"there is no column {'.'.join(path)!r}",
                "Columns: " + ", ".join(sorted(columns)[:20]) + ". Text goes in 'single quotes'.",
            )


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
    column = quote(one.column)
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
