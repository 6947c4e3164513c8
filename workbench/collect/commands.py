"""``workbench collect …`` and ``workbench rows``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from typing import Any

import msgspec

from workbench.cli.command import Command, Context
from workbench.collect.requests import (
    CONTRACTS,
    DISPOSITIONS,
    FORMATS,
    AddSource,
    DiscardLines,
    GetRows,
    LineRef,
    ListQuarantine,
    ListSources,
    LoadAccount,
    Quarantined,
    ReadOptions,
    ReleaseLine,
    RemoveSource,
    RowsWindow,
    RunSource,
    Sniff,
    Source,
)
from workbench.collect.sheet import shown
from workbench.core.errors import InvalidInputError, NotFoundError, WorkbenchError

PAGE = 1_000
TEXT_CELL = 60
QUARANTINE_ACTIONS = ("list", "release", "discard", "restore")


def location(path: str) -> str:
    """The path as the hub can find it."""
    return path if "://" in path else os.path.abspath(os.path.expanduser(path))


def _reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS)
    parser.add_argument("--encoding", help="utf-8, cp1252, utf-16 …")
    parser.add_argument("--delimiter", help="one character, or a word: tab, comma, semicolon")
    parser.add_argument("--quote", help="the quoting character, '' for none")
    parser.add_argument("--escape", help="what stands before a quote inside quotes")
    parser.add_argument("--header", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--skip", type=int, help="lines before the header")
    parser.add_argument("--decimal", choices=(".", ","))
    parser.add_argument("--null", action="append", dest="null_words", metavar="WORD")


def _options(given: argparse.Namespace) -> ReadOptions:
    return ReadOptions(
        **{
            name: getattr(given, name)
            for name in (
                *("format", "encoding", "delimiter", "quote", "escape", "header", "skip"),
                *("decimal", "null_words"),
            )
        }
    )


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")
    parser.add_argument("location")
    parser.add_argument("--key", action="append", default=[], metavar="COL", dest="keys")
    parser.add_argument("--cursor", default="", metavar="COL")
    parser.add_argument("--mode", choices=DISPOSITIONS, default="append")
    parser.add_argument("--contract", choices=CONTRACTS, default="evolve")
    parser.add_argument("--run", action="store_true", dest="at_once", help="load it at once")
    _reading(parser)


def add(context: Context, given: argparse.Namespace) -> int:
    """Register a source; with ``--run`` load it."""
    source = context.call(
        AddSource(
            name=given.name,
            location=location(given.location),
            options=_options(given),
            keys=given.keys,
            cursor=given.cursor,
            disposition=given.mode,
            contract=given.contract,
        )
    )
    if given.at_once:
        account = _load(context, given.name)
        context.emit(
            msgspec.to_builtins(source) | {"rows": account["loaded"], "last_load": account},
            lambda: _accounts(context, [account]),
        )
    else:
        text = f"{source.name} is registered; load it: workbench collect run {source.name}"
        context.emit(msgspec.to_builtins(source), text)
    return 0


def _load(context: Context, name: str) -> dict[str, Any]:
    started = context.call(RunSource(name=name))
    account = msgspec.convert(context.wait_job(started.job), LoadAccount)
    for note in account.notes:
        context.note(f"{name}: {note}")
    if account.columns_added and account.unchanged:
        context.note(f"{name}: new columns: {', '.join(account.columns_added)}")
    if account.columns_missing:
        context.note(f"{name}: missing columns: {', '.join(account.columns_missing)}")
    return msgspec.to_builtins(account)  # type: ignore[no-any-return]


def _accounts(context: Context, accounts: list[dict[str, Any]]) -> str:
    names = ("source", "load", "read", "loaded", "updated", "unchanged", "quarantined", "seconds")
    rows = [
        [f"{a[n]:.2f}" if n == "seconds" else f"{a[n]:,}" if n != "source" else a[n] for n in names]
        for a in accounts
        if "load" in a
    ]
    return context.table(
        names, rows, right="load,read,loaded,updated,unchanged,quarantined,seconds"
    )


def run(context: Context, given: argparse.Namespace) -> int:
    """Load what is new of the named sources, or of all."""
    names = given.names or [source.name for source in context.call(ListSources())]
    if not names:
        raise NotFoundError("there is no source yet", "Add one: workbench collect add NAME FILE")
    accounts: list[dict[str, Any]] = []
    status = 0
    for name in names:
        try:
            accounts.append(_load(context, name))
        except WorkbenchError as error:
            if len(names) == 1:
                raise
            context.note(f"{name}: {error.message}")
            body = {"code": error.code, "message": error.message, "hint": error.hint}
            accounts.append({"source": name, "error": body})
            status = max(status, error.exit_status)
    context.emit(accounts, lambda: _accounts(context, accounts))
    return status


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")


def _names(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME")


def remove(context: Context, given: argparse.Namespace) -> int:
    """Forget a source without rows."""
    context.call(RemoveSource(name=given.name))
    context.emit({"removed": given.name}, f"{given.name} is forgotten")
    return 0


def list_sources(context: Context, given: argparse.Namespace) -> int:
    """All sources."""
    sources = context.call(ListSources())
    context.emit(msgspec.to_builtins(sources), lambda: _sources(context, sources))
    return 0


def _sources(context: Context, sources: list[Source]) -> str:
    if not sources:
        return "no source yet; add one: workbench collect add NAME FILE"
    rows = []
    for source in sources:
        last = source.last_load
        when = f"{last.started[:16].replace('T', ' ')} {last.state}" if last else "never"
        rows.append([source.name, f"{source.rows:,}", source.disposition, when, source.location])
    return context.table(("source", "rows", "mode", "last load", "location"), rows, right="rows")


def sniff(context: Context, given: argparse.Namespace) -> int:
    """What would be read, and how."""
    sheet = context.call(
        Sniff(location=location(given.location), options=_options(given), rows=given.rows)
    )
    dialect = sheet.dialect
    document = msgspec.to_builtins(sheet)
    document.pop("dialect")
    document |= msgspec.to_builtins(dialect)
    names = dialect.names
    document["sample"] = [dict(zip(names, row, strict=True)) for row in sheet.sample]

    def text() -> str:
        facts = [
            [fact, shown(str(getattr(dialect, fact))), sheet.why.get(fact, "")]
            for fact in ("format", "encoding", "delimiter", "quote", "header", "skip", "decimal")
        ]
        columns = [[column.name, column.guess, column.why] for column in sheet.columns]
        parts = [
            context.table(("", "guess", "why"), facts),
            context.table(("column", "guess", "why"), columns),
            *sheet.notes,
        ]
        if sheet.seen_null_words:
            parts.append("words for nothing, kept as text: " + ", ".join(sheet.seen_null_words))
        return "\n\n".join(parts)

    context.emit(document, text)
    return 0


def _sniff_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("location")
    parser.add_argument("--rows", type=int, default=20, help="rows of the sample")
    _reading(parser)


def quarantine(context: Context, given: argparse.Namespace) -> int:
    """Lines kept aside, with reason and raw line; or release, discard or restore some."""
    if given.action == "list":
        return _list_quarantine(context, given)
    if given.action == "restore":
        count = context.call(DiscardLines(name=given.name, lines=_discarded(given), restore=True))
        context.emit({"restored": count}, f"{count:,} put back into quarantine")
        return 0
    items = {item.line: item for item in _quarantined(context, given)}
    if missing := [str(line) for line in given.lines if line not in items]:
        raise NotFoundError(f"not in quarantine: line {', '.join(missing)}")
    refs = [LineRef(load=items[line].load, line=line) for line in given.lines]
    if given.action == "discard":
        if not refs and not given.all:
            raise InvalidInputError("which lines?", "Name them, or say --all.")
        count = context.call(DiscardLines(name=given.name, lines=refs))
        context.emit({"discarded": count}, f"{count:,} discarded")
        return 0
    if not refs or (given.mended is not None and len(refs) > 1):
        raise InvalidInputError("which line?", "--mended goes with one line.")
    accounts = [
        msgspec.to_builtins(
            context.call(ReleaseLine(name=given.name, line=ref, mended=given.mended))
        )
        for ref in refs
    ]
    context.emit(accounts, lambda: _accounts(context, accounts))
    return 0


def _discarded(given: argparse.Namespace) -> list[LineRef]:
    """The named lines of the load that is named; none: my newest discard."""
    if given.lines and given.load is None:
        raise InvalidInputError("which load?", "Say --load N, or name no line: the newest discard.")
    return [LineRef(load=int(given.load), line=line) for line in given.lines]


def _quarantined(context: Context, given: argparse.Namespace) -> list[Quarantined]:
    items: list[Quarantined] = []
    while True:
        page = context.call(
            ListQuarantine(name=given.name, offset=len(items), limit=PAGE, load=given.load)
        )
        items.extend(page.items)
        if not page.items or len(items) >= page.total:
            return items


def _list_quarantine(context: Context, given: argparse.Namespace) -> int:
    items = _quarantined(context, given)

    def text() -> str:
        if not items:
            return f"nothing of {given.name} is in quarantine"
        rows = [[i.load, i.line, i.reason, _short(i.raw)] for i in items]
        return context.table(("load", "line", "reason", "raw"), rows, right="load,line")

    context.emit(msgspec.to_builtins(items), text)
    return 0


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    text = text.replace("\n", "⏎").replace("\r", "")
    return text if len(text) <= TEXT_CELL else text[: TEXT_CELL - 1] + "…"


def _quarantine_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")
    parser.add_argument("action", nargs="?", choices=QUARANTINE_ACTIONS, default="list")
    parser.add_argument("lines", nargs="*", type=int, metavar="LINE")
    parser.add_argument("--load", type=int, help="of one load only")
    parser.add_argument("--mended", metavar="TEXT", help="the line as it should have been")
    parser.add_argument("--all", action="store_true", help="discard all lines")


def rows(context: Context, given: argparse.Namespace) -> int:
    """Rows of a dataset: JSON lines with ``--json``, else a table."""
    if context.json:
        context.emit_lines(_documents(context, given))
        return 0
    window = context.call(_window(given, 0, min(given.limit, PAGE)))
    names = ["_row", *(column.name for column in window.columns)]
    table = context.table(
        names, [[_short(cell) for cell in row] for row in window.rows], right="_row"
    )
    shown = len(window.rows)
    context.emit(None, f"{table}\n{shown:,} of {window.total:,} {window.stage} rows")
    return 0


def _window(given: argparse.Namespace, offset: int, limit: int) -> GetRows:
    return GetRows(
        dataset=given.dataset,
        stage=given.stage,
        offset=offset,
        limit=limit,
        columns=given.columns,
        sort=given.sort,
        descending=given.descending,
        where=given.where,
    )


def _documents(context: Context, given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    offset = given.offset
    left = given.limit
    while left > 0:
        window: RowsWindow = context.call(_window(given, offset, min(left, PAGE)))
        names = ["_row", *(column.name for column in window.columns)]
        for row in window.rows:
            yield dict(zip(names, row, strict=True))
        offset += len(window.rows)
        left -= len(window.rows)
        if len(window.rows) < PAGE:
            return


def _rows_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset")
    stage = parser.add_mutually_exclusive_group()
    stage.add_argument("--raw", action="store_const", const="raw", dest="stage")
    stage.add_argument("--clean", action="store_const", const="clean", dest="stage")
    parser.set_defaults(stage="best")
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--where", default="", metavar="SQL", help="one SQL condition")
    parser.add_argument("--columns", nargs="+", metavar="COL")
    parser.add_argument("--sort", default="", metavar="COL")
    parser.add_argument("--descending", action="store_true")


COMMANDS: tuple[Command, ...] = (
    Command(("collect", "add"), "register a source of rows", add, _add_arguments),
    Command(("collect", "run"), "load what is new", run, _names),
    Command(("collect", "list"), "all sources", list_sources),
    Command(
        ("collect", "remove"),
        "forget a source that has no rows",
        remove,
        _name,
    ),
    Command(("collect", "sniff"), "what would be read, and how", sniff, _sniff_arguments),
    Command(
        ("collect", "quarantine"), "lines kept aside, and why", quarantine, _quarantine_arguments
    ),
    Command(("rows",), "rows of a dataset", rows, _rows_arguments),
)
