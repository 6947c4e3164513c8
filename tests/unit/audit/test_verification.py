"""The SQL that follows the chain agrees with the definition in Python."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.audit import chain, verification
from workbench.audit.chain import ALTERED, LOST, Event, Head, Stored, explains, genesis
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10)


def stored(reader: Reader) -> tuple[Head, list[Stored]]:
    project = reader.scalar("SELECT value FROM meta WHERE key = 'project'")
    rows = reader.all("SELECT * FROM event ORDER BY seq, rowid")
    return genesis(project), [Stored(Event(*row[:8]), row[8]) for row in rows]


def both(session: Any) -> tuple[int | None, int | None]:
    """The first broken event, as SQL and as Python find it."""

    def query(reader: Reader) -> tuple[int | None, int | None]:
        start, events = stored(reader)
        return verification.follow_all(reader).broken, chain.verify(start, events).broken

    return session.store.read(query).result()  # type: ignore[no-any-return]


def write(session: Any, change: Any) -> None:
    session.store.write(session.actor, change).result()


def add_five(session: Any) -> None:
    def change(tx: Transaction) -> None:
        for number in range(5):
            tx.event("note.added", f"note:{number}", {"text": "žluť\n\"'"})

    write(session, change)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(verb=words, subject=words, text=words)
def test_any_event_verifies_in_both(session: Any, verb: str, subject: str, text: str) -> None:
    write(session, lambda tx: tx.event(verb, subject, {"text": text}))
    assert both(session) == (None, None)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET actor = 'bob' WHERE seq = 4",
        "UPDATE event SET payload = '{}' WHERE seq = 4",
        "UPDATE event SET happened = happened + INTERVAL 1 MICROSECOND WHERE seq = 4",
        "UPDATE event SET hash = payload_hash WHERE seq = 4",
        "DELETE FROM event WHERE seq = 3",
        "UPDATE event SET seq = 40 WHERE seq = 4",
        "INSERT INTO event SELECT * FROM event WHERE seq = 4",
    ],
)
def test_tampering_is_found_at_one_place_by_both(session: Any, sql: str) -> None:
    add_five(session)
    write(session, lambda tx: tx.execute(sql))
    by_sql, by_python = both(session)
    assert by_sql is not None
    assert by_sql == by_python


@pytest.mark.parametrize(
    "payload", ["not json", "[3]", '"text"', "[" * 100_000, '{"first":5,"last":6}', ""]
)
def test_an_altered_word_about_a_loss_is_the_broken_link(session: Any, payload: str) -> None:
    add_five(session)
    write(session, lambda tx: tx.event(LOST, "project", {"first": 1, "last": 1}))
    write(session, lambda tx: tx.execute("DELETE FROM event WHERE seq IN (5, 6)"))
    sql = "UPDATE event SET payload = ? WHERE seq = 7"
    write(session, lambda tx: tx.execute(sql, (payload,)))
    assert both(session) == (7, 7)
    assert session.store.read(verification.follow_all).result().why == ALTERED


@pytest.mark.parametrize("payload", ["not json", "[3]", "null"])
def test_what_is_no_json_object_explains_no_gap(payload: str) -> None:
    assert not explains(LOST, payload, 4, 7)


def test_an_erased_payload_verifies_in_both(session: Any) -> None:
    add_five(session)
    write(session, lambda tx: tx.execute("UPDATE event SET payload = NULL WHERE seq = 4"))
    assert both(session) == (None, None)


@pytest.mark.parametrize("stretch", [1, 2, 5])
def test_stretches_join(session: Any, monkeypatch: pytest.MonkeyPatch, stretch: int) -> None:
    add_five(session)
    for name in ("_SUMMARY", "_ODD"):
        sql = getattr(verification, name)
        short = sql.replace(f"LIMIT {verification.STRETCH}", f"LIMIT {stretch}")
        monkeypatch.setattr(verification, name, short)
    found = session.store.read(verification.follow_all).result()
    assert (found.broken, found.events, found.head.seq) == (None, 6, 6)
