"""``workbench collect snapshots`` and ``compare``: states of a dataset's rows."""

from __future__ import annotations

import argparse

import msgspec

from workbench.cli.command import Command, Context
from workbench.collect.difference_text import SIGNS, cells, summary
from workbench.collect.requests import ListSources, RestoreSnapshot
from workbench.collect.run_commands import accounts_table
from workbench.collect.snapshots import (
    NOW,
    CompareRows,
    DeleteSnapshot,
    ListSnapshots,
    TakeSnapshot,
)
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted

SNAPSHOT_ACTIONS = ("list", "take", "diff", "restore", "delete")


def snapshots(context: Context, given: argparse.Namespace) -> int:
    """List, take, compare, restore or delete states of a dataset's rows."""
    do = {"list": _list, "take": _take, "diff": _diff, "restore": _restore, "delete": _delete}
    return do[given.action](context, given)


def _list(context: Context, given: argparse.Namespace) -> int:
    found = context.call(ListSnapshots(dataset=given.dataset))

    def text() -> str:
        if not found:
            return f"{given.dataset} has no snapshot: workbench collect snapshots NAME take"
        rows = [
            [one.number, one.name, f"{one.rows:,}", one.created[:16].replace("T", " "), one.by]
            for one in found
        ]
        return context.table(("number", "name", "rows", "taken", "by"), rows, right="number,rows")

    context.emit(msgspec.to_builtins(found), text)
    return 0


def _take(context: Context, given: argparse.Namespace) -> int:
    if len(given.states) > 1:
        raise InvalidInputError("one name is enough", "workbench collect snapshots DATASET take X")
    name = given.states[0] if given.states else ""
    taken = context.call(TakeSnapshot(dataset=given.dataset, name=name))
    text = f"snapshot {taken.number} of {given.dataset}: {counted(taken.rows, 'row')}"
    context.emit(msgspec.to_builtins(taken), text)
    return 0


def _diff(context: Context, given: argparse.Namespace) -> int:
    if len(given.states) not in (1, 2):
        raise InvalidInputError(
            "compare which snapshots?",
            "One with the rows as they are now, or two: workbench collect snapshots NAME diff 1 2",
        )
    a, b = (*given.states, NOW)[:2]
    return _show(context, given, a, b)


def _restore(context: Context, given: argparse.Namespace) -> int:
    if len(given.states) != 1:
        raise InvalidInputError("restore which snapshot?", "Its number or name; one.")
    request = RestoreSnapshot(dataset=given.dataset, snapshot=given.states[0])
    account = msgspec.to_builtins(context.call(request))
    note = f"to undo it: workbench collect take-back {account['load']}"
    context.emit(account, lambda: accounts_table(context, [account]) + f"\n{note}")
    return 0


def _delete(context: Context, given: argparse.Namespace) -> int:
    if len(given.states) != 1:
        raise InvalidInputError("delete which snapshot?", "Its number or name; one.")
    request = DeleteSnapshot(dataset=given.dataset, snapshot=given.states[0])
    gone = context.call(request)
    text = f"snapshot {gone.number} of {given.dataset} is deleted"
    context.emit(msgspec.to_builtins(gone), text)
    return 0


def compare(context: Context, given: argparse.Namespace) -> int:
    """What one load of a source read that another did not, and what it read otherwise."""
    return _show(context, given, f"load:{given.a}", f"load:{given.b}")


def _show(context: Context, given: argparse.Namespace, a: str, b: str) -> int:
    request = CompareRows(dataset=given.dataset, a=a, b=b, offset=given.offset, limit=given.limit)
    found = context.call(request)
    keys = [one.keys for one in context.call(ListSources()) if one.dataset == given.dataset]

    def text() -> str:
        rows = [
            [SIGNS[row.what][0], row.row, cells(row, keys[0] if keys else [])] for row in found.rows
        ]
        parts = summary(found)
        if rows:
            parts.append(context.table(("", "row", "cells"), rows, right="row"))
        differing = found.added + found.removed + found.changed
        if differing > len(rows):
            parts.append(f"{len(rows):,} of {differing:,} rows that differ: --offset, --limit")
        return "\n".join(parts)

    context.emit(msgspec.to_builtins(found), text)
    return 0


def _page(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=20, help="rows that differ (default: 20)")
    parser.add_argument("--offset", type=int, default=0, help="of these to pass over first")


def _snapshot_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", help="its name: workbench collect list")
    parser.add_argument(
        "action", nargs="?", choices=SNAPSHOT_ACTIONS, default="list", help="(default: list)"
    )
    parser.add_argument(
        "states",
        nargs="*",
        metavar="SNAPSHOT",
        help="numbers or names; for take, what to call it; diff with one compares with now",
    )
    _page(parser)


def _compare_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", help="its name: workbench collect list")
    parser.add_argument("a", type=int, metavar="LOAD_A", help="a load's number")
    parser.add_argument("b", type=int, metavar="LOAD_B", help="another's: workbench collect loads")
    _page(parser)


SNAPSHOT_COMMANDS: tuple[Command, ...] = (
    Command(("collect", "compare"), "what differs between two loads", compare, _compare_arguments),
    Command(
        ("collect", "snapshots"),
        "states of a dataset's rows: list, take, diff, restore, delete",
        snapshots,
        _snapshot_arguments,
    ),
)
