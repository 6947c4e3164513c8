"""Batches: given out as a file, kept from the queue, taken back in checked, or withdrawn."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import begin, make
from workbench.annotate.requests import (
    Batch,
    CreateBatch,
    ExportLabels,
    ImportBatch,
    Imported,
    ListBatches,
    Open,
    Submit,
    WithdrawBatch,
)
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    with Client(made) as client:
        begin(client, want=0)
    yield made
    end_hub(made)


def give_out(client: Client, path: Path, kind: str = "csv", **options: object) -> Batch:
    asked = {"rows": 4} | options
    return client.call(CreateBatch(name="north", path=str(path), format=kind, **asked))  # type: ignore[arg-type]


def take_back(client: Client, path: Path, person: str = "zoe", **options: object) -> Imported:
    return client.call(ImportBatch(name="north", path=str(path), person=person, **options))  # type: ignore[arg-type]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def answer(path: Path, lines: list[dict[str, str]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def waiting(client: Client) -> list[int]:
    return sorted(item.row for item in client.call(Open(dataset="mails", want=20)).items)


def test_a_batch_goes_out_comes_back_and_is_done(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "north.csv"
    assert give_out(client, path).rows == 4
    lines = rows_of(path)
    out = sorted(int(line["_row"]) for line in lines)
    assert all(line["text"].startswith("message") and line["label"] == "" for line in lines)
    # What is out is nobody's here.
    assert waiting(client) == sorted({3 * n for n in range(1, 7)} - set(out))
    answer(path, [line | {"label": "spam", "annotator": "who knows"} for line in lines[:3]])
    done = take_back(client, path)
    assert (done.problems, done.added, done.warned) == ([], 3, 1)
    (batch,) = client.call(ListBatches())
    assert (batch.state, [(one.person, one.rows) for one in batch.returned]) == (
        "open",
        [("zoe", 3)],
    )
    answer(path, [line | {"label": "ham" if line == lines[3] else "spam"} for line in lines])
    done = take_back(client, path)
    assert (done.problems, done.added, done.unchanged) == ([], 1, 3)
    (batch,) = client.call(ListBatches())
    assert (batch.state, batch.returned[0].rows, batch.returned[0].files) == ("done", 4, 2)
    labels = tmp_path / "all.csv"
    client.call(ExportLabels(path=str(labels), format="csv"))
    assert {line["annotator"] for line in rows_of(labels)} == {"zoe"}


def test_only_the_rows_of_the_batch_with_their_texts_come_in(
    client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "north.csv"
    give_out(client, path)
    lines = [line | {"label": "spam"} for line in rows_of(path)]
    out = {int(line["_row"]) for line in lines}
    stranger = next(row for row in range(3, 21, 3) if row not in out)
    bad = [
        lines[0],
        lines[1] | {"_hash": "0" * 32},
        lines[2] | {"_row": str(stranger)},
        lines[0],
    ]
    answer(path, bad)
    done = take_back(client, path)
    assert done.problems == [
        "line 3: the text is not the one that was given out",
        "line 4: this row is not in the batch",
        "line 5: line 2 has this row, too",
    ]
    assert client.call(ListBatches())[0].returned == []
    done = take_back(client, path, skip_bad=True)
    assert (done.added, done.skipped) == (1, 3)


def test_what_is_withdrawn_is_handed_out_again(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "north.csv"
    give_out(client, path)
    assert len(waiting(client)) == 2
    assert client.call(WithdrawBatch(name="north")).state == "withdrawn"
    assert len(waiting(client)) == 6
    with pytest.raises(ConflictError, match="was withdrawn"):
        take_back(client, path)
    with pytest.raises(ConflictError, match="withdrawn already"):
        client.call(WithdrawBatch(name="north"))


def test_two_people_are_wanted_for_each_row(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "north.csv"
    give_out(client, path, people=2)
    answer(path, [line | {"label": "spam"} for line in rows_of(path)])
    take_back(client, path)
    assert client.call(ListBatches())[0].state == "open"
    take_back(client, path, person="yan")
    assert client.call(ListBatches())[0].state == "done"


def test_rows_that_are_out_or_labelled_are_not_given_out_again(
    client: Client, tmp_path: Path
) -> None:
    client.call(Submit(dataset="mails", row=3, label="spam", want=0))
    give_out(client, tmp_path / "north.csv")
    second = CreateBatch(name="south", path=str(tmp_path / "s.csv"), format="csv", rows=4)
    assert client.call(second).rows == 1
    with pytest.raises(InvalidInputError, match="no row is left"):
        client.call(CreateBatch(name="w", path=str(tmp_path / "w.csv"), format="csv", rows=1))
    with pytest.raises(ConflictError, match="is out with another"):
        client.call(CreateBatch(name="w", path=str(tmp_path / "w.csv"), format="csv", ids=[6, 9]))
    assert not (tmp_path / "w.csv").exists()


def test_a_batch_goes_through_prodigy(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "north.jsonl"
    give_out(client, path, "prodigy")
    examples = [json.loads(line) for line in path.read_text().splitlines()]
    assert all("answer" not in one and "accept" not in one for one in examples)
    # What Prodigy adds to an example once somebody has answered it.
    answered = [one | {"accept": ["ham"], "answer": "accept"} for one in examples]
    path.write_text("".join(json.dumps(one) + "\n" for one in answered))
    assert take_back(client, path).added == 4
    assert client.call(ListBatches())[0].state == "done"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"rows": 0}, "say how many rows"),
        ({"people": 0}, "people can be asked"),
        ({"kind": "conll"}, "cannot be given out as conll"),
    ],
)
def test_what_cannot_be_given_out_is_told(
    client: Client, tmp_path: Path, options: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        give_out(client, tmp_path / "x.csv", **options)  # type: ignore[arg-type]
    with pytest.raises(NotFoundError, match="no batch called"):
        take_back(client, tmp_path / "x.csv")
