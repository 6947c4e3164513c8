"""The command line of lists: rows that are to be labelled, from a filter, errors or a file."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from workbench.annotate.queue_commands import dataset_argument
from workbench.annotate.requests import AddList, ListLists, RemoveList
from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import InvalidInputError, NoFileError


def labels_lists(context: Context, options: argparse.Namespace) -> int:
    """The lists of a dataset, and how far each is."""
    lists = context.call(ListLists(dataset=options.dataset))
    rows = [
        (one.name, figures.count(one.rows), figures.count(one.labelled), one.what, one.by)
        for one in lists
    ]
    headers = ("list", "rows", "labelled", "what", "by")
    empty = "no lists yet: workbench labels list add NAME --where SQL"
    context.emit(lists, lambda: context.table(headers, rows, "rows,labelled") if rows else empty)
    return 0


def list_add(context: Context, options: argparse.Namespace) -> int:
    """Make a list of rows, in the place of one with this name."""
    rows = None if options.rows is None else read_row_ids(options.rows)
    made = context.call(
        AddList(
            name=options.name,
            dataset=options.dataset,
            where=options.where or "",
            rows=rows,
            errors=options.errors or "",
            truth=options.true,
            predicted=options.predicted,
            what="" if rows is None else f"rows of {Path(options.rows).name}",
            again=options.again,
        )
    )
    context.emit(made, f"list {made.name}: {figures.counted(made.rows, 'row')} ({made.what})")
    return 0


def list_remove(context: Context, options: argparse.Namespace) -> int:
    """Forget a list; answers stay."""
    context.call(RemoveList(name=options.name, dataset=options.dataset))
    context.emit({"removed": options.name}, f"the list {options.name} is removed; labels stay")
    return 0


def read_row_ids(path: str) -> list[int]:
    """Row ids from a file: one a line, or the column ``_row`` of a CSV file.

    Raises NoFileError, and InvalidInputError naming the line that is no row id.
    """
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        raise NoFileError(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{path} cannot be read: {error}") from error
    table = list(csv.reader(lines))
    place, first = 0, 0
    if table and "_row" in table[0]:
        place, first = table[0].index("_row"), 1
    found = []
    for number, cells in enumerate(table[first:], first + 1):
        if not any(cell.strip() for cell in cells):
            continue
        text = cells[place].strip() if place < len(cells) else ""
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            raise InvalidInputError(
                f"{path}, line {number}: {text!r} is no row id",
                "one number a line, or a CSV file with a column _row",
            )
        found.append(int(text))
    return found


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what the list is called")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--where", metavar="SQL", help="rows that meet a condition on the columns")
    which.add_argument("--rows", metavar="FILE", help="row ids: one a line, or a column _row")
    which.add_argument("--errors", metavar="V", help="test rows that a model version got wrong")
    parser.add_argument("--true", metavar="X", help="of errors: only rows whose label is X")
    parser.add_argument("--predicted", metavar="Y", help="of errors: only rows called Y")
    parser.add_argument(
        "--again", action="store_true", help="ask people again who have answered a row before"
    )
    dataset_argument(parser)


def _name_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="as in: workbench labels lists")
    dataset_argument(parser)


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "lists"), "lists of rows to label", labels_lists, dataset_argument),
    Command(("labels", "list", "add"), "make a list of rows", list_add, _add_arguments),
    Command(("labels", "list", "remove"), "forget a list", list_remove, _name_arguments),
)
