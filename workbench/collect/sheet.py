"""The lines of the sniff sheet, and what a changed line means. Pure; the sniff screen's."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec

from workbench.collect import contract
from workbench.collect.requests import (
    DISPOSITIONS,
    FORMATS,
    AddSource,
    Dialect,
    ReadOptions,
    SniffSheet,
)
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


@dataclass(frozen=True)
class Plan:
    """What is to be added: where from, how it is read, and what becomes of its rows."""

    location: str
    name: str
    options: ReadOptions = field(default_factory=ReadOptions)
    keys: tuple[str, ...] = ()
    cursor: str = ""
    disposition: str = "append"
    contract: str = "evolve"

    def request(self, dialect: Dialect) -> AddSource:
        """The request that registers it, to be read as the sheet says."""
        return AddSource(
            name=self.name,
            location=self.location,
            options=self.options,
            dialect=dialect,
            keys=list(self.keys),
            cursor=self.cursor,
            disposition=self.disposition,
            contract=self.contract,
        )


@dataclass(frozen=True)
class Fact:
    """A line of the sheet. ``choices`` are what it can be changed to; none: anything typed."""

    name: str
    value: str
    why: str
    choices: tuple[str, ...] = ()
    chosen: bool = False


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


def facts(plan: Plan, sheet: SniffSheet) -> list[Fact]:
    """The lines: first what becomes of the rows, then how they are read."""
    names = tuple(sheet.dialect.names)
    keys = ", ".join(plan.keys) or "none"
    lines = [
        Fact("name", plan.name, "what the dataset will be called"),
        Fact("mode", plan.disposition, _MODE_WORDS[plan.disposition], DISPOSITIONS),
        Fact("key", keys, "columns that tell rows apart", ("none", *names)),
        Fact("cursor", plan.cursor or "none", "a column that only grows", ("none", *names)),
        *_contract(plan),
    ]
    return lines + _reading(plan.options, sheet)


def _contract(plan: Plan) -> list[Fact]:
    terms, lines = contract.parse(plan.contract), []
    for title, part in CONTRACT_PARTS.items():
        rule = getattr(terms, part)
        why = _TERMS[part] if rule == contract.EVOLVE else _RULE_WORDS[rule]
        lines.append(Fact(title, rule, why, contract.RULES))
    return lines


CONTRACT_PARTS = {"new columns": "columns", "types": "type", "missing": "missing"}
_TERMS = {
    "columns": "they are added",
    "type": "any value is taken",
    "missing": "columns may be missing",
}
_RULE_WORDS = {
    contract.FREEZE: "the load is refused",
    contract.QUARANTINE: "such rows are kept aside",
}
_MODE_WORDS = {
    "append": "new rows are added, known ones left",
    "merge": "rows with a known key are updated",
    "replace": "rows that the file lacks go",
}


def _reading(options: ReadOptions, sheet: SniffSheet) -> list[Fact]:
    facts = {one.name: one for one in (*_contents(options, sheet), *_marks(options, sheet))}
    return [facts[name] for name in _LINES.get(sheet.dialect.format, _TEXT)]


_TEXT: tuple[str, ...] = (
    *("format", "encoding", "delimiter", "quote", "escape"),
    *("header", "names", "skip", "decimal", "null words"),
)
_LINES: dict[str, tuple[str, ...]] = {
    "json": ("format", "names", "null words"),
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


def changed(plan: Plan, name: str, value: str) -> Plan:
    """The plan with one line changed. Raises InvalidInputError for a value that cannot be."""
    if name == "name":
        return replace(plan, name=value.strip())
    if name == "mode":
        return replace(plan, disposition=value)
    if name == "key":
        return replace(plan, keys=_toggled(plan.keys, value))
    if name == "cursor":
        return replace(plan, cursor="" if value == "none" else value)
    if name in CONTRACT_PARTS:
        base = contract.parse(plan.contract)
        terms = contract.parse(f"{CONTRACT_PARTS[name]}={value}", base)
        return replace(plan, contract=contract.spelled(terms))
    return replace(plan, options=_termsoptions(plan.options, name, value))


def _toggled(keys: tuple[str, ...], value: str) -> tuple[str, ...]:
    """A key column put in, or taken out again."""
    if value == "none":
        return ()
    return tuple(key for key in keys if key != value) if value in keys else (*keys, value)


def _termsoptions(options: ReadOptions, name: str, value: str) -> ReadOptions:
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
    if name == "table":
        return change(options, table=value)
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
