"""The command line of labels in and out of files."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from workbench.annotate import formats
from workbench.annotate.adding import adding
from workbench.annotate.naming_columns import columns_of
from workbench.annotate.options import add_dataset
from workbench.annotate.requests import ExportLabels, Imported, ImportLabels
from workbench.annotate.requests.transfer import MOST_PROBLEMS
from workbench.annotate.task_commands import read_document
from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import InvalidInputError

PATIENCE = 3600.0
"""Seconds that a large file may take."""


def labels_import(context: Context, options: argparse.Namespace) -> int:
    """Store labels from a file, all or nothing; status 2 when a line is faulty."""
    request = ImportLabels(
        path=str(Path(options.file).absolute()),
        format=format_of(options),
        dataset=options.dataset,
        extend=options.extend,
        skip_bad=options.skip_bad,
        dry_run=options.dry_run,
        key=options.id,
        columns=columns_of(options.columns),
        person=options.person,
        predictions=options.predictions_as,
        add_rows=options.add_rows,
        schema=_schema(options),
    )
    if options.add_rows:
        done = _with_rows(context, request)
    else:
        done = context.call(request, timeout=PATIENCE)
    refused = bool(done.problems) and not options.skip_bad
    context.emit(document_of(done, refused), text_of(done, refused, options.dry_run))
    return InvalidInputError.exit_status if refused else 0


def _schema(options: argparse.Namespace) -> str:
    """The document of the labels of a dataset that is to be made. Raises InvalidInputError."""
    if not options.schema:
        return ""
    if not options.add_rows:
        raise InvalidInputError(
            "--schema is for rows that are added", "workbench labels schema set FILE"
        )
    return read_document(options.schema)


def _with_rows(context: Context, request: ImportLabels) -> Imported:
    """Import labels, and the rows that only their file has."""
    steps, answer = adding(request), None
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as ended:
            done: Imported = ended.value
            return done
        if isinstance(step, float):
            time.sleep(step)
            answer = None
        else:
            answer = context.call(step, timeout=PATIENCE)


_HINT = (
    "mend them, leave them out: --skip-bad, let new labels join the schema: --extend, "
    "or load rows that only the file has: --add-rows"
)


def document_of(done: Imported, refused: bool, hint: str = _HINT) -> dict[str, object]:
    """What an import did, for scripts; ``hint``: what can be done about a faulty file."""
    warnings = {"warned": done.warned, "warnings": done.warnings}
    if refused:
        error = {"code": InvalidInputError.code, "message": _refusal(done), "hint": hint}
        return {"error": error, "problems": done.problems, **warnings}
    return {
        "read": done.read,
        "added": done.added,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "skipped": done.skipped,
        "problems": done.problems,
        "new_rows": done.new_rows,
        "dataset": done.dataset,
        **warnings,
    }


def _refusal(done: Imported) -> str:
    found = figures.counted(len(done.problems), "fault")
    more = " or more" if len(done.problems) >= MOST_PROBLEMS else ""
    return f"nothing was stored: {found}{more}"


def text_of(done: Imported, refused: bool, dry_run: bool, hint: str = _HINT) -> str:
    """What an import did, for people."""
    lines = []
    if refused:
        lines += [_refusal(done), *(f"  {one}" for one in done.problems), f"  {hint}"]
    else:
        would = "would be " if dry_run else ""
        if done.new_rows:
            rows = figures.counted(done.new_rows, "row")
            to = f"{done.dataset}, a new dataset" if done.made else done.dataset
            lines.append(f"{rows} {would}added to {to}")
        lines.append(
            f"{figures.counted(done.read, 'line')} read: {figures.counted(done.added, 'label')} "
            f"{would}added, {figures.count(done.changed)} changed, "
            f"{figures.count(done.unchanged)} as before"
        )
        if done.skipped:
            lines.append(f"{figures.counted(done.skipped, 'faulty line')} left out:")
            lines += [f"  {one}" for one in done.problems]
    if done.warned:
        lines.append(f"to know ({figures.count(done.warned)}):")
        lines += [f"  {one}" for one in done.warnings]
    return "\n".join(lines)


def labels_export(context: Context, options: argparse.Namespace) -> int:
    """Write every label, flag and note that stands to a file."""
    path = str(Path(options.file).absolute())
    done = context.call(
        ExportLabels(
            path=path, format=format_of(options), dataset=options.dataset, person=options.person
        ),
        timeout=PATIENCE,
    )
    text = [f"{figures.counted(done.rows, 'answer')} written to {done.path}"]
    if done.warned:
        text += [f"to know ({figures.count(done.warned)}):", *(f"  {one}" for one in done.warnings)]
    context.emit(
        {"path": done.path, "rows": done.rows, "warned": done.warned, "warnings": done.warnings},
        "\n".join(text),
    )
    return 0


def format_of(options: argparse.Namespace) -> str:
    """The format that was named, or the one that the file's name ends in."""
    named: str | None = options.format
    return named or formats.by_ending(options.file).name


def add_format(parser: argparse.ArgumentParser) -> None:
    """The option that names a format."""
    parser.add_argument(
        "--format", choices=tuple(formats.FORMATS), help="default: by the file's ending"
    )


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a file of labels")
    add_format(parser)
    parser.add_argument("--extend", action="store_true", help="add labels the schema lacks")
    parser.add_argument("--skip-bad", action="store_true", help="leave faulty lines out")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument(
        "--id", default="", metavar="COLUMN", help="the rows' column whose values the file has"
    )
    parser.add_argument(
        "--add-rows",
        action="store_true",
        help="load the rows that are in this file alone, too; known by their texts, or by --id",
    )
    parser.add_argument(
        "--schema",
        default="",
        metavar="SCHEMA",
        help="with --add-rows: the labels (JSON) of a dataset that is to be made",
    )
    parser.add_argument(
        "--columns",
        default="",
        metavar="NAMES",
        help="what a CSV or JSON lines file calls id, label, annotator: id=item,label=response",
    )
    parser.add_argument(
        "--person", default="", metavar="P", help="whose answers without a name are; default: yours"
    )
    parser.add_argument(
        "--predictions-as", default="", metavar="P", help="take a model's answers under this name"
    )
    add_dataset(parser)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the file to write")
    add_format(parser)
    parser.add_argument("--person", default="", metavar="P", help="this person's answers alone")
    add_dataset(parser)


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "import"), "labels from a file", labels_import, _import_arguments),
    Command(("labels", "export"), "labels to a file", labels_export, _export_arguments),
)
