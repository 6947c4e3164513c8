"""The command line of batches: rows given out as a file, answers taken back in."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.annotate import formats
from workbench.annotate.options import add_dataset
from workbench.annotate.requests import (
    Batch,
    CreateBatch,
    ImportBatch,
    ListBatches,
    ShowSchema,
    WithdrawBatch,
)
from workbench.annotate.transfer_commands import PATIENCE, document_of, text_of
from workbench.cli.command import Command, Context
from workbench.collect.requests import GetRows
from workbench.core import figures
from workbench.core.errors import InvalidInputError, NotFoundError

_HINT = "mend them, or leave them out: --skip-bad"
FORMATS = ("csv", "jsonl", "prodigy", "labelstudio", "doccano")
WINDOW = 1_000
HEADERS = ("batch", "state", "rows", "people", "came back", "format", "since", "by")


def batch_create(context: Context, options: argparse.Namespace) -> int:
    """Give out rows as a file for outside annotators."""
    ids = _rows_where(context, options) if options.where else []
    batch = context.call(
        CreateBatch(
            name=options.name,
            path=str(Path(options.output).absolute()),
            format=options.format or formats.by_ending(options.output).name,
            dataset=options.dataset,
            rows=options.rows,
            ids=ids,
            people=options.people,
        ),
        timeout=PATIENCE,
    )
    text = (
        f"{figures.counted(batch.rows, 'row')} of {batch.dataset} written to {options.output}; "
        f"nobody here gets them while the batch is open"
    )
    context.emit(batch, text)
    return 0


def _rows_where(context: Context, options: argparse.Namespace) -> list[int]:
    """The rows that a condition picks, ``--rows`` of them at most."""
    labelled = context.call(ShowSchema(dataset=options.dataset)).dataset
    dataset = labelled.partition("/")[0]
    found: list[int] = []
    total = 1
    while len(found) < min(total, options.rows or total):
        window = context.call(
            GetRows(
                dataset=dataset, where=options.where, offset=len(found), limit=WINDOW, columns=[]
            )
        )
        total = window.total
        found += [int(cells[0]) for cells in window.rows]
    if not found:
        raise NotFoundError(f"no row of {dataset} is so: {options.where}")
    return found[: options.rows or None]


def batch_list(context: Context, options: argparse.Namespace) -> int:
    """All batches, newest first."""
    found = context.call(ListBatches(dataset=options.dataset))
    empty = "no batch was given out yet: workbench labels batch create NAME --rows N --output FILE"
    context.emit(
        found,
        lambda: (
            context.table(HEADERS, [_row(one) for one in found], "rows,people") if found else empty
        ),
    )
    return 0


def _row(one: Batch) -> tuple[object, ...]:
    back = ", ".join(f"{each.person} {figures.count(each.rows)}" for each in one.returned)
    counts = (figures.count(one.rows), figures.count(one.people))
    return (one.name, one.state, *counts, back or "–", one.format, one.created[:10], one.by)


def batch_show(context: Context, options: argparse.Namespace) -> int:
    """How far a batch is."""
    found = context.call(ListBatches(dataset=options.dataset))
    batch = next((one for one in found if one.name == options.name), None)
    if batch is None:
        names = ", ".join(one.name for one in found) or "none yet"
        raise NotFoundError(f"no batch is called {options.name!r}", f"batches: {names}")
    context.emit(batch, lambda: _shown(context, batch))
    return 0


def _shown(context: Context, batch: Batch) -> str:
    head = (
        f"{batch.name} of {batch.dataset} is {batch.state}: {figures.counted(batch.rows, 'row')} "
        f"for {figures.counted(batch.people, 'person')}, as {batch.format}"
    )
    if not batch.returned:
        return f"{head}\nnothing came back yet: workbench labels batch import {batch.name} FILE"
    rows = [
        (one.person, figures.count(one.rows), _share(one.rows, batch.rows), one.at[:16])
        for one in batch.returned
    ]
    return f"{head}\n" + context.table(("person", "answered", "", "last"), rows, "answered")


def _share(part: int, whole: int) -> str:
    return figures.percent(part / whole) if whole else figures.MISSING


def batch_import(context: Context, options: argparse.Namespace) -> int:
    """Take in one person's answers, all or nothing; status 2 when a line is faulty."""
    done = context.call(
        ImportBatch(
            name=options.name,
            path=str(Path(options.file).absolute()),
            person=options.person,
            format=options.format or "",
            dataset=options.dataset,
            skip_bad=options.skip_bad,
            dry_run=options.dry_run,
        ),
        timeout=PATIENCE,
    )
    refused = bool(done.problems) and not options.skip_bad
    context.emit(document_of(done, refused, _HINT), text_of(done, refused, options.dry_run, _HINT))
    return InvalidInputError.exit_status if refused else 0


def batch_withdraw(context: Context, options: argparse.Namespace) -> int:
    """Hand a batch's rows out here again."""
    batch = context.call(WithdrawBatch(name=options.name, dataset=options.dataset))
    text = (
        f"{batch.name} is withdrawn: its {figures.counted(batch.rows, 'row')} are handed out here"
    )
    context.emit(batch, text)
    return 0


def _create_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what the batch is called")
    parser.add_argument("--rows", type=int, default=0, metavar="N", help="so many rows, at random")
    parser.add_argument("--where", default="", metavar="SQL", help="the rows that are so")
    parser.add_argument(
        "--format", choices=FORMATS, help="default: by the file's ending, csv or jsonl"
    )
    parser.add_argument("--output", required=True, metavar="FILE", help="the file to write")
    parser.add_argument("--people", type=int, default=1, metavar="K", help="people for each row")
    add_dataset(parser)


def _name_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="as workbench labels batch list names it")
    add_dataset(parser)


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="as workbench labels batch list names it")
    parser.add_argument("file", metavar="FILE", help="the answers of one person")
    parser.add_argument("--person", required=True, metavar="P", help="whose answers they are")
    parser.add_argument("--format", choices=FORMATS, help="default: the one it was written in")
    parser.add_argument("--skip-bad", action="store_true", help="leave faulty lines out")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    add_dataset(parser)


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "batch", "create"), "rows as a file", batch_create, _create_arguments),
    Command(("labels", "batch", "list"), "what was given out", batch_list, add_dataset),
    Command(("labels", "batch", "show"), "how far a batch is", batch_show, _name_arguments),
    Command(("labels", "batch", "import"), "take answers in", batch_import, _import_arguments),
    Command(("labels", "batch", "withdraw"), "take it back", batch_withdraw, _name_arguments),
)
