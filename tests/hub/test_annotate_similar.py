"""How rows like this one were labelled: who sees what, test rows, and labels that come and go."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from workbench.annotate.requests import AddPerson, SetQueue, SetSchema, Submit, Undo
from workbench.annotate.requests.similar import FindSimilar, SimilarRows
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.errors import NotFoundError
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

TEXTS = (
    "my card was charged twice",
    "the card was charged three times",
    "my card was charged again",
    "where is my parcel",
    "charged twice for one card",
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place.of(tmp_path / "project.duckdb")
    store = Store.create(made.project, SystemClock())

    def fill(reader: Reader) -> None:
        reader.execute("INSERT INTO dataset VALUES (1, 'mails', now()::TIMESTAMP)")
        reader.execute(
            "CREATE TABLE raw_1 AS SELECT unnest(range(1, 6)) AS _row, 1 AS _load, "
            "1::UBIGINT AS _hash, unnest(?::VARCHAR[]) AS text",
            (list(TEXTS),),
        )
        reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")
        reader.execute(
            "INSERT INTO split VALUES (1, 'main', 1, 'stratified', 0, 0.3, '{}', '[]', "
            "now()::TIMESTAMP, 'ana')"
        )
        reader.execute(
            "INSERT INTO split_row SELECT 1, _row, if(_row = 5, 'test', 'train') FROM raw_1"
        )

    store.bulk(fill).result()
    store.close()
    with Client(made) as owner:
        document = {"field": ["text"], "labels": ["billing", "delivery"]}
        owner.call(SetSchema(dataset="mails", document=json.dumps(document)))
        owner.call(SetQueue(dataset="mails", overlap=2))
        for name in ("ana", "ben"):
            owner.call(AddPerson(name=name, account=getpass.getuser()))
    yield made
    end_hub(made)


def give(client: Client, row: int, label: str) -> None:
    client.call(Submit(dataset="mails", row=row, label=label, want=0))


def like(client: Client, row: int = 1) -> SimilarRows:
    return client.call(FindSimilar(dataset="mails", row=row))


def test_an_annotator_sees_their_own_and_what_others_said_of_these_alone(
    connect: Callable[..., Client],
) -> None:
    ana, ben = connect(acting="ana"), connect(acting="ben")
    give(ana, 2, "billing")
    give(ben, 2, "delivery")
    give(ben, 3, "billing")
    found = like(ana)
    assert [(one.row, one.mine, one.others) for one in found.rows] == [
        (2, "billing", [("delivery", 1)])
    ]
    assert found.among == 1
    # What ana has answered herself she may see from then on.
    give(ana, 3, "billing")
    assert {one.row: one.others for one in like(ana).rows} == {
        2: [("delivery", 1)],
        3: [("billing", 1)],
    }


def test_the_likest_come_first_and_the_row_itself_is_not_among_them(client: Client) -> None:
    for row in (1, 2, 3, 4):
        give(client, row, "billing")
    found = like(client)
    assert [one.row for one in found.rows] == [3, 2, 4]
    assert found.rows[0].share > found.rows[1].share > found.rows[2].share > 0
    assert found.rows[0].text == TEXTS[2]


def test_a_test_rows_label_is_never_shown(client: Client) -> None:
    give(client, 5, "billing")
    assert like(client).rows == [] and like(client).among == 0


def test_labels_count_as_they_stand_now(client: Client) -> None:
    give(client, 2, "billing")
    assert [one.mine for one in like(client).rows] == ["billing"]
    give(client, 2, "delivery")
    give(client, 3, "delivery")
    assert [(one.row, one.mine) for one in like(client).rows] == [(3, "delivery"), (2, "delivery")]
    client.call(Undo(dataset="mails"))
    assert [one.row for one in like(client).rows] == [2]


def test_a_row_that_is_not_there_is_told(client: Client) -> None:
    with pytest.raises(NotFoundError, match="no row 77"):
        like(client, 77)
