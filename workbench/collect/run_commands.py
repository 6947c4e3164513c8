"""``workbench collect run``: sources are loaded, one after the other."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from workbench.cli.command import Command, Context
from workbench.collect.account import decided_words
from workbench.collect.requests import ListSources, LoadAccount, RunSource
from workbench.core.errors import InvalidInputError, NotFoundError, WorkbenchError


def load_source(context: Context, name: str, **more: Any) -> dict[str, Any]:
    """Load a source to the end; its account. ``more`` is for the request. Raises what it raises."""
    started = context.call(RunSource(name=name, **more))
    account = msgspec.convert(context.wait_job(started.job), LoadAccount)
    for note in account.notes:
        context.note(f"{name}: {note}")
    if account.columns_added and account.unchanged:
        context.note(f"{name}: new columns: {', '.join(account.columns_added)}")
    if account.columns_missing:
        context.note(f"{name}: missing columns: {', '.join(account.columns_missing)}")
    if decided := decided_words(account):
        context.note(f"{name}: {account.quarantined:,} quarantined, {decided}")
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
    bounds = {"lower": given.lower, "upper": given.upper}
    if any(bounds.values()) and len(given.names) != 1:
        raise InvalidInputError("of which source?", "--from and --to go with the name of one.")
    if not names:
        raise NotFoundError("there is no source yet", "Add one: workbench collect add NAME FILE")
    accounts: list[dict[str, Any]] = []
    status = 0
    for name in names:
        try:
            accounts.append(load_source(context, name, **bounds))
        except WorkbenchError as error:
            if len(names) == 1:
                raise
            context.note(f"{name}: {error.message}")
            body = {"code": error.code, "message": error.message, "hint": error.hint}
            accounts.append({"source": name, "error": body})
            status = max(status, error.exit_status)
    context.emit(accounts, lambda: accounts_table(context, accounts))
    return status


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="sources; all when none is named")
    bound = "a backfill, which does not move the cursor: rows whose cursor is at %s this"
    parser.add_argument("--from", default="", dest="lower", metavar="A", help=bound % "least")
    parser.add_argument("--to", default="", dest="upper", metavar="B", help=bound % "most")


RUN = Command(("collect", "run"), "load what is new", run, _arguments)
