"""Versions are made again from what is on record, through a real hub and real jobs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.conftest import end_hub
from tests.hub.training import finished, some_tickets, trained
from tests.waiting import job_ended
from workbench.client.blocking import Client
from workbench.history import manifest
from workbench.history.requests import ExportVersion
from workbench.store.store import Store
from workbench.train.requests import ListReproductions, Reproduce, Reproduction
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A project that can be opened again after its hub has ended."""
    made = Place.of(tmp_path / "project.duckdb")
    from workbench.core.clock import SystemClock

    Store.create(made.project, SystemClock()).close()
    try:
        yield made
    finally:
        end_hub(made)


def again(client: Client, version: int) -> Reproduction:
    job = client.call(Reproduce(version=str(version))).job
    return msgspec.convert(finished(client, job), Reproduction)


def test_versions_of_several_families_are_bit_identical(place: Place, tmp_path: Path) -> None:
    with Client(place) as client:
        some_tickets(client, tmp_path)
        for family in ("logistic", "boosting", "extra_trees"):
            version = trained(client, family=family).version
            found = again(client, version)
            assert (found.verdict, found.why) == ("bit-identical", []), family
        listed = client.call(ListReproductions(version="1"))
        assert [one.verdict for one in listed] == ["bit-identical"] and listed[0].by


def test_a_version_is_exported_for_onnx_with_how_it_answers(place: Place, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")
    path = tmp_path / "model.zip"
    with Client(place) as client:
        some_tickets(client, tmp_path)
        version = str(trained(client, family="logistic").version)
        done = client.call(ExportVersion(version=version, path=str(path), format="onnx", card="#"))
    inspected = manifest.inspect(path)
    assert (inspected.problems, inspected.kind, inspected.sha256) == ({}, "model.onnx", done.sha256)
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read("parity.json"))
    rows = told["parity"]["rows"]
    assert told["parity"]["equal"] == rows > 0 and told["parity"]["largest"] < 1e-6
    assert done.notes[0].startswith(f"same answer as the model on {rows} of {rows} test rows")
    assert {one["name"]: one["type"] for one in told["inputs"]}["text"] == "string"


def test_what_changed_since_is_said(place: Place, tmp_path: Path) -> None:
    with Client(place) as client:
        some_tickets(client, tmp_path)
        version = trained(client, family="logistic").version
    end_hub(place)
    store = Store.open(place.project)

    def spoil(reader: object) -> None:
        rows = reader.scalar("SELECT min(_row) FROM raw_1")  # type: ignore[attr-defined]
        reader.execute("DELETE FROM raw_1 WHERE _row = ?", (rows,))  # type: ignore[attr-defined]
        reader.execute(  # type: ignore[attr-defined]
            "UPDATE raw_1 SET text = 'something else', _hash = 7 WHERE _row % 3 = 0"
        )

    store.bulk(spoil).result()
    store.close()
    with Client(place) as client:
        found = again(client, version)
    assert found.verdict == "different" and found.largest
    assert any("have changed since" in one for one in found.why)


def test_a_version_whose_column_is_gone_says_so(place: Place, tmp_path: Path) -> None:
    with Client(place) as client:
        some_tickets(client, tmp_path)
        version = trained(client, family="logistic").version
    end_hub(place)
    store = Store.open(place.project)
    for sql in (
        "ALTER TABLE raw_1 RENAME COLUMN text TO other",
        "CREATE OR REPLACE VIEW rows_1 AS SELECT * FROM raw_1",
    ):
        store.bulk(lambda reader, sql=sql: reader.execute(sql)).result()  # type: ignore[misc]
    store.close()
    with Client(place) as client, pytest.raises(Exception) as refused:
        job = client.call(Reproduce(version=str(version))).job
        job_ended(client, job)
    assert "cannot be made again" in str(refused.value)
