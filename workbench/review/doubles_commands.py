"""The command line of contradictions: rows that say the same, labelled apart."""

from __future__ import annotations

import argparse

from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import ConflictError
from workbench.review.commands import (
    dataset_of,
    dataset_option,
    measure_arguments,
    measured,
    tell_age,
)
from workbench.review.doubles import CONFLICTS, Conflict, DecideRows, ShowConflicts

PAGE = 5_000
MOST_SHOWN = 25


def labels_conflicts(context: Context, options: argparse.Namespace) -> int:
    """Rows that say the same, or nearly, and carry different labels; most alike first."""
    measured(context, options, CONFLICTS)
    found: list[Conflict] = []
    while True:
        head = context.call(
            ShowConflicts(dataset=dataset_of(options), offset=len(found), limit=PAGE)
        )
        found += head.conflicts
        if not head.conflicts or len(found) >= head.total:
            break
    tell_age(context, head.standing)
    document = [
        {"_row": one.row, "label": one.label, "other": one.other, "other_label": one.other_label,
         "likeness": one.likeness}
        for one in found
    ]  # fmt: skip
    rows = [
        (one.row, figures.share(one.likeness, 2), one.label, one.other, one.other_label, one.text)
        for one in found[:MOST_SHOWN]
    ]
    said = f"{head.dataset}: {figures.counted(len(found), 'contradiction')} among {head.judged:,}"
    headers = ("row", "alike", "label", "other", "its label", "text")
    context.emit(
        document,
        lambda: (
            f"{said} labelled rows"
            + ("\n" + context.table(headers, rows, "row,alike,other") if rows else "")
        ),
    )
    return 0


def labels_settle(context: Context, options: argparse.Namespace) -> int:
    """Decide the same label for several rows, all or none."""
    done = context.call(
        DecideRows(
            rows=options.row,
            label=options.label,
            reason=options.reason,
            dataset=options.dataset,
            seen=[] if options.over else [0] * len(options.row),
        )
    )
    if done.refused:
        raise ConflictError(done.refused, "decide all the same: --over")
    context.emit(
        {"rows": options.row, "label": options.label},
        f"{figures.counted(len(options.row), 'row')} decided: {options.label}",
    )
    return 0


def _settle_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("label", metavar="LABEL", help="what is right")
    parser.add_argument("row", type=int, nargs="+", metavar="ROW", help="the rows' _row")
    parser.add_argument("--reason", required=True, help="why, in a few words")
    parser.add_argument("--over", action="store_true", help="also over earlier decisions")
    dataset_option(parser)


COMMANDS: tuple[Command, ...] = (
    Command(
        ("labels", "conflicts"),
        "rows that say the same, labelled apart",
        labels_conflicts,
        measure_arguments,
    ),
    Command(("labels", "settle"), "one label for several rows", labels_settle, _settle_arguments),
)
