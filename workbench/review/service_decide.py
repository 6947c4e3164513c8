"""What a reviewer decides: stored with its event and a reason, taken back, decided again."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.review.deciding import (
    Decide,
    Decided,
    Decision,
    RedoDecision,
    Reversed,
    UndoDecision,
)
from workbench.review.naming import MULTI, ONE_LABEL, SPANS, of_names
from workbench.review.rulings import Ruling, text_of
from workbench.review.service_adopt import is_adoption, turn
from workbench.review.service_rows import read_decision
from workbench.review.standing import read_labels, read_schema
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

METHODS = ("majority", "dawid-skene", "model", "given", "double", "rule", "chosen")
MOST_REASON = 2_000
MOST_LABEL = 10_000
_TURNS = (
    "SELECT target, arg_max(kind, seq) AS turn, max(seq) AS turned FROM review_event "
    "WHERE dataset = $1 AND person = $2 AND target IS NOT NULL GROUP BY target"
)
# A decision goes on under a label's new name: what stands then is what was carried over last.
_CARRIED = """
    (SELECT arg_max(c.new, c.seq) FROM review_event AS c
     WHERE c.dataset = e.dataset AND c.row_id = e.row_id AND c.kind = 'carry'
       AND c.seq > greatest(e.seq, coalesce(t.turned, 0)))
"""
# Offsets of before would be wrong on a text that has changed since.
_STILL_ITS_TEXT = """
    e.seq > coalesce((SELECT max(m.seq) FROM review_event AS m WHERE m.dataset = e.dataset
                      AND m.row_id = e.row_id AND m.kind = 'remap'), 0)
"""
_TO_UNDO = f"""
    SELECT e.seq, e.row_id, coalesce({_CARRIED}, e.new), e.old FROM review_event AS e
    LEFT JOIN ({_TURNS}) AS t ON e.seq = t.target
    WHERE e.dataset = $1 AND e.person = $2 AND e.kind = 'decide'
      AND t.turn IS DISTINCT FROM 'undo' AND {_STILL_ITS_TEXT}
    ORDER BY e.seq DESC LIMIT 1
"""
_TO_REDO = f"""
    SELECT e.seq, e.row_id, coalesce({_CARRIED}, e.old), e.new FROM review_event AS e
    JOIN ({_TURNS}) AS t ON e.seq = t.target
    WHERE e.dataset = $1 AND e.person = $2 AND t.turn = 'undo'
      AND t.turned > (SELECT max(seq) FROM review_event
                      WHERE dataset = $1 AND person = $2 AND kind = 'decide')
      AND {_STILL_ITS_TEXT}
    ORDER BY e.seq LIMIT 1
"""


async def decide(session: Session, request: Decide) -> Decided:
    """Store a decision, unless somebody else has decided since the reviewer looked."""
    check(request)
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    return await session.write(lambda tx: decide_one(tx, dataset, request), Decided)


def decide_one(
    tx: Transaction, dataset: datasets.Dataset, request: Decide, *, write: bool = True
) -> Decided:
    """Decide one row; without ``write`` only say whether that could be done."""
    _check_row(tx, dataset, request)
    now = read_decision(tx, dataset.id, request.row)
    if request.seen is not None and request.seen != (now.event if now else 0):
        return Decided(decision=now, refused=_told(now))
    new = Ruling(
        label=request.label,
        reviewer=tx.actor.name,
        reason=request.reason.strip(),
        method=request.method,
    )
    if not write or (now is not None and _ruling(now) == new):
        return Decided(decision=now)
    return Decided(decision=_write(tx, dataset, request.row, "decide", new, None))


def check(request: Decide) -> None:
    """Raise InvalidInputError for a decision that is none, whatever the row."""
    if request.method not in METHODS:
        raise InvalidInputError(
            f"no way to decide is called {request.method!r}", f"known: {', '.join(METHODS)}"
        )
    if not request.reason.strip():
        raise InvalidInputError("a decision needs a reason", "say in a few words why")
    if len(request.reason) > MOST_REASON or len(request.label) > MOST_LABEL:
        raise InvalidInputError(f"a reason has {MOST_REASON:,} characters at most")


def _check_row(tx: Transaction, dataset: datasets.Dataset, request: Decide) -> None:
    relation = datasets.relation(tx, dataset, "best")
    if tx.one(f"SELECT 1 FROM {relation} WHERE _row = ?", (request.row,)) is None:
        raise NotFoundError(
            f"{dataset.name} has no row {request.row} any more", "it was cleaned away or replaced"
        )
    if not _is_given(tx, dataset, request.row, request.label):
        _check_label(tx, dataset, request.label)


def _is_given(reader: Reader, dataset: datasets.Dataset, row: int, label: str) -> bool:
    sql = "SELECT 1 FROM annotation WHERE dataset = ? AND row_id = ? AND label = ?"
    return reader.one(sql, (dataset.id, row, label)) is not None


def _check_label(tx: Reader, dataset: datasets.Dataset, label: str) -> None:
    """An answer that nobody gave the row must be one that its task knows."""
    task, known = read_schema(tx, dataset).task, read_labels(tx, dataset)
    if task in ONE_LABEL and label not in known:
        shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
        raise InvalidInputError(f"no label is called {label!r}", f"labels: {shown}")
    if task == MULTI and of_names(known, label) != label:
        raise InvalidInputError(
            f"{label!r} is no answer to several labels", "names of the schema, with | in between"
        )
    if task == SPANS:
        raise InvalidInputError(
            "nobody has given these spans", "adopt spans that were given, or label the row"
        )
    if task == "text" and not label.strip():
        raise InvalidInputError("there is nothing written")


def _told(now: Decision | None) -> str:
    if now is None:
        return "the decision that you saw was taken back meanwhile"
    return f"{now.reviewer} has decided meanwhile: {now.label} ({now.reason})"


def _ruling(decision: Decision | None) -> Ruling | None:
    return None if decision is None else msgspec.convert(decision, Ruling, from_attributes=True)


def _write(
    tx: Transaction,
    dataset: datasets.Dataset,
    row: int,
    kind: str,
    new: Ruling | None,
    target: int | None,
) -> Decision | None:
    """Make ``new`` the decision in force, with its event in the chain and in ``review_event``."""
    old = _ruling(read_decision(tx, dataset.id, row))
    payload: dict[str, Any] = {
        "label": new.label if new else None,
        "was": old.label if old else None,
        "reason": new.reason if new else "",
        "method": new.method if new else "",
    }
    verb = {"decide": "review.decided", "undo": "review.undone", "redo": "review.redone"}[kind]
    seq = tx.event(verb, f"row:{dataset.id}/{row}", payload)
    tx.execute("DELETE FROM review WHERE dataset = ? AND row_id = ?", (dataset.id, row))
    if new is not None:
        tx.execute(
            "INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (dataset.id, row, *msgspec.structs.astuple(new), seq, tx.now),
        )
    tx.execute(
        "INSERT INTO review_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(seq, dataset.id, row, tx.actor.name, tx.actor.uid, kind),
            *(text_of(old), text_of(new), target, tx.now),
        ),
    )
    tx.publish("review", dataset.name)
    tx.publish("labels", dataset.name)
    return read_decision(tx, dataset.id, row)


async def undo(session: Session, request: UndoDecision) -> Reversed:
    """Take back my newest decision that stands."""
    return await _turn(session, request.dataset, "undo", _TO_UNDO)


async def redo(session: Session, request: RedoDecision) -> Reversed:
    """Decide again what I took back last."""
    return await _turn(session, request.dataset, "redo", _TO_REDO)


async def _turn(session: Session, name: str, kind: str, sql: str) -> Reversed:
    dataset = await session.read(lambda reader: datasets.choose(reader, name))

    def change(tx: Transaction) -> Reversed:
        found = tx.one(sql, (dataset.id, tx.actor.name))
        if found is None:
            return Reversed(row=None)
        event, row, expected, after = found
        if is_adoption(tx, event):
            rows = turn(tx, dataset, event, kind, read_labels(tx, dataset))
            return Reversed(row=row, rows=rows, decision=read_decision(tx, dataset.id, row))
        _check_untouched(tx, dataset, row, expected)
        new = msgspec.json.decode(after, type=Ruling | None)
        if new is not None and not _is_given(tx, dataset, row, new.label):
            _check_still_known(tx, dataset, row, new.label)
        return Reversed(row=row, decision=_write(tx, dataset, row, kind, new, event))

    return await session.write(change, Reversed)


def _check_still_known(reader: Reader, dataset: datasets.Dataset, row: int, label: str) -> None:
    try:
        _check_label(reader, dataset, label)
    except InvalidInputError as error:
        raise ConflictError(
            f"row {row} was decided {label!r} before, which is no answer any more",
            "decide it again under the labels of today",
        ) from error


def _check_untouched(reader: Reader, dataset: datasets.Dataset, row: int, expected: str) -> None:
    """What is turned must be what stands: another's decision is not taken back unseen."""
    now = read_decision(reader, dataset.id, row)
    if text_of(_ruling(now)) != expected:
        who = f"{now.reviewer} has decided {now.label!r}" if now else "it was taken back"
        raise ConflictError(
            f"row {row} was decided by somebody else since: {who}",
            "look at it, and decide again if that is wrong",
        )


HANDLERS: dict[Any, Any] = {Decide: decide, UndoDecision: undo, RedoDecision: redo}
