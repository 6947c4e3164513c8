"""What people do with versions: aliases, notes, tags, tombstones. Each adds rows and an event."""

from __future__ import annotations

import re

from workbench.core.errors import ConflictError, InvalidInputError, RefusedError
from workbench.history.requests import AddNote, DeleteVersion, Promote, SetAlias, SetTag
from workbench.store.transaction import Transaction
from workbench.store.versions import CHALLENGER, CHAMPION, aliases, deleted, resolve

MOST_NOTE = 10_000
_NAME = re.compile(r"[a-z][a-z0-9._-]{0,39}")
_TAG = re.compile(r"\S{1,40}")


def promote(tx: Transaction, asked: Promote, verdict: tuple[str, str]) -> int:
    """Make a version champion; it stops being challenger. ``verdict``: side and words.

    Raises InvalidInputError without a reason, RefusedError when the evidence is against it.
    """
    version = _living(tx, asked.version)
    reason = asked.reason.strip()
    if not reason:
        raise InvalidInputError("a promotion needs a reason", "say why: --reason TEXT")
    side, words = verdict
    if side in ("unmeasured", "worse") and not asked.override:
        raise RefusedError(
            f"v{version} was not promoted: {words}",
            f"evaluate it (workbench evaluate {version}), or overrule this with --override"
            if side == "unmeasured"
            else "to promote it all the same, overrule this with --override",
        )
    current = aliases(tx)
    if current.get(CHAMPION) == version:
        raise ConflictError(f"v{version} is the champion already")
    payload = {"alias": CHAMPION, "reason": reason, "evidence": words, "override": asked.override}
    _point(tx, CHAMPION, version, current, reason)
    if current.get(CHALLENGER) == version:
        _point(tx, CHALLENGER, None, current, "became champion")
    before = current.get(CHAMPION)
    tx.event(
        "history.promoted",
        f"model:v{version}",
        {**payload, "before": f"v{before}" if before else ""},
    )
    _tell(tx, version, before)
    return version


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
    current = aliases(tx)
    if asked.remove:
        if current.get(alias) != version:
            raise ConflictError(f"{alias} does not point at v{version}")
        _point(tx, alias, None, current, asked.reason.strip())
    else:
        _point(tx, alias, version, current, asked.reason.strip())
    verb = "history.alias_removed" if asked.remove else "history.alias_set"
    tx.event(verb, f"model:v{version}", {"alias": alias, "reason": asked.reason.strip()})
    _tell(tx, version, current.get(alias))
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
    held = [alias for alias, target in aliases(tx).items() if target == version]
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
    return version


def _point(
    tx: Transaction, alias: str, version: int | None, current: dict[str, int], reason: str
) -> None:
    tx.execute(
        "INSERT INTO alias_change VALUES (?, ?, ?, ?, ?, ?)",
        (alias, version, current.get(alias), reason, tx.now, tx.actor.name),
    )


def _tell(tx: Transaction, *versions: int | None) -> None:
    tx.publish("models", *(str(version) for version in versions if version is not None))
