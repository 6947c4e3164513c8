"""``workbench collect add``, ``edit``, ``run``, ``list``, ``remove``, ``sniff``."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from workbench.cli.command import Command, Context
from workbench.collect.requests import (
    CONTRACTS,
    DISPOSITIONS,
    FORMATS,
    AddSource,
    EditSource,
    ListSources,
    LoadAccount,
    ReadOptions,
    RemoveSource,
    RunSource,
    Sniff,
    Source,
)
from workbench.collect.sheet import listed, shown, whole
from workbench.core.errors import InvalidInputError, NotFoundError, WorkbenchError

_SOURCE = "as it was added: workbench collect list"
_CURSOR = "a column that only grows: later loads bring what is above it"
_MODE = "append new rows, merge by key, or replace all"
_MODE_NOW = f"{_MODE} (default: append)"
_CONTRACT = "columns may be added (evolve), or not (freeze)"
_CONTRACT_NOW = f"{_CONTRACT} (default: evolve)"


def _mark(text: str) -> str:
    """A character, or the word for no character."""
    return "" if text == "none" else text


def _reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, help="default: by its content")
    parser.add_argument("--encoding", help="utf-8, cp1252, utf-16 …")
    parser.add_argument(
        "--delimiter", help="as it stands, or a word: tab, comma, semicolon; none for one column"
    )
    parser.add_argument("--quote", type=_mark, help="the quoting character, or none")
    parser.add_argument("--escape", type=_mark, help="what stands before a quote inside quotes")
    parser.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether the first line names the columns",
    )
    parser.add_argument("--table", help="a workbook's sheet or a database's table")
    parser.add_argument("--skip", type=int, help="lines before the header")
    parser.add_argument("--decimal", choices=(".", ","), help="the sign before decimals")
    parser.add_argument(
        "--names", type=listed, metavar="A,B,C", help="what the columns are called, in order"
    )
    parser.add_argument(
        "--null",
        action="append",
        dest="null_words",
        metavar="WORD",
        help="a word that stands for nothing; may be repeated",
    )


def _options(given: argparse.Namespace, base: ReadOptions | None = None) -> ReadOptions:
    """The options that were given, on top of ``base``."""
    fields = {name: getattr(given, name) for name in ReadOptions.__struct_fields__}
    said = {name: value for name, value in fields.items() if value is not None}
    return msgspec.structs.replace(base or ReadOptions(), **said)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="what to call it")
    parser.add_argument("location", help="the file")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="COL",
        dest="keys",
        help="a column that tells rows apart; may be repeated",
    )
    parser.add_argument("--cursor", default="", metavar="COL", help=_CURSOR)
    parser.add_argument("--mode", choices=DISPOSITIONS, default="append", help=_MODE_NOW)
    parser.add_argument("--contract", choices=CONTRACTS, default="evolve", help=_CONTRACT_NOW)
    parser.add_argument("--run", action="store_true", dest="at_once", help="load it at once")
    _reading(parser)


def add(context: Context, given: argparse.Namespace) -> int:
    """Register a source; with ``--run`` load it."""
    source = context.call(
        AddSource(
            name=given.name,
            location=whole(given.location),
            options=_options(given),
            keys=given.keys,
            cursor=given.cursor,
            disposition=given.mode,
            contract=given.contract,
        )
    )
    if given.at_once:
        account = load_source(context, given.name)
        context.emit(
            msgspec.to_builtins(source) | {"rows": account["loaded"], "last_load": account},
            lambda: accounts_table(context, [account]),
        )
    else:
        text = f"{source.name} is registered; load it: workbench collect run {source.name}"
        context.emit(msgspec.to_builtins(source), text)
    return 0


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help=_SOURCE)
    parser.add_argument("--location", metavar="PATH", help="where its rows lie now")
    parser.add_argument("--key", action="append", metavar="COL", dest="keys", help="'' for none")
    parser.add_argument("--cursor", metavar="COL", help="'' for none")
    parser.add_argument("--mode", choices=DISPOSITIONS, help=_MODE)
    parser.add_argument("--contract", choices=CONTRACTS, help=_CONTRACT)
    parser.add_argument(
        "--guess", action="store_true", help="forget how it was read, and what was chosen before"
    )
    parser.add_argument(
        "--keep-rows", action="store_true", help="what was read otherwise stays beside the new rows"
    )
    parser.add_argument("--run", action="store_true", dest="at_once", help="load it at once")
    _reading(parser)


def edit(context: Context, given: argparse.Namespace) -> int:
    """Change where a source's rows lie, how they are read, or what becomes of them."""
    found = [one for one in context.call(ListSources()) if one.name == given.name]
    if not found:
        raise NotFoundError(f"no source is called {given.name!r}")
    base = ReadOptions() if given.guess else found[0].options
    source = context.call(
        EditSource(
            name=given.name,
            location=None if given.location is None else whole(given.location),
            options=_options(given, base),
            guess=given.guess,
            keep_rows=given.keep_rows,
            keys=None if given.keys is None else [key for key in given.keys if key],
            cursor=given.cursor,
            disposition=given.mode,
            contract=given.contract,
        )
    )
    if given.at_once:
        account = load_source(context, given.name)
        source = next(one for one in context.call(ListSources()) if one.name == given.name)
        context.emit(msgspec.to_builtins(source), lambda: accounts_table(context, [account]))
        return 0
    text = f"{source.name} is changed; load it: workbench collect run {source.name}"
    if source.anew:
        rows = "row" if source.rows == 1 else "rows"
        text += f"\nit is read anew then: the {source.rows:,} {rows} that it has now are replaced"
    context.emit(msgspec.to_builtins(source), text)
    return 0


def load_source(context: Context, name: str) -> dict[str, Any]:
    """Load a source to the end; its account. Raises what the load raises."""
    started = context.call(RunSource(name=name))
    account = msgspec.convert(context.wait_job(started.job), LoadAccount)
    for note in account.notes:
        context.note(f"{name}: {note}")
    if account.columns_added and account.unchanged:
        context.note(f"{name}: new columns: {', '.join(account.columns_added)}")
    if account.columns_missing:
        context.note(f"{name}: missing columns: {', '.join(account.columns_missing)}")
    return msgspec.to_builtins(account)  # type: ignore[no-any-return]


def accounts_table(context: Context, accounts: list[dict[str, Any]], *more: str) -> str:
    """The accounts of loads, one a line; ``more``: fields beside the counts."""
    counts = ("load", "read", "loaded", "updated", "unchanged", "quarantined", "removed")
    rows = [
        [
            a["source"],
            *(f"{a[name]:,}" for name in counts),
            f"{a['seconds']:.2f}",
            *(str(a[name])[:16].replace("T", " ") for name in more),
        ]
        for a in accounts
        if "load" in a
    ]
    names = ("source", *counts, "seconds", *more)
    return context.table(names, rows, right=",".join((*counts, "seconds")))


def run(context: Context, given: argparse.Namespace) -> int:
    """Load what is new of the named sources, or of all."""
    names = given.names or [source.name for source in context.call(ListSources())]
    if not names:
        raise NotFoundError("there is no source yet", "Add one: workbench collect add NAME FILE")
    accounts: list[dict[str, Any]] = []
    status = 0
    for name in names:
        try:
            accounts.append(load_source(context, name))
        except WorkbenchError as error:
            if len(names) == 1:
                raise
            context.note(f"{name}: {error.message}")
            body = {"code": error.code, "message": error.message, "hint": error.hint}
            accounts.append({"source": name, "error": body})
            status = max(status, error.exit_status)
    context.emit(accounts, lambda: accounts_table(context, accounts))
    return status


def _one_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help=_SOURCE)


def _any_names(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="sources; all when none is named")


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
        Sniff(location=whole(given.location), options=_options(given), rows=given.rows)
    )
    if sheet.refused:
        raise InvalidInputError(sheet.refused, "For example: --encoding cp1252.")
    dialect = sheet.dialect
    document = msgspec.to_builtins(sheet)
    document.pop("dialect")
    document |= msgspec.to_builtins(dialect)
    names = dialect.names
    document["sample"] = [dict(zip(names, row, strict=True)) for row in sheet.sample]

    def text() -> str:
        facts = [
            [fact, _said(getattr(dialect, fact)), sheet.why.get(fact, "")]
            for fact in _FACTS.get(dialect.format, _FACTS["csv"])
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


_FACTS = {
    "csv": ("format", "encoding", "delimiter", "quote", "header", "skip", "decimal"),
    "json": ("format",),
    "files": ("format", "encoding"),
    "jsonl": ("format",),
    "parquet": ("format",),
    "sheet": ("format", "table", "header", "skip"),
    "sqlite": ("format", "table"),
    "postgres": ("format", "table"),
}


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shown(str(value))


def _sniff_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("location", help="the file")
    parser.add_argument("--rows", type=int, default=20, help="rows of the sample")
    _reading(parser)


SOURCE_COMMANDS: tuple[Command, ...] = (
    Command(("collect", "add"), "register a source of rows", add, _add_arguments),
    Command(("collect", "edit"), "change a source, or how it is read", edit, _edit_arguments),
    Command(("collect", "run"), "load what is new", run, _any_names),
    Command(("collect", "list"), "all sources", list_sources),
    Command(("collect", "remove"), "forget a source that has no rows", remove, _one_name),
    Command(("collect", "sniff"), "what would be read, and how", sniff, _sniff_arguments),
)
