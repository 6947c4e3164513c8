"""What one annotator gives for what: counted against the consensus, and as the method rates it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.hub.labelling import make
from tests.hub.reviewing import label, measured
from workbench.client.blocking import Client
from workbench.core.errors import NotFoundError
from workbench.review.people import ShowConfusion
from workbench.review.requests import CONSENSUS, DAWID_SKENE, ShowConsensus

TRUE = {f"m{n}": "spam" if n % 2 else "ham" for n in range(1, 41)}
VOTES = {
    row: {
        "ana": true,
        "bo": true if n % 10 else "odd",
        "cy": true if n % 5 else "ham",
    }
    for n, (row, true) in enumerate(TRUE.items(), 1)
}


def make_project(folder: Path) -> None:
    made = make(folder, 40)
    with Client(made) as client:
        label(client, folder, VOTES)


def test_the_matrix_counts_answers_by_the_consensus(asking: Client) -> None:
    measured(asking, CONSENSUS, DAWID_SKENE)
    agreed = {item.row: item.label for item in asking.call(ShowConsensus(method=DAWID_SKENE)).items}
    found = asking.call(ShowConfusion(name="cy"))
    expected = Counter((agreed[3 * int(row[1:])], given["cy"]) for row, given in VOTES.items())
    counted = {
        (true, given): found.counts[at][column]
        for at, true in enumerate(found.labels)
        for column, given in enumerate(found.labels)
        if found.counts[at][column]
    }
    assert counted == dict(expected) and found.answers == 40
    # Four odd rows in five carry what is true, the others ham.
    assert counted["spam", "ham"] == 4
    spam = found.labels.index("spam")
    rates = dict(zip(found.labels, found.rates[spam], strict=True))
    assert rates["ham"] == pytest.approx(0.2, abs=0.02)
    assert sum(rates.values()) == pytest.approx(1.0, abs=0.02)


def test_before_the_consensus_it_says_what_to_do(client: Client) -> None:
    with pytest.raises(NotFoundError, match="nobody has measured") as raised:
        client.call(ShowConfusion(name="cy"))
    assert "consensus --method dawid-skene" in raised.value.hint


def test_somebody_without_answers_has_none(asking: Client) -> None:
    measured(asking, CONSENSUS, DAWID_SKENE)
    with pytest.raises(NotFoundError, match="no answer of eve"):
        asking.call(ShowConfusion(name="eve"))


def test_many_people_and_the_matrices_do_not_weigh_on_the_consensus(asking: Client) -> None:
    measured(asking, CONSENSUS, DAWID_SKENE)
    assert all(not one.rates for one in asking.call(ShowConsensus(method=DAWID_SKENE)).annotators)
