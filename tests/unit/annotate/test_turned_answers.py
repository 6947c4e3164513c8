"""Undo and redo planned before the labels were changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.hub.labelling import make
from workbench.annotate import answers
from workbench.annotate.answers import Cause, State, Turn
from workbench.annotate.requests import Label, LabelSchema
from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.core.errors import ConflictError
from workbench.core.request import Role
from workbench.store.store import Store
from workbench.store.transaction import Transaction

ME = Actor(uid=1, name="ana", role=Role.ANNOTATOR)
Write = Callable[[Callable[[Transaction], Any]], Any]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """A label of row 3 that was taken back again."""
    store = Store.open(make(tmp_path, 2).project, SystemClock())

    def run(change: Callable[[Transaction], Any]) -> Any:
        return store.write(ME, change).result()

    def label(tx: Transaction) -> None:
        new = State(status="labelled", label="spam", schema_version=1)
        answers.write_state(tx, 1, 3, State(), new, Cause(kind="label"))

    run(lambda tx: schema(tx, 1, "spam"))
    run(label)
    run(lambda tx: answers.turn(tx, 1, "undo", plan(tx, "undo")))
    yield run
    store.close()


def plan(tx: Transaction, kind: str) -> Turn:
    found = answers.find_turn(tx, 1, ME.name, kind)
    assert found is not None
    return found


def schema(tx: Transaction, version: int, name: str) -> None:
    document = msgspec.json.encode(LabelSchema(labels=[Label(name=name), Label(name="ham")]))
    values = (1, version, document.decode(), tx.now, ME.name)
    tx.execute("INSERT INTO label_schema VALUES (?, ?, ?, ?, ?)", values)


def rename(tx: Transaction) -> None:
    schema(tx, 2, "junk")
    tx.execute(
        "INSERT INTO label_change VALUES (1, 2, 'rename', ['spam'], ['junk'], 1, NULL, NULL)"
    )


def test_a_label_does_not_come_back_under_a_name_that_is_none_any_more(write: Write) -> None:
    planned = write(lambda tx: plan(tx, "redo"))
    write(rename)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        write(lambda tx: answers.turn(tx, 1, "redo", planned))
    redone = write(lambda tx: answers.turn(tx, 1, "redo", plan(tx, "redo")))
    assert redone.answer.label == "junk"


def test_what_is_turned_without_its_label_leaves_the_row_open(write: Write) -> None:
    done = write(lambda tx: answers.turn(tx, 1, "redo", plan(tx, "redo"), bare=True))
    assert (done.answer.status, done.answer.label) == ("", None)
