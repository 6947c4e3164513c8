"""Rules as weak labels: counted over all rows, never written over people's answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub.golden import majority
from tests.hub.labelling import make
from tests.hub.reviewing import label, measured
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.review.deciding import Decide, ShowReviewed
from workbench.review.rules import RULES, AddRule, ListRules, RemoveRule, ShowRuleConflicts
from workbench.wire.place import Place

VOTES = {
    "m1": {"ana": "spam"},
    "m2": {"ana": "ham"},
    "m10": {"ana": "ham"},
    "m11": {"ana": "spam"},
}


def make_project(folder: Path) -> None:
    made = make(folder, 20)
    with Client(made) as client:
        label(client, folder, VOTES)


@pytest.fixture
def ruled(client: Client) -> Client:
    """``ones`` fits messages 1 and 10 to 19, ``tens`` 10 to 20, ``odd`` 12 and 13."""
    for name, kind, condition, given in (
        ("ones", "contains", "MESSAGE 1", "spam"),
        ("tens", "regex", r"message \d\d about", "spam"),
        ("odd", "where", "id IN ('m12', 'm13')", "odd"),
    ):
        client.call(AddRule(name=name, kind=kind, condition=condition, label=given))
    return client


def test_statistics_are_counted_over_all_rows(ruled: Client) -> None:
    measured(ruled, RULES)
    page = ruled.call(ListRules())
    assert [rule.name for rule in page.rules] == ["odd", "ones", "tens"]
    assert page.statistics is not None
    assert (page.statistics.rows, page.statistics.known) == (20, 4)
    odd, ones, tens = page.statistics.figures
    assert (ones.coverage.value, tens.coverage.value, odd.coverage.value) == (0.55, 0.55, 0.1)
    assert (ones.overlap.value, ones.conflict.value) == (0.5, 0.1)
    # Of what ones labels, 1, 10 and 11 are known, and 10 is ham.
    assert ones.accuracy.value == pytest.approx(2 / 3) and ones.accuracy.n == 3
    assert ones.accuracy.low is not None and 0 < ones.accuracy.low < 2 / 3
    assert odd.accuracy.value is None


def test_labels_that_rules_contradict_are_listed_until_somebody_decides(
    ruled: Client, place: Place
) -> None:
    measured(ruled, RULES)
    (conflict,) = ruled.call(ShowRuleConflicts()).conflicts
    assert (conflict.row, conflict.label, conflict.said) == (30, "ham", "spam")
    assert conflict.rules == ["ones", "tens"]
    (proposal,) = [
        one for one in ruled.call(ShowReviewed(row=30)).proposals if one.method == "rule"
    ]
    assert (proposal.label, proposal.rules) == ("spam", ["ones", "tens"])
    ruled.call(Decide(row=30, label="ham", reason="it is wanted", method="given"))
    assert ruled.call(ShowRuleConflicts()).total == 0
    assert majority(place) == {3: "spam", 6: "ham", 30: "ham", 33: "spam"}


def test_what_rules_say_is_counted_anew_when_they_change(ruled: Client) -> None:
    assert measured(ruled, RULES) is not None
    assert measured(ruled, RULES) is None
    ruled.call(RemoveRule(name="odd"))
    standing = ruled.call(ListRules()).standing
    assert standing is not None and not standing.current
    assert measured(ruled, RULES) is not None


@pytest.mark.parametrize(
    ("kind", "condition", "given", "said"),
    [
        ("words", "x", "spam", "no kind is called"),
        ("contains", " ", "spam", "a condition has"),
        ("contains", "x", "egg", "no label is called"),
        ("where", "id = (SELECT max(id) FROM raw_1)", "spam", "may not hold a subquery"),
        ("where", "id =", "spam", "no SQL expression"),
        ("regex", "(", "spam", "(?i)missing|regular|regex|parenthes"),
    ],
)
def test_what_is_no_rule_is_refused(
    asking: Client, kind: str, condition: str, given: str, said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said):
        asking.call(AddRule(name="one", kind=kind, condition=condition, label=given))
    assert asking.call(ListRules()).rules == []


def test_without_rules_there_is_nothing_to_count(client: Client) -> None:
    with pytest.raises(NotFoundError, match="has no rules"):
        measured(client, RULES)
    with pytest.raises(NotFoundError, match="no rule is called 'one'"):
        client.call(RemoveRule(name="one"))
