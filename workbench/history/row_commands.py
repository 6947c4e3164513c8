"""``history row`` on the command line: which versions saw a row."""

from __future__ import annotations

import argparse

from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.history import documents
from workbench.history.requests import SawRow, Seen


def row(context: Context, options: argparse.Namespace) -> int:
    """The versions that learned from a row or were measured on it."""
    found = context.call(SawRow(dataset=options.dataset, row=options.row), timeout=600.0)
    context.emit([documents.plain(one) for one in found], lambda: _text(context, found))
    return 0


def _text(context: Context, found: list[Seen]) -> str:
    if not found:
        return "no version learned from this row or was measured on it"
    now = SystemClock().now()
    rows = [
        (
            f"v{one.version}",
            one.family,
            f"not known: {one.why}" if one.why else "yes" if one.learned else "no",
            one.target or "",
            figures.when(one.tested, now) if one.tested else "never",
        )
        for one in found
    ]
    return context.table(("version", "family", "learned from it", "as", "measured on it"), rows)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET", help="the dataset that the row is in")
    parser.add_argument("row", metavar="ROW", type=int, help="the row's id")


COMMANDS: tuple[Command, ...] = (
    Command(("history", "row"), "which versions saw a row?", row, _arguments),
)
