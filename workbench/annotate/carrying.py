"""The events of a label change over many answers, written beside the writer before it is made.

They are most of the work. Until the change is made they have a number below zero, which is no
event's; a hub that dies in between forgets them when it starts again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

RENAMED = """
    SELECT row_id, person, status AS old_status, label AS old_label, status AS new_status,
           n.text AS new_label, schema_version AS old_version, $1::INTEGER AS new_version
    FROM annotation JOIN (SELECT unnest($2::VARCHAR[]) AS old, unnest($3::VARCHAR[]) AS text) n
    ON n.old = label WHERE dataset = $4 AND status IN ('labelled', 'aside')
"""
"""The answers that have other texts from a version on, as they were and as they will be."""
_EVENTS = """
    INSERT INTO label_event SELECT {seq}, {dataset}, row_id, person, {uid}, 'carry', old_status,
           old_label, new_status, new_label, NULL, NULL, NULL, 0.0, old_version, new_version,
           NULL, NULL, NULL, now()::TIMESTAMP FROM ({carried})
"""
_SINCE = "SELECT DISTINCT row_id, person FROM label_event WHERE dataset = ? AND seq > ?"


@dataclass(frozen=True)
class Ahead:
    """Events under the number ``seq``, of answers as they stood at the label event ``mark``."""

    seq: int
    mark: int
    version: int


async def write_ahead(
    session: Session, dataset: int, texts: Mapping[str, str], version: int
) -> Ahead:
    """Write the events of answers that get other texts with a version, beside the writer."""
    seq, uid = -1 - secrets.randbelow(2**62), session.actor.uid

    def write(reader: Reader) -> int:
        mark: int = reader.scalar("SELECT coalesce(max(seq), 0) FROM label_event")
        events = _EVENTS.format(seq=seq, dataset=dataset, uid=uid, carried=RENAMED)
        reader.execute(events, (version, list(texts), list(texts.values()), dataset))
        return mark

    mark = await session.bulk(lambda reader: reader.atomic(write))
    return Ahead(seq, mark, version)


def write_events(tx: Transaction, dataset: int, event: int, ahead: Ahead | None) -> None:
    """An event for each answer of ``label_carried``; those that were written ahead get a number.

    Of answers that somebody has changed since, the events are written anew.
    """
    staged = _EVENTS.format(seq=event, dataset=dataset, uid=tx.actor.uid, carried="{carried}")
    if ahead is not None:
        since = (dataset, ahead.mark)
        tx.execute(
            f"DELETE FROM label_event AS e USING ({_SINCE}) AS s "
            "WHERE e.seq = ? AND e.row_id = s.row_id AND e.person = s.person",
            (*since, ahead.seq),
        )
        # Before the numbers change: an insert after that takes a second.
        anew = f"SELECT * FROM label_carried SEMI JOIN ({_SINCE}) USING (row_id, person)"
        tx.execute(staged.format(carried=anew), since)
        tx.execute("UPDATE label_event SET seq = ? WHERE seq = ?", (event, ahead.seq))
        written = tx.scalar("SELECT count(*) FROM label_event WHERE seq = ?", (event,))
        if written == tx.scalar("SELECT count(*) FROM label_carried"):
            return
        # An import that began before and ended since: its answers are not newer by their number.
        tx.execute("DELETE FROM label_event WHERE seq = ?", (event,))
    tx.execute(staged.format(carried="SELECT * FROM label_carried"))


async def forget(session: Session, ahead: Ahead | None) -> None:
    """Remove what was written ahead of a change that was not made."""
    if ahead is not None:
        sql = "DELETE FROM label_event WHERE seq = ?"
        await session.bulk(lambda reader: reader.execute(sql, (ahead.seq,)))


async def start(session: Session) -> None:
    """Remove what was written ahead of changes that were not made: the hub died in between."""
    await session.bulk(lambda reader: reader.execute("DELETE FROM label_event WHERE seq < 0"))
