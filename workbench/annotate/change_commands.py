"""The command line of changing labels once there are answers, and of a schema's versions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any, Literal

from workbench.annotate.options import add_dataset
from workbench.annotate.requests import (
    ChangeLabels,
    ChangePreview,
    LabelChange,
    ListSchemas,
    PreviewChange,
    SchemaVersion,
    UndoChange,
)
from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import InvalidInputError
from workbench.core.text import inert

Kind = Literal["add", "rename", "merge", "split", "retire"]


def _change(
    context: Context, options: argparse.Namespace, kind: Kind, old: list[str], new: list[str]
) -> int:
    """Show what a change touches, ask, and make it."""
    change = LabelChange(kind=kind, labels=old, become=new)
    found = context.call(PreviewChange(change=change, dataset=options.dataset))
    if options.dry_run:
        context.emit(found, preview_text(found))
        return 0
    if not options.yes and not _agreed(found):
        context.note("nothing was changed")
        return 1
    request = ChangeLabels(
        change=change,
        dataset=options.dataset,
        anyone=getattr(options, "anyone", False),
        seen=found.version - 1,
    )
    done = context.call(request, timeout=600)
    context.emit(done, f"{done.what}: {done.dataset} has schema {done.version} now{_again(done)}")
    return 0


def _agreed(found: ChangePreview) -> bool:
    """Whether a person at the terminal says yes; what touches nothing needs no question."""
    if not (found.answers or found.reviewed):
        return True
    if not sys.stdin.isatty():
        raise InvalidInputError(
            f"{found.what}: that touches {figures.counted(found.answers, 'answer')}",
            "look with --dry-run; to do it without a question: --yes",
        )
    sys.stderr.write(f"{inert(preview_text(found), newlines=True)}\nGo on? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def preview_text(found: ChangePreview) -> str:
    """What a change touches, a line for each kind of thing."""
    people = ", ".join(f"{name} {figures.count(count)}" for name, count in found.people)
    lines = [
        f"{found.what}: schema {found.version} of {found.dataset}",
        f"  answers      {figures.count(found.answers)}" + (f"  ({people})" if people else ""),
        f"  decisions    {figures.count(found.reviewed)}",
        f"  suggestions  {figures.count(found.suggestions)}",
        "  models       " + (", ".join(f"v{one}" for one in found.models) or "none"),
        f"  asked again  {figures.count(found.again)}",
        f"  labels then  {', '.join(found.labels)}",
    ]
    return "\n".join(lines)


def _again(done: ChangePreview) -> str:
    if done.again:
        return f"; {figures.counted(done.again, 'answer')} asked for again, before anything else"
    return f"; {figures.counted(done.answers, 'answer')} carried over" if done.answers else ""


def labels_add(context: Context, options: argparse.Namespace) -> int:
    """Add labels."""
    return _change(context, options, "add", [], options.label)


def labels_rename(context: Context, options: argparse.Namespace) -> int:
    """Give a label another name, in all answers."""
    return _change(context, options, "rename", [options.old], [options.new])


def labels_merge(context: Context, options: argparse.Namespace) -> int:
    """Make several labels one, in all answers."""
    return _change(context, options, "merge", options.label, [options.into])


def labels_split(context: Context, options: argparse.Namespace) -> int:
    """Put several labels in the place of one, and ask again."""
    return _change(context, options, "split", [options.label], options.into)


def labels_retire(context: Context, options: argparse.Namespace) -> int:
    """Let labels go, and ask again."""
    return _change(context, options, "retire", options.label, [])


def schema_undo(context: Context, options: argparse.Namespace) -> int:
    """Take the newest change of labels back, as one."""
    done = context.call(UndoChange(dataset=options.dataset), timeout=600)
    context.emit(done, f"{done.what}: {done.dataset} has schema {done.version} now{_again(done)}")
    return 0


def schema_history(context: Context, options: argparse.Namespace) -> int:
    """Show all versions of a schema, or what changed between two."""
    a, b = options.diff or (0, 0)
    found = context.call(ListSchemas(dataset=options.dataset, a=a, b=b))
    empty = "there is no label schema yet: workbench labels schema set FILE"
    context.emit(found, "\n\n".join(map(version_text, found)) or empty)
    return 0


def version_text(one: SchemaVersion) -> str:
    """One version, what is other than before it, and the difference of the guidelines."""
    head = f"schema {one.version}  {one.at[:16].replace('T', ' ')}  {one.by}"
    lines = [f"  {change}" for change in one.changes]
    return "\n".join([head, *lines, *(f"    {line}" for line in one.guideline)])


def _more(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="show what it touches, no more")
    parser.add_argument("--yes", action="store_true", help="do it without a question")
    add_dataset(parser)


def _anyone(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--anyone",
        action="store_true",
        help="set such answers aside and ask whoever comes, not those who gave them",
    )
    _more(parser)


def _labels(text: str) -> Callable[[argparse.ArgumentParser], Any]:
    return lambda parser: parser.add_argument("label", metavar="LABEL", nargs="+", help=text)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    _labels("the labels to add")(parser)
    _more(parser)


def _rename_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="OLD", help="its name now")
    parser.add_argument("new", metavar="NEW", help="its name from then on")
    _more(parser)


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    _labels("the labels that become one")(parser)
    parser.add_argument("--into", metavar="LABEL", required=True, help="what they become")
    _more(parser)


def _split_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("label", metavar="LABEL", help="the label to split")
    parser.add_argument(
        "--into", metavar="LABEL", nargs="+", required=True, help="what takes its place"
    )
    _anyone(parser)


def _retire_arguments(parser: argparse.ArgumentParser) -> None:
    _labels("the labels to retire")(parser)
    _anyone(parser)


def _history_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--diff", type=int, nargs=2, metavar=("A", "B"), help="from A to B alone")
    add_dataset(parser)


COMMANDS: tuple[Command, ...] = (
    Command(
        ("labels", "schema", "history"), "all its versions", schema_history, _history_arguments
    ),
    Command(("labels", "schema", "undo"), "take the last change back", schema_undo, add_dataset),
    Command(("labels", "add"), "add labels", labels_add, _add_arguments),
    Command(("labels", "rename"), "rename a label", labels_rename, _rename_arguments),
    Command(("labels", "merge"), "make labels one", labels_merge, _merge_arguments),
    Command(("labels", "split"), "split a label", labels_split, _split_arguments),
    Command(("labels", "retire"), "let labels go", labels_retire, _retire_arguments),
)
