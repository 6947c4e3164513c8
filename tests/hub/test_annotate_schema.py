"""The labels change while people label: what is on a screen, what answers have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make, set_labels
from workbench.annotate.requests import Handed, Mine, ShowSchema, Submit, Undo
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.errors import ConflictError, InvalidInputError
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    with Client(made) as client:
        set_labels(client, "mails", ["a", "b", "c"])
    yield made
    end_hub(made)


def label(client: Client, row: int, name: str, version: int = 0) -> Handed:
    return client.call(Submit(dataset="mails", row=row, label=name, version=version, want=0))


def versions(place: Place) -> dict[int, int]:
    """The schema version of each row's answer, read when the hub has ended."""
    end_hub(place)
    store = Store.open(place.project, SystemClock())

    def query(reader: Reader) -> dict[int, int]:
        return dict(reader.all("SELECT row_id, schema_version FROM annotation"))

    found = store.bulk(query).result()
    store.close()
    return found


def test_an_answer_is_stored_under_the_version_on_the_screen(place: Place) -> None:
    with Client(place) as client:
        set_labels(client, "mails", ["a", "b", "c", "d"])
        label(client, 3, "a", version=1)
        label(client, 6, "a", version=2)
        label(client, 9, "a")
    assert versions(place) == {3: 1, 6: 2, 9: 2}


def test_a_label_that_is_gone_by_now_is_refused_with_what_to_do(client: Client) -> None:
    set_labels(client, "mails", ["a", "b"])
    with pytest.raises(InvalidInputError, match="no label is called 'c' in schema 2") as caught:
        label(client, 3, "c", version=1)
    assert "look again" in caught.value.hint and "a, b" in caught.value.hint
    assert client.call(Mine(dataset="mails")) == []


def test_a_label_that_the_screen_cannot_have_shown_is_refused(client: Client) -> None:
    set_labels(client, "mails", ["a", "d"])
    with pytest.raises(InvalidInputError, match="no label was called 'd' in schema 1"):
        label(client, 3, "d", version=1)
    with pytest.raises(InvalidInputError, match="has no schema 9"):
        label(client, 3, "a", version=9)


def test_labels_that_answers_have_are_not_dropped_unasked(client: Client) -> None:
    label(client, 3, "c")
    label(client, 6, "c")
    label(client, 9, "b")
    with pytest.raises(ConflictError, match=r"this schema lacks: 'c' \(2\), 'b' \(1\)") as caught:
        set_labels(client, "mails", ["a"])
    assert "--drop" in caught.value.hint
    assert client.call(ShowSchema()).version == 1


def test_dropped_labels_stay_where_they_were_given(client: Client) -> None:
    label(client, 3, "c")
    set_labels(client, "mails", ["a", "b"], drop=True)
    assert client.call(Mine(dataset="mails"))[0].label == "c"


def test_what_was_dropped_is_on_record(client: Client) -> None:
    label(client, 3, "c")
    set_labels(client, "mails", ["a", "b"], drop=True)
    payload = client.call(ListEvents(what="annotate.schema_set", limit=1)).events[0].payload
    assert isinstance(payload, dict) and payload["dropped"] == {"c": 1}


def test_what_was_dropped_is_not_asked_about_again(client: Client) -> None:
    label(client, 3, "c")
    set_labels(client, "mails", ["a", "b"], drop=True)
    set_labels(client, "mails", ["a", "b", "d"])
    assert client.call(ShowSchema()).version == 3


def test_undo_brings_a_label_back_under_the_version_it_was_given(place: Place) -> None:
    with Client(place) as client:
        label(client, 3, "c")
        set_labels(client, "mails", ["a", "b", "c", "d"])
        label(client, 3, "d")
        client.call(Undo(dataset="mails"))
        assert client.call(Mine(dataset="mails"))[0].label == "c"
    assert versions(place) == {3: 1}
