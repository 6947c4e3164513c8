"""Adopt a whole consensus under one event, take that back, and adopt it again."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.errors import ConflictError, InvalidInputError
from workbench.core.sql import quote
from workbench.review.adopting import AdoptConsensus, Adopted
from workbench.review.requests import CONSENSUS, DAWID_SKENE, MAJORITY
from workbench.review.rulings import Ruling, text_of
from workbench.review.standing import stored
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

SECONDS = 30.0
ADOPTED = "review.adopted"
_SURE = "NOT decided AND label IS NOT NULL AND confidence >= $2"
_COUNTS = f"""
    SELECT count(*) FILTER ({_SURE}),
           count(*) FILTER (NOT decided AND label IS NOT NULL AND confidence < $2),
           count(*) FILTER (NOT decided AND label IS NULL), count(*) FILTER (decided)
"""
_RULED = """
    CAST(json_object('label', r.label, 'reviewer', r.reviewer, 'reason', r.reason,
                     'method', r.method) AS VARCHAR)
"""
_STANDS = """
    FROM review_event AS e JOIN review AS r ON r.dataset = e.dataset AND r.row_id = e.row_id
    WHERE e.dataset = $1 AND e.seq = $2 AND e.kind = 'decide' AND r.reviewer = e.person
      AND r.reason = json_extract_string(e.new, '$.reason')
      AND r.method = json_extract_string(e.new, '$.method')
"""
"""Rows whose decision is the adopted one still, under whatever name its label goes by now."""
_OPEN = """
    FROM review_event AS e LEFT JOIN review AS r ON r.dataset = e.dataset AND r.row_id = e.row_id
    WHERE e.dataset = $1 AND e.seq = $2 AND e.kind = 'decide' AND r.row_id IS NULL
      AND list_contains($3, json_extract_string(e.new, '$.label'))
"""


async def adopt(session: Session, request: AdoptConsensus) -> Adopted:
    """Decide the rows, or with ``dry_run`` count them."""
    if request.method not in (MAJORITY, DAWID_SKENE):
        raise InvalidInputError(
            f"no method of consensus is called {request.method!r}",
            f"known: {MAJORITY}, {DAWID_SKENE}",
        )
    if not 0 <= request.least <= 1:
        raise InvalidInputError(f"{request.least} is no confidence", "it is 0 to 1")
    if request.dry_run:
        return await session.read(lambda reader: _counted(reader, request)[0], SECONDS)
    if not request.reason.strip():
        raise InvalidInputError("a decision needs a reason", "say in a few words why")
    return await session.write(lambda tx: _adopt(tx, request), Adopted)


def _counted(reader: Reader, request: AdoptConsensus) -> tuple[Adopted, str]:
    dataset = datasets.choose(reader, request.dataset)
    found = stored(reader, dataset, CONSENSUS, request.method)
    row = reader.one(f"{_COUNTS} FROM ({_rows(reader, dataset, found.relation)})",
                     (dataset.id, request.least))  # fmt: skip
    rows, unsure, tied, decided = row or (0, 0, 0, 0)
    current = found.standing.current
    told = Adopted(
        rows=rows,
        unsure=unsure,
        tied=tied,
        decided=decided,
        current=current,
        dataset=dataset.name,
    )
    return told, found.relation


def _rows(reader: Reader, dataset: datasets.Dataset, relation: str) -> str:
    """The consensus on rows that are still there; $1 is the dataset's number."""
    best = datasets.relation(reader, dataset, "best")
    return (
        "SELECT c.row_id, c.label, c.confidence, r.row_id IS NOT NULL AS decided "
        f"FROM {quote(relation)} AS c JOIN {best} AS d ON d._row = c.row_id "
        "LEFT JOIN review AS r ON r.dataset = $1 AND r.row_id = c.row_id"
    )


def _adopt(tx: Transaction, request: AdoptConsensus) -> Adopted:
    counted, relation = _counted(tx, request)
    if not counted.current:
        raise ConflictError(
            "answers have changed since that consensus was measured",
            f"measure it again: workbench labels consensus --method {request.method}",
        )
    if not counted.rows:
        return counted
    dataset = datasets.choose(tx, request.dataset)
    rows = _rows(tx, dataset, relation)
    reason, who = request.reason.strip(), tx.actor.name
    told = {"rows": counted.rows, "method": request.method, "least": request.least}
    seq = tx.event(ADOPTED, f"dataset:{dataset.name}", told | {"reason": reason})
    params = (dataset.id, request.least)
    labels = [
        one for (one,) in tx.all(f"SELECT DISTINCT label FROM ({rows}) WHERE {_SURE}", params)
    ]
    rulings = [
        Ruling(label=one, reviewer=who, reason=reason, method=request.method) for one in labels
    ]
    tx.execute(
        "INSERT INTO review_event SELECT $3, $1, w.row_id, $4, $5, 'decide', 'null', t.text, NULL, "
        f"$6 FROM ({rows}) AS w JOIN (SELECT unnest($7::VARCHAR[]) AS label, "
        f"unnest($8::VARCHAR[]) AS text) AS t ON t.label = w.label WHERE {_of(_SURE)}",
        (*params, seq, who, tx.actor.uid, tx.now, labels, [text_of(one) for one in rulings]),
    )
    _decide(tx, dataset.id, seq, seq)
    _publish(tx, dataset)
    return msgspec.structs.replace(counted, event=seq)


def _of(condition: str) -> str:
    return condition.replace("label", "w.label")


def _decide(tx: Transaction, dataset: int, seq: int, event: int) -> None:
    """Make stand what the events of this number say; ``event``: the chain's."""
    tx.execute(
        "INSERT INTO review SELECT dataset, row_id, json_extract_string(new, '$.label'), "
        "json_extract_string(new, '$.reviewer'), json_extract_string(new, '$.reason'), "
        "json_extract_string(new, '$.method'), $3, $4 FROM review_event "
        "WHERE dataset = $1 AND seq = $2 AND new <> 'null'",
        (dataset, seq, event, tx.now),
    )


def is_adoption(reader: Reader, event: int) -> bool:
    """Whether an event decided a whole consensus."""
    return bool(reader.scalar("SELECT verb = ? FROM event WHERE seq = ?", (ADOPTED, event)))


def turn(
    tx: Transaction, dataset: datasets.Dataset, event: int, kind: str, known: list[str]
) -> int:
    """Take an adoption back, or adopt again; how many rows. What was decided since stays as it is.

    ``known``: the labels of now; rows that were adopted as another stay open.
    """
    undone = kind == "undo"
    of: tuple[Any, ...] = (dataset.id, event) if undone else (dataset.id, event, known)
    source = _STANDS if undone else _OPEN
    rows: int = tx.scalar(f"SELECT count(*) {source}", of)
    verb = "review.adoption_undone" if undone else "review.adoption_redone"
    seq = tx.event(verb, f"dataset:{dataset.name}", {"rows": rows})
    old, new = (_RULED, "'null'") if undone else ("'null'", "e.new")
    place = len(of)
    tx.execute(
        f"INSERT INTO review_event SELECT ${place + 1}, e.dataset, e.row_id, ${place + 2}, "
        f"${place + 3}, '{kind}', {old}, {new}, $2, ${place + 4} {source}",
        (*of, seq, tx.actor.name, tx.actor.uid, tx.now),
    )
    if undone:
        tx.execute(
            "DELETE FROM review AS r USING review_event AS e WHERE e.dataset = $1 AND e.seq = $2 "
            "AND r.dataset = e.dataset AND r.row_id = e.row_id",
            (dataset.id, seq),
        )
    else:
        _decide(tx, dataset.id, seq, seq)
    _publish(tx, dataset)
    return rows


def _publish(tx: Transaction, dataset: datasets.Dataset) -> None:
    tx.publish("review", dataset.name)
    tx.publish("labels", dataset.name)


HANDLERS: dict[Any, Any] = {AdoptConsensus: adopt}
