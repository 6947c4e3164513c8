"""``labels agreement``, ``consensus``, ``suspects`` and reviewing, as scripts run them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.conftest import end_hub
from tests.hub.labelling import make
from tests.hub.reviewing import label
from workbench.client.blocking import Client
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 12)
    with Client(made) as client:
        label(client, tmp_path)
    yield made
    end_hub(made)


@pytest.fixture
def document(command: Run) -> Callable[..., tuple[int, Any]]:
    def call(*words: str) -> tuple[int, Any]:
        status, out, _ = command(*words, "--json")
        return status, json.loads(out)

    return call


def test_agreement_has_every_coefficient_with_its_interval(document: Any) -> None:
    status, found = document("labels", "agreement", "mails")
    assert status == 0
    assert (found["items"], found["annotators"], found["labels"]) == (5, 3, 11)
    for figure in (found["percent"], found["fleiss_kappa"], found["gwet_ac1"]):
        assert figure["low"] <= figure["value"] <= figure["high"] and figure["n"] == 4
    alpha = found["krippendorff_alpha"]
    assert set(alpha) == {"nominal", "ordinal", "interval"}
    assert alpha["interval"] == {"value": None, "why": "the labels are not numbers"}
    pair = found["pairs"][0]
    assert (pair["a"], pair["b"], pair["items"]) == ("ana", "bo", 4)
    assert pair["cohen_kappa"]["value"] == 0.0
    assert set(found["per_label"]) == {"spam", "ham", "odd"}
    assert found["standing"]["current"] and found["standing"]["since"] == 0


def test_agreement_reads_as_tables(command: Run) -> None:
    status, out, error = command("labels", "agreement")
    assert (status, error) == (0, "")
    assert out.startswith("mails: 11 labels of 3 people on 5 rows, 4 of them labelled by two")
    assert "Krippendorff α, nominal" in out and "– the labels are not numbers" in out
    assert "ana – bo" in out


def test_consensus_by_either_method(document: Any, command: Run) -> None:
    status, found = document("labels", "consensus", "--method", "majority")
    assert (status, found["method"]) == (0, "majority")
    items = {item["_row"]: item for item in found["items"]}
    assert (items[6]["label"], items[6]["confidence"]) == ("spam", pytest.approx(2 / 3))
    assert (items[12]["label"], items[12]["tied"]) == (None, ["spam", "ham"])
    assert [one["name"] for one in found["annotators"]] == ["ana", "bo", "cy"]
    status, found = document("labels", "consensus", "--method", "dawid-skene")
    assert (status, found["method"], len(found["items"])) == (0, "dawid-skene", 5)
    assert all(0 <= one["competence"] <= 1 for one in found["annotators"])
    assert "tie: spam, ham" in command("labels", "consensus")[1]


def test_suspects_need_labels_to_learn_from(document: Any, place: Place, tmp_path: Path) -> None:
    status, refused = document("labels", "suspects")
    assert status == 2 and "fewer than two labels on 5 rows each" in refused["error"]["message"]
    with Client(place) as client:
        votes = {f"m{n}": {"ana": "spam" if n % 2 else "ham"} for n in range(1, 13)}
        label(client, tmp_path, votes)
    status, found = document("labels", "suspects")
    assert status == 0 and isinstance(found, list)
    assert all(set(one) >= {"_row", "given", "likely", "score"} for one in found)


def test_a_row_is_decided_listed_and_opened_again(document: Any, command: Run) -> None:
    status, listed = document("labels", "review")
    assert (status, listed["open"]) == (0, 2)
    assert listed["items"][0] | {"agreement": 0.0, "_row": 12} == listed["items"][0]
    status, done = document("labels", "decide", "12", "ham", "--reason", "it is wanted")
    assert (status, done["label"]) == (0, "ham")
    assert "12" in command("labels", "review", "--decided")[1]
    status, _, error = command("labels", "decide", "12", "odd", "--reason", "no")
    assert status == 2 and "has decided meanwhile: ham (it is wanted)" in error
    assert document("labels", "decide", "12", "odd", "--reason", "no", "--over")[0] == 0
    assert document("labels", "undecide")[1] == {"_row": 12, "label": "ham", "rows": 1}
    assert document("labels", "undecide")[1] == {"_row": 12, "label": None, "rows": 1}
    assert document("labels", "undecide")[0] == 1
    assert document("labels", "undecide", "--redo")[1] == {"_row": 12, "label": "ham", "rows": 1}


def test_a_whole_consensus_is_adopted_and_taken_back(document: Any, command: Run) -> None:
    asked = ("labels", "adopt", "--reason", "they agree")
    status, counted = document(*asked, "--least", ".7", "--method", "majority", "--dry-run")
    assert (status, counted["rows"], counted["unsure"], counted["tied"]) == (0, 3, 1, 1)
    status, _, error = command(*asked)
    assert status == 2 and "5 rows would be decided" in error and "--yes" in error
    status, out, _ = command(*asked, "--yes")
    assert status == 0 and out.startswith("5 rows decided")
    assert command(*asked)[:2] == (0, "0 rows decided; 5 decided before\n")
    status, out, _ = command("labels", "undecide")
    assert status == 0 and out.startswith("5 rows of the consensus are open again")


def test_annotators_with_what_is_undefined_explained(document: Any, command: Run) -> None:
    status, found = document("labels", "annotators")
    assert (status, [one["name"] for one in found]) == (0, ["ana", "bo", "cy"])
    ana = found[0]
    assert (ana["labels"], ana["agreement"]["n"]) == (5, 6)
    assert ana["gold"] == {"value": None, "why": "has not answered a gold row"}
    assert ana["too_fast"]["why"] == "no label has a time"
    assert "agreement" in command("labels", "annotators")[1]


def test_a_stored_result_says_that_it_is_old(command: Run, place: Place, tmp_path: Path) -> None:
    assert command("labels", "agreement", "--stored")[0] == 2
    command("labels", "agreement")
    with Client(place) as client:
        label(client, tmp_path, {"m7": {"ana": "ham", "bo": "ham"}})
    status, out, error = command("labels", "agreement", "--stored")
    assert status == 0 and "11 labels of 3 people" in out
    assert "2 answers since" in error
    assert "13 labels of 3 people" in command("labels", "agreement")[1]


def test_one_annotators_confusion_is_a_matrix(command: Run, document: Any) -> None:
    status, found = document("labels", "annotators", "--confusion", "bo")
    assert status == 0 and found["name"] == "bo"
    assert sum(map(sum, found["counts"])) <= found["answers"] == 4
    _, out, _ = command("labels", "annotators", "--confusion", "bo")
    assert out.startswith("bo · 4 labels · competence") and "consensus" in out
