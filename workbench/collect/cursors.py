"""How the values of a cursor column are ordered, and which rows lie below a bound. Pure SQL text.

A wrong order would lose rows, so that a value counts as below only where that is certain: numbers
go by number, ISO dates and times by time, other text by letters among texts of one length
(``T-0009`` before ``T-0010``). A column that mixes these has no order, nor have other dates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from workbench.collect import kinds
from workbench.core.errors import InvalidInputError
from workbench.core.sql import literal, quote

NUMBER, TIME, TEXT, NONE = "number", "time", "text", ""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}.*)?")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_LAG = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)?")
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Bounds(NamedTuple):
    """Rows from ``lower`` to ``upper`` are considered; "" for no bound."""

    order: str
    lower: str = ""
    upper: str = ""


def order_of(values: Sequence[str]) -> str:
    """The order in which bounds are compared. Raises InvalidInputError when they are of two."""
    orders = {
        NUMBER if _NUMBER.fullmatch(v) else TIME if _TIME.fullmatch(v) else TEXT
        for v in map(str.strip, values)
        if v
    }
    if len(orders) > 1:
        raise InvalidInputError(
            f"{' and '.join(map(repr, filter(None, values)))} cannot be compared",
            "Numbers go with numbers, dates and times (2024-05-31) with dates and times.",
        )
    return orders.pop() if orders else NONE


def lag_seconds(lag: str) -> float | None:
    """A lag's seconds; None for a plain number. Raises InvalidInputError."""
    match = _LAG.fullmatch(lag.strip())
    if match is None:
        raise InvalidInputError(
            f"{lag!r} is no lag", "A number (100), or a duration: 30m, 6h, 2d, 1w."
        )
    return None if match[2] is None else float(match[1]) * _SECONDS[match[2]]


def lagged(value: str, lag: str) -> str:
    """SQL for a cursor's value less the lag, as text. Raises InvalidInputError: they do not go."""
    order, seconds = order_of([value]), lag_seconds(lag)
    if order == NUMBER and seconds is None:
        return literal(f"{Decimal(value) - Decimal(lag.strip()):f}")
    if order == TIME and seconds is not None:
        return f"({_time(literal(value))} - to_seconds({seconds}))::TIMESTAMP::VARCHAR"
    raise InvalidInputError(
        f"the lag {lag} does not go with the cursor's value {value}",
        "A number for numbers (--lag 100), a duration for dates and times (--lag 2d).",
    )


def considered(column: str, bounds: Bounds) -> str:
    """A condition for the rows to be read: not below; with ``upper`` only what is surely within."""
    if bounds.upper:
        lowest = f"{_value(column, bounds.order)} >= {_bound(bounds.lower, bounds.order)} AND "
        within = f"{lowest if bounds.lower else ''}{_not_above(column, bounds)}"
        return f"coalesce({within}, false)"
    value, bound = _value(column, bounds.order), _bound(bounds.lower, bounds.order)
    below = f"{value} < {bound}"
    if bounds.order == TEXT:
        below += f" AND length({_text(column)}) = {len(bounds.lower)} AND NOT {_ordered(column)}"
    return f"NOT coalesce({below}, false)"


def _not_above(column: str, bounds: Bounds) -> str:
    value, bound = _value(column, bounds.order), _bound(bounds.upper, bounds.order)
    if bounds.order == TIME and _DAY.fullmatch(bounds.upper):
        # A day without a time is all of that day.
        return f"{value} < {bound} + INTERVAL 1 DAY"
    return f"{value} <= {bound}"


def _text(column: str) -> str:
    return f"trim({quote(column)}::VARCHAR)"


def _number(text: str) -> str:
    return f"if(isfinite(TRY_CAST({text} AS DOUBLE)), TRY_CAST({text} AS DOUBLE), NULL)"


def _time(text: str) -> str:
    """In UTC, where a zone is given; else as it stands."""
    zoned = f"regexp_matches({text}, '[ T].*([+-]\\d{{2}}(:?\\d{{2}})?|Z)$')"
    there = f"regexp_matches({text}, '^\\d{{4}}-')"
    return (
        f"CASE WHEN NOT {there} THEN NULL WHEN {zoned} "
        f"THEN timezone('UTC', TRY_CAST({text} AS TIMESTAMPTZ)) "
        f"ELSE TRY_CAST({text} AS TIMESTAMP) END"
    )


def _value(column: str, order: str) -> str:
    return _bound_of(_text(column), order)


def _bound(value: str, order: str) -> str:
    return _bound_of(literal(value.strip()), order)


def _bound_of(text: str, order: str) -> str:
    return {NUMBER: _number, TIME: _time}.get(order, str)(text)


def _ordered(column: str) -> str:
    """SQL for whether a value is a number or a time."""
    text = _text(column)
    return f"({_number(text)} IS NOT NULL OR {_time(text)} IS NOT NULL)"


def greatest(relation: str, column: str) -> str:
    """A query for the greatest value of ``column`` (SQL for text); NULL where it has no order."""
    text, other = f"trim({column})", kinds.fits("datetime", "v")
    return (
        "SELECT CASE WHEN count(v) = count(n) THEN arg_max(v, n) "
        "WHEN count(v) = count(t) THEN arg_max(v, t) "
        "WHEN count(n) = 0 AND count(t) = 0 AND NOT bool_or(d) THEN max(v) END FROM ("
        f"SELECT v, {_number('v')} AS n, {_time('v')} AS t, {other} AS d "
        f"FROM (SELECT {text} AS v FROM {relation}) WHERE NOT {kinds.nothing('v')})"
    )
