"""Whether a SQL expression looks at its own row alone. Pure: text in, a refusal or nothing out.

What Polars would run is cut into words, and everything is refused that is not a column, a value,
an operator or a function of this list: no subquery, so no other table and no file; no comment, so
nothing is hidden; no function that looks at other rows or makes more rows of one.
"""

from __future__ import annotations

import re

from workbench.cleanse.sql_functions import NAMES

_KEYWORDS = """
    and or not in is as like ilike between case when then else escape from both leading trailing
    decimal numeric varchar char text float double timestamp time
"""
FUNCTIONS = NAMES
_BEFORE_BRACKET = FUNCTIONS | set(_KEYWORDS.split())
_REFUSED = frozenset({"select", "over", "values", "with", "exists", "columns", "union", "explode"})
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<text>'(?:[^']|'')*')
  | (?P<name>"(?:[^"]|"")*")
  | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign><=|>=|<>|!=|::|\|\||!~\*?|~\*?|[-+*/%=<>(),])
    """,
    re.VERBOSE,
)


def refusal(sql: str) -> str:
    """Why the expression is not one over its own row; "" when it is."""
    before, kind, position = "", "", 0
    while position < len(sql):
        if sql.startswith(("--", "/*"), position):
            return "comments are not possible here"
        found = _TOKEN.match(sql, position)
        if found is None:
            return f"{sql[position : position + 10]!r} has no meaning here"
        position = found.end()
        if found.lastgroup == "space":
            continue
        token = found.group().lower()
        if why := _why_not(before, kind, token, str(found.lastgroup)):
            return why
        before, kind = token, str(found.lastgroup)
    return ""


def _why_not(before: str, kind: str, token: str, now: str) -> str:
    if now == "word" and token in _REFUSED:
        return f"{token} looks at more than its own row"
    if now == "text" and kind in ("word", "name") and before in ("e", "n", "x", "b", "r", "u"):
        return "a text begins with its quote"
    if token == "(" and kind == "name":
        return f"{before} is no function"
    if token == "(" and kind == "word" and before not in _BEFORE_BRACKET:
        return f"the function {before} is not available here"
    return ""


_MAY_BE_MISSING = frozenset({"nullif", "try_cast", "split_part"})


def words(sql: str) -> list[str]:
    """The words and names of an expression that is not refused, names without their quotes."""
    found = []
    for token in _TOKEN.finditer(sql):
        if token.lastgroup == "word":
            found.append(token.group())
        elif token.lastgroup == "name":
            found.append(token.group()[1:-1].replace('""', '"'))
    return found


def means_missing(sql: str) -> bool:
    """Whether the expression may mean to give no value: it says NULL, NULLIF, CASE without ELSE."""
    lowered = [word.lower() for word in words(sql)]
    nulls = sum(
        word == "null" and lowered[max(0, place - 1)] not in ("is", "not")
        for place, word in enumerate(lowered)
    )
    open_cases = lowered.count("case") > lowered.count("else")
    return bool(nulls or open_cases or _MAY_BE_MISSING & set(lowered))
