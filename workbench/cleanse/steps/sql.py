"""SQL that people write into steps, checked before anything runs.

``pl.sql_expr`` knows no columns and so refuses ``amount * 2``; hence an expression is computed by
``LazyFrame.sql`` into a column of its own, over which the step's expressions are written.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

import polars as pl

from workbench.cleanse.row_sql import FUNCTIONS, refusal
from workbench.core.errors import InvalidInputError

WHERE = "_where of the step"
DERIVED = "_value of the step"
NEW_LINE = "\n"
REGEX_HINT = "look-around and back-references are not available; escape . * ( ) with a backslash"
_FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError, TypeError)


def computed(frame: pl.LazyFrame, expressions: dict[str, str]) -> pl.LazyFrame:
    """``frame`` with a column for each SQL expression, by name."""
    for name, sql in expressions.items():
        frame = frame.sql(f'SELECT *, ({sql}\n) AS "{name}" FROM self')
    return frame


def expression(sql: str, schema: dict[str, pl.DataType], where: str) -> pl.DataType:
    """The type that a SQL expression over the columns of ``schema`` gives.

    It must give each row an answer from that row alone: aggregates, windows and subqueries are
    refused. Raises InvalidInputError naming ``where`` it stands.
    """
    return _checked(sql, tuple(schema.items()), where)


@lru_cache(maxsize=512)
def _checked(sql: str, schema: tuple[tuple[str, pl.DataType], ...], where: str) -> pl.DataType:
    if why := refusal(sql):
        raise InvalidInputError(
            f"{where}: the expression {sql!r} does not work: {why}", _functions_hint(why)
        )
    empty = pl.DataFrame(schema=dict(schema))
    try:
        found = computed(empty.lazy(), {DERIVED: sql}).collect(engine="in-memory")
    except _FAILURES as error:
        raise _refusal(sql, where, error_text(error), tuple(empty.columns)) from None
    if list(found.columns) != [*empty.columns, DERIVED]:
        raise _refusal(sql, where, "it is more than one expression")
    return found.schema[DERIVED]


def _functions_hint(why: str) -> str:
    """What to write instead: functions of a like name, and where all are listed."""
    wrong = why.removeprefix("the function ").partition(" ")[0]
    near = get_close_matches(wrong, FUNCTIONS, 3, 0.6)
    like = f"there is {', '.join(near)}; " if near else ""
    return f"{like}all functions are listed at the end of docs/reference/steps.md"


def _refusal(sql: str, where: str, reason: str, columns: tuple[str, ...] = ()) -> InvalidInputError:
    hint = "write SQL over this row's columns, e.g. length(city) > 3 and amount is not null"
    if "GROUP BY" in reason:
        reason = "it looks at more than its own row"
        hint = "aggregates are not possible here"
    elif "unable to find column" in reason:
        reason = reason.partition("; valid columns")[0]
        there = ", ".join(name for name in columns if not name.startswith("_"))
        hint = f"columns here: {there}; text in single quotes, odd names in double: \"a b\" = 'x'"
    elif f"at Line: {sql.count(NEW_LINE) + 2}, Column" in reason:
        # Its end is where the line that we put behind it begins.
        reason = "it ends too early: something is missing behind it, or a bracket is open"
    elif reason.startswith("regex error"):
        hint = REGEX_HINT
    elif "dtype" in reason or "not supported" in reason or "type" in reason:
        hint = "a text column needs a number or date step, or TRY_CAST(x AS DOUBLE), first"
    return InvalidInputError(f"{where}: the expression {sql!r} does not work: {reason}", hint)


def condition(sql: str, schema: dict[str, pl.DataType], where: str) -> None:
    """Raise InvalidInputError when a SQL expression is not true or false."""
    if expression(sql, schema, where) != pl.Boolean:
        raise InvalidInputError(
            f"{where}: {sql!r} is neither true nor false", "compare: e.g. amount > 0"
        )


def check_regex(pattern: str, where: str) -> None:
    """Raise InvalidInputError when ``pattern`` is no regular expression."""
    try:
        pl.Series([""]).str.contains(pattern)
    except _FAILURES as error:
        reason = error_text(error).removeprefix("regex error: ")
        raise InvalidInputError(
            f"{where}: {pattern!r} is not a regular expression: {reason}", REGEX_HINT
        ) from None


def first_line(error: BaseException) -> str:
    """The first line of an error's text."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def error_text(error: BaseException) -> str:
    """The first line of an error's text; of a regular expression that is wrong, what is wrong."""
    lines = str(error).strip().splitlines()
    told = [line for line in lines if line.startswith("error: ")]
    if lines and lines[0].endswith("regex parse error:") and told:
        return "regex error: " + told[-1].removeprefix("error: ")
    return first_line(error)
