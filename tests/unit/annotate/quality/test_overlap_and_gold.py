"""Extra votes on disagreement, and how often people are right on gold."""

from __future__ import annotations

import pytest

from workbench.annotate.quality.gold import NO_GOLD, gold_accuracy
from workbench.annotate.quality.overlap import extra_votes
from workbench.annotate.quality.votes import Votes
from workbench.core.errors import InvalidInputError

VOTES = Votes.from_table(
    [
        [0, 0, 1, -1, -1],  # divided
        [0, 1, 2, -1, -1],  # most divided
        [1, 1, 1, -1, -1],  # alike
        [0, 1, -1, -1, -1],  # not all votes are in
        [0, 1, 0, 1, -1],  # had its extra vote
        [1, 0, 0, -1, -1],  # divided as the first
    ]
)


def test_divided_items_get_one_more_vote_the_most_divided_first() -> None:
    assert extra_votes(VOTES, 3).tolist() == [1, 0, 5]
    assert extra_votes(VOTES, 3, extra=2).tolist() == [1, 4, 0, 5]
    assert extra_votes(VOTES, 2).tolist() == [3]


def test_one_answer_is_no_disagreement() -> None:
    for overlap, extra in ((1, 1), (2, 0)):
        with pytest.raises(InvalidInputError):
            extra_votes(VOTES, overlap, extra)


def test_gold_with_one_or_several_right_answers() -> None:
    found = gold_accuracy(VOTES, {0: [0], 1: [1, 2], 4: {1}})
    assert [figure.value for figure in found[:4]] == [1 / 3, 1, 1 / 3, 1]
    assert [figure.n for figure in found] == [3, 3, 3, 1, 0]
    # Wilson's interval of 1 in 3.
    assert found[0].low == pytest.approx(0.0615, abs=1e-4)
    assert found[0].high == pytest.approx(0.7923, abs=1e-4)
    assert found[4].why == NO_GOLD


def test_without_gold_nobody_is_judged() -> None:
    assert {figure.why for figure in gold_accuracy(VOTES, {})} == {NO_GOLD}


def test_bad_gold_is_refused() -> None:
    for right in ({9: [0]}, {0: [7]}, {0: []}):
        with pytest.raises(InvalidInputError):
            gold_accuracy(VOTES, right)
