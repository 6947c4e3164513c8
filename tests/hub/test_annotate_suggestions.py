"""A model suggests labels: least confident rows first, test rows never."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.modelled import FIRST_TEST, ROWS, make
from tests.hub.training import finished
from workbench.annotate.requests import (
    Open,
    Rescore,
    SetQueue,
    SetSchema,
    Show,
    Submit,
)
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.wire.place import Place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = make(Path(tmp_path_factory.mktemp("project")))
    with Client(made) as client:
        client.call(SetSchema(document=json.dumps({"labels": ["no", "yes", "unsure"]})))
        client.call(SetQueue(random_share=0.0))
        client.call(Submit(dataset="points", row=0, label="yes", want=0))
        document = finished(client, client.call(Rescore()).job)
        assert (document["version"], document["rows"]) == (2, FIRST_TEST - 1)
    yield made
    end_hub(made)


def test_the_least_confident_rows_come_first_with_what_the_model_thinks(client: Client) -> None:
    desk = client.call(Open(strategy="least confidence", want=20))
    shares = [item.suggestion.shares[0] for item in desk.items if item.suggestion]
    assert len(shares) == 20
    assert shares == sorted(shares) and 0.5 <= shares[0] < 0.55
    first = desk.items[0].suggestion
    assert first is not None
    assert set(first.labels) == {"no", "yes"} and first.version == 2
    assert sum(first.shares) == pytest.approx(1.0, abs=1e-6)


def test_where_nobody_chose_unsure_and_different_rows_come_first(
    client: Client, connect: Callable[..., Client]
) -> None:
    assert connect().call(Open(want=1)).strategy == "diversity"


def test_test_rows_are_blind_and_come_only_when_drawn_at_random(client: Client) -> None:
    test_row = 3 * (ROWS - 1)
    assert client.call(Show(dataset="points", row=test_row)).suggestion is None
    rows = [item.row for item in client.call(Open(strategy="random", want=20)).items]
    drawn = [client.call(Show(dataset="points", row=row)) for row in rows]
    assert all((item.suggestion is None) == (item.row >= 3 * FIRST_TEST) for item in drawn)


def test_a_version_that_is_not_there_is_refused(client: Client) -> None:
    with pytest.raises(NotFoundError, match="no classification model 9"):
        client.call(Rescore(version=9))


@pytest.mark.parametrize("strategy", ["margin", "entropy", "diversity", "class balance"])
def test_every_strategy_of_a_model_gives_each_row_it_may_point_at_once(
    client: Client, strategy: str
) -> None:
    handed = client.call(Open(strategy=strategy, want=20))
    assert handed.strategy == strategy
    assert {item.strategy for item in handed.items} == {strategy}
    rows = [item.row for item in handed.items]
    assert len(set(rows)) == 20 and max(rows) < 3 * FIRST_TEST
    gaps = [item.suggestion.shares[0] for item in handed.items if item.suggestion]
    assert len(gaps) == 20
    assert strategy not in ("margin", "entropy") or gaps == sorted(gaps)


def test_sequential_begins_with_the_first_row(client: Client) -> None:
    rows = [item.row for item in client.call(Open(strategy="sequential", want=5)).items]
    assert rows == sorted(rows) and rows[0] == 3


def test_an_unknown_strategy_is_refused(client: Client) -> None:
    with pytest.raises(InvalidInputError, match="no queue strategy is called 'best'"):
        client.call(Open(strategy="best"))
