"""Whether a version has passed the gate, and whether that still stands: for all areas."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from workbench.store.reader import Reader
from workbench.store.versions import champion, line_of

EVERY = (0, "")
"""The key of rules for every line."""

NONE, PASSED, FAILED, STALE = "none", "passed", "failed", "stale"


@dataclass(frozen=True)
class Standing:
    """``state``: none, passed, failed or stale; ``words``: about it, for people."""

    state: str
    words: str


def standing(reader: Reader, version: int) -> Standing:
    """How a version stands with the gate."""
    row = reader.one(
        "SELECT g.evaluation, g.champion, g.rules, "
        "g.passed AND (NOT coalesce(CAST(g.rules->>'sign_off' AS BOOLEAN), false) OR EXISTS "
        "(SELECT 1 FROM gate_sign_off s WHERE s.run = g.id)) "
        "FROM gate_run g WHERE g.version = ? ORDER BY g.id DESC LIMIT 1",
        (version,),
    )
    if row is None:
        return Standing(NONE, f"v{version} has not been at the gate")
    evaluation, holder, rules, passed = row
    why = stale(reader, version, evaluation, holder, rules)
    if why:
        return Standing(STALE, f"the gate of v{version} no longer stands: {why}")
    if passed:
        return Standing(PASSED, f"v{version} passed the gate")
    return Standing(FAILED, f"v{version} did not pass the gate")


def stale(reader: Reader, version: int, evaluation: int, holder: int | None, rules: str) -> str:
    """Why a pass no longer stands, in words; "" while it does.

    ``evaluation``, ``holder`` (the champion) and ``rules`` (JSON) are those of the pass: it may
    have begun before they were changed, and ended after.
    """
    last = reader.scalar(
        "SELECT max(e.id) FROM evaluation e JOIN model m ON m.version = e.version "
        "WHERE e.version = ? AND e.split = m.split",
        (version,),
    )
    if last is not None and last != evaluation:
        return f"v{version} has been evaluated again since"
    standing_now = champion(reader, version)
    if standing_now not in (holder, version):
        told = f"the champion is v{standing_now} now"
        return told if standing_now else "there is no champion any more"
    line = line_of(reader, version)
    now = in_force(reader, (line.dataset, line.target))
    return "the rules have changed" if now is not None and _differ(rules, now[0]) else ""


def in_force(reader: Reader, line: tuple[int, str]) -> tuple[Any, ...] | None:
    """The newest rules of a line, else those for every line, None where nobody set any.

    JSON text, who set it, when, and whether it is for every line.
    """
    for key in (line, EVERY):
        row = reader.one(
            "SELECT document, person, changed FROM gate_rule WHERE dataset = ? AND target = ? "
            "ORDER BY rowid DESC LIMIT 1",
            key,
        )
        if row is not None:
            return (*row, key == EVERY)
    return None


def _differ(judged: str, now: str) -> bool:
    """Whether two documents of rules say different things; a rule one of them lacks came later."""
    first, second = json.loads(judged), json.loads(now)
    return any(first[name] != second[name] for name in first.keys() & second.keys())


def rules_changed(reader: Reader, version: int) -> dt.datetime | None:
    """When somebody last set rules for the line of a version; None when nobody did."""
    line = line_of(reader, version)
    changed: dt.datetime | None = reader.scalar(
        "SELECT max(changed) FROM gate_rule WHERE (dataset = ? AND target = ?) OR dataset = 0",
        (line.dataset, line.target),
    )
    return changed
