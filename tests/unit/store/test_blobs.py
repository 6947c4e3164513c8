"""Artefacts come back as they were stored, or it is said that they do not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.core.actor import Actor
from workbench.core.errors import DamagedError, NotFoundError
from workbench.store import blobs
from workbench.store.store import Store


def put(store: Store, path: Path) -> str:
    return store.bulk(lambda reader: blobs.put_blob_file(reader, path)).result()


def parts(store: Store) -> int:
    count: int = store.read(lambda r: r.scalar("SELECT count(*) FROM blob_part")).result()
    return count


def harm(store: Store, owner: Actor, sql: str) -> None:
    store.write(owner, lambda tx: tx.execute(sql)).result()


@pytest.mark.parametrize("size", [0, 1, blobs.PART_BYTES, blobs.PART_BYTES + 1])
def test_a_file_comes_back(store: Store, tmp_path: Path, size: int) -> None:
    (tmp_path / "in").write_bytes(os.urandom(size))
    name = put(store, tmp_path / "in")
    store.read(lambda reader: blobs.get_blob_file(reader, name, tmp_path / "out")).result()
    assert (tmp_path / "out").read_bytes() == (tmp_path / "in").read_bytes()


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=300))
def test_bytes_come_back(store: Store, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "in").write_bytes(data)
    name = put(store, tmp_path / "in")
    assert store.read(lambda reader: blobs.get_blob(reader, name)).result() == data


def test_the_same_bytes_are_stored_once(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"model")
    assert put(store, tmp_path / "a") == put(store, tmp_path / "a")
    assert parts(store) == 1


def test_bytes_are_packed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 1_000_000)
    put(store, tmp_path / "a")
    sql = "SELECT sum(octet_length(data)) FROM blob_part"
    assert store.read(lambda reader: reader.scalar(sql)).result() < 20_000


def test_an_unknown_name(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.read(lambda reader: blobs.get_blob(reader, "0" * 64)).result()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE blob_part SET data = 'rubbish'::BLOB",
        "DELETE FROM blob_part",
        "INSERT INTO blob_part SELECT * FROM blob_part",
        "UPDATE blob SET bytes = bytes + 1",
        "UPDATE blob_part SET data = (SELECT data FROM blob_part WHERE part = 1) WHERE part = 0",
    ],
)
def test_damage_is_found_and_no_file_is_left(
    store: Store, owner: Actor, tmp_path: Path, sql: str
) -> None:
    (tmp_path / "in").write_bytes(os.urandom(blobs.PART_BYTES + 5))
    name = put(store, tmp_path / "in")
    harm(store, owner, sql)
    with pytest.raises(DamagedError):
        store.read(lambda reader: blobs.get_blob_file(reader, name, tmp_path / "out")).result()
    assert not (tmp_path / "out").exists()


def test_parts_without_a_blob_are_swept_at_opening(store: Store, owner: Actor) -> None:
    harm(store, owner, "INSERT INTO blob_part VALUES ('abc', 0, 'x'::BLOB)")
    store.close()
    with Store.open(store.path) as again:
        assert parts(again) == 0
