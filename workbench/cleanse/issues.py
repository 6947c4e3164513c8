"""What a person may want to mend in a column, each with the rows behind it.

``where`` conditions are in the SQL of the row windows (DuckDB). Its trim and its regular
expressions know the white space of ASCII alone, hence it is spelled out.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from workbench.cleanse.far_values import Far, far_values
from workbench.cleanse.infer import Kind
from workbench.cleanse.steps.missing import NULL_WORDS
from workbench.cleanse.views import Issue
from workbench.core import figures
from workbench.core.figures import counted
from workbench.core.sql import literal, quote

MOST_VARIANTS = 2_000
INVISIBLE = "[\\p{Cc}\\p{Cf}--[\\t\\n\\r]]"
ENTITY = (
    "&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp|copy|reg|trade|deg|middot|bull|"
    "hellip|ndash|mdash|[lr][sd]quo|sbquo|bdquo|laquo|raquo|euro|pound|cent|yen|sect|para|frac12|"
    "times|divide|szlig|AElig|aelig|oslash|Oslash|"
    "[A-Za-z](?:grave|acute|circ|tilde|uml|ring|cedil));"
)
_SPACES = r"\t-\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
SHEET_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
"""What stands in the cells of a spreadsheet that could not be computed."""
ODD = r"[\p{Cc}\p{Cf}&]|\s\s|^\s|\s$|^#[A-Z]"
"""What a cell has in which there are spaces too many, invisible characters, entities or errors."""
_EDGES_SQL = f"^[{_SPACES}]|[{_SPACES}]$"
_INNER_SQL = f"[^{_SPACES}](?:[{_SPACES}]{{2,}}|[\\t\\r\\n])[^{_SPACES}]"
_INVISIBLE_SQL = r"[\p{Cf}\x{0}-\x{8}\x{b}\x{c}\x{e}-\x{1f}\x{7f}-\x{9f}]"


def _matches(column: str, pattern: str) -> str:
    return f"regexp_matches({column}, {literal(pattern)})"


def _weight(values: pl.DataFrame, mask: pl.Expr) -> int:
    return int(values.select((mask * pl.col("count")).sum()).item() or 0)


@dataclass(frozen=True)
class Seen:
    """Rows of a column: all, without a value, with a null word. ``exact``: no sample was taken.

    ``meant`` are words for nothing that stand for a value here.
    """

    rows: int
    nulls: int
    nothing: int
    exact: bool
    meant: frozenset[str] = frozenset()


def text_issues(
    name: str, counts: pl.DataFrame, whole: pl.DataFrame, kind: Kind, seen: Seen
) -> list[Issue]:
    """Issues of a text column.

    ``counts`` are distinct values with counts (of a sample when not exact), ``whole`` is the same
    frame, or every row that is ``unusual``.
    """
    found: list[Issue | None] = []
    column = quote(name)
    value = pl.col("value")
    found.append(_typed_as_text(name, kind, seen))
    words = ", ".join(literal(word) for word in ("", *NULL_WORDS) if word not in seen.meant)
    bare = f"regexp_replace({column}, '^[{_SPACES}]+|[{_SPACES}]+$', '', 'g')"
    found.append(_counted("null words", seen.nothing, "null words", f"{bare} IN ({words})"))
    edges = value.str.strip_chars() != value
    found.append(_issue("spaces", whole, edges, _matches(column, _EDGES_SQL), "outer spaces"))
    inner = value.str.contains(r"\S(?:\s\s+|[\t\r\n])\S")
    found.append(_issue("inner spaces", whole, inner, _matches(column, _INNER_SQL), "inner spaces"))
    odd = value.str.contains(INVISIBLE)
    found.append(_issue("invisible", whole, odd, _matches(column, _INVISIBLE_SQL), "invisible"))
    found.append(_entities(whole, column))
    errors = value.str.strip_chars().is_in(list(SHEET_ERRORS))
    said = ", ".join(literal(word) for word in SHEET_ERRORS)
    found.append(_issue("sheet errors", whole, errors, f"{bare} IN ({said})", "sheet errors"))
    if seen.exact and kind.kind in ("text", "boolean", "identifier"):
        found.append(_variants(counts, column))
    found.append(_constant(counts, seen.rows))
    return [issue for issue in found if issue is not None]


def unusual(column: pl.Series, plain: pl.Series | None) -> pl.DataFrame:
    """Rows with a count of one, all those among them in which there may be an issue or a null word.

    They are found in one pass, so that the many others are not looked at for one thing after the
    other. ``plain``: the column cast to numbers; a cell that can be cast so has no issue.
    """
    if plain is not None:
        column = column.filter(~plain.is_finite().fill_null(False))
    short = column.str.len_bytes() <= max(map(len, NULL_WORDS))
    found = column.filter(short | column.str.contains(ODD))
    return pl.DataFrame({"value": found}).with_columns(count=pl.lit(1, pl.UInt32))


def typed_issues(
    name: str, counts: pl.DataFrame, rows: int, ordered: pl.DataFrame | None
) -> list[Issue]:
    """Issues of a column that has a type already; ``ordered``: its numbers, if it is of those."""
    far = None if ordered is None else far_values(ordered, counts.height)
    found = [_constant(counts, rows), None if far is None else _outliers(name, far)]
    return [issue for issue in found if issue is not None]


def _outliers(name: str, far: Far) -> Issue:
    """Numbers apart from all others, and the step that empties their cells."""
    column = quote(name)
    values = ", ".join(figures.number(value) for value in far.values)
    others = f"{figures.number(far.least)} to {figures.number(far.most)}"
    return Issue(
        kind="outliers",
        text=counted(far.rows, "outlier"),
        rows=far.rows,
        where=f"{column} < {far.low!r} OR {column} > {far.high!r}",
        step={"step": "outliers", "columns": [name], "threshold": far.threshold},
        why=f"{counted(far.rows, 'cell')} of {name} far from all others ({others}): {values}",
    )


def _issue(kind: str, values: pl.DataFrame, mask: pl.Expr, where: str, text: str) -> Issue | None:
    return _counted(kind, _weight(values, mask), text, where)


def _counted(kind: str, rows: int, text: str, where: str) -> Issue | None:
    return Issue(kind=kind, text=f"{rows:,} {text}", rows=rows, where=where) if rows else None


def _typed_as_text(name: str, kind: Kind, seen: Seen) -> Issue | None:
    fit = round(kind.fits * (seen.rows - seen.nulls - seen.nothing))
    if kind.kind == "number":
        return Issue(kind="number as text", text="number as text", rows=fit)
    if kind.kind == "date" and kind.ambiguous:
        step = {"step": "date", "columns": [name], **kind.parameters}
        return Issue(kind="ambiguous date", text="day or month first?", rows=fit, step=step)
    if kind.kind == "date" and len(kind.formats) > 1:
        return Issue(kind="date formats", text=f"{len(kind.formats)} date formats", rows=fit)
    if kind.kind == "date":
        return Issue(kind="date as text", text="date as text", rows=fit)
    return None


def _entities(whole: pl.DataFrame, column: str) -> Issue | None:
    """Cells with HTML entities; the few with an & are looked at closer."""
    some = whole.filter(pl.col("value").str.contains("&", literal=True))
    if not some.height:
        return None
    mask = pl.col("value").str.contains(ENTITY)
    return _issue("entities", some, mask, _matches(column, ENTITY), "with HTML entities")


def _constant(counts: pl.DataFrame, rows: int) -> Issue | None:
    if rows < 2 or counts.height > 1:
        return None
    if counts.height == 0:
        return Issue(kind="empty", text="empty", rows=rows)
    if counts["count"][0] != rows:
        return None
    return Issue(kind="constant", text="constant", rows=rows)


def variants(counts: pl.DataFrame) -> dict[str, str]:
    """Values that differ from a commoner one by case, white space or form alone → that one."""
    if counts.height > MOST_VARIANTS * 10:
        return {}
    bare = pl.col("value").str.strip_chars().str.replace_all(r"\s+", " ")
    key = bare.str.normalize("NFKC").str.to_lowercase()
    keyed = counts.with_columns(bare.alias("bare"), key.alias("key")).filter(pl.col("key") != "")
    # The form to keep is the commonest once white space is put right; of equals the first by name.
    best = (
        keyed.group_by("key", "bare")
        .agg(pl.sum("count"))
        .sort(["count", "bare"], descending=[True, False])
        .group_by("key", maintain_order=True)
        .agg(pl.col("bare").first().alias("to"), pl.len().alias("forms"))
        .filter(pl.col("forms") > 1)
    )
    changed = keyed.join(best, on="key").filter(pl.col("value") != pl.col("to"))
    changed = changed.sort(["count", "value"], descending=[True, False]).head(MOST_VARIANTS)
    return dict(changed.select("value", "to").iter_rows())


def _variants(counts: pl.DataFrame, column: str) -> Issue | None:
    edits = variants(counts)
    if not edits:
        return None
    rows = _weight(counts, pl.col("value").is_in(list(edits)))
    shown = ", ".join(literal(value) for value in edits) if len(edits) <= 100 else ""
    where = f"{column} IN ({shown})" if shown else ""
    return Issue(kind="variants", text=counted(len(edits), "variant"), rows=rows, where=where)
