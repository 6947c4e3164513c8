"""``workbench collect loads``, ``take-back``, ``quarantine``; ``workbench rows``; all commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from workbench.cli.command import Command, Context
from workbench.collect.account import preview
from workbench.collect.requests import (
    DiscardLines,
    ExportRows,
    GetLine,
    GetRows,
    ListLoads,
    ListQuarantine,
    PreviewTakeBack,
    Quarantined,
    ReleaseLine,
    RowsWindow,
    TakeBack,
)
from workbench.collect.run_commands import accounts_table
from workbench.collect.snapshot_commands import SNAPSHOT_COMMANDS
from workbench.collect.source_commands import SOURCE_COMMANDS
from workbench.collect.watch_commands import WATCH
from workbench.core.errors import InvalidInputError
from workbench.core.figures import brief, counted

PAGE = 1_000
TEXT_CELL = 60
QUARANTINE_ACTIONS = ("list", "show", "release", "discard", "restore")


def loads(context: Context, given: argparse.Namespace) -> int:
    """What each load brought, newest first."""
    request = ListLoads(source=given.name or "", limit=given.limit)
    accounts = msgspec.to_builtins(context.call(request))
    context.emit(accounts, lambda: accounts_table(context, accounts, "started", "state"))
    return 0


def _loads_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", help="of one source")
    parser.add_argument("--limit", type=int, default=20, help="how many (default: 20)")


def take_back(context: Context, given: argparse.Namespace) -> int:
    """Make a dataset what it is without one of its loads; or say what that would come to."""
    if given.preview:
        found = context.call(PreviewTakeBack(load=given.load))
        context.emit(msgspec.to_builtins(found), preview(found))
        return 0
    done = context.call(TakeBack(load=given.load))
    changed = f", {done.changed:,} as they were before" if done.changed else ""
    text = (
        f"load {done.load} of {done.source} is taken back: {done.removed:,} rows are gone, "
        f"{done.restored:,} are back{changed}; it has {counted(done.rows, 'row')} now"
    )
    context.emit(msgspec.to_builtins(done), text)
    return 0


def _take_back_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("load", type=int, help="its number: workbench collect loads")
    parser.add_argument("--preview", action="store_true", help="say what would go; change nothing")


def quarantine(context: Context, given: argparse.Namespace) -> int:
    """Lines kept aside, with reason and raw line; or show, release, discard or restore some."""
    do = {
        "list": _list_quarantine,
        "show": _show,
        "release": _release,
        "discard": _discard,
        "restore": _restore,
    }
    return do[given.action](context, given)


def _list_quarantine(context: Context, given: argparse.Namespace) -> int:
    items = _quarantined(context, given)

    def text() -> str:
        if not items:
            return f"nothing of {given.name} is in quarantine"
        rows = [[i.id, i.load, i.line, i.reason, _short(i.raw)] for i in items]
        return context.table(("id", "load", "line", "reason", "raw"), rows, right="id,load,line")

    context.emit(msgspec.to_builtins(items), text)
    return 0


def _quarantined(context: Context, given: argparse.Namespace) -> list[Quarantined]:
    items: list[Quarantined] = []
    while True:
        page = context.call(
            ListQuarantine(
                name=given.name,
                offset=len(items),
                limit=PAGE,
                load=given.load,
                cut=0 if context.json else TEXT_CELL + 1,
            )
        )
        items.extend(page.items)
        if not page.items or len(items) >= page.total:
            return items


def _show(context: Context, given: argparse.Namespace) -> int:
    """The named lines in full."""
    _require_ids(given)
    found = [context.call(GetLine(name=given.name, line=line)) for line in given.ids]
    text = "\n\n".join(
        f"{one.id}, line {one.line:,} of load {one.load}: {one.reason}\n{one.raw}" for one in found
    )
    context.emit(msgspec.to_builtins(found), text)
    return 0


def _release(context: Context, given: argparse.Namespace) -> int:
    _require_ids(given)
    if given.mended is not None and len(given.ids) > 1:
        raise InvalidInputError("which line?", "--mended goes with one line.")
    accounts = [
        msgspec.to_builtins(
            context.call(ReleaseLine(name=given.name, line=line, mended=given.mended))
        )
        for line in given.ids
    ]
    context.emit(accounts, lambda: accounts_table(context, accounts))
    return 0


def _discard(context: Context, given: argparse.Namespace) -> int:
    if not given.all:
        _require_ids(given)
    count = context.call(DiscardLines(name=given.name, lines=given.ids))
    context.emit({"discarded": count}, f"{count:,} discarded")
    return 0


def _restore(context: Context, given: argparse.Namespace) -> int:
    """The named lines; none: my newest discard."""
    count = context.call(DiscardLines(name=given.name, lines=given.ids, restore=True))
    context.emit({"restored": count}, f"{count:,} put back into quarantine")
    return 0


def _require_ids(given: argparse.Namespace) -> None:
    if not given.ids:
        raise InvalidInputError(
            f"which lines of {given.name}?", "Name them by their ids: the list gives them."
        )


def _short(value: Any) -> str:
    text = "" if value is None else brief(value) if isinstance(value, float) else str(value)
    text = text.replace("\r\n", "⏎").replace("\n", "⏎")
    return text if len(text) <= TEXT_CELL else text[: TEXT_CELL - 1] + "…"


def _quarantine_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="a source: workbench collect list")
    parser.add_argument(
        "action",
        nargs="?",
        choices=QUARANTINE_ACTIONS,
        default="list",
        help="default: list; release loads mended lines",
    )
    parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="as the list gives them")
    parser.add_argument("--load", type=int, help="list those that one load kept aside")
    parser.add_argument("--mended", metavar="TEXT", help="the line as it should have been")
    parser.add_argument("--all", action="store_true", help="discard all lines")


def rows(context: Context, given: argparse.Namespace) -> int:
    """Rows of a dataset: JSON lines with ``--json``, else a table; all of them into a file."""
    if given.to:
        return _export(context, given)
    if context.json:
        context.emit_lines(
            dict(zip(_names(window), row, strict=True))
            for window in _windows(context, given)
            for row in window.rows
        )
        return 0
    windows = list(_windows(context, given, TEXT_CELL + 1))
    cells = [[_short(cell) for cell in row] for window in windows for row in window.rows]
    table = context.table(_names(windows[0]), cells, right="_row")
    total, stage = windows[0].total, windows[0].stage
    context.emit(None, f"{table}\n{len(cells):,} of {total:,} {stage} rows")
    return 0


def _export(context: Context, given: argparse.Namespace) -> int:
    if given.where or given.columns or given.sort or given.offset:
        raise InvalidInputError("--to writes all rows and columns, in order")
    path = str(Path(given.to).absolute())
    found = context.call(
        ExportRows(dataset=given.dataset, path=path, stage=given.stage), timeout=None
    )
    context.emit(msgspec.to_builtins(found), f"{given.to}: {counted(found.rows, 'row')}")
    return 0


def _names(window: RowsWindow) -> list[str]:
    return ["_row", *(column.name for column in window.columns)]


def _windows(context: Context, given: argparse.Namespace, cut: int = 0) -> Iterator[RowsWindow]:
    """The rows that were asked for, window by window; one at least."""
    offset, end = given.offset, given.offset + given.limit
    while True:
        window = context.call(
            GetRows(
                dataset=given.dataset,
                stage=given.stage,
                offset=offset,
                limit=min(end - offset, PAGE),
                columns=given.columns,
                sort=given.sort,
                descending=given.descending,
                where=given.where,
                cut=cut,
            )
        )
        yield window
        offset += len(window.rows)
        if not window.rows or offset >= min(end, window.total):
            return


def _rows_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", help="its name: workbench collect list")
    stage = parser.add_mutually_exclusive_group()
    stage.add_argument("--raw", action="store_const", const="raw", dest="stage", help="as loaded")
    stage.add_argument(
        "--clean", action="store_const", const="clean", dest="stage", help="after the last apply"
    )
    parser.set_defaults(stage="best")
    parser.add_argument("--to", metavar="FILE", help="all rows into a new .parquet, .csv, .tsv, …")
    parser.add_argument("--limit", type=int, default=20, help="how many rows (default: 20)")
    parser.add_argument("--offset", type=int, default=0, help="rows to pass over first")
    parser.add_argument("--where", default="", metavar="SQL", help="one SQL condition")
    parser.add_argument("--columns", nargs="+", metavar="COL", help="these only")
    parser.add_argument("--sort", default="", metavar="COL", help="by this column")
    parser.add_argument("--descending", action="store_true", help="largest first")


COMMANDS: tuple[Command, ...] = (
    *SOURCE_COMMANDS,
    WATCH,
    Command(("collect", "loads"), "what each load brought", loads, _loads_arguments),
    Command(("collect", "take-back"), "undo one load", take_back, _take_back_arguments),
    Command(
        ("collect", "quarantine"), "lines kept aside, and why", quarantine, _quarantine_arguments
    ),
    *SNAPSHOT_COMMANDS,
    Command(("rows",), "rows of a dataset", rows, _rows_arguments),
)
