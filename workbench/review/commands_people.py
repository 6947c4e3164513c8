"""The command line of who did what: figures of each person, and all about one row."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.core.errors import NotFoundError
from workbench.review import documents
from workbench.review.recording import RecordedAnswer, RowRecord, ShowRecord
from workbench.review.requests import ListAnnotators


def people_stats(context: Context, options: argparse.Namespace) -> int:
    """What each person has done, and what it is worth."""
    found = context.call(ListAnnotators(dataset=options.dataset))
    who = options.who
    if who:
        one = [person for person in found.annotators if person.name == who]
        if not one:
            raise NotFoundError(
                f"{who} has labelled nothing in {found.dataset}",
                "who has: workbench people stats",
            )
        found = msgspec.structs.replace(found, annotators=one)
    now = SystemClock().now()
    context.emit(
        documents.annotators(found), lambda: documents.annotators_text(context, found, now)
    )
    return 0


def labels_show(context: Context, options: argparse.Namespace) -> int:
    """All about one row: answers, events, decisions, and the models that learned from it."""
    found = context.call(ShowRecord(row=options.row, dataset=options.dataset))
    context.emit(_document(found), lambda: _text(context, found))
    return 0


def _document(found: RowRecord) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(found)
    return {"_row": document.pop("row"), **document}


def _text(context: Context, found: RowRecord) -> str:
    part = f", {found.part} row" if found.part else ""
    parts = [f"{found.dataset}, row {found.row}{part}\n{found.text or 'not among the rows now'}"]
    parts.append(_answers(context, found) if found.answers else "nobody has answered it")
    if found.decision is not None:
        one = found.decision
        parts.append(f"decided by {one.reviewer}: {one.label} ({one.reason})")
    if found.events:
        parts.append(_events(context, found))
    parts.append(_learned(found))
    return "\n\n".join(parts)


def _answers(context: Context, found: RowRecord) -> str:
    now = SystemClock().now()
    rows = [
        (
            one.person,
            one.label if one.label is not None else one.status or figures.MISSING,
            figures.when(one.at, now),
            figures.duration(one.seconds) if one.seconds else figures.MISSING,
            one.schema_version or figures.MISSING,
            _suggestion(one),
            ("flagged " if one.flagged else "") + one.note,
        )
        for one in found.answers
    ]
    headers = ("person", "answer", "when", "took", "schema", "suggested", "marks")
    return context.table(headers, rows, "took,schema")


def _suggestion(one: RecordedAnswer) -> str:
    if one.suggested is None:
        return figures.MISSING
    by = f"by v{one.model_version}" if one.model_version else f"by rule {one.rule or '?'}"
    share = "" if one.suggested_share is None else f" {figures.share(one.suggested_share, 2)}"
    return f"{one.suggested}{share} {by}"


def _events(context: Context, found: RowRecord) -> str:
    now = SystemClock().now()
    rows = [
        (
            one.event,
            figures.when(one.at, now),
            one.person,
            one.kind + (f" of {one.target}" if one.target is not None else ""),
            one.old or figures.MISSING,
            one.new or figures.MISSING,
        )
        for one in found.events
    ]
    return context.table(("event", "when", "person", "what", "old", "new"), rows, "event")


def _learned(found: RowRecord) -> str:
    if not found.models:
        return "there is no model yet"
    newest = f" (of the newest {found.looked_at})" if found.looked_at < found.models else ""
    if not found.learned:
        return f"no model learned from it{newest}"
    names = ", ".join(f"v{one.version} as {one.label}" for one in found.learned)
    return f"models that learned from it{newest}: {names}"


def _stats_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", dest="who", default="", metavar="NAME", help="only this one")
    _dataset(parser)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row", type=int, metavar="ROW", help="the row's _row")
    _dataset(parser)


def _dataset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dataset", default="", metavar="D", help="default: the only one, or the labelled one"
    )


COMMANDS: tuple[Command, ...] = (
    Command(("people", "stats"), "what each person did", people_stats, _stats_arguments),
    Command(("labels", "show"), "all about one row's labels", labels_show, _show_arguments),
)
