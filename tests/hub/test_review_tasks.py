"""Reviewing where an answer is more than one label of the schema: several, spans, texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make
from tests.hub.reviewing import give, measured
from workbench.annotate.requests import ImportLabels, SetSchema
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError
from workbench.review.deciding import Decide, ListReview, ShowReviewed
from workbench.review.requests import AGREEMENT, SUSPECTS, Measure, ShowAgreement
from workbench.wire.place import Place

NAMES = ["late", "rude", "lost"]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    yield made
    end_hub(made)


def ask(client: Client, task: str, labels: list[str]) -> None:
    document = {"task": task, "field": ["text"], "labels": labels}
    client.call(SetSchema(dataset="mails", document=json.dumps(document)))


def test_several_labels_are_compared_one_by_one(client: Client, tmp_path: Path) -> None:
    ask(client, "multi", NAMES)
    votes = {
        "m1": {"ana": "late|rude", "bo": "late"},
        "m2": {"ana": "rude", "bo": "rude"},
        "m3": {"ana": "late", "bo": "late"},
    }
    give(client, tmp_path, votes)
    measured(client, AGREEMENT)
    found = client.call(ShowAgreement())
    assert found.percent.value == pytest.approx(2 / 3)
    assert list(found.per_label) == NAMES
    assert found.per_label["late"].krippendorff_alpha.value == 1.0
    assert found.per_label["late"].answers == 4
    rude = found.per_label["rude"].krippendorff_alpha.value
    assert rude is not None and rude < 1
    assert found.per_label["lost"].fleiss_kappa.why == "nobody gives this label"


def test_a_decision_on_several_labels_is_an_answer_to_the_task(
    client: Client, tmp_path: Path
) -> None:
    ask(client, "multi", NAMES)
    give(client, tmp_path, {"m1": {"ana": "late|rude", "bo": "late"}})
    assert client.call(ListReview()).task == "multi"
    assert client.call(ShowReviewed(row=3)).labels == ["late|rude", "late"]
    for label in ("late|rude", "late|lost", "lost", ""):
        assert not client.call(Decide(row=3, label=label, reason="so")).refused
    for label in ("lost|late", "late|early"):
        with pytest.raises(InvalidInputError, match="no answer to several labels"):
            client.call(Decide(row=3, label=label, reason="so"))


def test_spans_are_adopted_as_they_were_given(client: Client, tmp_path: Path) -> None:
    ask(client, "spans", NAMES)
    path = tmp_path / "spans.jsonl"
    given = {"ana": [[0, 7, "late"]], "bo": [[0, 9, "late"]]}
    lines = [
        {"id": "m1", "label": json.dumps(spans), "annotator": who} for who, spans in given.items()
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines))
    done = client.call(ImportLabels(path=str(path), format="jsonl", dataset="mails"))
    assert (done.added, done.problems) == (2, [])
    first = client.call(ShowReviewed(row=3)).labels[0]
    assert not client.call(Decide(row=3, label=first, reason="so")).refused
    with pytest.raises(InvalidInputError, match="nobody has given these spans"):
        client.call(Decide(row=3, label='[[0,5,"late"]]', reason="so"))
    with pytest.raises(InvalidInputError, match="can't be told in the task spans"):
        client.call(Measure(kind=SUSPECTS))


def test_ratings_are_numbers_with_an_interval_alpha(client: Client, tmp_path: Path) -> None:
    ask(client, "rating", [])
    give(client, tmp_path, {"m1": {"ana": "1", "bo": "2"}, "m2": {"ana": "5", "bo": "5"}})
    measured(client, AGREEMENT)
    alpha = client.call(ShowAgreement()).krippendorff_alpha
    assert alpha["interval"].value is not None and alpha["nominal"].value is not None
    assert alpha["interval"].value > alpha["nominal"].value
