"""What a text column holds: the type that nearly all of its values have, and how they are written.

Works on distinct values with their counts, so that a long column costs no more than its variety.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec
import polars as pl

from workbench.cleanse.effect import VALUE, effect
from workbench.cleanse.steps.base import CellStep
from workbench.cleanse.steps.boolean import FALSE_WORDS, TRUE_WORDS
from workbench.cleanse.steps.number import EXACT, Number
from workbench.core import identifiers
from workbench.core.currencies import CODES

ENOUGH = 0.9
"""Share of a column's values that must read as a type before the column counts as that type."""

MOST_UNITS = 12
WORDS = r"(?s)\d.*[A-DF-Za-df-z].*\d"
LETTER = r"^\s*\p{L}"
CURRENCY = rf"^\s*(?:{'|'.join(CODES)})"
"""No number, however it is written, has ``WORDS`` between its digits (an exponent has one letter),
or begins with a ``LETTER``, unless that is a ``CURRENCY``'s."""
NUMBER_STYLES: tuple[tuple[str, str], ...] = (
    (".", ","),
    (",", "."),
    (",", " "),
    (".", " "),
    (".", "'"),
)
DATE_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d",
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d/%m/%y", "%m/%d/%y",
    "%d.%m.%y",
)  # fmt: skip
TIME_FORMATS = (
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S%.f", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """The type of a column and the parameters of the step that reads it.

    ``kind``: number, date, boolean, identifier, text or empty. ``fits`` is the share of its
    non-null values that read so. ``formats`` are the date formats in use with their rows.
    ``ambiguous`` says that day and month cannot be told apart.
    """

    kind: str
    fits: float = 1.0
    parameters: dict[str, Any] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=dict)
    ambiguous: bool = False


def infer(values: pl.DataFrame) -> Kind:
    """The kind of a column from its ``value`` (trimmed, no nulls or null words) and ``count``."""
    total = int(values["count"].sum())
    if not total:
        return Kind("empty")
    words = values["value"].str.to_lowercase()
    few = values.height <= 12 and words.is_in([*TRUE_WORDS, *FALSE_WORDS]).all()
    if few and not words.is_in(["0", "1"]).all():
        return Kind("boolean")
    if _identifier(values):
        return Kind("identifier")
    dates = _dates(values, total)
    if dates is not None:
        return dates
    number = _number(values, total)
    return number if number is not None else Kind("text")


def _identifier(values: pl.DataFrame) -> bool:
    """What a number would harm (``core.identifiers``); or all different, without blanks."""
    value = pl.col("value")
    digits = value.str.contains(identifiers.DIGITS)
    powers = value.str.contains(identifiers.EXPONENT)
    found = values.select(
        zero=value.str.contains(identifiers.LEADING_ZERO).any(),
        long=(value.filter(digits).cast(pl.Float64, strict=False).abs() > EXACT).any(),
        power=powers.any() & (powers | digits).all(),
        digits=digits.mean(),
        code=value.str.contains(r"^[A-Za-z0-9][A-Za-z0-9_:/#-]{2,39}$").mean(),
        mixed=(value.str.contains(r"\d") & value.str.contains(r"[A-Za-z]")).mean(),
        once=(pl.col("count") == 1).mean(),
    ).row(0, named=True)
    if found["power"] or (found["digits"] > ENOUGH and (found["zero"] or found["long"])):
        return True
    distinct = values.height >= 20 and found["once"] > 0.98
    return bool(distinct and found["code"] > ENOUGH and found["mixed"] > ENOUGH)


def _number(values: pl.DataFrame, total: int) -> Kind | None:
    text = pl.col("value").str
    begins = ~text.contains(LETTER) | text.contains(CURRENCY)
    hopeful = values.filter(text.contains(r"\d") & ~text.contains(WORDS) & begins)
    if hopeful["count"].sum() < ENOUGH * total:
        return None
    best: Kind | None = None
    for decimal, thousands in NUMBER_STYLES:
        step = Number(decimal=decimal, thousands=thousands)  # type: ignore[arg-type]
        kind = _reads(step, values, total)
        if best is None or kind.fits > best.fits + 1e-9:
            best = kind
        if best.fits == 1.0:
            break
    if best is not None and best.fits < ENOUGH:
        units = _units(values)
        if units:
            step = Number(units=units)
            best = _reads(step, values, total)
    if best is None or best.fits < ENOUGH:
        return None
    if _loose_percents(values):
        best.parameters["percent"] = "plain"
    return best


def _loose_percents(values: pl.DataFrame) -> bool:
    """Whether the % of some cells means nothing: the others are about as large without it.

    "0.05%" beside "0.06" is a slip of the pen; "5%" beside "0.06" is not.
    """
    bare = pl.col("value").str.strip_suffix("%").str.strip_chars().cast(pl.Float64, strict=False)
    percent = pl.col("value").str.ends_with("%")
    found = values.select(
        marked=bare.filter(percent).abs().median(), plain=bare.filter(~percent).abs().median()
    ).row(0)
    marked, plain = found
    return bool(marked and plain and marked < plain * 10)


def _reads(step: Number, values: pl.DataFrame, total: int) -> Kind:
    read = read_text(step, values["value"])
    counted = values.select((read.is_not_null() * pl.col("count")).sum()).item()
    parameters: dict[str, Any] = {"decimal": step.decimal, "thousands": step.thousands}
    if step.units:
        parameters["units"] = step.units
    return Kind("number", counted / total, parameters)


def all_whole(texts: pl.Series, read: pl.Series, decimal: str) -> bool:
    """Whether numbers that were ``read`` from ``texts``, all of a column's, are whole ones.

    Amounts written with cents (12.00) are decimals though these happen to be whole, and so are
    per cents.
    """
    if read.null_count() == read.len() or not (read == read.round()).all():
        return False
    fraction = rf"%|{re.escape(decimal)}\d\d+\D*$"
    return not texts.str.contains(fraction).any()


def read_text(step: CellStep, column: pl.Series) -> pl.Series:
    """What a typing step reads in a text column, null where it cannot."""
    frame = column.alias("value").to_frame()
    what = effect(msgspec.structs.replace(step, columns=["value"]), dict(frame.schema))
    return what.stage(frame.lazy()).select(VALUE + "value").collect(engine="in-memory").to_series()


def _units(values: pl.DataFrame) -> list[str]:
    """Words that follow a number in many cells, few of them."""
    unit = pl.col("value").str.extract(r"^[-+]?[\d.,]*\d\s*([\p{L}°µ][\p{L}/.°²³ -]{0,24})$")
    found = (
        values.select(unit.alias("unit"), "count")
        .drop_nulls()
        .group_by("unit")
        .agg(pl.sum("count"))
    )
    if not found.height or found.height > MOST_UNITS:
        return []
    return sorted(found["unit"].to_list())


def _dates(values: pl.DataFrame, total: int) -> Kind | None:
    looks = pl.col("value").str.contains(r"\d") & pl.col("value").str.len_chars().is_between(6, 32)
    left = values.filter(looks & ~pl.col("value").str.contains(r"^[-+]?\d+\.?\d*$|^\d{1,7}$"))
    compact = values.filter(pl.col("value").str.contains(r"^(19|20)\d\d[01]\d[0-3]\d$"))
    left = pl.concat([left, compact]).unique(maintain_order=True)
    if left["count"].sum() < ENOUGH * total:
        return None
    formats: dict[str, int] = {}
    ambiguous = False
    timed = left.filter(pl.col("value").str.contains(r"\d:\d\d")).height
    kind = "datetime" if timed > left.height / 10 else "date"
    forms = (*TIME_FORMATS, *DATE_FORMATS) if kind == "datetime" else DATE_FORMATS
    for _ in range(5):
        form, rows, also = _best_format(left, forms)
        if not form:
            break
        formats[form] = rows
        ambiguous = ambiguous or also
        left = left.filter(_as_date(form, kind).is_null())
    fits = sum(formats.values()) / total
    if fits < ENOUGH:
        return None
    names = list(formats)
    if kind == "datetime" and _all_midnight(values, names):
        kind = "date"
    parameters = {"format": names[0], "also": names[1:], "kind": kind}
    return Kind("date", fits, parameters, formats, ambiguous)


def _all_midnight(values: pl.DataFrame, forms: list[str]) -> bool:
    """Whether no value has a time of day: they are dates, written with a time."""
    read = pl.coalesce(_as_date(form, "datetime") for form in forms)
    return bool(values.select((read == read.dt.truncate("1d")).all()).item())


def _as_date(form: str, kind: str) -> pl.Expr:
    wanted = pl.Datetime("us") if kind == "datetime" else pl.Date()
    read = pl.col("value").str.strptime(wanted, form, strict=False)
    # %Y also reads "24" as the year 24.
    return pl.when(read.dt.year().is_between(1800, 2200)).then(read)


def _best_format(left: pl.DataFrame, forms: tuple[str, ...]) -> tuple[str, int, bool]:
    """The format that reads most rows, their number, and whether its day/month twin does too."""
    if not left.height:
        return "", 0, False
    kind = "datetime" if "%H" in forms[0] else "date"
    rows = {
        form: left.select((_as_date(form, kind).is_not_null() * pl.col("count")).sum()).item()
        for form in forms
    }
    form = max(forms, key=lambda name: rows[name])
    if not rows[form]:
        return "", 0, False
    twin = form.replace("%d", "%~").replace("%m", "%d").replace("%~", "%m")
    return form, int(rows[form]), twin != form and rows.get(twin) == rows[form]
