"""What the values of a text column must look like to be of its kind. Pure SQL text.

A column keeps its text; the kind serves the contract alone. Words for nothing (``N/A``) are of
every kind. Identifiers (leading zeros, over 15 digits, ``1E5``) are neither integers nor numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.collect.guess import NULL_WORDS
from workbench.core.currencies import CODES, SYMBOLS
from workbench.core.sql import literal, quote

TEXT = "text"
SHARE = 0.95
SAMPLE = 100_000

_DAY = r"(0?[1-9]|[12]\d|3[01])"
_MONTH = r"(0?[1-9]|1[0-2])"
_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?"
_ISO = (
    rf"\d{{4}}-((0?[13578]|1[02])-{_DAY}|(0?[469]|11)-(0?[1-9]|[12]\d|30)"
    r"|0?2-(0?[1-9]|[12]\d))"
)
_SPLIT = rf"({_DAY}[/.\-]{_MONTH}|{_MONTH}[/.\-]{_DAY})[/.\-](\d{{4}}|\d{{2}})"
_NAMED = r"\d{1,2}[ -][A-Za-z]{3,9}[ ,-]+\d{2,4}|[A-Za-z]{3,9} \d{1,2},? \d{4}"
_DATE = rf"{_ISO}|{_SPLIT}|{_NAMED}"
_WHOLE = r"[+-]?(0|[1-9]\d{0,14})"
_UNSIGNED = r"(0|[1-9]\d*)(\.\d*)?|\.\d+|[1-9]\d{0,2}(,\d{3})+(\.\d+)?"
_UNSIGNED += r"|(0|[1-9]\d*),\d+|[1-9]\d{0,2}(\.\d{3})+,\d+"
_SIGN = "|".join(map(re.escape, (*CODES, *SYMBOLS)))
_EXPONENT = r"\d*\.\d*[eE][+-]?\d+|\d+[eE][+-]\d+"

_PATTERNS = {
    "boolean": "(?i)true|false|yes|no|t|f|y|n|on|off",
    "integer": _WHOLE,
    "number": rf"({_SIGN})?\s?[+-]?({_EXPONENT}|{_UNSIGNED})\s?(%|{_SIGN})?",
    "date": _DATE,
    "datetime": rf"({_DATE})([ T]+{_CLOCK}\s?([AaPp][Mm]|Z|UTC|[+-]\d{{2}}:?\d{{2}})?)?",
    "time": rf"{_CLOCK}( ?[AaPp][Mm])?",
}
# The narrower before the wider: of two that as many values fit, the first is the column's kind.
KINDS = (*_PATTERNS, TEXT)


def fits(kind: str, column: str) -> str:
    """SQL for whether the column's value is missing, a word for nothing, or of the kind."""
    value = f"trim({quote(column)}, E' \\t\\r\\n')"
    return f"({nothing(column)} OR regexp_full_match({value}, {literal(_PATTERNS[kind])}))"


def nothing(column: str) -> str:
    """SQL for whether the value is missing or a word that people write for nothing."""
    words = ", ".join(map(literal, ("", *sorted(NULL_WORDS))))
    value = quote(column)
    return f"({value} IS NULL OR lower(trim({value}, E' \\t\\r\\n')) IN ({words}))"


def count_fitting(relation: str, columns: Sequence[str]) -> str:
    """A query for one row: per column how many values there are, then how many fit each kind."""
    counts = [
        f"count(*) FILTER (NOT {nothing(column)} AND {test})"
        for column in columns
        for test in ("true", *(fits(kind, column) for kind in _PATTERNS))
    ]
    picked = ", ".join(map(quote, columns))
    return f"SELECT {', '.join(counts)} FROM (SELECT {picked} FROM {relation} LIMIT {SAMPLE})"


def settled(columns: Sequence[str], counts: Sequence[int]) -> dict[str, str]:
    """Each column's kind, by what ``count_fitting`` found; none for a column without values.

    The kind that most values fit, if those are 95 % of them: else the column is text.
    """
    found = {}
    width = 1 + len(_PATTERNS)
    for at, column in enumerate(columns):
        present, *fitting = counts[at * width : (at + 1) * width]
        if present:
            most = max(fitting)
            kind = list(_PATTERNS)[fitting.index(most)]
            found[column] = kind if most >= SHARE * present else TEXT
    return found
