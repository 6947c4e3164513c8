"""``workbench collect quarantine`` and ``workbench rows``; the table of all commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

import msgspec

from workbench.cli.command import Command, Context
from workbench.collect.requests import (
    DiscardLines,
    GetRows,
    LineRef,
    ListQuarantine,
    Quarantined,
    ReleaseLine,
    RowsWindow,
)
from workbench.collect.source_commands import SOURCE_COMMANDS, accounts_table
from workbench.core.errors import InvalidInputError, NotFoundError

PAGE = 1_000
TEXT_CELL = 60
QUARANTINE_ACTIONS = ("list", "release", "discard", "restore")


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
    context.emit(accounts, lambda: accounts_table(context, accounts))
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
    *SOURCE_COMMANDS,
    Command(
        ("collect", "quarantine"), "lines kept aside, and why", quarantine, _quarantine_arguments
    ),
    Command(("rows",), "rows of a dataset", rows, _rows_arguments),
)
