"""The command line of rules as weak labels."""

from __future__ import annotations

import argparse

from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.review import documents
from workbench.review.coefficients import shown
from workbench.review.commands import (
    dataset_of,
    dataset_option,
    measure_arguments,
    measured,
    tell_age,
)
from workbench.review.rules import (
    CONTAINS,
    REGEX,
    RULES,
    WHERE,
    AddRule,
    ListRules,
    RemoveRule,
    RuleConflict,
    RulePage,
    ShowRuleConflicts,
    TryRule,
)

PAGE = 5_000
MOST_SHOWN = 25


def rules_add(context: Context, options: argparse.Namespace) -> int:
    """Add a rule, or replace the one of that name."""
    kind = next(name for name in (CONTAINS, REGEX, WHERE) if getattr(options, name) is not None)
    if options.dry_run:
        return _try(context, options, kind)
    rule = context.call(
        AddRule(
            name=options.name,
            label=options.label,
            kind=kind,
            condition=getattr(options, kind),
            dataset=options.dataset,
        )
    )
    context.emit(rule, f"{rule.name}: {rule.kind} {rule.condition} → {rule.label}")
    return 0


def _try(context: Context, options: argparse.Namespace, kind: str) -> int:
    """Say what the rule would say of all rows."""
    found = context.call(
        TryRule(
            kind=kind,
            condition=getattr(options, kind),
            label=options.label,
            dataset=options.dataset,
        )
    )
    document = {
        "rows": found.rows,
        "coverage": documents.figure(found.coverage),
        "accuracy": documents.figure(found.accuracy),
        "examples": found.examples,
        "wrong": [{"_row": one.row, "label": one.label, "text": one.text} for one in found.wrong],
    }
    covered = figures.percent(found.coverage.value, 1)
    said = f"fits {covered} of {figures.counted(found.rows, 'row')}, right: {shown(found.accuracy)}"
    wrong = [(one.row, one.label, one.text[:60]) for one in found.wrong]
    headers = ("row", "label", "text")
    context.emit(
        document, lambda: said + ("\n" + context.table(headers, wrong, "row") if wrong else "")
    )
    return 0


def rules_remove(context: Context, options: argparse.Namespace) -> int:
    """Remove a rule; labels are not touched."""
    context.call(RemoveRule(name=options.name, dataset=options.dataset))
    context.emit({"removed": options.name}, f"{options.name} is removed")
    return 0


def rules_list(context: Context, options: argparse.Namespace) -> int:
    """The rules with their statistics over all rows."""
    if context.call(ListRules(dataset=dataset_of(options))).rules:
        measured(context, options, RULES)
    page = context.call(ListRules(dataset=dataset_of(options)))
    tell_age(context, page.standing)
    known = {one.name: one for one in page.statistics.figures} if page.statistics else {}
    document = {
        "dataset": page.dataset,
        "rows": page.statistics.rows if page.statistics else None,
        "rules": [
            {
                "name": rule.name,
                "kind": rule.kind,
                "condition": rule.condition,
                "label": rule.label,
                "by": rule.by,
            }
            | (
                {
                    name: documents.figure(getattr(known[rule.name], name))
                    for name in ("coverage", "overlap", "conflict", "accuracy")
                }
                if rule.name in known
                else {}
            )
            for rule in page.rules
        ],
    }
    context.emit(document, lambda: _text(context, page))
    return 0


def _text(context: Context, page: RulePage) -> str:
    if not page.rules:
        return (
            f"{page.dataset} has no rules: workbench labels rules add NAME LABEL --contains WORDS"
        )
    known = {one.name: one for one in page.statistics.figures} if page.statistics else {}
    rows = []
    for rule in page.rules:
        one = known.get(rule.name)
        shares = (
            [figures.percent(part.value) if part.value is not None else figures.MISSING
             for part in (one.coverage, one.overlap, one.conflict)]
            if one
            else [figures.MISSING] * 3
        )  # fmt: skip
        accuracy = shown(one.accuracy) if one else figures.MISSING
        condition = f"{rule.kind} {rule.condition}"[:40]
        rows.append((rule.name, rule.label, condition, *shares, accuracy))
    headers = ("rule", "label", "condition", "coverage", "overlap", "conflict", "accuracy (95 %)")
    return context.table(headers, rows, "coverage,overlap,conflict")


def rules_conflicts(context: Context, options: argparse.Namespace) -> int:
    """Rows whose label is another than what the rules say."""
    measured(context, options, RULES)
    found: list[RuleConflict] = []
    while True:
        head = context.call(
            ShowRuleConflicts(dataset=dataset_of(options), offset=len(found), limit=PAGE)
        )
        found += head.conflicts
        if not head.conflicts or len(found) >= head.total:
            break
    tell_age(context, head.standing)
    document = [
        {"_row": one.row, "label": one.label, "said": one.said, "rules": one.rules} for one in found
    ]
    rows = [
        (one.row, one.label, one.said, ", ".join(one.rules), one.text[:60])
        for one in found[:MOST_SHOWN]
    ]
    counted = figures.counted(len(found), "label")
    said = f"{head.dataset}: {counted} that the rules contradict"
    headers = ("row", "label", "rules say", "which", "text")
    context.emit(
        document, lambda: said + ("\n" + context.table(headers, rows, "row") if rows else "")
    )
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what the rule is called")
    parser.add_argument("label", metavar="LABEL", help="what fits it is probably this")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--contains", metavar="WORDS", help="the text has them, whatever the case")
    which.add_argument("--regex", metavar="PATTERN", help="the text fits the pattern")
    which.add_argument("--where", metavar="SQL", help="a condition on the columns")
    parser.add_argument("--dry-run", action="store_true", help="only say how right it would be")
    dataset_option(parser)


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="as workbench labels rules list names it")
    dataset_option(parser)


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "rules", "add"), "a rule as a weak label", rules_add, _add_arguments),
    Command(("labels", "rules", "remove"), "remove a rule", rules_remove, _remove_arguments),
    Command(("labels", "rules", "list"), "rules and how right", rules_list, measure_arguments),
    Command(
        ("labels", "rules", "conflicts"),
        "where rules contradict labels",
        rules_conflicts,
        measure_arguments,
    ),
)
