"""The command line of labelling tasks: several over the same rows."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.annotate.requests import AddTask, LabelTask, ListTasks, RemoveTask
from workbench.annotate.schema import to_document
from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import InvalidInputError, NoFileError


def read_document(path: str) -> str:
    """A label schema's file as text. Raises NoFileError, InvalidInputError."""
    try:
        return Path(path).read_text("utf-8")
    except FileNotFoundError:
        raise NoFileError(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{path} cannot be read: {error}") from error


def tasks_list(context: Context, options: argparse.Namespace) -> int:
    """What is asked of the rows, and how far each of it is."""
    found = context.call(ListTasks(dataset=options.dataset))
    rows = [_row(one) for one in found]
    headers = ("task", "asks for", "schema", "labels", "labelled", "rows", "", "people")
    empty = "there are no rows to label yet: workbench collect add NAME FILE"
    context.emit(
        found,
        lambda: (
            context.table(headers, rows, "schema,labels,labelled,rows,people") if rows else empty
        ),
    )
    return 0


def _row(one: LabelTask) -> tuple[object, ...]:
    share = figures.percent(one.labelled / one.total) if one.total else figures.MISSING
    asks, version = one.task or "no label schema yet", str(one.version or figures.MISSING)
    counts = (figures.count(n) for n in (one.labels, one.labelled, one.total))
    return (one.name, asks, version, *counts, share, figures.count(one.people))


def tasks_add(context: Context, options: argparse.Namespace) -> int:
    """Ask something else of a dataset's rows."""
    document = read_document(options.file) if options.file else ""
    schema = context.call(AddTask(name=options.name, document=document))
    names = ", ".join(label.name for label in schema.labels)
    hint = f"name its labels: workbench labels schema set FILE --dataset {schema.dataset}"
    done = f"asks for {schema.task}" + (f": {names}" if names else "")
    context.emit(
        to_document(schema), f"{schema.dataset} is there; " + (done if schema.version else hint)
    )
    return 0


def tasks_remove(context: Context, options: argparse.Namespace) -> int:
    """Forget a task without answers."""
    context.call(RemoveTask(name=options.name))
    context.emit({"removed": options.name}, f"{options.name} is forgotten")
    return 0


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", default="", metavar="D", help="default: all datasets")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="DATASET/TASK", help="say sms/topic")
    parser.add_argument("file", metavar="FILE", nargs="?", help="its label schema as JSON")


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="DATASET/TASK", help="as workbench labels tasks names it")


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "tasks"), "what is asked of the rows", tasks_list, _list_arguments),
    Command(("labels", "tasks", "add"), "ask something else", tasks_add, _add_arguments),
    Command(("labels", "tasks", "remove"), "forget a task", tasks_remove, _remove_arguments),
)
