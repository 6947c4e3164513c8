"""Rules as weak labels: added, removed, listed with their statistics, and where labels differ."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.sql import literal, quote
from workbench.review.contents import field_names
from workbench.review.naming import ONE_LABEL
from workbench.review.rules import (
    CONTAINS,
    KINDS,
    REGEX,
    RULES,
    AddRule,
    ListRules,
    RemoveRule,
    Rule,
    RuleConflict,
    RuleConflictPage,
    RulePage,
    RuleStatistics,
    ShowRuleConflicts,
)
from workbench.review.service_results import READ_SECONDS, check_window, read_window
from workbench.review.standing import (
    find_stored,
    read_labels,
    read_schema,
    stored,
    test_rows_sql,
)
from workbench.store import datasets
from workbench.store.conditions import PARSE, check, statement, text_hint
from workbench.store.failures import of_condition
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_NAME = 100
MOST_CONDITION = 10_000
MOST_RULES = 500
_COLUMNS = "name, kind, condition, label, person, added"


async def add_rule(session: Session, request: AddRule) -> Rule:
    """Add or replace a rule that was tried on the rows."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    check_name(request.name)
    await session.read(
        lambda reader: check_rule(reader, dataset, request.kind, request.condition, request.label),
        READ_SECONDS,
    )
    rule = (request.kind, request.condition, request.label)

    def change(tx: Transaction) -> Rule:
        count = tx.scalar(
            "SELECT count(*) FROM rule WHERE dataset = ? AND name <> ?", (dataset.id, request.name)
        )
        if count >= MOST_RULES:
            raise InvalidInputError(f"there are {MOST_RULES} rules at most")
        payload = dict(zip(("kind", "condition", "label"), rule, strict=True))
        seq = tx.event(
            "review.rule_added", f"dataset:{dataset.name}", {"rule": request.name, **payload}
        )
        tx.execute("DELETE FROM rule WHERE dataset = ? AND name = ?", (dataset.id, request.name))
        tx.execute(
            "INSERT INTO rule VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (dataset.id, request.name, *rule, tx.actor.name, seq, tx.now),
        )
        tx.publish("review", dataset.name)
        return _rules(tx, dataset.id, request.name)[0]

    return await session.write(change, Rule)


def check_name(name: str) -> None:
    """Raises InvalidInputError for what is no name of a rule."""
    if not name.strip() or len(name) > MOST_NAME:
        raise InvalidInputError(f"a rule's name has 1 to {MOST_NAME} characters")


def check_rule(
    reader: Reader, dataset: datasets.Dataset, kind: str, condition: str, label: str
) -> None:
    """Try a rule on the rows. Raises InvalidInputError for what is none."""
    if kind not in KINDS:
        raise InvalidInputError(f"no kind is called {kind!r}", f"known: {', '.join(KINDS)}")
    if not condition.strip() or len(condition) > MOST_CONDITION:
        raise InvalidInputError(f"a condition has 1 to {MOST_CONDITION:,} characters")
    if read_schema(reader, dataset).task not in ONE_LABEL:
        raise InvalidInputError("a rule gives one label a row", "this task asks for something else")
    known = read_labels(reader, dataset)
    if label not in known:
        raise InvalidInputError(f"no label is called {label!r}", f"labels: {', '.join(known[:12])}")
    columns = datasets.columns(reader, dataset, "best")
    types = {column.name: column.type for column in columns}
    if kind not in (CONTAINS, REGEX):
        check(reader.scalar(PARSE, (statement(condition),)), list(types))
    relation = datasets.relation(reader, dataset, "best")
    rule = Rule(name="", kind=kind, condition=condition, label=label)
    with of_condition(condition, text_hint(condition, types)):
        reader.scalar(
            f"SELECT count(*) FROM {relation} WHERE {condition_sql(reader, dataset, rule)}"
        )


def condition_sql(reader: Reader, dataset: datasets.Dataset, rule: Rule) -> str:
    """A rule's condition as SQL over the dataset's rows."""
    if rule.kind not in (CONTAINS, REGEX):
        return f"(\n{rule.condition}\n)"
    names, texts = field_names(reader, dataset)
    parts = ", ".join(f"CAST({quote(name)} AS VARCHAR)" for name in names[: texts or len(names)])
    text, words = f"concat_ws(' ', {parts})", datasets.literal(rule.condition)
    if rule.kind == CONTAINS:
        return f"contains(lower({text}), lower({words}))"
    return f"regexp_matches({text}, {words})"


def _rules(reader: Reader, dataset: int, name: str = "") -> list[Rule]:
    found = reader.all(
        f"SELECT {_COLUMNS} FROM rule WHERE dataset = ? AND (? = '' OR name = ?) ORDER BY name",
        (dataset, name, name),
    )
    return [
        Rule(name=name, kind=kind, condition=condition, label=label, by=by, added=iso(added))
        for name, kind, condition, label, by, added in found
    ]


def rules_sql(reader: Reader, dataset: datasets.Dataset, relation: str) -> tuple[str, list[Rule]]:
    """Every row with its label as ``_given`` and whether each rule fits it: ``r0``, ``r1`` ….

    Raises NotFoundError without rules.
    """
    rules = _rules(reader, dataset.id)
    if not rules:
        raise NotFoundError(
            f"{dataset.name} has no rules", "add one: workbench labels rules add NAME LABEL --…"
        )
    fits = ", ".join(
        f"coalesce({condition_sql(reader, dataset, rule)}, false) AS r{at}"
        for at, rule in enumerate(rules)
    )
    return (
        f"SELECT d._row, m.label AS _given, d.* EXCLUDE (_row) FROM "
        f"(SELECT _row, {fits} FROM {relation}) AS d LEFT JOIN ({known_sql(dataset)}) AS m "
        "ON m.row_id = d._row ORDER BY d._row",
        rules,
    )


def known_sql(dataset: datasets.Dataset) -> str:
    """The labels that rules are held against: row_id, label. A rule is not fitted to test rows."""
    return (
        f"SELECT row_id, label FROM label_majority WHERE dataset = {dataset.id:d} "
        f"AND row_id NOT IN ({test_rows_sql(dataset)})"
    )


async def remove_rule(session: Session, request: RemoveRule) -> None:
    """Remove a rule; labels are not touched."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))

    def change(tx: Transaction) -> None:
        if not _rules(tx, dataset.id, request.name or "\0"):
            raise NotFoundError(
                f"no rule is called {request.name!r}", "see: workbench labels rules list"
            )
        tx.execute("DELETE FROM rule WHERE dataset = ? AND name = ?", (dataset.id, request.name))
        tx.event("review.rule_removed", f"dataset:{dataset.name}", {"rule": request.name})
        tx.publish("review", dataset.name)

    await session.write(change, type(None))


async def list_rules(session: Session, request: ListRules) -> RulePage:
    """All rules, with what was measured last."""

    def read(reader: Reader) -> RulePage:
        dataset = datasets.choose(reader, request.dataset)
        found = find_stored(reader, dataset, RULES)
        one_label = read_schema(reader, dataset).task in ONE_LABEL
        page = RulePage(
            dataset=dataset.name,
            labels=read_labels(reader, dataset) if one_label else [],
            rules=_rules(reader, dataset.id),
        )
        if found is None:
            return page
        document = msgspec.json.decode(found.document, type=RuleStatistics)
        return msgspec.structs.replace(page, statistics=document, standing=found.standing)

    return await session.read(read)


async def show_rule_conflicts(session: Session, request: ShowRuleConflicts) -> RuleConflictPage:
    """A window of the rows on which rules and label differ."""
    check_window(request.offset, request.limit)
    return await session.read(lambda reader: _conflicts(reader, request), READ_SECONDS)


def _conflicts(reader: Reader, request: ShowRuleConflicts) -> RuleConflictPage:
    dataset = datasets.choose(reader, request.dataset)
    found = stored(reader, dataset, RULES)
    named = f" AND list_contains(q.rules, {literal(request.rule)})" if request.rule else ""
    still = (
        f"FROM {quote(found.relation)} AS q JOIN label_majority AS m "
        f"ON m.dataset = {dataset.id:d} AND m.row_id = q.row_id "
        f"WHERE q.label <> m.label AND NOT m.reviewed{named}"
    )
    picked, order = "q.row_id, m.label, q.label, q.rules", "len(q.rules) DESC, q.row_id"
    bounds = (request.offset, request.limit)
    window = read_window(reader, dataset, still, picked, order, bounds)
    return RuleConflictPage(
        dataset=dataset.name,
        task=read_schema(reader, dataset).task,
        conflicts=[
            RuleConflict(
                row=row, label=label, said=said, rules=list(names), text=window.texts.get(row, "")
            )
            for row, label, said, names in window.rows
        ],
        total=window.total,
        standing=found.standing,
    )


HANDLERS: dict[Any, Any] = {
    AddRule: add_rule,
    RemoveRule: remove_rule,
    ListRules: list_rules,
    ShowRuleConflicts: show_rule_conflicts,
}
