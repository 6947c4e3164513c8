"""The lines of the sniff sheet, and what a changed line means. Pure; the sniff screen's."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from workbench.collect import terms
from workbench.collect.plan import Fact, Plan
from workbench.collect.requests import FORMATS, ReadOptions, SniffSheet
from workbench.core.errors import InvalidInputError

_SHOWN = {
    "\t": "tab",
    " ": "blank",
    "": "none",
    "\x01": "\\x01",
    "\x1f": "\\x1f",
    "\x1e": "one column",
}
GUESS = "guess again"
ITSELF = "the list itself"


def shown(mark: str) -> str:
    """A delimiter or quote as people read it."""
    return _SHOWN.get(mark, mark)


def listed(text: str) -> list[str]:
    """Names separated by commas; one that holds a comma stands in quotes."""
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]


def spelled(names: Sequence[str]) -> str:
    """The names as ``listed`` reads them."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(names)
    return out.getvalue()


def facts(plan: Plan, sheet: SniffSheet, around: terms.Around) -> list[Fact]:
    """The lines: first what becomes of the rows, then how they are read."""
    return [*terms.facts(plan, sheet.dialect.names, around), *_reading(plan.options, sheet)]


def _reading(options: ReadOptions, sheet: SniffSheet) -> list[Fact]:
    facts = {one.name: one for one in (*_contents(options, sheet), *_marks(options, sheet))}
    return [facts[name] for name in _LINES.get(sheet.dialect.format, _TEXT)]


_TEXT: tuple[str, ...] = (
    *("format", "encoding", "delimiter", "quote", "escape"),
    *("header", "names", "skip", "decimal", "null words"),
)
_LINES: dict[str, tuple[str, ...]] = {
    "json": ("format", "records", "names", "null words"),
    "jsonl": ("format", "names", "null words"),
    "parquet": ("format", "names"),
    "sheet": ("format", "table", "header", "skip", "names", "null words"),
    "sqlite": ("format", "table", "names", "null words"),
    "postgres": ("format", "table", "names", "null words"),
    "files": ("format", "names"),
}


def _contents(options: ReadOptions, sheet: SniffSheet) -> list[Fact]:
    """What kind of file it is, which table of it is meant, and what its columns and blanks are."""
    dialect, why = sheet.dialect, sheet.why
    words = ", ".join(dialect.null_words) or "none"
    seen = ", ".join(sheet.seen_null_words)
    names = "what the columns are called, in order"
    kept = f"seen, kept as text: {seen}" if seen else "cells stored as missing"
    return [
        Fact("format", dialect.format, why.get("format", ""), FORMATS, bool(options.format)),
        _fact("table", dialect.table, options.table, why, tuple(sheet.tables)),
        _fact("records", dialect.records or ITSELF, options.records, why, tuple(sheet.tables)),
        Fact("names", spelled(dialect.names), names, chosen=options.names is not None),
        Fact("null words", words, kept, chosen=options.null_words is not None),
    ]


def _marks(options: ReadOptions, sheet: SniffSheet) -> list[Fact]:
    """How a text is taken apart."""
    dialect, why = sheet.dialect, sheet.why
    marks = (",", "tab", ";", "|", "blank", ":", "one column")
    encodings = ("utf-8", "cp1252", "latin-1", "utf-16", "shift_jis")
    header = "yes" if dialect.header else "no"
    return [
        _fact("encoding", dialect.encoding, options.encoding, why, encodings),
        _fact("delimiter", shown(dialect.delimiter), options.delimiter, why, marks),
        _fact("quote", shown(dialect.quote), options.quote, why, ('"', "'", "none")),
        _fact("escape", _escape(dialect.quote, dialect.escape), options.escape, why, _ESCAPES),
        _fact("header", header, options.header, why, ("yes", "no")),
        _fact("skip", str(dialect.skip), options.skip, {"skip": "lines before the table"}),
        _fact("decimal", dialect.decimal, options.decimal, why, (".", ",")),
    ]


_ESCAPES = ("doubled", "\\")


def _escape(quote: str, escape: str) -> str:
    return "doubled" if escape == quote else escape


def _fact(
    name: str, value: str, option: object, why: dict[str, str], choices: tuple[str, ...] = ()
) -> Fact:
    reason = "chosen" if option is not None else why.get(name, "")
    offered = (*choices, GUESS) if choices else ()
    return Fact(name, value, reason, offered, option is not None)


def changed(plan: Plan, name: str, value: str, around: terms.Around) -> Plan:
    """The plan with one line changed. Raises InvalidInputError for a value that cannot be."""
    if (other := terms.changed(plan, name, value, around)) is not None:
        return other
    return replace(plan, options=_options(plan.options, name, value))


def _options(options: ReadOptions, name: str, value: str) -> ReadOptions:
    change = msgspec.structs.replace
    if name == "names":
        return change(options, names=listed(value) or None)
    if name == "null words":
        words = [word.strip() for word in value.split(",") if word.strip()]
        return change(options, null_words=words or None)
    if value == GUESS:
        return change(options, **{name: None})
    if name == "header":
        return change(options, header=value == "yes")
    if name == "skip":
        if not value.strip().isdigit():
            raise InvalidInputError(f"{value!r} is no number of lines")
        return change(options, skip=int(value))
    if name in ("table", "records"):
        return change(options, **{name: value})
    if name == "escape":
        return change(options, escape="\\" if value == "\\" else "")
    if name == "format":
        return change(options, format=value)
    plain = {label: mark for mark, label in _SHOWN.items()}
    return change(options, **{name: plain.get(value, value)})


def whole(location: str) -> str:
    """A path from the root on, for a hub with another working folder; an address as it is."""
    location = location.strip()
    return location if "://" in location else os.path.abspath(os.path.expanduser(location))


def free_name(location: str, taken: set[str]) -> str:
    """A dataset's name from the file's, that is not taken."""
    stem = os.path.basename(location.partition("?")[0].rstrip("/")).split(".")[0]
    base = re.sub(r"[^\w-]+", "_", stem).strip("_")[:50] or "rows"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name
