"""What people do with versions: aliases, notes, tags, tombstones. Each adds rows and an event."""

from __future__ import annotations

import re

from workbench.core.errors import ConflictError, InvalidInputError, RefusedError
from workbench.history import records
from workbench.history.requests import AddNote, DeleteVersion, Promote, SetAlias, SetTag
from workbench.store import gates
from workbench.store.transaction import Transaction
from workbench.store.versions import (
    CHALLENGER,
    CHAMPION,
    aliases,
    deleted,
    line_of,
    point,
    require_trusted,
    resolve,
)

MOST_NOTE = 10_000
_NAME = re.compile(r"[a-z][a-z0-9._-]{0,39}")
_TAG = re.compile(r"\S{1,40}")


def promote(tx: Transaction, asked: Promote) -> int:
    """Make a version champion of its line; it stops being challenger.

    Raises InvalidInputError without a reason, RefusedError when the evidence, as it is within
    this transaction, does not speak for it.
    """
    version = _living(tx, asked.version)
    reason = asked.reason.strip()
    if not reason:
        raise InvalidInputError("a promotion needs a reason", "say why: --reason TEXT")
    line = line_of(tx, version)
    current = aliases(tx, line)
    before = current.get(CHAMPION)
    if before == version:
        raise ConflictError(f"v{version} is the champion already")
    side, words = records.evidence(tx, version)
    if side in _AGAINST and not asked.override:
        way = _AGAINST[side].format(version=version, champion=before)
        raise RefusedError(f"v{version} was not promoted: {words}", way)
    at_gate = gates.standing(tx, version)
    if not asked.override:
        _through_the_gate(tx, version, at_gate)
    point(tx, line, CHAMPION, version, reason, tx.actor.name)
    if current.get(CHALLENGER) == version:
        point(tx, line, CHALLENGER, None, "became champion", tx.actor.name)
    told = {
        "alias": CHAMPION,
        "reason": reason,
        "evidence": words,
        "gate": at_gate.state,
        "override": asked.override,
        "before": f"v{before}" if before else "",
    }
    tx.event("history.promoted", f"model:v{version}", told)
    _tell(tx, version, before)
    return version


def _through_the_gate(tx: Transaction, version: int, at_gate: gates.Standing) -> None:
    """Raise RefusedError for a version that failed, or that must pass and did not.

    Where nobody has set rules, a version that was never at the gate may be promoted.
    """
    ways = f"run it (workbench gate {version}), or overrule this with --override"
    if at_gate.state == gates.FAILED:
        raise RefusedError(
            f"v{version} was not promoted: {at_gate.words}",
            f"see its lines (workbench gate show {version}), or overrule this with --override",
        )
    if at_gate.state != gates.PASSED and gates.rules_changed(tx, version) is not None:
        raise RefusedError(f"v{version} was not promoted: {at_gate.words}", ways)


_AGAINST = {
    "unmeasured": "evaluate it (workbench evaluate {version}), or overrule this with --override",
    "uncompared": "compare them (workbench compare {version} {champion}), or overrule this with "
    "--override",
    "worse": "to promote it all the same, overrule this with --override",
}
"""Evidence that is not enough, and what to do about it."""


def set_alias(tx: Transaction, asked: SetAlias) -> int:
    """Point an alias at a version, or take it away. Raises RefusedError for champion."""
    version = _living(tx, asked.version)
    alias = asked.alias.strip().lower()
    if alias == CHAMPION:
        raise RefusedError(
            "the champion is set by a promotion alone", f"workbench promote {version} --reason TEXT"
        )
    if not _NAME.fullmatch(alias) or re.fullmatch(r"v?\d+", alias):
        raise InvalidInputError(
            f"{asked.alias!r} cannot be an alias", "use letters, digits, - and _; not a number"
        )
    line = line_of(tx, version)
    before = aliases(tx, line).get(alias)
    if asked.remove and before != version:
        raise ConflictError(f"{alias} does not point at v{version}")
    target = None if asked.remove else version
    point(tx, line, alias, target, asked.reason.strip(), tx.actor.name)
    if target is not None:
        told = {"alias": alias, "reason": asked.reason.strip()}
        tx.event("history.alias_set", f"model:v{version}", told)
    _tell(tx, version, before)
    return version


def add_note(tx: Transaction, asked: AddNote) -> int:
    """Write something about a version, deleted or not."""
    version = resolve(tx, asked.version)
    text = asked.text.strip()
    if not text or len(text) > MOST_NOTE:
        raise InvalidInputError(f"a note has 1 to {MOST_NOTE:,} letters")
    tx.execute("INSERT INTO model_note VALUES (?, ?, ?, ?)", (version, text, tx.now, tx.actor.name))
    tx.event("history.noted", f"model:v{version}", {"text": text})
    _tell(tx, version)
    return version


def set_tag(tx: Transaction, asked: SetTag) -> int:
    """Put a tag on a version or take it off."""
    version = resolve(tx, asked.version)
    tag = asked.tag.strip().removeprefix("#")
    if not _TAG.fullmatch(tag):
        raise InvalidInputError(f"{asked.tag!r} cannot be a tag", "one word of at most 40 letters")
    row = (version, tag, not asked.remove, tx.now, tx.actor.name)
    tx.execute("INSERT INTO model_tag VALUES (?, ?, ?, ?, ?)", row)
    verb = "history.untagged" if asked.remove else "history.tagged"
    tx.event(verb, f"model:v{version}", {"tag": tag})
    _tell(tx, version)
    return version


def delete(tx: Transaction, asked: DeleteVersion) -> int:
    """Set or lift a tombstone. Raises ConflictError for a version that an alias points at."""
    version = resolve(tx, asked.version)
    reason = asked.reason.strip()
    if not reason:
        raise InvalidInputError("this needs a reason", "say why: --reason TEXT")
    gone = deleted(tx, version)
    if gone != asked.restore:
        state = "deleted already" if gone else "not deleted"
        raise ConflictError(f"v{version} is {state}")
    current = aliases(tx, line_of(tx, version))
    held = [alias for alias, target in current.items() if target == version]
    if held and not asked.restore:
        raise ConflictError(
            f"v{version} is {', '.join(held)}", "point that alias at another version first"
        )
    tx.execute(
        "INSERT INTO model_tombstone VALUES (?, ?, ?, ?, ?)",
        (version, asked.restore, reason, tx.now, tx.actor.name),
    )
    verb = "history.restored" if asked.restore else "history.deleted"
    tx.event(verb, f"model:v{version}", {"reason": reason})
    _tell(tx, version)
    return version


def _living(tx: Transaction, text: str) -> int:
    version = resolve(tx, text)
    if deleted(tx, version):
        raise ConflictError(f"v{version} is deleted", "restore it first")
    require_trusted(tx, version)
    return version


def _tell(tx: Transaction, *versions: int | None) -> None:
    tx.publish("models", *(str(version) for version in versions if version is not None))
