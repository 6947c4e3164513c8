"""The command line of bulk labels: one label for all rows that a condition fits."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec

from workbench.annotate.requests.bulk import MOST_ROWS, BulkPlan, LabelBulk, PlanBulk, UndoBulk
from workbench.cli.command import Command, Context
from workbench.collect.requests import GetRows
from workbench.core import figures
from workbench.core.errors import InvalidInputError

PAGE = 10_000


def labels_bulk(context: Context, options: argparse.Namespace) -> int:
    """Preview a bulk label, ask once, and give it; or take the newest back."""
    if options.undo:
        return _undo(context, options)
    if not options.label or not options.where:
        raise InvalidInputError(
            "a bulk label needs a label and a condition",
            "workbench labels bulk LABEL --where \"channel = 'web'\"",
        )
    dataset = context.call(PlanBulk(dataset=options.dataset, label=options.label, rows=[])).dataset
    rows = _rows(context, dataset, options.where)
    asked = {"dataset": dataset, "label": options.label, "rows": rows}
    also = {"over": options.over, "test": options.test}
    plan = context.call(PlanBulk(**asked, **also))
    document: dict[str, Any] = msgspec.to_builtins(plan)
    if options.dry_run or not plan.given:
        context.emit({**document, "event": None}, lambda: plan_text(plan))
        return 0
    if not options.yes:
        _ask(context, plan)
    done = context.call(LabelBulk(**asked, **also))
    context.emit(
        {**document, "given": done.rows, "event": done.event},
        f"{figures.counted(done.rows, 'row')} labelled {plan.label}; "
        "back again: workbench labels bulk --undo",
    )
    return 0


def _rows(context: Context, dataset: str, where: str) -> list[int]:
    """The rows that a condition fits. Raises InvalidInputError for too many."""
    rows: list[int] = []
    base = dataset.partition("/")[0]
    while True:
        page = context.call(
            GetRows(
                dataset=base, where=where, columns=[], sort="_row", offset=len(rows), limit=PAGE
            )
        )
        if page.total > MOST_ROWS:
            raise InvalidInputError(
                f"the condition fits {page.total:,} rows: too many to label unread",
                f"narrow it: {MOST_ROWS:,} at most at a time",
            )
        rows += [row[0] for row in page.rows]
        if not page.rows or len(rows) >= page.total:
            return rows


def plan_text(plan: BulkPlan) -> str:
    """What would happen, in words, with examples."""
    lines = [
        f"{figures.counted(plan.rows, 'row')} of {plan.dataset} fit, "
        f"{figures.count(plan.given)} of them would be labelled {plan.label}"
    ]
    others = plan.answered - plan.mine
    if plan.answered:
        lines.append(f"already labelled: {plan.mine:,} by you otherwise, {others:,} by others")
    if plan.same:
        lines.append(f"already labelled so by you: {plan.same:,}")
    if plan.test:
        lines.append(f"test rows: {plan.test:,}")
    lines += [f"  {row:>8}  {text[:100]}" for row, text in plan.examples]
    return "\n".join(lines)


def _ask(context: Context, plan: BulkPlan) -> None:
    """One question. Raises InvalidInputError without somebody to answer it, or for a no."""
    if context.json or not sys.stdin.isatty():
        raise InvalidInputError(
            f"{figures.counted(plan.given, 'row')} would be labelled {plan.label}",
            "say --yes to do it, or --dry-run to look at it",
        )
    context.note(plan_text(plan))
    sys.stderr.write(f"label {plan.given:,} rows {plan.label}? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise InvalidInputError("nothing was labelled", "answer y to do it")


def _undo(context: Context, options: argparse.Namespace) -> int:
    done = context.call(UndoBulk(dataset=options.dataset))
    if not done.event:
        context.emit({"event": None, "rows": 0}, "no bulk label of yours stands")
        return 1
    context.emit(
        {"event": done.event, "rows": done.rows},
        f"taken back from {figures.counted(done.rows, 'row')}",
    )
    return 0


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("label", nargs="?", default="", metavar="LABEL", help="as answers have it")
    parser.add_argument("--where", default="", metavar="SQL", help="a condition on the columns")
    parser.add_argument("--over", action="store_true", help="also rows that somebody has labelled")
    parser.add_argument("--test", action="store_true", help="also test rows")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--undo", action="store_true", help="take the newest bulk label back")
    parser.add_argument(
        "--dataset", default="", metavar="D", help="default: the only one, or the labelled one"
    )


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "bulk"), "one label for many rows", labels_bulk, _arguments),
)
