"""Group commit, neighbours that fail, keys, events and what is published."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any

import msgspec
import pytest

from workbench.core.actor import Actor
from workbench.core.errors import ConflictError, UnavailableError
from workbench.store.store import Store
from workbench.store.transaction import Transaction


class Added(msgspec.Struct, frozen=True):
    text: str
    event: int


def add(text: str) -> Any:
    def change(tx: Transaction) -> Added:
        tx.execute("INSERT INTO note VALUES (?)", (text,))
        return Added(text, tx.event("note.added", f"note:{text}", {"text": text}))

    return change


def refuse(tx: Transaction) -> None:
    tx.execute("INSERT INTO note VALUES ('refused')")
    tx.event("note.added", "note:refused", {})
    raise ConflictError("no")


def notes(store: Store) -> list[str]:
    sql = "SELECT text FROM note ORDER BY rowid"
    return [row[0] for row in store.read(lambda reader: reader.all(sql)).result()]


def held(store: Store, owner: Actor) -> threading.Event:
    """Keep the writer busy until the event is set, so that what follows is one batch."""
    go = threading.Event()
    begun = threading.Event()

    def wait(tx: Transaction) -> None:
        begun.set()
        go.wait(10)

    store.write(owner, wait)
    begun.wait(10)
    return go


def test_a_write_is_answered_with_its_value(store: Store, owner: Actor) -> None:
    assert store.write(owner, add("a"), result=Added).result() == Added("a", 2)
    assert notes(store) == ["a"]


def test_a_failing_neighbour_takes_nobody_along(store: Store, owner: Actor) -> None:
    go = held(store, owner)
    futures: list[Future[Any]] = [
        store.write(owner, change) for change in (add("a"), refuse, add("b"))
    ]
    go.set()
    assert futures[0].result().text == "a"
    with pytest.raises(ConflictError):
        futures[1].result()
    assert futures[2].result().text == "b"
    assert notes(store) == ["a", "b"]


def test_event_numbers_have_no_gap_after_a_rolled_back_batch(store: Store, owner: Actor) -> None:
    go = held(store, owner)
    changes = (add("a"), refuse, add("b"))
    futures: list[Future[Any]] = [store.write(owner, change) for change in changes]
    go.set()
    assert [futures[0].result().event, futures[2].result().event] == [2, 3]


def test_a_failing_statement_takes_nobody_along(store: Store, owner: Actor) -> None:
    go = held(store, owner)
    bad = store.write(owner, lambda tx: tx.execute("SELECT no_such_column"))
    good = store.write(owner, add("a"))
    go.set()
    assert bad.exception() is not None
    assert good.result().text == "a"


def test_what_waits_is_committed_together(store: Store, owner: Actor) -> None:
    go = held(store, owner)
    ids = "SELECT txid_current()"
    futures = [store.write(owner, lambda tx: tx.scalar(ids)) for _ in range(5)]
    go.set()
    assert len({future.result() for future in futures}) == 1


def test_a_key_runs_the_change_once(store: Store, owner: Actor) -> None:
    first = store.write(owner, add("a"), key="k", result=Added).result()
    second = store.write(owner, add("a"), key="k", result=Added).result()
    assert first == second
    assert notes(store) == ["a"]


def test_a_key_twice_in_one_batch_runs_the_change_once(store: Store, owner: Actor) -> None:
    go = held(store, owner)
    futures = [store.write(owner, add("a"), key="k", result=Added) for _ in range(2)]
    go.set()
    assert futures[0].result() == futures[1].result()
    assert notes(store) == ["a"]


def test_a_key_sent_again_is_answered_though_its_change_would_fail_now(
    store: Store, owner: Actor
) -> None:
    def once(tx: Transaction) -> int:
        if tx.scalar("SELECT count(*) FROM note"):
            raise ConflictError("there is one already")
        return add("a")(tx).event

    first = store.write(owner, once, key="k", result=int).result()
    assert store.write(owner, once, key="k", result=int).result() == first
    with pytest.raises(ConflictError):
        store.write(owner, once, key="other", result=int).result()
    assert notes(store) == ["a"]


def test_a_key_sent_again_harms_no_neighbour(store: Store, owner: Actor) -> None:
    first = store.write(owner, add("a"), key="k", result=Added).result()
    go = held(store, owner)
    again = store.write(owner, add("a"), key="k", result=Added)
    beside = store.write(owner, add("b"), key="l", result=Added)
    go.set()
    assert again.result() == first
    assert beside.result().event == first.event + 1
    assert notes(store) == ["a", "b"]


def test_a_change_that_failed_leaves_its_key_free(store: Store, owner: Actor) -> None:
    with pytest.raises(ConflictError):
        store.write(owner, refuse, key="k").result()
    store.write(owner, add("a"), key="k", result=Added).result()
    assert notes(store) == ["a"]


def test_a_key_is_remembered_across_openings(store: Store, owner: Actor) -> None:
    first = store.write(owner, add("a"), key="k", result=Added).result()
    store.close()
    with Store.open(store.path) as again:
        assert again.write(owner, add("a"), key="k", result=Added).result() == first
        assert notes(again) == ["a"]


def test_published_topics_come_after_the_commit(store: Store, owner: Actor) -> None:
    seen: list[tuple[str, tuple[str, ...], list[str]]] = []
    told = threading.Event()

    def publish(topic: str, ids: tuple[str, ...]) -> None:
        seen.append((topic, ids, notes(store)))
        told.set()

    def change(tx: Transaction) -> None:
        tx.execute("INSERT INTO note VALUES ('a')")
        tx.publish("notes", "a")

    store.on_publish(publish)
    store.write(owner, change).result()
    assert told.wait(10)
    assert ("notes", ("a",), ["a"]) in seen


def test_a_change_that_failed_publishes_nothing(store: Store, owner: Actor) -> None:
    seen: list[str] = []
    store.on_publish(lambda topic, ids: seen.append(topic))

    def change(tx: Transaction) -> None:
        tx.publish("notes")
        raise ConflictError("no")

    store.write(owner, change).exception()
    store.write(owner, add("a")).result()
    assert "notes" not in seen


def test_many_rows_are_appended_in_the_transaction(store: Store, owner: Actor) -> None:
    def change(tx: Transaction) -> int:
        tx.append("note", [(str(number),) for number in range(10_000)])
        counted: int = tx.scalar("SELECT count(*) FROM note")
        return counted

    assert store.write(owner, change).result() == 10_000


def test_next_id_counts_up(store: Store, owner: Actor) -> None:
    numbers = [store.write(owner, lambda tx: tx.next_id("dataset_seq")).result() for _ in "ab"]
    assert numbers == [1, 2]


def test_a_closed_store_refuses_writes(path: Any, owner: Actor) -> None:
    store = Store.create(path)
    store.close()
    with pytest.raises(UnavailableError):
        store.write(owner, lambda tx: None)


def test_closing_commits_what_waits(store: Store, owner: Actor) -> None:
    futures = [store.write(owner, add(str(number))) for number in range(200)]
    store.close()
    assert [future.result().text for future in futures] == [str(n) for n in range(200)]
    with Store.open(store.path) as again:
        assert len(notes(again)) == 200


def test_writers_in_many_threads_lose_nothing(store: Store, owner: Actor) -> None:
    def work(name: int) -> None:
        for number in range(25):
            store.write(owner, add(f"{name}/{number}")).result()

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(notes(store))) == 200
