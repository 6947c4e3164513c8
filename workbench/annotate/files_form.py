"""Labels in and out of files from the labelling screen: a form, a dry run, then a question."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate import formats
from workbench.annotate.adding import adding
from workbench.annotate.naming_columns import columns_of
from workbench.annotate.panes import Panes
from workbench.annotate.requests import (
    CreateBatch,
    ExportLabels,
    ImportBatch,
    Imported,
    ImportLabels,
    ListBatches,
)
from workbench.annotate.requests.transfer import MOST_PROBLEMS
from workbench.core import figures
from workbench.core.errors import InvalidInputError
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.picker import Choice

BY_ROW = "as its columns say"
BY_ENDING = "by the file's ending"
MOST_SHOWN = 3
CHOICES = (
    Choice("import", "import", "labels from a file: first what would happen"),
    Choice("export", "export", "all labels to a file"),
    Choice("give", "give out a batch", "rows as a file, for people who label elsewhere"),
    Choice("take", "take a batch in", "one person's answers to a batch"),
)
_FORMAT = Field("format", "choice", choices=(BY_ENDING, *formats.FORMATS), default=BY_ENDING)
_FILE = Field("file", "file", required=True)
_BAD = Field("skip_bad", "toggle", label="skip faulty", help="off: all or nothing")


async def files_form(screen: Panes) -> None:
    """Ask what is wanted, and do it."""
    chosen = await screen.pick(f"labels of {screen.seat.dataset} and files", CHOICES)
    for name, form in (("import", _import), ("export", _export), ("give", _give), ("take", _take)):
        if chosen == name:
            await form(screen)


async def _import(screen: Panes) -> None:
    fields = [
        _FILE,
        _FORMAT,
        Field(
            "key",
            "choice",
            label="rows by",
            choices=(BY_ROW, *screen.seat.columns),
            default=BY_ROW,
            help="the rows' column whose value the file has",
        ),
        Field("columns", help="the file's own names: id=item, label=response, annotator=who"),
        Field("extend", "toggle", label="new labels", help="join the schema"),
        Field("add_rows", "toggle", label="new rows", help="load those that only the file has"),
        _BAD,
        Field("person", help="whose answers without a name are; empty: mine"),
    ]

    def request(answers: dict[str, Any]) -> ImportLabels:
        return ImportLabels(
            path=_path(answers),
            format=_format(answers),
            dataset=screen.seat.dataset,
            extend=answers["extend"],
            add_rows=answers["add_rows"],
            skip_bad=answers["skip_bad"],
            key="" if answers["key"] == BY_ROW else answers["key"],
            columns=columns_of(answers["columns"] or ""),
            person=answers["person"] or "",
        )

    await _tried(screen, "import labels", fields, request)


async def _take(screen: Panes) -> None:
    batches = await screen.hub.call(ListBatches(dataset=screen.seat.dataset))
    names = [one.name for one in batches if one.state != "withdrawn"]
    if not names:
        screen.toast("no batch was given out yet", "attention")
        return
    fields = [
        Field("name", "choice", label="batch", choices=names, default=names[0]),
        _FILE,
        Field("person", required=True, help="whose answers they are"),
        _BAD,
    ]

    def request(answers: dict[str, Any]) -> ImportBatch:
        return ImportBatch(
            name=answers["name"],
            path=_path(answers),
            person=answers["person"],
            dataset=screen.seat.dataset,
            skip_bad=answers["skip_bad"],
        )

    await _tried(screen, "take a batch in", fields, request)


async def _tried(screen: Panes, title: str, fields: list[Field], request: Any) -> None:
    """A form that stays until a dry run finds nothing to mend; then the import, once agreed."""
    found: list[Imported] = []

    async def check(answers: dict[str, Any]) -> None:
        dry = await screen.hub.call(msgspec.structs.replace(request(answers), dry_run=True))
        found[:] = [dry]
        if dry.problems and not answers["skip_bad"]:
            shown = "; ".join(dry.problems[:MOST_SHOWN])
            more = len(dry.problems) - MOST_SHOWN
            least = " or more" if len(dry.problems) >= MOST_PROBLEMS else " more"
            rest = f"; and {figures.count(more)}{least}" if more > 0 else ""
            raise InvalidInputError(f"nothing would be stored: {shown}{rest}")

    answers = await screen.form(title, fields, check=check, done="look")
    if answers is None:
        return
    question = f"store {figures.counted(found[0].added + found[0].changed, 'label')}?"
    if await screen.confirm(question, detail_of(found[0]), yes="store"):
        done = await _stored(screen, request(answers))
        changed = figures.count(done.changed)
        screen.toast(f"{figures.counted(done.added, 'label')} added, {changed} changed")
        screen.reload()


async def _stored(screen: Panes, request: Any) -> Imported:
    """Have it stored, with the rows that only the file has if these are wanted, too."""
    if not (isinstance(request, ImportLabels) and request.add_rows):
        done: Imported = await screen.hub.call(request)
        return done
    steps, answer = adding(request), None
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as ended:
            done = ended.value
            return done
        if isinstance(step, float):
            await asyncio.sleep(step)
            answer = None
        else:
            answer = await screen.hub.call(step)


def detail_of(dry: Imported) -> str:
    """What an import would do, in a few lines."""
    lines = [
        f"{figures.counted(dry.read, 'answer')} read: {figures.count(dry.added)} new, "
        f"{figures.count(dry.changed)} change what stands, "
        f"{figures.count(dry.unchanged)} are there already."
    ]
    if dry.new_rows:
        lines.append(f"{figures.counted(dry.new_rows, 'row')} are new: they are loaded first.")
    if dry.skipped:
        lines += _told(
            f"{figures.count(dry.skipped)} faulty are left out", dry.skipped, dry.problems
        )
    if dry.warned:
        lines += _told(f"To know ({figures.count(dry.warned)})", dry.warned, dry.warnings)
    return "\n".join(lines)


def _told(what: str, count: int, some: list[str]) -> list[str]:
    """One remark beside what it is about, several below it, each in a line of its own."""
    if len(some) == 1 and count == 1:
        return [f"{what}: {some[0]}"]
    more = count - len(some)
    rest = [f"… and {figures.count(more)} more"] if more > 0 else []
    return ["", f"{what}:", *(f"- {one}" for one in some), *rest]


async def _export(screen: Panes) -> None:
    fields = [_FILE, _FORMAT, Field("person", help="this person's answers alone; empty: all")]
    told: list[str] = []

    async def check(answers: dict[str, Any]) -> None:
        done = await screen.hub.call(
            ExportLabels(
                path=_path(answers),
                format=_format(answers),
                dataset=screen.seat.dataset,
                person=answers["person"] or "",
            )
        )
        more = f" (and {figures.count(done.warned - 1)} more)" if done.warned > 1 else ""
        lost = f"; to know: {done.warnings[0]}{more}" if done.warned else ""
        told[:] = [f"{figures.counted(done.rows, 'answer')} written to {done.path}{lost}"]

    if await screen.form("export labels", fields, check=check, done="write") is not None:
        screen.toast(told[0])


async def _give(screen: Panes) -> None:
    fields = [
        Field("name", required=True, help="what the batch is called"),
        Field("rows", "integer", required=True, low=1, help="drawn from those nobody labelled"),
        _FILE,
        _FORMAT,
        Field("people", "integer", label="people per row", required=True, default=1, low=1),
    ]

    async def check(answers: dict[str, Any]) -> None:
        await screen.hub.call(
            CreateBatch(
                name=answers["name"],
                rows=answers["rows"],
                path=_path(answers),
                format=_format(answers),
                dataset=screen.seat.dataset,
                people=answers["people"],
            )
        )

    answers = await screen.form("give out a batch", fields, check=check, done="write")
    if answers is not None:
        screen.toast(
            f"{figures.counted(answers['rows'], 'row')} at most are out as {answers['name']}"
        )
        screen.reload()


def _path(answers: dict[str, Any]) -> str:
    return str(Path(answers["file"]).expanduser().absolute())


def _format(answers: dict[str, Any]) -> str:
    if answers["format"] == BY_ENDING:
        return formats.by_ending(answers["file"]).name
    return str(answers["format"])
