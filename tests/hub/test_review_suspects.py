"""Suspected label errors: found among training rows alone, gone once they are decided."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hub.labelling import make_of
from tests.hub.training import finished
from tests.unit.train.sample import tickets
from workbench.annotate.requests import ImportLabels, SetSchema
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError
from workbench.review.deciding import Decide, ShowReviewed
from workbench.review.requests import SUSPECTS, Measure, ShowSuspects, Suspect
from workbench.train.requests import CreateSplit, ShowSplit

ROWS = 120
FLIPPED = range(5, ROWS, 12)


def make_project(folder: Path) -> None:
    rows = tickets(ROWS).drop("empty", "_row").rename({"_target": "topic"})
    make_of(folder, rows, "tickets")


@pytest.fixture
def flipped(client: Client, tmp_path: Path) -> list[int]:
    """The rows whose label was changed to another."""
    topics = tickets(ROWS)["_target"].to_list()
    names = sorted(set(topics))
    lines = ["_row,label,annotator"]
    for row, topic in enumerate(topics, 1):
        given = names[(names.index(topic) + 1) % len(names)] if row in FLIPPED else topic
        lines.append(f"{row},{given},ana")
    path = tmp_path / "labels.csv"
    path.write_text("\n".join(lines) + "\n")
    document = {"field": ["text"], "labels": names}
    client.call(SetSchema(dataset="tickets", document=json.dumps(document)))
    done = client.call(ImportLabels(path=str(path), format="csv", dataset="tickets"))
    assert (done.added, done.problems) == (ROWS, [])
    return list(FLIPPED)


def suspects(client: Client) -> list[Suspect]:
    return client.call(ShowSuspects()).suspects


def look(client: Client) -> None:
    job = client.call(Measure(kind=SUSPECTS, dataset="tickets")).job
    assert job
    finished(client, job)


def test_flipped_labels_are_the_first_suspects(client: Client, flipped: list[int]) -> None:
    look(client)
    page = client.call(ShowSuspects())
    first = page.suspects[: 2 * len(flipped)]
    assert len({one.row for one in first} & set(flipped)) >= 0.7 * len(flipped)
    assert [one.score for one in page.suspects] == sorted(one.score for one in page.suspects)
    assert page.judged == ROWS and page.suspects[0].text
    topics = tickets(ROWS)["_target"].to_list()
    found = next(one for one in first if one.row in flipped)
    assert (found.likely, found.given != found.likely) == (topics[found.row - 1], True)


def test_one_that_was_decided_is_no_suspect_any_more(client: Client, flipped: list[int]) -> None:
    look(client)
    first = suspects(client)[0]
    item = client.call(ShowReviewed(row=first.row))
    assert [one.label for one in item.proposals if one.method == "model"] == [first.likely]
    client.call(Decide(row=first.row, label=first.given, reason="it is right", method="given"))
    assert first.row not in {one.row for one in suspects(client)}


def test_rows_kept_for_testing_are_never_looked_at(client: Client, flipped: list[int]) -> None:
    made = client.call(CreateSplit(name="main", dataset="tickets", share=0.4))
    finished(client, made.job)
    look(client)
    assert client.call(ShowSuspects()).judged == client.call(ShowSplit(name="main")).train < ROWS


def test_too_few_labels_are_refused_with_what_is_missing(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("_row,label,annotator\n1,a,ana\n2,b,ana\n")
    client.call(ImportLabels(path=str(path), format="csv", dataset="tickets", extend=True))
    with pytest.raises(InvalidInputError, match="fewer than two labels on 5 rows each"):
        look(client)
