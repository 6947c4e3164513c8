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
from workbench.core.errors import InvalidInputError
from workbench.review.recording import ShowRecord
from workbench.review.requests import ListAnnotators, Measure
from workbench.review.rules import RULES, AddRule, ListRules, TryRule
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


def recorded(client: Client, row: int) -> tuple[str | None, str | None, float | None]:
    """What the answer's event says was suggested, the rule and its precision."""
    (one,) = client.call(ShowRecord(dataset="points", row=row)).answers
    assert one.model_version is None and one.label == "no"
    return one.suggested, one.rule, one.suggested_share


def test_the_event_names_the_rule_that_was_shown_and_believes_in_no_other(client: Client) -> None:
    shown = hint(client, 9), hint(client, 12), hint(client, 18)
    assert all(shown)
    claims: list[tuple[int, str | None, int | None]] = [
        (9, "yes", None),
        (12, "unsure", None),
        (18, "yes", 7),
        (21, "yes", None),
        (24, "no", None),
    ]
    for row, suggested, model in claims:
        client.call(
            Submit(dataset="points", row=row, label="no", suggested=suggested, model=model, want=0)
        )
    rule = ("yes", "low", pytest.approx(2 / 3))
    assert recorded(client, 9) == rule
    assert recorded(client, 12) == (None, None, None), "the hub suggested yes"
    assert recorded(client, 18) == (None, None, None), "no model suggested anything"
    # These two were not handed out by this hub, as after it was started anew.
    assert recorded(client, 21) == rule
    assert recorded(client, 24) == (None, None, None)
    (me,) = client.call(ListAnnotators(dataset="points")).annotators
    assert me.accepted.value is None, "that is told of what models suggest"


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
