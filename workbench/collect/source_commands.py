"""``workbench collect add``, ``edit``, ``list``, ``remove``, ``sniff``."""

from __future__ import annotations

import argparse

import msgspec

from workbench.cli.command import Command, Context
from workbench.collect.requests import (
    AddSource,
    EditSource,
    ListSources,
    ReadOptions,
    RemoveSource,
    Sniff,
    Source,
)
from workbench.collect.run_commands import RUN, accounts_table, load_source
from workbench.collect.sheet import shown, whole
from workbench.collect.source_options import options, reading, terms, types
from workbench.core.errors import InvalidInputError, NotFoundError

_SOURCE = "as it was added: workbench collect list"


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
    terms(parser, new=True)
    parser.add_argument("--run", action="store_true", dest="at_once", help="load it at once")
    parser.add_argument(
        "--dataset", metavar="NAME", help="add its rows to those of a dataset that is there"
    )
    reading(parser)


def add(context: Context, given: argparse.Namespace) -> int:
    """Register a source; with ``--run`` load it."""
    source = context.call(
        AddSource(
            name=given.name,
            location=whole(given.location),
            options=options(given),
            keys=given.keys,
            cursor=given.cursor or "",
            lag=given.lag or "",
            disposition=given.mode or "append",
            contract=given.contract or "evolve",
            types=types(given),
            schedule=given.schedule or "",
            dataset=given.dataset or "",
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
    terms(parser, new=False)
    parser.add_argument("--owner", metavar="NAME", help="who answers for it")
    parser.add_argument(
        "--guess", action="store_true", help="forget how it was read, and what was chosen before"
    )
    parser.add_argument(
        "--keep-rows", action="store_true", help="what was read otherwise stays beside the new rows"
    )
    parser.add_argument("--run", action="store_true", dest="at_once", help="load it at once")
    reading(parser)


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
            options=options(given, base),
            guess=given.guess,
            keep_rows=given.keep_rows,
            keys=None if given.keys is None else [key for key in given.keys if key],
            cursor=given.cursor,
            lag=given.lag,
            disposition=given.mode,
            contract=None if given.contract is None else given.contract or "evolve",
            types=types(given),
            schedule=given.schedule,
            owner=given.owner,
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


def _one_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help=_SOURCE)


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
        facts = [source.disposition, source.contract, source.schedule]
        names = [source.name, source.dataset]
        rows.append([*names, f"{source.rows:,}", *facts, when, source.location])
    titles = ("source", "dataset", "rows", "mode", "contract", "schedule", "last load", "location")
    return context.table(titles, rows, right="rows")


def sniff(context: Context, given: argparse.Namespace) -> int:
    """What would be read, and how."""
    sheet = context.call(
        Sniff(location=whole(given.location), options=options(given), rows=given.rows)
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
    "json": ("format", "records"),
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
    reading(parser)


SOURCE_COMMANDS: tuple[Command, ...] = (
    Command(("collect", "add"), "register a source of rows", add, _add_arguments),
    Command(("collect", "edit"), "change a source, or how it is read", edit, _edit_arguments),
    RUN,
    Command(("collect", "list"), "all sources", list_sources),
    Command(("collect", "remove"), "forget a source that has no rows", remove, _one_name),
    Command(("collect", "sniff"), "what would be read, and how", sniff, _sniff_arguments),
)
