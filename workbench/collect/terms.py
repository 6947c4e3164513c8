"""The lines of a source's sheet that say what becomes of its rows, and when. Pure; ``sheet``'s."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.collect import contract, cursors, schedule
from workbench.collect.kinds import KINDS
from workbench.collect.plan import Fact, Plan
from workbench.collect.requests import DISPOSITIONS, ReadOptions
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted

CONTRACT_PARTS = {"new columns": "columns", "types": "type", "missing": "missing"}
REPLACED, BESIDE = "replaced", "kept beside"
SETTLED, ANEW = "as settled", "guess anew"
OWN = "its own"
AS_SHOWN = "as its rows show"
KIND_CHOICES = (*KINDS, AS_SHOWN)
_TERMS = {
    "columns": "they are added",
    "type": "any value is taken",
    "missing": "columns may be missing",
}
_RULE_WORDS = {
    contract.FREEZE: "the load is refused",
    contract.QUARANTINE: "such rows are kept aside",
}
_MODE_WORDS = {
    "append": "new rows are added, known ones left",
    "merge": "rows with a known key are updated",
    "replace": "rows that the file lacks go",
}


@dataclass(frozen=True)
class Around:
    """What a source may belong to: ``people`` who may own it, ``datasets`` with their keys.

    ``now`` is by the clock on the wall.
    """

    now: dt.datetime
    people: Sequence[str] = ()
    datasets: Mapping[str, Sequence[str]] = field(default_factory=dict)


def facts(plan: Plan, names: Sequence[str], around: Around) -> list[Fact]:
    """The lines; ``names`` are the columns."""
    keys = ", ".join(plan.keys) or "none"
    offered = ("none", *names)
    lines = [
        *_whose(plan, around),
        Fact("mode", plan.disposition, _MODE_WORDS[plan.disposition], DISPOSITIONS),
        Fact("key", keys, _key_words(plan), () if plan.dataset else offered),
        Fact("cursor", plan.cursor or "none", "a column that only grows", offered),
    ]
    if plan.cursor or plan.lag:
        why = "how far before the cursor is read again"
        lines.append(Fact("lag", plan.lag or "none", why))
    lines.append(Fact("schedule", plan.schedule or "none", _next_run(plan.schedule, around.now)))
    return [*lines, *_contract(plan), *_reading(plan)]


def _whose(plan: Plan, around: Around) -> list[Fact]:
    if plan.source is not None:
        return [
            Fact("location", plan.location, "where its rows lie"),
            Fact("owner", plan.owner, "who answers for it", tuple(around.people)),
        ]
    if not around.datasets:
        return [Fact("name", plan.name, "what the dataset will be called")]
    why = "beside the rows that are there" if plan.dataset else "a new one, of this name"
    return [
        Fact("name", plan.name, "what the source will be called"),
        Fact("dataset", plan.dataset or OWN, why, (OWN, *around.datasets)),
    ]


def _key_words(plan: Plan) -> str:
    if plan.dataset:
        return "that of the dataset: its sources share it"
    return "columns that tell rows apart"


def _next_run(cron: str, now: dt.datetime) -> str:
    if not cron:
        return "when 'collect watch' loads it"
    moment = schedule.said_time(schedule.following(cron, now))
    return f"next run {moment}, while 'collect watch' runs"


def _contract(plan: Plan) -> list[Fact]:
    terms, lines = contract.parse(plan.contract), []
    for title, part in CONTRACT_PARTS.items():
        rule = getattr(terms, part)
        why = _TERMS[part] if rule == contract.EVOLVE else _RULE_WORDS[rule]
        lines.append(Fact(title, rule, why, contract.RULES))
    return lines


def _reading(plan: Plan) -> list[Fact]:
    """Of a source that is edited: whether it is read as before, and what becomes of its rows."""
    source = plan.source
    if source is None or source.dialect is None:
        return []
    if not plan.reads_anew:
        return [Fact("reading", SETTLED, "as it was read before", (SETTLED, ANEW))]
    how = ANEW if plan.guess else "chosen"
    lines = [Fact("reading", how, "otherwise than before", (SETTLED, ANEW), chosen=True)]
    if source.rows:
        rows = counted(source.rows, "row")
        why = f"the {rows} that it has, at the next load"
        lines.append(Fact("rows", BESIDE if plan.keep_rows else REPLACED, why, (REPLACED, BESIDE)))
    return lines


def changed(plan: Plan, name: str, value: str, around: Around) -> Plan | None:
    """The plan with one of these lines changed; None for another line. Raises InvalidInputError."""
    value = value.strip()
    if name == "dataset":
        dataset = "" if value == OWN else value
        return replace(plan, dataset=dataset, keys=tuple(around.datasets.get(dataset, ())))
    if name == "key" and plan.dataset:
        raise InvalidInputError(f"{plan.dataset} has one key", "Its sources share it.")
    if name in CONTRACT_PARTS:
        base = contract.parse(plan.contract)
        terms = contract.parse(f"{CONTRACT_PARTS[name]}={value}", base)
        return replace(plan, contract=contract.spelled(terms))
    if name == "key":
        return replace(plan, keys=_toggled(plan.keys, value))
    if name == "rows":
        return replace(plan, keep_rows=value == BESIDE)
    if name == "reading":
        return _read(plan, value == ANEW)
    part = _FIELDS.get(name)
    if part is None:
        return None
    value = "" if value == "none" and name in _MAY_BE_NONE else value
    if name == "lag" and value:
        cursors.lag_seconds(value)
    if name == "schedule" and value:
        schedule.following(value, dt.datetime(2024, 1, 1))
    change: dict[str, Any] = {part: value}
    return replace(plan, **change)


_MAY_BE_NONE = ("cursor", "lag", "schedule")
_FIELDS = {
    "name": "name",
    "location": "location",
    "owner": "owner",
    "mode": "disposition",
    "cursor": "cursor",
    "lag": "lag",
    "schedule": "schedule",
}


def _read(plan: Plan, anew: bool) -> Plan:
    assert plan.source is not None
    options = ReadOptions() if anew else plan.source.options
    return replace(plan, options=options, guess=anew, keep_rows=False)


def _toggled(keys: tuple[str, ...], value: str) -> tuple[str, ...]:
    """A key column put in, or taken out again."""
    if value == "none":
        return ()
    return tuple(key for key in keys if key != value) if value in keys else (*keys, value)


def typed(plan: Plan, column: str, kind: str) -> Plan:
    """The plan with a column's type said, or left to what its rows show."""
    types = {name: said for name, said in plan.types.items() if name != column}
    return replace(plan, types=types if kind == AS_SHOWN else types | {column: kind})
