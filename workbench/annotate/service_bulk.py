"""One label for many rows: planned, given in one transaction under one event, taken back as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.annotate.answers import Stored, find_turn
from workbench.annotate.label_changes import read_changes
from workbench.annotate.requests import LabelSchema, Undone
from workbench.annotate.requests.bulk import (
    MOST_ROWS,
    BulkDone,
    BulkPlan,
    LabelBulk,
    PlanBulk,
    UndoBulk,
)
from workbench.annotate.schema_changes import carried, mappings
from workbench.annotate.service_desk import find_desk, read_schema, renew
from workbench.annotate.service_hand import progress_of
from workbench.annotate.service_items import read_contents
from workbench.annotate.values import ONE_LABEL, checked
from workbench.core.errors import InvalidInputError
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

EXAMPLES = 10
SNIPPET = 200
UNDONE = "bulk label"

# Of the rows that were named and are there: how they stand, and what I said of them.
_NAMED = """
    SELECT n.row_id, coalesce(s.labels, 0) AS labels, coalesce(a.status, '') AS old_status,
           a.label AS old_label, coalesce(a.flagged, false) AS flagged,
           coalesce(a.note, '') AS note, coalesce(a.schema_version, 0) AS old_version,
           n.row_id IN (SELECT r.row_id FROM split_row AS r JOIN split AS p ON p.id = r.split
                        WHERE p.dataset = $3 AND r.part = 'test') AS test
    FROM (SELECT DISTINCT unnest($1::BIGINT[]) AS row_id) AS n
    SEMI JOIN {relation} AS d ON d._row = n.row_id
    LEFT JOIN (SELECT row_id, count(*) AS labels FROM annotation
               WHERE dataset = $2 AND status = 'labelled' GROUP BY row_id) AS s
      ON s.row_id = n.row_id
    LEFT JOIN annotation AS a ON a.dataset = $2 AND a.row_id = n.row_id AND a.person = $4
"""
_SAME = "(old_status = 'labelled' AND old_label = $5)"
_LEFT = "(NOT $6 AND labels > 0 OR NOT $7 AND test)"
_GIVEN = f"NOT {_SAME} AND NOT {_LEFT}"
_ANSWERS = """
    INSERT INTO annotation
    SELECT $1, row_id, $2, new_status, new_label, flagged, note, 0.0, new_version, $3, $4
    FROM bulk_rows
    ON CONFLICT (dataset, row_id, person) DO UPDATE SET status = excluded.status,
        label = excluded.label, seconds = excluded.seconds,
        schema_version = excluded.schema_version, updated = excluded.updated, event = excluded.event
"""
_EVENTS = """
    INSERT INTO label_event
    SELECT $4, $1, row_id, $2, $5, $6, old_status, old_label, new_status, new_label, NULL, NULL,
           $7, 0.0, old_version, new_version, NULL, NULL, NULL, $3
    FROM bulk_rows
"""
_STAND = """
    SELECT seq, any_value(new_label), any_value(schema_version) FROM label_event
    WHERE dataset = $1 AND person = $2 AND kind = 'bulk'
      AND seq NOT IN (SELECT target FROM label_event
                      WHERE dataset = $1 AND person = $2 AND kind = 'undo_bulk')
    GROUP BY seq ORDER BY seq DESC
"""
# Rows of one event of a person, which are to be as they were before it.
_TURNED = """
    SELECT a.row_id, a.flagged, a.note, a.status AS old_status, a.label AS old_label,
           a.schema_version AS old_version, e.old_status AS new_status, e.old_label AS new_label,
           e.old_version AS new_version
    FROM annotation AS a JOIN label_event AS e
      ON e.dataset = a.dataset AND e.row_id = a.row_id AND e.person = a.person
"""
# As it was before the bulk label, where that still stands under the name it has today, or does so
# again after an undo.
_BEFORE = f"""
    {_TURNED}
    LEFT JOIN (
        SELECT row_id, arg_max(kind, seq) AS kind FROM label_event
        WHERE dataset = $1 AND person = $2 AND seq > $3 AND kind NOT IN ('flag', 'note')
        GROUP BY row_id
    ) AS n ON n.row_id = a.row_id
    WHERE a.dataset = $1 AND a.person = $2 AND e.seq = $3
      AND a.status = e.new_status AND a.label = $4 AND coalesce(n.kind, 'undo') IN ('undo', 'carry')
"""
# As it was before the bulk label was taken back, but for rows that others have labelled since.
_AGAIN = f"""
    {_TURNED}
    WHERE a.dataset = $1 AND a.person = $2 AND e.seq = $3
      AND a.status = e.new_status AND a.label IS NOT DISTINCT FROM e.new_label
      AND a.row_id NOT IN (SELECT row_id FROM annotation
                           WHERE dataset = $1 AND person <> $2 AND event > $3)
"""
_LAST = """
    SELECT seq, kind FROM label_event WHERE dataset = ? AND person = ? ORDER BY seq DESC LIMIT 1
"""


async def plan(session: Session, request: PlanBulk) -> BulkPlan:
    """What a bulk label would do, with some of the rows to look at."""
    label = await _checked(session, request)
    desk = await find_desk(session, request.dataset)
    person = session.actor.name

    def read(reader: Reader) -> BulkPlan:
        dataset = datasets.choose(reader, request.dataset)
        named = _NAMED.format(relation=datasets.relation(reader, dataset, "best"))
        params = _params(request, dataset, person, label)
        counts = reader.one(
            f"""SELECT count(*), count(*) FILTER ({_GIVEN}),
                count(*) FILTER (labels > 0 AND NOT {_SAME}),
                count(*) FILTER (old_status = 'labelled' AND NOT {_SAME}),
                count(*) FILTER ({_SAME}), count(*) FILTER (test) FROM ({named})""",
            params,
        )
        rows, given, answered, mine, same, test = counts or (0, 0, 0, 0, 0, 0)
        some = reader.all(
            f"SELECT row_id FROM ({named}) WHERE {_GIVEN} ORDER BY hash(row_id) LIMIT {EXAMPLES}",
            params,
        )
        contents = read_contents(reader, desk, sorted(row for (row,) in some))
        return BulkPlan(
            dataset=dataset.name,
            label=label,
            rows=rows,
            given=given,
            answered=answered,
            mine=mine,
            same=same,
            test=test,
            examples=[(row, _beginning(fields)) for row, fields in contents.items()],
        )

    return await session.read(read)


def _beginning(fields: list[tuple[str, str]]) -> str:
    return " ".join(fields[0][1][: 2 * SNIPPET].split())[:SNIPPET] if fields else ""


def _params(
    request: PlanBulk | LabelBulk, dataset: datasets.Dataset, person: str, label: str
) -> tuple[Any, ...]:
    whose = (dataset.id, dataset.rows_id, person)
    return (request.rows, *whose, label, request.over, request.test)


async def _checked(session: Session, request: PlanBulk | LabelBulk) -> str:
    """The label in canonical form. Raises InvalidInputError."""
    if len(request.rows) > MOST_ROWS:
        raise InvalidInputError(
            f"{len(request.rows):,} rows are too many to label unread",
            f"narrow the filter: {MOST_ROWS:,} at most at a time",
        )
    schema = await session.read(
        lambda reader: read_schema(reader, datasets.choose(reader, request.dataset))
    )
    if schema.task != "multi" and schema.task not in ONE_LABEL:
        raise InvalidInputError(
            f"{schema.dataset} asks for {schema.task}, which is another answer for each row",
            "a bulk label works where labels are given to whole rows",
        )
    return _canonical(schema, request.label)


def _canonical(schema: LabelSchema, label: str) -> str:
    return checked(schema, label, lambda: None)


async def label_rows(session: Session, request: LabelBulk) -> BulkDone:
    """Give one label to many rows, in one transaction under one event."""
    await _checked(session, request)
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    relation = await session.read(lambda reader: datasets.relation(reader, dataset, "best"))

    def change(tx: Transaction) -> BulkDone:
        schema = read_schema(tx, dataset)
        label, version = _canonical(schema, request.label), schema.version
        tx.execute(
            "CREATE OR REPLACE TEMP TABLE bulk_rows AS SELECT *, 'labelled' AS new_status, "
            f"$5 AS new_label, {version} AS new_version "
            f"FROM ({_NAMED.format(relation=relation)}) WHERE {_GIVEN}",
            _params(request, dataset, tx.actor.name, label),
        )
        payload = {"label": label, "over": request.over, "test": request.test}
        return _store(tx, dataset, "bulk", label, payload)

    done = await session.write(change, BulkDone)
    await renew(session, dataset)
    return done


def _store(
    tx: Transaction,
    dataset: datasets.Dataset,
    kind: str,
    label: str,
    payload: dict[str, Any],
    target: int | None = None,
) -> BulkDone:
    """Make what is staged stand, under one event of the chain; nothing for no rows."""
    rows: int = tx.scalar("SELECT count(*) FROM bulk_rows")
    if not rows:
        return BulkDone(event=0, rows=0, label=label)
    verb = "annotate.bulk_labelled" if kind == "bulk" else "annotate.bulk_undone"
    seq = tx.event(verb, f"dataset:{dataset.name}", {**payload, "rows": rows})
    person = tx.actor.name
    tx.execute(_EVENTS, (dataset.id, person, tx.now, seq, tx.actor.uid, kind, target))
    tx.execute(_ANSWERS, (dataset.id, person, tx.now, seq))
    tx.publish("labels", dataset.name)
    return BulkDone(event=seq, rows=rows, label=label)


async def undo_rows(session: Session, request: UndoBulk) -> BulkDone:
    """Take back my newest bulk label that stands."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))

    def change(tx: Transaction) -> BulkDone:
        given = _newest(tx, dataset, tx.actor.name)
        return BulkDone(event=0, rows=0) if given is None else _take_back(tx, dataset, given)

    done = await session.write(change, BulkDone)
    await renew(session, dataset)
    return done


@dataclass(frozen=True)
class _Given:
    """A bulk label: its event, and what it is called today."""

    event: int
    label: str


def _newest(reader: Reader, dataset: datasets.Dataset, person: str) -> _Given | None:
    """Somebody's newest bulk label of which something can be taken back."""
    schema = read_schema(reader, dataset)
    changes = read_changes(reader, dataset.id)
    for event, label, version in reader.all(_STAND, (dataset.id, person)):
        given = _Given(event, carried(schema, label, mappings(changes, version)))
        if reader.one(f"{_BEFORE} LIMIT 1", _before(dataset, person, given)):
            return given
    return None


def _before(dataset: datasets.Dataset, person: str, given: _Given) -> tuple[Any, ...]:
    return (dataset.id, person, given.event, given.label)


def _take_back(tx: Transaction, dataset: datasets.Dataset, given: _Given) -> BulkDone:
    tx.execute(
        f"CREATE OR REPLACE TEMP TABLE bulk_rows AS {_BEFORE}",
        _before(dataset, tx.actor.name, given),
    )
    _rename_back(tx, dataset)
    return _store(tx, dataset, "undo_bulk", "", {"event": given.event}, given.event)


def _rename_back(tx: Transaction, dataset: datasets.Dataset) -> None:
    """What stood before the bulk label comes back under the names that labels have today."""
    schema = read_schema(tx, dataset)
    changes = read_changes(tx, dataset.id)
    sql = "SELECT DISTINCT new_label, new_version FROM bulk_rows WHERE new_label IS NOT NULL"
    for label, version in tx.all(sql):
        today = carried(schema, label, mappings(changes, version))
        if today != label:
            tx.execute(
                "UPDATE bulk_rows SET new_label = ?, new_version = ? "
                "WHERE new_label = ? AND new_version = ?",
                (today, schema.version, label, version),
            )


async def undo_newest_bulk(session: Session, name: str) -> Undone | None:
    """Undo a bulk label if that is the newest thing I did; None where it is not."""
    dataset = await session.read(lambda reader: datasets.choose(reader, name))
    person = session.actor.name

    def newest(reader: Reader) -> _Given | None:
        given = _newest(reader, dataset, person)
        one = None if given is None else find_turn(reader, dataset.id, person, "undo")
        return None if given is None or (one is not None and one.event > given.event) else given

    given = await session.read(newest)
    if given is None:
        return None

    def change(tx: Transaction) -> Stored:
        done = _take_back(tx, dataset, given)
        return Stored(
            event=done.event, kind=UNDONE, row=-1, before="", answer=None, target=given.event
        )

    return await _turned(session, dataset, change)


async def redo_undone_bulk(session: Session, name: str) -> Undone | None:
    """Give a bulk label again if I took it back last; None where something else came since."""
    dataset = await session.read(lambda reader: datasets.choose(reader, name))
    last = (dataset.id, session.actor.name)
    event, kind = await session.read(lambda reader: reader.one(_LAST, last)) or (0, "")
    if kind != "undo_bulk":
        return None

    def change(tx: Transaction) -> Stored:
        tx.execute(f"CREATE OR REPLACE TEMP TABLE bulk_rows AS {_AGAIN}", (*last, event))
        _rename_back(tx, dataset)
        label = tx.scalar("SELECT any_value(new_label) FROM bulk_rows") or ""
        done = _store(tx, dataset, "bulk", label, {"label": label, "again": event})
        kind = UNDONE if done.event else ""
        return Stored(event=done.event, kind=kind, row=-1, before="", answer=None, target=event)

    return await _turned(session, dataset, change)


async def _turned(
    session: Session, dataset: datasets.Dataset, change: Callable[[Transaction], Stored]
) -> Undone:
    stored = await session.write(change, Stored)
    await renew(session, dataset)
    desk = await find_desk(session, dataset.name)
    return Undone(kind=stored.kind, item=None, progress=progress_of(session, desk))


HANDLERS: dict[Any, Any] = {PlanBulk: plan, LabelBulk: label_rows, UndoBulk: undo_rows}
