"""From a number on the screen to the condition of the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.cleanse.contrast import plain, value, window
from workbench.cleanse.figure_rows import figure_rows
from workbench.cleanse.views import ColumnProfile, DifferenceView, PreviewView
from workbench.core import figures
from workbench.core.sql import literal, quote
from workbench.tui.widgets.picker import Choice

CHANGE = 38
"""Characters of a value before and after, in a list of changes."""
LONGEST = 200
"""Characters of a value that a profile keeps."""
KINDS = {
    "failed": "could not be read",
    "changed": "changed",
    "nulled": "became missing",
    "dropped": "were dropped",
}
"""What a step does to rows, in words."""


def value_condition(name: str, value: str | None) -> tuple[str, str]:
    """The condition of the rows with this value, and how it reads."""
    if value is None:
        return f"{quote(name)} IS NULL", f"{name}: missing"
    return f"CAST({quote(name)} AS VARCHAR) = {literal(value)}", f"{name} = {value}"


def _top_condition(column: ColumnProfile, value: str) -> str:
    """The rows with a value as a profile writes it (long texts are cut there)."""
    name = quote(column.name)
    if column.stored == "text":
        cut = len(value) >= LONGEST
        return f"starts_with({name}, {literal(value)})" if cut else f"{name} = {literal(value)}"
    if column.type == "number":
        return f"{name} = CAST({literal(value)} AS DOUBLE)"
    if column.stored in ("date", "datetime"):
        return f"{name} = CAST({literal(value)} AS TIMESTAMP)"
    return f"CAST({name} AS VARCHAR) = {literal(value)}"


def top_text(column: ColumnProfile, value: str) -> str:
    """A commonest value for people; conditions need it as it is stored."""
    return figures.brief_text(value) if column.stored.startswith("float") else value


def summary(column: ColumnProfile) -> str:
    """A column's quantiles in one line."""
    names = ("min", "q25", "median", "q75", "max", "mean", "sd")
    told = []
    for name in names:
        value = column.quantiles.get(name)
        if value is not None:
            shown = value if isinstance(value, str) else figures.number(value)
            told.append(f"{name} {shown}")
    return " · ".join([column.name, *told])


def column_choices(column: ColumnProfile) -> dict[str, Choice]:
    """What of a column can be looked at, by SQL condition: missing, issues, values, figures."""
    name = quote(column.name)
    found: list[tuple[str, str, str, int | None]] = []
    if column.nulls:
        found.append((f"{name} IS NULL", f"{column.name}: missing", "no value", column.nulls))
    for issue in column.issues:
        if issue.where:
            words = f"{column.name}: {issue.kind}"
            found.append((issue.where, words, issue.text, issue.rows))
    for top in column.top:
        if top.value is None:
            continue
        where = _top_condition(column, top.value)
        found.append((where, f"{column.name} = {top_text(column, top.value)}", "value", top.rows))
    found += [(*one, None) for one in figure_rows(column)]
    return {
        where: Choice(where, title, detail, "" if rows is None else figures.count(rows))
        for where, title, detail, rows in found
    }


@dataclass(frozen=True)
class Touched:
    """Which of the rows that a step touches: see ``GetTouchedRows``."""

    kind: str = ""
    column: str = ""
    like: int | None = None
    words: str = ""


def change_choices(found: PreviewView) -> dict[str, tuple[Choice, Touched]]:
    """What a step does: all rows of each kind, then its commonest differences."""
    choices: dict[str, tuple[Choice, Touched]] = {}
    for kind, title in KINDS.items():
        rows = getattr(found.counts, kind)
        if rows:
            if (kind, found.counts.step) == ("failed", "look_up"):
                title = "found no match"
            words = f"all that {title}"
            choice = Choice(kind, words, "", figures.count(rows))
            choices[kind] = (choice, Touched(kind=kind, words=words))
    for place, one in enumerate(found.differences):
        if not one.ids:
            continue
        told = told_change(one, CHANGE)
        choice = Choice(f"#{place}", told, one.column, figures.count(one.rows))
        kind = "failed" if one.kind == "unmatched" else one.kind
        choices[choice.id] = (choice, Touched(kind, one.column, one.ids[0], told))
    return choices


def told_change(one: DifferenceView, width: int) -> str:
    """``before → after`` with ``width`` characters of each, where they differ."""
    said = {"dropped": "dropped", "failed": "cannot be read", "unmatched": "no match"}
    told = said.get(one.kind)
    if told is None:
        return plain(one.before, one.after, width)
    return f"{window(value(one.before), '', width)[0]} → {told}"
