"""The SQL of answers: read one, write one with its event, undo and redo. Used by the service."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.annotate.requests import Answer
from workbench.core.clock import iso
from workbench.store.transaction import Transaction

_COLUMNS = "status, label, flagged, note, seconds, schema_version"
_INSERT = (
    f"INSERT INTO annotation ({_COLUMNS}, updated, event, dataset, row_id, person) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE = (
    "UPDATE annotation SET status = ?, label = ?, flagged = ?, note = ?, seconds = ?, "
    "schema_version = ?, updated = ?, event = ? WHERE dataset = ? AND row_id = ? AND person = ?"
)


class State(msgspec.Struct, frozen=True, kw_only=True):
    """A person's answer to a row as it stands in the file; ``new`` when there is none yet."""

    status: str = ""
    label: str | None = None
    flagged: bool = False
    note: str = ""
    seconds: float = 0.0
    schema_version: int = 0
    new: bool = False


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why a state changes: the event's kind and what belongs to it."""

    kind: str
    seconds: float = 0.0
    target: int | None = None
    model: int | None = None
    suggested: str | None = None
    suggested_share: float | None = None


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A change is in the file. ``kind`` of undo and redo: what was undone; "" for nothing."""

    event: int
    kind: str
    row: int
    before: str
    answer: Answer | None


VERBS = {
    "label": "annotate.labelled",
    "skip": "annotate.skipped",
    "flag": "annotate.flagged",
    "note": "annotate.noted",
    "undo": "annotate.undone",
    "redo": "annotate.redone",
}


def read_state(tx: Transaction, dataset: int, row: int) -> State:
    """The acting person's answer to a row."""
    found = tx.one(
        f"SELECT {_COLUMNS} FROM annotation WHERE dataset = ? AND row_id = ? AND person = ?",
        (dataset, row, tx.actor.name),
    )
    if found is None:
        return State(new=True)
    return State(**dict(zip(State.__struct_fields__, found, strict=False)))


def write_state(
    tx: Transaction, dataset: int, row: int, old: State, new: State, cause: Cause
) -> Stored:
    """Make ``new`` the person's answer, with its event in the chain and in ``label_event``."""
    payload: dict[str, Any] = {
        "label": new.label,
        "was": old.label,
        "flagged": new.flagged,
        "note": new.note,
    }
    if cause.target is not None:
        payload["event"] = cause.target
    seq = tx.event(VERBS[cause.kind], f"row:{dataset}/{row}", payload)
    # ON CONFLICT would take four times as long as the one of these that applies.
    tx.execute(
        _INSERT if old.new else _UPDATE,
        (*msgspec.structs.astuple(new)[:-1], tx.now, seq, dataset, row, tx.actor.name),
    )
    old_text, new_text = _texts(cause.kind, old, new)
    tx.execute(
        "INSERT INTO label_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(seq, dataset, row, tx.actor.name, tx.actor.uid, cause.kind),
            *(old.status, old.label, new.status, new.label, old_text, new_text),
            *(cause.target, cause.seconds, new.schema_version),
            *(cause.model, cause.suggested, cause.suggested_share, tx.now),
        ),
    )
    answer = Answer(
        row=row,
        status=new.status,
        label=new.label,
        flagged=new.flagged,
        note=new.note,
        at=iso(tx.now),
    )
    return Stored(event=seq, kind=cause.kind, row=row, before=old.status, answer=answer)


def _texts(kind: str, old: State, new: State) -> tuple[str | None, str | None]:
    if kind == "flag":
        return ("1" if old.flagged else ""), ("1" if new.flagged else "")
    if kind == "note":
        return old.note, new.note
    return None, None


_UNDOABLE = "('label', 'skip', 'flag', 'note')"
_EVENT = (
    "seq, row_id, kind, old_status, old_label, new_status, new_label, old_text, new_text, "
    "seconds, schema_version"
)
_TURNS = (
    "SELECT target, arg_max(kind, seq) AS turn, max(seq) AS turned FROM label_event "
    "WHERE dataset = $1 AND person = $2 AND target IS NOT NULL GROUP BY target"
)
_TO_UNDO = f"""
    SELECT {_EVENT} FROM label_event AS e LEFT JOIN ({_TURNS}) AS t ON e.seq = t.target
    WHERE e.dataset = $1 AND e.person = $2 AND e.kind IN {_UNDOABLE}
      AND t.turn IS DISTINCT FROM 'undo'
    ORDER BY seq DESC LIMIT 1
"""
# What was undone since the person last did something new; that is what undo took back last.
_TO_REDO = f"""
    SELECT {_EVENT} FROM label_event AS e JOIN ({_TURNS}) AS t ON e.seq = t.target
    WHERE e.dataset = $1 AND e.person = $2 AND t.turn = 'undo'
      AND t.turned > (SELECT max(seq) FROM label_event
                      WHERE dataset = $1 AND person = $2 AND kind IN {_UNDOABLE})
    ORDER BY seq LIMIT 1
"""


def turn(tx: Transaction, dataset: int, kind: str) -> Stored | None:
    """Undo the person's newest change that stands, or redo the oldest undone after it."""
    query = _TO_UNDO if kind == "undo" else _TO_REDO
    found = tx.one(query, (dataset, tx.actor.name))
    if found is None:
        return None
    (seq, row, what, *values) = found
    old = read_state(tx, dataset, row)
    new = _turned(old, what, values, forward=kind == "redo")
    stored = write_state(tx, dataset, row, old, new, Cause(kind=kind, target=seq))
    return msgspec.structs.replace(stored, kind=what)


def _turned(old: State, what: str, values: list[Any], *, forward: bool) -> State:
    old_status, old_label, new_status, new_label, old_text, new_text, seconds, version = values
    text = new_text if forward else old_text
    if what == "flag":
        return msgspec.structs.replace(old, flagged=bool(text))
    if what == "note":
        return msgspec.structs.replace(old, note=text or "")
    return msgspec.structs.replace(
        old,
        status=new_status if forward else old_status,
        label=new_label if forward else old_label,
        seconds=seconds if forward else 0.0,
        schema_version=version,
    )
