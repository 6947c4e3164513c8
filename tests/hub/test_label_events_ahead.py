"""The events of a label change are written ahead: of one that was not made none is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import begin, make
from workbench.annotate.requests import ChangeLabels, LabelChange, Submit
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.errors import InvalidInputError
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

LEFT = (
    "INSERT INTO label_event SELECT -5, dataset, row_id, person, uid, 'carry', old_status, "
    "old_label, new_status, new_label, old_text, new_text, target, seconds, old_version, "
    "schema_version, model_version, suggested, suggested_share, happened FROM label_event"
)
EVENTS = "SELECT kind, seq < 0, old_label, new_label, count(*) FROM label_event GROUP BY ALL"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Rows 3, 6 and 9 are spam; events of a change that was never made are in the file."""
    made = make(tmp_path, 12)
    with Client(made) as client:
        begin(client, want=0)
        for row in (3, 6, 9):
            client.call(Submit(dataset="mails", row=row, label="spam", want=0))
    end_hub(made)
    in_file(made, lambda reader: reader.execute(LEFT))
    yield made
    end_hub(made)


def in_file(place: Place, query: Any) -> Any:
    store = Store.open(place.project, SystemClock())
    try:
        return store.bulk(query).result()
    finally:
        store.close()


def events(place: Place) -> set[tuple[Any, ...]]:
    def read(reader: Reader) -> set[tuple[Any, ...]]:
        return set(reader.all(EVENTS))

    found: set[tuple[Any, ...]] = in_file(place, read)
    return found


def test_what_was_written_ahead_counts_with_the_change_and_is_forgotten_without(
    place: Place,
) -> None:
    assert ("carry", True, None, "spam", 3) in events(place)
    given = ("label", False, None, "spam", 3)
    with Client(place) as client:
        taken = LabelChange(kind="rename", labels=["spam"], become=["ham"])
        with pytest.raises(InvalidInputError):
            client.call(ChangeLabels(dataset="mails", change=taken))
    end_hub(place)
    assert events(place) == {given}
    with Client(place) as client:
        junk = LabelChange(kind="rename", labels=["spam"], become=["junk"])
        assert client.call(ChangeLabels(dataset="mails", change=junk)).answers == 3
    end_hub(place)
    assert events(place) == {given, ("carry", False, "spam", "junk", 3)}
