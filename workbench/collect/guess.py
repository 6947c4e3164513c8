"""What a column of text seems to hold, and why. A guess for a person to see; nothing is converted.

Identifiers stay text: leading zeros, numbers that look like exponents, integers over 2^53.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.core.currencies import CODES, SYMBOLS

NULL_WORDS = frozenset({"null", "nan", "na", "n/a", "#na", "#n/a", "<na>", "none", "-nan", "nil"})
NULL_WORDS |= {"missing", "unknown", "?", "-", "--", ".", "..", "..."}
_INTEGER = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_CURRENCY = "|".join(re.escape(sign) for sign in (*CODES, *SYMBOLS))
_MONEY = re.compile(rf"({_CURRENCY})?\s?[+-]?[\d.,\s]*\d\s?(%|{_CURRENCY})?")
_EXPONENT = re.compile(r"\d+[eE]\d+")
_ISO_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_ISO_TIME = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?"
)
_SPLIT_DATE = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]\d{1,2}:\d{2}.*)?")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?")
_WORD_DATE = re.compile(r"\d{1,2}[ -][A-Za-z]{3,9}[ -,]+\d{2,4}|[A-Za-z]{3,9} \d{1,2},? \d{4}")
_BOOLEANS = (
    {"true", "false"}, {"yes", "no"}, {"t", "f"}, {"y", "n"}, {"on", "off"},
)  # fmt: skip


def is_null_word(cell: str | None) -> bool:
    """Whether the cell is nothing, or a word that people write for nothing."""
    return cell is None or cell.strip().lower() in NULL_WORDS or not cell.strip()


def is_typed(cell: str) -> bool:
    """Whether the cell reads as a number, date, time or truth value: anything but words."""
    text = cell.strip()
    if not text or (text[-1].isalpha() and not text[0].isdigit() and text.lower() not in _TRUTH):
        return bool(_WORD_DATE.fullmatch(text))
    return (
        text.lower() in _TRUTH
        or any(p.fullmatch(text) for p in (_NUMBER, _COMMA_NUMBER, _GROUPED, _ISO_DATE, _ISO_TIME))
        or any(p.fullmatch(text) for p in (_SPLIT_DATE, _CLOCK, _WORD_DATE))
        or (any(char.isdigit() for char in text) and bool(_MONEY.fullmatch(text)))
    )


_TRUTH = frozenset(word for pair in _BOOLEANS for word in pair if len(word) > 1)


def guess_column(cells: Sequence[str | None]) -> tuple[str, str]:
    """The guess (integer, number, boolean, date, datetime, time, identifier, text, empty), why."""
    values = [cell.strip() for cell in cells if cell is not None and not is_null_word(cell)]
    if not values:
        return "empty", "nothing but missing values in the sample"
    for look in (_boolean, _numeric, _date):
        if found := look(values):
            return found
    distinct = len(set(values))
    if distinct <= max(20, len(values) // 20) and distinct < len(values) / 2:
        return "category", f"{distinct} distinct values in {len(values):,}"
    return "text", f"up to {max(map(len, values)):,} characters"


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(1 for value in values if pattern.fullmatch(value)) / len(values)


def _boolean(values: Sequence[str]) -> tuple[str, str] | None:
    words = {value.lower() for value in values}
    for pair in _BOOLEANS:
        if words <= pair:
            return "boolean", "only " + " and ".join(sorted(words))
    return None


def _numeric(values: Sequence[str]) -> tuple[str, str] | None:
    if _share(values, _INTEGER) == 1:
        if any(len(v.lstrip("+-")) > 1 and v.lstrip("+-").startswith("0") for v in values):
            return "identifier", "leading zeros would be lost as a number"
        if any(abs(int(value[:60])) > 2**53 for value in values):
            return "identifier", "over 2^53, a number would be rounded"
        return "integer", "digits only"
    if any(_EXPONENT.fullmatch(v) for v in values) and _share(values, _NUMBER) == 1:
        plain = [v for v in values if not _EXPONENT.fullmatch(v)]
        if all(_INTEGER.fullmatch(v) for v in plain):
            return "identifier", "some look like exponents (1E5), a number would change them"
    for pattern, why in (
        (_NUMBER, "decimal point"),
        (_COMMA_NUMBER, "decimal comma"),
        (_GROUPED, "thousands separated by commas"),
    ):
        share = sum(1 for v in values if pattern.fullmatch(v) or _INTEGER.fullmatch(v)) / len(
            values
        )
        if share >= 0.95:
            return "number", why if share == 1 else f"{why}, in {share:.0%} of the values"
    money = [v for v in values if _MONEY.fullmatch(v) and any(c.isdigit() for c in v)]
    if len(money) >= 0.95 * len(values) and any(
        not v[-1].isdigit() or not v[0].isdigit() for v in money
    ):
        return "number", "with a currency or percent sign"
    return None


def _date(values: Sequence[str]) -> tuple[str, str] | None:
    for pattern, guess, why in (
        (_ISO_DATE, "date", "year-month-day"),
        (_ISO_TIME, "datetime", "year-month-day and time"),
        (_CLOCK, "time", "hours and minutes"),
        (_WORD_DATE, "date", "month by name"),
    ):
        if _share(values, pattern) >= 0.95:
            return guess, why
    split = [match for value in values if (match := _SPLIT_DATE.fullmatch(value))]
    if len(split) >= 0.95 * len(values):
        return _day_or_month(split)
    dated = sum(
        1
        for v in values
        if any(p.fullmatch(v) for p in (_ISO_DATE, _ISO_TIME, _SPLIT_DATE, _WORD_DATE))
    )
    if dated >= 0.9 * len(values):
        return "date", "several formats in one column: state each one in the recipe"
    return None


def _day_or_month(split: Sequence[re.Match[str]]) -> tuple[str, str]:
    first = max(int(match[1]) for match in split)
    second = max(int(match[3]) for match in split)
    if first > 12 >= second:
        return "date", "day first"
    if second > 12 >= first:
        return "date", "month first"
    if first > 12 and second > 12:
        return "text", "looks like dates, but neither day first nor month first fits all"
    return "date", "ambiguous: day or month first? choose the format in the recipe"
