"""Agreement and consensus by real jobs: stored, reused while nothing changes, told to be old."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make
from tests.hub.reviewing import VOTES, give, label, measured
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.review.deciding import Decide
from workbench.review.requests import (
    AGREEMENT,
    CONSENSUS,
    DAWID_SKENE,
    MAJORITY,
    Measure,
    ShowAgreement,
    ShowConsensus,
)
from workbench.wire.home import ShowHome
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 12)
    yield made
    end_hub(made)


def test_agreement_is_measured_over_all_answers(client: Client, tmp_path: Path) -> None:
    label(client, tmp_path)
    assert measured(client, AGREEMENT)["answers"] == 11
    found = client.call(ShowAgreement(dataset="mails"))
    assert (found.items, found.shared, found.answers) == (5, 4, 11)
    assert found.annotators == ["ana", "bo", "cy"]
    assert found.labels == ["spam", "ham", "odd"]
    # Pairs of answers alike: 1, 1/3, 1 and 0 of the rows with two or three.
    assert found.percent.value == pytest.approx((1 + 1 / 3 + 1 + 0) / 4)
    assert found.percent.low is not None and found.percent.low < found.percent.value
    assert found.krippendorff_alpha["interval"].why == "the labels are not numbers"
    assert found.per_label["odd"].fleiss_kappa.why == "nobody gives this label"
    pairs = {(one.a, one.b): one for one in found.pairs}
    assert (pairs["ana", "bo"].items, pairs["ana", "bo"].percent) == (4, 0.5)
    assert pairs["ana", "bo"].cohen_kappa.value == pytest.approx(0.0)
    assert pairs["ana", "cy"].cohen_kappa.why


def test_a_repeated_call_reuses_the_result_until_an_answer_is_given(
    client: Client, tmp_path: Path
) -> None:
    label(client, tmp_path)
    measured(client, AGREEMENT)
    assert measured(client, AGREEMENT) is None
    first = client.call(ShowAgreement()).standing
    assert first is not None and first.current and first.since == 0
    give(client, tmp_path, {"m6": {"ana": "ham", "bo": "ham"}})
    then = client.call(ShowAgreement()).standing
    assert then is not None and not then.current
    assert (then.answers, then.since, then.made) == (11, 2, first.made)
    assert measured(client, AGREEMENT)["answers"] == 13
    assert measured(client, AGREEMENT, fresh=True)["answers"] == 13


def test_two_who_ask_at_once_wait_for_one_job(
    client: Client, connect: Callable[..., Client], tmp_path: Path
) -> None:
    label(client, tmp_path)
    asked = Measure(kind=AGREEMENT, dataset="mails")
    assert client.call(asked).job == connect().call(asked).job != ""


def test_the_majority_reports_ties(client: Client, tmp_path: Path) -> None:
    label(client, tmp_path)
    measured(client, CONSENSUS, MAJORITY)
    found = client.call(ShowConsensus(method=MAJORITY))
    labels = {item.row: item.label for item in found.items}
    assert labels == {3: "spam", 6: "spam", 9: "ham", 12: None, 15: "ham"}
    (tie,) = [item for item in found.items if item.label is None]
    assert tie.tied == ["spam", "ham"] and tie.confidence == 0.5
    people = {one.name: one for one in found.annotators}
    assert (people["ana"].competence, people["ana"].answers) == (1.0, 5)
    assert people["bo"].competence == pytest.approx(2 / 3)


def test_dawid_skene_believes_whom_others_confirm(client: Client, tmp_path: Path) -> None:
    votes = {}
    for number in range(1, 11):
        right, wrong = ("spam", "ham") if number % 2 else ("ham", "spam")
        noisy = right if number in (1, 2, 5, 6) else wrong
        votes[f"m{number}"] = {"ana": right, "cy": right, "bo": noisy}
    votes["m11"] = {"ana": "ham", "bo": "spam"}
    label(client, tmp_path, votes)
    measured(client, CONSENSUS, DAWID_SKENE)
    found = client.call(ShowConsensus(method=DAWID_SKENE))
    disputed = next(item for item in found.items if item.row == 33)
    assert disputed.label == "ham" and disputed.confidence > 0.9
    competence = {one.name: one.competence or 0.0 for one in found.annotators}
    assert competence["bo"] < 0.6 < 0.9 < competence["ana"]


def test_the_consensus_is_paged_and_knows_what_was_decided(client: Client, tmp_path: Path) -> None:
    label(client, tmp_path)
    measured(client, CONSENSUS, MAJORITY)
    client.call(Decide(dataset="mails", row=9, label="odd", reason="neither"))
    page = client.call(ShowConsensus(method=MAJORITY, offset=2, limit=2))
    assert [item.row for item in page.items] == [9, 12]
    assert (page.total, page.items[0].label, page.items[0].reviewed) == (5, "ham", "odd")


def test_the_home_screen_knows_how_far_people_agree(client: Client, tmp_path: Path) -> None:
    def people() -> tuple[str, str]:
        panel = next(one for one in client.call(ShowHome()).panels if one.title == "people")
        return panel.area, "".join(text for text, _ in panel.lines[0])

    label(client, tmp_path, {"m1": {"ana": "ham"}})
    assert people() == ("annotate", "ana 1")
    label(client, tmp_path)
    assert people() == ("review", "! 2 differ")
    assert "2 rows on which people disagree" in [step.text for step in client.call(ShowHome()).next]
    measured(client, AGREEMENT)
    assert people()[1].startswith("α .") and people()[1].endswith("! 2 differ")
    client.call(Decide(dataset="mails", row=6, label="ham", reason="so"))
    assert people()[1].endswith("! 1 differ")


def test_what_cannot_be_measured_says_why(client: Client, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="nobody has labelled mails yet"):
        client.call(Measure(kind=AGREEMENT))
    with pytest.raises(NotFoundError, match="nobody has measured"):
        client.call(ShowAgreement())
    with pytest.raises(InvalidInputError, match="no method of consensus is called 'oracle'"):
        client.call(Measure(kind=CONSENSUS, method="oracle"))
    label(client, tmp_path, {"m1": VOTES["m5"]})
    measured(client, AGREEMENT)
    assert client.call(ShowAgreement()).fleiss_kappa.why == "no item has two answers"
