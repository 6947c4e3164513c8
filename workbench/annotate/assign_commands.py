"""The command line of assignments: who is to label which rows."""

from __future__ import annotations

import argparse

from workbench.annotate.naming import range_of
from workbench.annotate.queue_commands import dataset_argument
from workbench.annotate.requests import Assign, Assignment, ListAssignments, Reassign, Unassign
from workbench.cli.command import Command, Context
from workbench.core import figures


def labels_assign(context: Context, options: argparse.Namespace) -> int:
    """Give rows to people: they alone are handed these."""
    first, last = (None, None) if options.range is None else range_of(options.range)
    made = context.call(
        Assign(
            dataset=options.dataset,
            people=options.to,
            skills=options.skill,
            where=options.where or "",
            first=first,
            last=last,
            listed=options.list or "",
            alone=options.only,
        )
    )
    context.emit(made, f"assignment {made.id}: {_told(made)}")
    return 0


def _told(one: Assignment) -> str:
    who = ", ".join(one.who) or "nobody"
    return f"{figures.counted(one.rows, 'row')} ({one.what}) for {who}"


def labels_assignments(context: Context, options: argparse.Namespace) -> int:
    """Who is to label which rows, how many wait, and who of them is here."""
    found = context.call(ListAssignments(dataset=options.dataset))
    rows = [
        (
            one.id,
            ", ".join(one.who) or "nobody",
            one.what,
            figures.count(one.rows),
            figures.count(one.waiting),
            _presence(one),
        )
        for one in found
    ]
    headers = ("id", "who", "what", "rows", "waiting", "here")
    empty = "no rows are assigned: workbench labels assign --to NAME --where SQL"
    context.emit(found, lambda: context.table(headers, rows, "id,rows,waiting") if rows else empty)
    return 0


def _presence(one: Assignment) -> str:
    """Who is here; where nobody is and rows wait, since when."""
    if one.here:
        return ", ".join(one.here)
    if not one.waiting:
        return "done"
    return f"nobody since {one.last[:16].replace('T', ' ')}" if one.last else "nobody yet"


def labels_reassign(context: Context, options: argparse.Namespace) -> int:
    """Give the rows of an assignment to others."""
    made = context.call(Reassign(id=options.id, people=options.to, skills=options.skill))
    context.emit(made, f"assignment {made.id}: {_told(made)}")
    return 0


def labels_unassign(context: Context, options: argparse.Namespace) -> int:
    """End an assignment: its rows are anybody's again."""
    context.call(Unassign(id=options.id))
    context.emit({"ended": options.id}, f"assignment {options.id} is ended")
    return 0


def _people_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", action="append", default=[], metavar="NAME", help="a person; may be repeated"
    )
    parser.add_argument(
        "--skill",
        action="append",
        default=[],
        metavar="S",
        help="all who have this skill (people add --skill); may be repeated",
    )


def _assign_arguments(parser: argparse.ArgumentParser) -> None:
    _people_arguments(parser)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--where", metavar="SQL", help="rows that meet a condition on the columns")
    which.add_argument("--range", metavar="A-B", help="row ids from A to B")
    which.add_argument("--list", metavar="NAME", help="the rows of a list")
    parser.add_argument("--only", action="store_true", help="these people get no other rows")
    dataset_argument(parser)


def _reassign_arguments(parser: argparse.ArgumentParser) -> None:
    _id_arguments(parser)
    _people_arguments(parser)


def _id_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=int, metavar="ID", help="as in: workbench labels assignments")


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "assign"), "give rows to people", labels_assign, _assign_arguments),
    Command(
        ("labels", "assignments"), "who labels which rows", labels_assignments, dataset_argument
    ),
    Command(("labels", "reassign"), "give rows to others", labels_reassign, _reassign_arguments),
    Command(("labels", "unassign"), "end an assignment", labels_unassign, _id_arguments),
)
