"""What a bad file of spans gets: a report by lines, and nothing stored unless asked otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make
from workbench.annotate.answer_file import OFF_WORDS
from workbench.annotate.requests import Imported, ImportLabels, SetSchema, ShowProgress
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.store.store import Store
from workbench.wire.place import Place

SCHEMA = {"field": ["text"], "task": "spans", "labels": ["WHO", "WHAT"]}
TEXT = "message {} about the order of last week"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Rows 3 to 18; 15 and 18 have one text and one id."""
    made = make(tmp_path_factory.mktemp("bad"), 6)
    store = Store.open(made.project, SystemClock())
    same = "SELECT text FROM raw_1 WHERE _row = 15"
    sql = f"UPDATE raw_1 SET id = 'm5', text = ({same}) WHERE _row = 18"
    store.bulk(lambda reader: reader.execute(sql)).result()
    store.close()
    with Client(made) as client:
        client.call(SetSchema(dataset="mails", document=json.dumps(SCHEMA)))
    yield made
    end_hub(made)


@pytest.fixture
def client(shared: Place) -> Iterator[Client]:
    with Client(shared) as made:
        yield made


def example(number: int, *spans: tuple[int, int, str], **more: object) -> str:
    """A line of Prodigy's about message ``number``."""
    marked = [{"start": start, "end": end, "label": label} for start, end, label in spans]
    line = {"text": TEXT.format(number), "spans": marked, "answer": "accept", **more}
    return json.dumps(line) + "\n"


def take(client: Client, path: Path, text: str, **options: object) -> Imported:
    path.write_text(text)
    return client.call(ImportLabels(path=str(path), format="prodigy", **options))  # type: ignore[arg-type]


SOUND = example(1, (0, 7, "WHAT"))
BAD = {
    "an unknown label": (example(2, (0, 7, "WHERE")), "no label is called 'WHERE'"),
    "overlapping spans": (example(2, (0, 9, "WHAT"), (8, 9, "WHO")), "overlap"),
    "a span out of range": (example(2, (0, 7, "WHAT"), (30, 99, "WHO")), "not within the text"),
    "a text that two rows have": (example(5, (0, 7, "WHAT")), "several rows have this text"),
    "a text that no row has": (example(77, (0, 7, "WHAT")), "no row has this text"),
    "a row twice": (example(1, (8, 9, "WHO")), "gives this row another label"),
    "no text": (json.dumps({"spans": [], "answer": "accept"}) + "\n", "there is no text"),
    "a text that has changed under its spans": (
        example(2, (0, 7, "WHAT"), text="massage 2 about it", meta={"row": 6}),
        "the text is not the one that the row has now",
    ),
    "a file that was cut": (example(2, (0, 7, "WHAT"))[:40], "it was cut off"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_faulty_line_is_named_and_nothing_is_stored(
    client: Client, tmp_path: Path, what: str
) -> None:
    line, why = BAD[what]
    # Rows are found by one way in a file: by their number, or by their text.
    first = example(1, (0, 7, "WHAT"), meta={"row": 3}) if "meta" in line else SOUND
    lines = first + line
    done = take(client, tmp_path / "in.jsonl", lines)
    assert done.added == 0 and [one.partition(":")[0] for one in done.problems] == ["line 2"]
    assert why in done.problems[0]
    assert client.call(ShowProgress()).labelled == 0
    tried = take(client, tmp_path / "in.jsonl", lines, skip_bad=True, dry_run=True)
    assert (tried.added, tried.problems) == (1, done.problems)
    assert (tried.read, tried.skipped, tried.unchanged) == (2, 1, 0)


def test_an_id_that_two_rows_have_or_that_comes_twice_is_named(
    client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "in.csv"
    spans = '"[[0,7,""WHAT""]]"'
    path.write_text(f"id,label\nm1,{spans}\nm5,{spans}\nm1,[]\nm1,{spans}\n")
    done = client.call(ImportLabels(path=str(path), format="csv"))
    assert done.problems == [
        "line 3: several rows have this id",
        "line 4: line 2 gives this row another label by the same person",
    ]
    assert done.added == 0 and client.call(ShowProgress()).labelled == 0


def test_another_tokenisation_is_taken_by_its_characters_and_told(
    client: Client, tmp_path: Path
) -> None:
    lines = SOUND + example(2, (0, 4, "WHAT"))
    done = take(client, tmp_path / "in.jsonl", lines, dry_run=True)
    assert (done.problems, done.added) == ([], 2)
    assert done.warnings == [f"line 2: {OFF_WORDS}"]


def test_a_person_nobody_enrolled_is_told_and_one_that_is_no_name_refused(
    client: Client, tmp_path: Path
) -> None:
    done = take(client, tmp_path / "in.jsonl", example(1, _annotator_id="zoe"), dry_run=True)
    assert done.warnings == ["line 1: nobody enrolled 'zoe': stored under that name"]
    done = take(client, tmp_path / "in.jsonl", example(1, _annotator_id="a\x1b[31mb"))
    assert len(done.problems) == 1 and "is no name" in done.problems[0]
