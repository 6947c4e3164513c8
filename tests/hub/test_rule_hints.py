"""What rules say while somebody labels: with its precision, never of test rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import set_labels
from tests.hub.modelled import FIRST_TEST, make
from tests.hub.training import finished
from workbench.annotate.requests import Open, RuleHint, Show, Submit
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.errors import InvalidInputError
from workbench.review.requests import Measure
from workbench.review.rules import RULES, AddRule, ListRules, TryRule
from workbench.store.store import Store
from workbench.wire.place import Place

TEST_ROW = 3 * FIRST_TEST


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Rows 0, 3 and 6 and one test row are labelled; ``low`` fits rows up to 30, and the last."""
    made = make(tmp_path)
    with Client(made) as client:
        set_labels(client, "points", ["no", "yes", "unsure"])
        for row, label in ((0, "yes"), (3, "yes"), (6, "no"), (TEST_ROW, "no")):
            client.call(Submit(dataset="points", row=row, label=label, want=0))
        low = f"_row <= 30 OR _row = {TEST_ROW} OR _row = {TEST_ROW + 3}"
        for name, condition, label in (
            ("low", low, "yes"),
            ("lowest", "_row <= 12 AND _row > 6", "yes"),
            ("apart", "_row = 15", "no"),
        ):
            client.call(AddRule(name=name, kind="where", condition=condition, label=label))
        finished(client, client.call(Measure(kind=RULES)).job)
        noticed(client)
    yield made
    end_hub(made)


def hint(client: Client, row: int) -> RuleHint | None:
    return client.call(Show(dataset="points", row=row)).hint


def noticed(client: Client) -> None:
    """Wait until who labels is told what was counted: a desk looks every other second."""
    deadline = time.monotonic() + 60
    while hint(client, 9) is None:
        assert time.monotonic() < deadline, "what the rules say never comes"
        time.sleep(0.05)


def test_a_row_brings_what_rules_say_of_it(client: Client) -> None:
    # Of what low fits, 0, 3 and 6 are known, and 6 is "no"; the label of a test row is not used.
    assert hint(client, 9) == RuleHint(
        label="yes", rule="low", others=1, precision=pytest.approx(2 / 3), known=3
    )
    assert hint(client, 18) == RuleHint(
        label="yes", rule="low", others=0, precision=pytest.approx(2 / 3), known=3
    )
    assert hint(client, 15) is None, "rules that say different things suggest nothing"
    assert hint(client, 33) is None


def test_a_test_row_brings_nothing(client: Client) -> None:
    assert hint(client, TEST_ROW + 3) is None
    handed = client.call(Open(dataset="points", strategy="sequential", want=20)).items
    assert {item.row for item in handed if item.hint} >= {9, 12, 18, 21}


def test_the_event_says_that_a_rule_was_shown(client: Client, place: Place) -> None:
    client.call(
        Submit(dataset="points", row=9, label="no", suggested="yes", suggested_share=2 / 3, want=0)
    )
    client.close()
    end_hub(place)
    store = Store.open(place.project, SystemClock())
    try:
        found = store.read(
            lambda reader: reader.all(
                "SELECT model_version, suggested, suggested_share, new_label FROM label_event "
                "WHERE row_id = 9"
            )
        ).result()
    finally:
        store.close()
    assert found == [(None, "yes", pytest.approx(2 / 3), "no")]


def test_a_rule_is_tried_before_it_is_added(client: Client) -> None:
    found = client.call(TryRule(kind="where", condition="_row < 12", label="yes"))
    assert (found.rows, found.coverage.value) == (600, pytest.approx(4 / 600))
    assert (found.accuracy.value, found.accuracy.n) == (pytest.approx(2 / 3), 3)
    assert [one.row for one in found.wrong] == [6] and found.wrong[0].label == "no"
    assert len(found.examples) == 3
    none = client.call(TryRule(kind="where", condition=f"_row = {TEST_ROW}", label="yes"))
    assert none.coverage.value is not None and none.accuracy.value is None
    with pytest.raises(InvalidInputError, match="no label is called"):
        client.call(TryRule(kind="contains", condition="a", label="egg"))
    assert len(client.call(ListRules()).rules) == 3
