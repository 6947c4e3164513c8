"""Labels are written part by part: all of them, once, in their order, one header."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import polars as pl
import pytest

from workbench.annotate import service_export
from workbench.annotate.requests import Asked, ExportLabels
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.store import Store

ROWS = 10
PEOPLE = ("ana", "ben", "cleo")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(service_export, "CHUNK", 4)
    made = Store.create(tmp_path / "p.duckdb")

    def fill(reader: Reader) -> None:
        reader.execute("INSERT INTO dataset VALUES (1, 'mails', now()::TIMESTAMP)")
        reader.execute(
            "CREATE TABLE raw_1 AS SELECT i AS _row, 1 AS _load, 'text, ' || i AS \"{range}\" "
            f"FROM range({ROWS}) AS t(i)"
        )
        reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")
        document = json.dumps({"field": ["{range}"], "labels": [{"name": "a"}, {"name": "b"}]})
        reader.execute(
            "INSERT INTO label_schema VALUES (1, 1, ?, now()::TIMESTAMP, 'ana')", (document,)
        )
        for person in PEOPLE:
            reader.execute(
                "INSERT INTO annotation SELECT 1, i, ?, 'labelled', 'a', false, '', 1.0, 1, "
                f"now()::TIMESTAMP, i FROM range({ROWS}) AS t(i)",
                (person,),
            )

    made.bulk(fill).result()
    return made


WANTED = [(row, person) for row in range(ROWS) for person in PEOPLE]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_our_own_formats(store: Store, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "labels"
    asked = ExportLabels(path=str(path), format=kind)
    with store:
        dataset = store.read(lambda reader: datasets.choose(reader, "")).result()
        rows = store.bulk(lambda reader: service_export._write(reader, dataset, asked)).result()
    text = path.read_text()
    lines = list(csv.DictReader(text.splitlines()))
    if kind == "jsonl":
        lines = [json.loads(line) for line in text.splitlines()]
    assert rows == len(lines) == len(WANTED)
    assert [(int(line["_row"]), line["annotator"]) for line in lines] == WANTED
    assert lines[-1]["{range}"] == "text, 9"
    assert [one.name for one in tmp_path.iterdir() if "labels" in one.name] == ["labels"]


def test_the_parts_for_a_worker(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    asked = Asked(columns=["{range}"], fields=["{range}"], labels=["a", "b"], task="single")
    with store:
        dataset = store.read(lambda reader: datasets.choose(reader, "")).result()
        which = "a.status = 'labelled'"
        store.bulk(
            lambda reader: service_export._cut(reader, dataset, asked, which, folder)
        ).result()
    parts = sorted(folder.iterdir())
    # A row's answers are never divided.
    frames = [pl.read_parquet(part) for part in parts]
    assert len(parts) > 2 and sum(map(len, frames)) == len(WANTED)
    assert pl.concat(frames).select("row_id", "person").rows() == WANTED
    assert all(
        set(one["row_id"]).isdisjoint(set(other["row_id"]))
        for one, other in itertools.pairwise(frames)
    )
