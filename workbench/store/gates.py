"""Whether a version has passed the gate, and whether that still stands: for all areas."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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
        "SELECT g.id, g.evaluation, g.champion, g.created, "
        "g.passed AND (NOT coalesce(CAST(g.rules->>'sign_off' AS BOOLEAN), false) OR EXISTS "
        "(SELECT 1 FROM gate_sign_off s WHERE s.run = g.id)) "
        "FROM gate_run g WHERE g.version = ? ORDER BY g.id DESC LIMIT 1",
        (version,),
    )
    if row is None:
        return Standing(NONE, f"v{version} has not been at the gate")
    _, evaluation, holder, created, passed = row
    why = stale(reader, version, evaluation, holder, created)
    if why:
        return Standing(STALE, f"the gate of v{version} no longer stands: {why}")
    if passed:
        return Standing(PASSED, f"v{version} passed the gate")
    return Standing(FAILED, f"v{version} did not pass the gate")


def stale(
    reader: Reader, version: int, evaluation: int, holder: int | None, created: dt.datetime
) -> str:
    """Why a pass no longer stands, in words; "" while it does.

    ``evaluation``, ``holder`` (the champion) and ``created`` are those of the pass.
    """
    last = reader.scalar(
        "SELECT max(e.id) FROM evaluation e JOIN model m ON m.version = e.version "
        "WHERE e.version = ? AND e.split = m.split",
        (version,),
    )
    if last is not None and last != evaluation:
        return f"v{version} has been evaluated again since"
    now = champion(reader, version)
    if now not in (holder, version):
        return f"the champion is v{now} now" if now else "there is no champion any more"
    changed = rules_changed(reader, version)
    return "the rules have changed" if changed is not None and changed > created else ""


def rules_changed(reader: Reader, version: int) -> dt.datetime | None:
    """When somebody last set rules for the line of a version; None when nobody did."""
    line = line_of(reader, version)
    changed: dt.datetime | None = reader.scalar(
        "SELECT max(changed) FROM gate_rule WHERE (dataset = ? AND target = ?) OR dataset = 0",
        (line.dataset, line.target),
    )
    return changed
