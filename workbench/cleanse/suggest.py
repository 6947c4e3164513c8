"""Steps worth adding, from what a profile found: most affected rows first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import msgspec
import polars as pl

from workbench.cleanse.conflicts import conflicting
from workbench.cleanse.infer import read_text
from workbench.cleanse.issues import SHEET_ERRORS, variants
from workbench.cleanse.meant import NOTHING, Meant
from workbench.cleanse.profile import EXACT_DISTINCT, duplicates, profile
from workbench.cleanse.steps import document, step_from
from workbench.cleanse.steps.date import Date
from workbench.cleanse.steps.missing import NULL_WORDS
from workbench.cleanse.steps.naming import shown
from workbench.cleanse.views import ColumnProfile, Issue, Suggestion
from workbench.core.figures import counted

KINDS = {
    "number": "number",
    "date": "date",
    "boolean": "boolean",
    "excel_serial": "spreadsheet's day number, a date",
    "epoch": "time since 1970",
}
"""What the steps that type a column read it as."""
TOGETHER: dict[str, tuple[dict[str, Any], str]] = {
    "null words": ({"step": "null_tokens"}, "hold words that mean nothing is there"),
    "spaces": ({"step": "trim"}, "have white space at an end"),
    "inner spaces": ({"step": "collapse_space"}, "have runs of white space or line ends inside"),
    "invisible": ({"step": "strip_invisible"}, "hold control or zero-width characters"),
    "sheet errors": (
        {"step": "null_tokens", "words": [*SHEET_ERRORS]},
        "hold errors of a spreadsheet (#REF!, #DIV/0!)",
    ),
    "entities": ({"step": "unescape_html"}, "hold HTML entities (&amp; for &)"),
}
"""Issues that one step mends in all the columns that have them."""


def suggest(
    frame: pl.LazyFrame,
    progress: Callable[[float, float, str], None],
    meant: Meant | None = None,
) -> list[Suggestion]:
    """Suggestions for ``frame``, a table as it is after the recipe so far.

    ``meant``: null words that the recipe wrote into a column, by its name.
    """
    schema = dict(frame.collect_schema())
    total = sum(not name.startswith("_") for name in schema) + 1
    done = 0

    def count(column: ColumnProfile) -> None:
        nonlocal done
        done += 1
        progress(done, total, column.name)

    columns = profile(frame, done=count, meant=meant)
    found = [*_together(columns, meant or {}), *_typing(columns)]
    for column in columns:
        found.extend(_for_column(column, frame))
    empty = _empty_rows(frame, schema)
    if empty:
        why = f"{counted(empty, 'row')} without a value in any column"
        found.append(_suggestion({"step": "drop_missing"}, why, empty))
    same = duplicates(frame)
    if same:
        why = f"{counted(same, 'row')} equal to an earlier row in every column"
        found.append(_suggestion({"step": "drop_duplicates"}, why, same))
    if conflict := conflicting(frame, columns):
        step, rows = conflict
        told = ", ".join(step["by"])
        why = f"{counted(rows, 'row')} with the same {told} and different {step['columns'][0]}"
        found.append(_suggestion(step, why, rows))
    return sorted(found, key=lambda suggestion: (-suggestion.touches, suggestion.title))


def _empty_rows(frame: pl.LazyFrame, schema: dict[str, pl.DataType]) -> int:
    names = [name for name in schema if not name.startswith("_")]
    if not names:
        return 0
    empty = pl.all_horizontal(pl.col(name).is_null() for name in names)
    return int(frame.select(empty.sum()).collect().item())


def suggestion_id(step: dict[str, Any]) -> str:
    """An id that is the same whenever the same step is suggested."""
    text = json.dumps(step, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _suggestion(step: dict[str, Any], why: str, touches: int) -> Suggestion:
    made = step_from(step)
    full = document(made)
    columns = ", ".join(made.columns)
    title = f"{made.describe()} · {columns}" if columns else made.describe()
    return Suggestion(id=suggestion_id(full), title=title, why=why, touches=touches, step=full)


def _issue(column: ColumnProfile, kind: str) -> Issue | None:
    return next((issue for issue in column.issues if issue.kind == kind), None)


def _together(columns: list[ColumnProfile], meant: Meant) -> list[Suggestion]:
    found = []
    for kind, (step, words) in TOGETHER.items():
        # A typing step sees to white space and null words itself, and leaves no text behind.
        texts = [column for column in columns if not column.reads or kind == "invisible"]
        kept = {column.name: _kept(kind, meant, column.name) for column in texts}
        for spared in dict.fromkeys(kept.values()):
            alike = [column for column in texts if kept[column.name] == spared]
            touched = {column.name: issue for column in alike if (issue := _issue(column, kind))}
            if not touched:
                continue
            rows = sum(issue.rows for issue in touched.values())
            said = words.replace("have ", "has ").replace("hold ", "holds ") if rows == 1 else words
            why = f"{counted(rows, 'cell')} in {', '.join(touched)} {said}"
            own = {"words": [word for word in NULL_WORDS if word not in spared]} if spared else {}
            found.append(_suggestion({**step, **own, "columns": list(touched)}, why, rows))
    return found


def _kept(kind: str, meant: Meant, name: str) -> frozenset[str]:
    """Words that a step against null words has to leave in the column."""
    return meant.get(name, NOTHING) if kind == "null words" else NOTHING


def _typing(columns: list[ColumnProfile]) -> list[Suggestion]:
    """One step for all columns that read alike."""
    alike: dict[str, list[ColumnProfile]] = {}
    for column in columns:
        if column.stored == "text" and column.reads:
            way = {key: value for key, value in column.reads.items() if key != "columns"}
            alike.setdefault(json.dumps(way, sort_keys=True), []).append(column)
    found = []
    for text, members in alike.items():
        names = [column.name for column in members]
        cells = sum(column.rows - column.nulls - column.null_words for column in members)
        step = {**json.loads(text), "columns": names}
        kind = "whole number" if step.get("integer") else KINDS[step["step"]]
        why = f"{counted(cells, 'cell')} of text legible as a {kind}"
        found.append(_suggestion(step, why, cells))
    return found


def _for_column(column: ColumnProfile, frame: pl.LazyFrame) -> list[Suggestion]:
    found = []
    for issue in column.issues:
        if issue.kind in ("constant", "empty"):
            why = f"{column.name} is {issue.kind}: it tells no row from another"
            step = {"step": "drop_columns", "columns": [column.name]}
            found.append(_suggestion(step, why, issue.rows))
        elif issue.kind == "ambiguous date":
            found.extend(_either(column, issue))
        elif issue.step:
            found.append(_suggestion(issue.step, issue.why, issue.rows))
        elif issue.kind == "variants" and column.distinct <= EXACT_DISTINCT:
            found.append(_merge(column, frame, issue))
    return found


def _either(column: ColumnProfile, issue: Issue) -> list[Suggestion]:
    """Day first, or month first: the values do not say, so a person chooses."""
    found, swap = [], str.maketrans("dm", "md")
    given = issue.step
    other = [form.translate(swap) for form in (given["format"], *given["also"])]
    for step in (given, {**given, "format": other[0], "also": other[1:]}):
        first = "day" if step["format"].find("%d") < step["format"].find("%m") else "month"
        shown = next((top.value for top in column.top if top.value), "")
        read = read_text(Date(**{k: v for k, v in step.items() if k != "step"}), pl.Series([shown]))
        meant = f"{shown} is {read[0]}" if read[0] is not None else f"{shown} is none"
        why = f"{counted(issue.rows, 'cell')} of {column.name}, {first} first: {meant}"
        one = _suggestion(step, why, issue.rows)
        question = f"{column.name}: is the day or the month first?"
        found.append(msgspec.structs.replace(one, either=question))
    return found


def _merge(column: ColumnProfile, frame: pl.LazyFrame, issue: Issue) -> Suggestion:
    values = frame.select(pl.col(column.name).alias("value")).collect(engine="in-memory")["value"]
    edits = variants(values.drop_nulls().value_counts(sort=True))
    step = {"step": "mass_edit", "columns": [column.name], "edits": edits}
    some = ", ".join(f"{shown(old)} → {shown(new)}" for old, new in list(edits.items())[:3])
    what = f"{counted(len(edits), 'value')} of {column.name}"
    why = f"{what}, unlike others by case or space alone: {some}"
    return _suggestion(step, why, issue.rows)
