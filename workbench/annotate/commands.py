"""The command line of labelling: the screen alone, schema, import and export, people."""

from __future__ import annotations

import argparse
import os

from workbench.annotate import (
    assign_commands,
    batch_commands,
    list_commands,
    queue_commands,
    transfer_commands,
)
from workbench.annotate.bulk_commands import COMMANDS as BULK_COMMANDS
from workbench.annotate.change_commands import COMMANDS as CHANGE_COMMANDS
from workbench.annotate.options import add_dataset
from workbench.annotate.requests import (
    AddPerson,
    Enrolled,
    LabelSchema,
    ListPeople,
    RemovePerson,
    Rescore,
    SetSchema,
    ShowSchema,
)
from workbench.annotate.schema import parse, to_document
from workbench.annotate.task_commands import COMMANDS as TASK_COMMANDS
from workbench.annotate.task_commands import read_document
from workbench.cli.command import Command, Context, no_arguments
from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.hub.requests import Status

QUEUE_VARIABLE = "WORKBENCH_QUEUE"
POOREST = "dumb"
"""The terminal type that can do nothing but print: no screen is tried there."""


def annotate(context: Context, options: argparse.Namespace) -> int:
    """Open the labelling screen alone: what a forced ssh command runs. Or label line by line."""
    if options.plain or os.environ.get("TERM") == POOREST:
        from workbench.annotate import plain

        queue = options.queue or os.environ.get(QUEUE_VARIABLE, "")
        return plain.label(context.place, context.acting, queue)
    if options.queue:
        os.environ[QUEUE_VARIABLE] = options.queue
    return context.open_app("annotate", only=True)


def _annotate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--queue", metavar="Q", help="DATASET or DATASET/TASK, with :random drawn at random"
    )
    parser.add_argument(
        "--plain", action="store_true", help="line by line, for screen readers and poor terminals"
    )


def schema_set(context: Context, options: argparse.Namespace) -> int:
    """Make a JSON document the next version of the label schema."""
    document = read_document(options.file)
    schema = context.call(SetSchema(dataset=options.dataset, document=document, drop=options.drop))
    if schema.hidden and parse(document).hidden is None:
        names = ", ".join(schema.hidden)
        context.note(f'not shown, since it holds the labels: {names} ("hidden": [] shows it)')
    context.emit(to_document(schema), lambda: _schema_text(context, schema))
    return 0


def schema_show(context: Context, options: argparse.Namespace) -> int:
    """Show the label schema in force."""
    schema = context.call(ShowSchema(dataset=options.dataset))
    context.emit(to_document(schema), lambda: _schema_text(context, schema))
    return 0


def _schema_text(context: Context, schema: LabelSchema) -> str:
    if not schema.version:
        return f"{schema.dataset} has no label schema: workbench labels schema set FILE"
    rows = [
        (label.key or figures.MISSING, label.name, label.parent or "", label.description)
        for label in schema.labels
    ]
    shown = ", ".join(schema.field) or "the whole row"
    head = f"{schema.dataset}, schema {schema.version}: {schema.task}, shown: {shown}\n"
    table = context.table(("key", "label", "parent", "description"), rows)
    return head + table + (f"\n\n{schema.guideline}" if schema.guideline else "")


def labels_suggest(context: Context, options: argparse.Namespace) -> int:
    """Let the newest model suggest labels and rank the queue; status 1 when there is none."""
    scoring = context.call(Rescore(dataset=options.dataset, version=options.version))
    if not scoring.job:
        context.emit({"job": None, "why": scoring.why}, scoring.why)
        return 1
    document = context.wait_job(scoring.job)
    context.emit(document, f"{figures.count(document['rows'])} rows ranked")
    return 0


def people_add(context: Context, options: argparse.Namespace) -> int:
    """Enrol a person."""
    person = context.call(
        AddPerson(
            name=options.name, account=options.account, role=options.role, skills=options.skill
        )
    )
    context.emit(
        _person(person), f"{person.name} is {person.role}, from the account {person.account}"
    )
    return 0


def people_list(context: Context, _options: argparse.Namespace) -> int:
    """Who is enrolled, who is here, and on what."""
    people = context.call(ListPeople())
    here = {one.name for one in context.call(Status()).people}
    now = SystemClock().now()
    rows = [
        (
            *(one.name, one.role, one.account, one.added[:10], figures.count(one.labels)),
            _presence(one, one.name in here),
            figures.when(one.seen, now) if one.seen else figures.MISSING,
            ", ".join(one.skills),
        )
        for one in people
    ]
    headers = ("name", "role", "account", "since", "labels", "now", "last label", "skills")
    empty = "nobody is enrolled yet: workbench people add NAME --account LOGIN"
    context.emit(
        [{**_person(one), "here": one.name in here} for one in people],
        lambda: context.table(headers, rows, "labels") if rows else empty,
    )
    return 0


def _presence(one: Enrolled, here: bool) -> str:
    if one.at:
        return f"labels {', '.join(one.at)}"
    return "here" if here else figures.MISSING


def people_remove(context: Context, options: argparse.Namespace) -> int:
    """Withdraw a name; what it labelled stays."""
    context.call(RemovePerson(name=options.name))
    context.emit({"removed": options.name}, f"{options.name} is removed; the labels stay")
    return 0


def _person(one: Enrolled) -> dict[str, object]:
    return {
        "name": one.name,
        "account": one.account,
        "uid": one.uid,
        "role": one.role,
        "added": one.added,
        "labels": one.labels,
        "at": one.at,
        "seen": one.seen or None,
        "skills": one.skills,
    }


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the schema as JSON")
    parser.add_argument(
        "--drop", action="store_true", help="drop labels that answers have; the answers stay"
    )
    add_dataset(parser)


def _suggest_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", type=int, metavar="V", help="a model version")
    add_dataset(parser)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what the record calls this person")
    parser.add_argument("--account", default="", metavar="LOGIN", help="default: NAME")
    parser.add_argument(
        "--role",
        default="annotator",
        choices=("annotator", "reviewer", "practitioner", "owner"),
        help="what this person may do; each may all that those before may",
    )
    parser.add_argument(
        "--skill",
        action="append",
        metavar="S",
        help="what rows can be assigned by, instead of what was set before; may be repeated",
    )


def _name_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="as enrolled: workbench people list")


COMMANDS: tuple[Command, ...] = (
    Command(("annotate",), "the labelling screen alone", annotate, _annotate_arguments),
    Command(("labels", "schema", "set"), "set the label schema", schema_set, _set_arguments),
    Command(("labels", "schema", "show"), "show the label schema", schema_show, add_dataset),
    *TASK_COMMANDS,
    *CHANGE_COMMANDS,
    *transfer_commands.COMMANDS,
    *BULK_COMMANDS,
    *queue_commands.COMMANDS,
    *list_commands.COMMANDS,
    *assign_commands.COMMANDS,
    *batch_commands.COMMANDS,
    Command(("labels", "suggest"), "let a model suggest", labels_suggest, _suggest_arguments),
    Command(("people", "add"), "enrol a person", people_add, _add_arguments),
    Command(("people", "list"), "who is enrolled", people_list, no_arguments),
    Command(("people", "remove"), "withdraw a person", people_remove, _name_arguments),
)
