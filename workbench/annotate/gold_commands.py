"""The command line of gold: rows with known answers, how people do on them, reinstatement."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from workbench.annotate.options import add_dataset
from workbench.annotate.requests import (
    AddGold,
    GoldPage,
    GoldPerson,
    GoldSettings,
    ListGold,
    Reinstate,
    RemoveGold,
    RightAnswers,
    SetGold,
)
from workbench.annotate.requests.gold import ALL, SINCE
from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import InvalidInputError, NoFileError

PAGE = 1_000


def gold_add(context: Context, options: argparse.Namespace) -> int:
    """Make rows gold: one by hand, those of a file, or every row that was decided."""
    items = _of_file(options.file) if options.file else []
    if options.row is not None:
        items.append(RightAnswers(row=options.row, answers=options.answer))
    request = AddGold(dataset=options.dataset, items=items, from_review=options.from_review)
    done = context.call(request)
    context.emit(
        done,
        f"{figures.counted(done.added, 'row')} became gold, {figures.count(done.changed)} got "
        f"other answers, {figures.count(done.unchanged)} were so before",
    )
    return 0


def _of_file(name: str) -> list[RightAnswers]:
    """Rows and right answers of a CSV file: columns ``_row`` and ``label``, a line an answer."""
    try:
        with Path(name).open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            missing = {"_row", "label"} - set(reader.fieldnames or ())
            if missing:
                raise InvalidInputError(
                    f"{name} has no column {sorted(missing)[0]!r}",
                    "its columns are _row and label; a row with several right answers has several "
                    "lines",
                )
            found: dict[int, list[str]] = {}
            for line in reader:
                found.setdefault(_row(line["_row"], name, reader.line_num), []).append(
                    line["label"] or ""
                )
    except FileNotFoundError:
        raise NoFileError(f"there is no file {name}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInputError(f"{name} cannot be read: {error}") from error
    return [RightAnswers(row=row, answers=answers) for row, answers in found.items()]


def _row(text: str | None, name: str, line: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        raise InvalidInputError(f"{name}, line {line}: {text!r} is no row") from None


def gold_remove(context: Context, options: argparse.Namespace) -> int:
    """Make rows ordinary again."""
    done = context.call(RemoveGold(rows=options.row, dataset=options.dataset))
    context.emit({"removed": done}, f"{figures.counted(done, 'row')} no longer gold")
    return 0


def gold_list(context: Context, options: argparse.Namespace) -> int:
    """The gold rows and how people do on them."""
    page = context.call(ListGold(dataset=options.dataset, limit=PAGE))
    items = list(page.items)
    while len(items) < page.total:
        more = context.call(ListGold(dataset=options.dataset, offset=len(items), limit=PAGE)).items
        if not more:
            break
        items += more
    document = {
        "dataset": page.dataset,
        "settings": page.settings,
        "items": [
            {"_row": one.row, "answers": one.answers, "answered": one.answered,
             "correct": one.correct, "by": one.by, "added": one.added}
            for one in items
        ],
        "people": [_person(one) for one in page.people],
    }  # fmt: skip
    context.emit(document, lambda: _text(context, page))
    return 0


def _person(one: GoldPerson) -> dict[str, Any]:
    found = one.accuracy
    figure: dict[str, Any] = {"value": None, "why": found.why}
    if found.value is not None:
        figure = {"value": found.value, "low": found.low, "high": found.high, "n": found.n}
    return {
        "name": one.name,
        "accuracy": figure,
        "state": one.state,
        "why": one.why,
        "aside": one.aside,
        "waiting": one.waiting,
    }


def _text(context: Context, page: GoldPage) -> str:
    head = f"{page.dataset}: {figures.counted(page.total, 'gold row')} · {settings(page.settings)}"
    if not page.total:
        return head + "\nmake some: workbench labels gold add ROW ANSWER, or --from-review"
    people = [
        (
            one.name,
            figures.share(one.accuracy.value),
            figures.interval(one.accuracy.low, one.accuracy.high),
            one.accuracy.n or 0,
            one.waiting,
            one.state or figures.MISSING,
            one.aside,
        )
        for one in page.people
    ]
    rows = [
        (one.row, " or ".join(one.answers), one.answered, one.correct, one.text[:60])
        for one in page.items
    ]
    parts = [head]
    if people:
        headers = ("name", "right", "95 %", "of", "unseen", "state", "set aside")
        parts.append(context.table(headers, people, "right,of,unseen,set aside"))
    headers_ = ("row", "right answer", "answered", "rightly", "text")
    parts.append(context.table(headers_, rows, "row,answered,rightly"))
    return "\n\n".join(parts)


def settings(now: GoldSettings) -> str:
    """How gold is handed out, in one line."""
    quiz = f", quiz of {now.quiz}" if now.quiz else ""
    told = " told afterwards" if now.quiz and now.feedback else ""
    aside = "all labels" if now.requeue == ALL else "labels since the last right answer"
    return (
        f"{figures.percent(now.share)} of what is handed out{quiz}{told} · from {now.least} "
        f"answers on warned under {figures.percent(now.accuracy)}, paused under "
        f"{figures.percent(now.pause_below)} · {aside} set aside"
    )


def gold_set(context: Context, options: argparse.Namespace) -> int:
    """Show how gold is handed out and what follows, after changing what was given."""
    names = GoldSettings.__struct_fields__
    given = {name: getattr(options, name) for name in names}
    now = context.call(SetGold(dataset=options.dataset, **given))
    context.emit(now, settings(now))
    return 0


def gold_reinstate(context: Context, options: argparse.Namespace) -> int:
    """Let somebody who was paused label again."""
    done = context.call(
        Reinstate(
            person=options.name,
            dataset=options.dataset,
            restore=options.restore,
            reason=options.reason,
        )
    )
    words = f"{done.person} may label again"
    if done.restored:
        words += f"; {figures.counted(done.restored, 'label')} count again"
    if done.aside:
        words += f"; {figures.counted(done.aside, 'label')} stay set aside"
    context.emit(done, words)
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row", type=int, nargs="?", metavar="ROW", help="the row's _row")
    parser.add_argument("answer", nargs="*", metavar="ANSWER", help="every answer that is right")
    parser.add_argument("--file", metavar="FILE", help="a CSV file with _row and label")
    parser.add_argument(
        "--from-review", action="store_true", help="every row that a reviewer has decided"
    )
    add_dataset(parser)


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row", type=int, nargs="+", metavar="ROW", help="the row's _row")
    add_dataset(parser)


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--share", type=float, metavar="S", help="of the rows handed out, 0 to 1")
    parser.add_argument("--accuracy", type=float, metavar="S", help="asked for: below it a warning")
    parser.add_argument("--pause-below", type=float, metavar="S", help="below it one is paused")
    parser.add_argument("--least", type=int, metavar="N", help="answers that are enough to tell")
    parser.add_argument("--quiz", type=int, metavar="N", help="so many gold rows first; 0: none")
    parser.add_argument(
        "--feedback", action=argparse.BooleanOptionalAction, help="tell what was wrong in the quiz"
    )
    parser.add_argument(
        "--requeue", choices=(SINCE, ALL), help="labels of the paused that are set aside"
    )
    parser.add_argument("--contact", metavar="TEXT", help="whom the paused are told to ask")
    add_dataset(parser)


def _reinstate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="who was paused or warned")
    parser.add_argument(
        "--restore", action="store_true", help="the labels that were set aside count again"
    )
    parser.add_argument("--reason", default="", help="why, for the record")
    add_dataset(parser)


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "gold", "add"), "rows with known answers", gold_add, _add_arguments),
    Command(("labels", "gold", "remove"), "no gold any more", gold_remove, _remove_arguments),
    Command(("labels", "gold", "list"), "gold, and how people do on it", gold_list, add_dataset),
    Command(("labels", "gold", "set"), "how gold is handed out", gold_set, _set_arguments),
    Command(("labels", "gold", "reinstate"), "end a pause", gold_reinstate, _reinstate_arguments),
)
