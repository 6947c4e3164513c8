"""The SQL of changed labels: what was changed, what it touches, and carrying answers over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from workbench.annotate.carrying import RENAMED, Ahead, write_events
from workbench.annotate.requests import LabelSchema
from workbench.annotate.schema_changes import UNDO, Done
from workbench.annotate.values import labels_of
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction

_STANDS = "dataset = ? AND status = 'labelled'"
# A label that was set aside may count again one day: it is carried over and asked again as others.
_KEPT = "dataset = ? AND status IN ('labelled', 'aside')"
_LISTED = "SELECT unnest(?::VARCHAR[])"


def read_changes(reader: Reader, dataset: int, since: int = 0) -> list[Done]:
    """The changes that made versions after ``since``, oldest first."""
    found = reader.all(
        "SELECT version, kind, labels, become, turned, undone FROM label_change "
        "WHERE dataset = ? AND version > ? ORDER BY version",
        (dataset, since),
    )
    return [Done(a, kind, tuple(old), tuple(new), *rest) for a, kind, old, new, *rest in found]


def version_at(reader: Reader, dataset: int, moment: dt.datetime) -> int:
    """The version of the schema that was in force at a time; 0 before the first."""
    sql = "SELECT max(version) FROM label_schema WHERE dataset = ? AND created <= ?"
    return int(reader.scalar(sql, (dataset, moment)) or 0)


def answers_with(
    reader: Reader, dataset: int, schema: LabelSchema, names: Sequence[str]
) -> list[str]:
    """The different answers that are kept and speak of one of these labels."""
    sought = set(names)
    found = reader.all(f"SELECT DISTINCT label FROM annotation WHERE {_KEPT}", (dataset,))
    return [text for (text,) in found if sought.intersection(labels_of(schema.task, text))]


def decisions_with(
    reader: Reader, dataset: int, schema: LabelSchema, names: Sequence[str]
) -> list[tuple[int, str]]:
    """Rows, with the label that a reviewer has decided, that speak of one of these labels."""
    sought = set(names)
    found = reader.all("SELECT row_id, label FROM review WHERE dataset = ?", (dataset,))
    return [one for one in found if sought.intersection(labels_of(schema.task, one[1]))]


def people_with(reader: Reader, dataset: int, answers: Sequence[str]) -> list[tuple[str, int]]:
    """Who gave these answers, and how often; most first."""
    return reader.all(
        f"SELECT person, count(*) FROM annotation WHERE {_STANDS} AND label IN ({_LISTED}) "
        "GROUP BY person ORDER BY count(*) DESC, person",
        (dataset, list(answers)),
    )


def pick_renamed(tx: Transaction, dataset: int, texts: Mapping[str, str], version: int) -> int:
    """Stage the answers that have other texts from now on; how many they are."""
    tx.execute(
        f"CREATE OR REPLACE TEMP TABLE label_carried AS {RENAMED}",
        (version, list(texts), list(texts.values()), dataset),
    )
    return _staged(tx)


def pick_set_aside(tx: Transaction, dataset: int, answers: Sequence[str]) -> int:
    """Stage the answers that are to be no answers any more; how many they are."""
    tx.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE label_carried AS
        SELECT row_id, person, status AS old_status, label AS old_label, '' AS new_status,
               CAST(NULL AS VARCHAR) AS new_label, schema_version AS old_version,
               schema_version AS new_version
        FROM annotation WHERE {_KEPT} AND label IN ({_LISTED})
        """,
        (dataset, list(answers)),
    )
    return _staged(tx)


# What a change carried over, as it was before, unless somebody has said something else since. One
# that was set aside or counts again since stays so.
_TURNED = """
    CREATE OR REPLACE TEMP TABLE label_carried AS
    SELECT a.row_id, a.person, a.status AS old_status, a.label AS old_label,
           CASE WHEN a.status = e.new_status THEN e.old_status ELSE a.status END AS new_status,
           e.old_label AS new_label,
           a.schema_version AS old_version, e.old_version AS new_version
    FROM annotation AS a JOIN label_event AS e
    ON e.dataset = a.dataset AND e.row_id = a.row_id AND e.person = a.person
    WHERE a.dataset = $1 AND e.seq = $2 AND e.kind = 'carry' AND NOT EXISTS (
        SELECT 1 FROM label_event AS n WHERE n.dataset = $1 AND n.seq > $2
        AND n.row_id = e.row_id AND n.person = e.person
        AND n.kind IN ('label', 'skip', 'undo', 'redo', 'import', 'bulk', 'undo_bulk',
                       'remap')
    )
"""


def pick_turned(tx: Transaction, dataset: int, event: int) -> int:
    """Stage what a change had carried over and nobody has touched since, as it was before."""
    tx.execute(_TURNED, (dataset, event))
    return _staged(tx)


def _staged(tx: Transaction) -> int:
    return int(tx.scalar("SELECT count(*) FROM label_carried"))


def carry(tx: Transaction, dataset: int, event: int, ahead: Ahead | None = None) -> None:
    """Make what is staged stand: an event for each answer, under one of the chain.

    When an answer was given, and by which event, stays: gold and the order of labels go by it. A
    row that waits to be asked again goes on waiting. ``ahead``: events that are there already.
    """
    tx.execute(
        "UPDATE relabelling AS r SET stood = c.new_version FROM label_carried AS c "
        "WHERE r.dataset = ? AND r.row_id = c.row_id AND r.person = c.person "
        "AND c.old_version <= r.stood AND c.new_version > r.stood",
        (dataset,),
    )
    write_events(tx, dataset, event, ahead)
    tx.execute(
        "UPDATE annotation AS a SET status = c.new_status, label = c.new_label, "
        "schema_version = c.new_version FROM label_carried AS c "
        "WHERE a.dataset = ? AND a.row_id = c.row_id AND a.person = c.person",
        (dataset,),
    )
    tx.execute("DROP TABLE label_carried")


def carry_decisions(
    tx: Transaction, dataset: int, event: int, labels: Mapping[int, str | None]
) -> None:
    """Give rows' decisions other labels, or (None) take them back; an event for each."""
    if not labels:
        return
    rows = tx.all(
        "SELECT row_id, label, reviewer, reason, method FROM review "
        "WHERE dataset = ? AND row_id IN (SELECT unnest(?::BIGINT[]))",
        (dataset, list(labels)),
    )
    told = [
        (
            row,
            _text(dict(label=label, reviewer=reviewer, reason=reason, method=method)),
            _text(
                None
                if labels[row] is None
                else dict(label=labels[row], reviewer=reviewer, reason=reason, method=method)
            ),
        )
        for row, label, reviewer, reason, method in rows
    ]
    ids, old, new = (list(column) for column in zip(*told, strict=True))
    tx.execute(
        "INSERT INTO review_event SELECT ?, ?, unnest(?::BIGINT[]), ?, ?, 'carry', "
        "unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), NULL, ?",
        (event, dataset, ids, tx.actor.name, tx.actor.uid, old, new, tx.now),
    )
    changed = {row: label for row, label in labels.items() if label is not None}
    tx.execute(
        "UPDATE review AS r SET label = n.label, event = ? FROM "
        "(SELECT unnest(?::BIGINT[]) AS row_id, unnest(?::VARCHAR[]) AS label) AS n "
        "WHERE r.dataset = ? AND r.row_id = n.row_id",
        (event, list(changed), list(changed.values()), dataset),
    )
    tx.execute(
        "DELETE FROM review WHERE dataset = ? AND row_id IN (SELECT unnest(?::BIGINT[]))",
        (dataset, [row for row, label in labels.items() if label is None]),
    )


def _text(ruling: dict[str, str | None] | None) -> str:
    return msgspec.json.encode(ruling).decode()


def turn_decisions(tx: Transaction, dataset: int, turned: int, event: int) -> int:
    """Decide rows again as they were decided before a change, where nobody has decided since."""
    found = tx.all(
        "SELECT e.row_id, e.old, e.new, r.decided FROM review_event AS e "
        "LEFT JOIN review AS r ON r.dataset = e.dataset AND r.row_id = e.row_id "
        "WHERE e.dataset = ? AND e.seq = ? AND e.kind = 'carry' AND NOT EXISTS (SELECT 1 FROM "
        "review_event AS n WHERE n.dataset = e.dataset AND n.row_id = e.row_id AND n.seq > e.seq "
        "AND n.kind <> 'carry')",
        (dataset, turned),
    )
    for row, old, new, decided in found:
        ruling = msgspec.json.decode(old, type=dict[str, str])
        tx.execute("DELETE FROM review WHERE dataset = ? AND row_id = ?", (dataset, row))
        tx.execute(
            "INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(dataset, row, ruling["label"], ruling["reviewer"], ruling["reason"]),
                *(ruling["method"], event, decided or tx.now),
            ),
        )
        tx.execute(
            "INSERT INTO review_event VALUES (?, ?, ?, ?, ?, 'carry', ?, ?, NULL, ?)",
            (event, dataset, row, tx.actor.name, tx.actor.uid, new, old, tx.now),
        )
    return len(found)


def ask_again(
    tx: Transaction,
    dataset: int,
    kind: str,
    version: int,
    answers: Mapping[str, str],
    *,
    anyone: bool = False,
) -> None:
    """Queue the answers that stand for being asked again; ``answers``: text and label to name."""
    tx.execute(
        f"INSERT INTO relabelling SELECT ?, row_id, person, n.label, ?, ?, ?, ? FROM annotation "
        "JOIN (SELECT unnest(?::VARCHAR[]) AS text, unnest(?::VARCHAR[]) AS label) AS n "
        f"ON n.text = annotation.label WHERE {_KEPT}",
        (
            *(dataset, kind, version, version - 1, anyone, list(answers)),
            *([*answers.values()], dataset),
        ),
    )


def note_change(tx: Transaction, dataset: int, done: Done, event: int) -> None:
    """Keep what was changed; of an undo, also with the change that it turned."""
    tx.execute(
        "INSERT INTO label_change VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        (
            *(dataset, done.version, done.kind, list(done.labels), list(done.become)),
            *(event, done.turned),
        ),
    )
    if done.kind == UNDO:
        tx.execute(
            "UPDATE label_change SET undone = ? WHERE dataset = ? AND version = ?",
            (done.version, dataset, done.turned),
        )
        tx.execute(
            "DELETE FROM relabelling WHERE dataset = ? AND version = ?", (dataset, done.turned)
        )
