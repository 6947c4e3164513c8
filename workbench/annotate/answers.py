"""The SQL of answers: read one, write one with its event, undo and redo. Used by the service."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from workbench.annotate.label_changes import read_changes
from workbench.annotate.requests import Answer, LabelSchema
from workbench.annotate.schema_changes import carried, mappings
from workbench.core.clock import day_begin, iso
from workbench.core.errors import ConflictError
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction

MARKS = ("flag", "note")
MOST_NOTE = 10_000
"""Characters of a note, whether written by hand or from a file."""

_COLUMNS = "status, label, flagged, note, seconds, schema_version, updated"
_WHERE = "WHERE dataset = ? AND row_id = ? AND person = ?"
_UPDATE = (
    "UPDATE annotation SET status = ?, label = ?, flagged = ?, note = ?, seconds = ?, "
    f"schema_version = ?, updated = ?, event = ? {_WHERE}"
)
# A mark says nothing about when, or by which event, the answer beside it was given.
_MARK = f"UPDATE annotation SET flagged = ?, note = ? {_WHERE}"


class State(msgspec.Struct, frozen=True, kw_only=True):
    """A person's answer to a row as it stands in the file; without ``updated``, none yet."""

    status: str = ""
    label: str | None = None
    flagged: bool = False
    note: str = ""
    seconds: float = 0.0
    schema_version: int = 0
    updated: dt.datetime | None = None


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why a state changes: the event's kind and what belongs to it.

    ``target`` and ``about``, of undo and redo: the event that is turned, and its kind.
    """

    kind: str
    seconds: float = 0.0
    target: int | None = None
    about: str = ""
    model: int | None = None
    suggested: str | None = None
    suggested_share: float | None = None
    rule: str | None = None


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A change is in the file. ``kind`` of undo and redo: what was turned; "" for nothing.

    ``today``: by how much the person's labels of this day are more.
    """

    event: int
    kind: str
    row: int
    before: str
    answer: Answer | None
    target: int | None = None
    today: int = 0


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What an undo or redo does: the event it is about, that one's kind, the answer it changes.

    ``newest``: the newest event there was, and ``version`` that of the schema, when this was found.
    """

    event: int
    kind: str
    row: int
    old: State
    new: State
    newest: int
    version: int


VERBS = {
    "label": "annotate.labelled",
    "skip": "annotate.skipped",
    "flag": "annotate.flagged",
    "note": "annotate.noted",
    "undo": "annotate.undone",
    "redo": "annotate.redone",
}


def read_state(reader: Reader, dataset: int, row: int, person: str) -> State:
    """A person's answer to a row."""
    found = reader.one(f"SELECT {_COLUMNS} FROM annotation {_WHERE}", (dataset, row, person))
    if found is None:
        return State()
    return State(**dict(zip(State.__struct_fields__, found, strict=True)))


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
    what = cause.about or cause.kind
    updated = tx.now if old.updated is None or what not in MARKS else old.updated
    new = msgspec.structs.replace(new, updated=updated)
    key = (dataset, row, tx.actor.name)
    # ON CONFLICT would take four times as long as the one of these that applies.
    if old.updated is None:
        tx.insert("annotation", (*key, *msgspec.structs.astuple(new), seq))
    elif what in MARKS:
        tx.execute(_MARK, (new.flagged, new.note, *key))
    else:
        tx.execute(_UPDATE, (*msgspec.structs.astuple(new), seq, *key))
    _note_event(tx, seq, key, old, new, cause)
    if cause.rule is not None:
        tx.insert("label_rule", (seq, dataset, row, cause.rule))
    return Stored(
        event=seq,
        kind=what,
        row=row,
        before=old.status,
        answer=_answer(row, new, updated),
        target=cause.target,
        today=_labelled_since(new, tx.now) - _labelled_since(old, tx.now),
    )


def unchanged(tx: Transaction, row: int, state: State, kind: str) -> Stored:
    """What is to be stored stands there already: no event."""
    answer = _answer(row, state, state.updated or tx.now)
    return Stored(event=0, kind=kind, row=row, before=state.status, answer=answer)


def _answer(row: int, state: State, updated: dt.datetime) -> Answer:
    return Answer(
        row=row,
        status=state.status,
        label=state.label,
        flagged=state.flagged,
        note=state.note,
        at=iso(updated),
    )


def _labelled_since(state: State, now: dt.datetime) -> bool:
    """Whether it is a label of the day of ``now``."""
    day = day_begin(now)
    return state.status == "labelled" and state.updated is not None and state.updated >= day


def _note_event(
    tx: Transaction, seq: int, key: tuple[int, int, str], old: State, new: State, cause: Cause
) -> None:
    old_text, new_text = _texts(cause.kind, old, new)
    tx.insert(
        "label_event",
        (
            *(seq, *key, tx.actor.uid, cause.kind),
            *(old.status, old.label, new.status, new.label, old_text, new_text),
            *(cause.target, cause.seconds, old.schema_version, new.schema_version),
            *(cause.model, cause.suggested, cause.suggested_share, tx.now),
        ),
    )


def _texts(kind: str, old: State, new: State) -> tuple[str | None, str | None]:
    if kind == "flag":
        return ("1" if old.flagged else ""), ("1" if new.flagged else "")
    if kind == "note":
        return old.note, new.note
    return None, None


_UNDOABLE = "('label', 'skip', 'flag', 'note')"
# So is what moved with its text: offsets of before would be wrong on the text of now.
_IMPORTED = (
    "('import', 'import_flag', 'import_note', 'aside', 'restore', 'remap', 'bulk', 'undo_bulk')"
)
_EVENT = (
    "e.seq, e.row_id, e.kind, old_status, old_label, new_status, new_label, old_text, new_text, "
    "seconds, old_version, schema_version"
)
_TURNS = (
    "SELECT target, arg_max(kind, seq) AS turn, max(seq) AS turned FROM label_event "
    "WHERE dataset = $1 AND person = $2 AND target IS NOT NULL GROUP BY target"
)
# What a file, a bulk label or a pause said of a row stands: nothing done before is turned.
_TO_UNDO = f"""
    SELECT {_EVENT} FROM label_event AS e LEFT JOIN ({_TURNS}) AS t ON e.seq = t.target
    LEFT JOIN (
        SELECT row_id, max(seq) AS seq FROM label_event
        WHERE dataset = $1 AND person = $2 AND kind IN {_IMPORTED}
          AND row_id IN (SELECT row_id FROM label_event
                         WHERE dataset = $1 AND person = $2 AND kind IN {_UNDOABLE})
        GROUP BY row_id
    ) AS i ON i.row_id = e.row_id
    WHERE e.dataset = $1 AND e.person = $2 AND e.kind IN {_UNDOABLE}
      AND t.turn IS DISTINCT FROM 'undo' AND e.seq > coalesce(i.seq, 0)
    ORDER BY e.seq DESC LIMIT 1
"""
# What was undone since something new came, by hand or by file; that is what undo took back last.
_TO_REDO = f"""
    SELECT {_EVENT} FROM label_event AS e JOIN ({_TURNS}) AS t ON e.seq = t.target
    WHERE e.dataset = $1 AND e.person = $2 AND t.turn = 'undo'
      AND t.turned > (SELECT max(seq) FROM label_event WHERE dataset = $1 AND person = $2
                      AND (kind IN {_UNDOABLE} OR kind IN {_IMPORTED}))
    ORDER BY e.seq LIMIT 1
"""


def find_turn(reader: Reader, dataset: int, person: str, kind: str) -> Turn | None:
    """What undo takes back, the newest change that stands; or redo, the oldest undone after it."""
    # First of all: what comes while this looks is newer.
    newest = reader.scalar("SELECT max(seq) FROM label_event")
    schema_version = _version(reader, dataset)
    found = reader.one(_TO_UNDO if kind == "undo" else _TO_REDO, (dataset, person))
    if found is None:
        return None
    (event, row, what, *values) = found
    old = read_state(reader, dataset, row, person)
    new = _in_todays_names(reader, dataset, _turned(old, what, values, forward=kind == "redo"))
    return Turn(
        event=event,
        kind=what,
        row=row,
        old=old,
        new=new,
        newest=newest,
        version=schema_version,
    )


def _version(reader: Reader, dataset: int) -> int:
    sql = "SELECT coalesce(max(version), 0) FROM label_schema WHERE dataset = ?"
    return int(reader.scalar(sql, (dataset,)))


def _in_todays_names(reader: Reader, dataset: int, state: State) -> State:
    """An answer that comes back has the names that its labels have by now."""
    version = state.schema_version
    if state.label is None or not (changes := read_changes(reader, dataset, version)):
        return state
    number, document = reader.all(
        "SELECT version, document FROM label_schema WHERE dataset = ? ORDER BY version DESC "
        "LIMIT 1",
        (dataset,),
    )[0]
    schema = msgspec.json.decode(document, type=LabelSchema)
    label = carried(schema, state.label, mappings(changes, version))
    if label == state.label:
        return state
    return msgspec.structs.replace(state, label=label, schema_version=number)


def without_label(state: State) -> State:
    """What is left of an answer where its label cannot come back."""
    return msgspec.structs.replace(state, status="", label=None, seconds=0.0)


def turn(tx: Transaction, dataset: int, kind: str, planned: Turn, *, bare: bool = False) -> Stored:
    """Do what was planned, or with ``bare`` without its label.

    Raises ConflictError when the person's answers, or what labels are called, have changed since.
    To find it again would look through all events, while everybody's labels wait.
    """
    sql = "SELECT 1 FROM label_event WHERE seq > ? AND dataset = ? AND person = ? LIMIT 1"
    changed = tx.one(sql, (planned.newest, dataset, tx.actor.name))
    if changed or _version(tx, dataset) != planned.version:
        raise ConflictError("your answers have changed meanwhile", "look at them, and try again")
    new = without_label(planned.new) if bare else planned.new
    cause = Cause(kind=kind, target=planned.event, about=planned.kind)
    return write_state(tx, dataset, planned.row, planned.old, new, cause)


def _turned(old: State, what: str, values: list[Any], *, forward: bool) -> State:
    (old_status, old_label, new_status, new_label, old_text, new_text, seconds, *versions) = values
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
        schema_version=versions[forward],
    )
