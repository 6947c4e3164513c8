"""Objects of a real S3-compatible server on loopback."""

from __future__ import annotations

import gzip
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.unit.collect.postgres_server import free_port
from tests.unit.collect.project import Project
from tests.unit.collect.reading import look, read
from workbench.collect.readers import s3
from workbench.collect.requests import AddSource, GetLoad, RunSource
from workbench.core.errors import InvalidInputError, NoFileError, UnavailableError

obstore = pytest.importorskip("obstore", reason="obstore is not installed")
pytest.importorskip("moto", reason="moto is not installed")
S3Store = pytest.importorskip("obstore.store").S3Store

BODY = b"id,name\n1,Ada\n2,Grace\n"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while not _up(address) and time.monotonic() < until:
            time.sleep(0.1)
        yield address
    finally:
        server.kill()
        server.wait()


def _up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/moto-api/", timeout=1):
            return True
    except OSError:
        return False


@pytest.fixture
def store(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    request = urllib.request.Request(f"{endpoint}/box", method="PUT")
    with urllib.request.urlopen(request, timeout=30):
        return endpoint


def put(endpoint: str, key: str, data: bytes) -> None:
    box = S3Store(
        "box",
        config={"endpoint": endpoint, "region": "us-east-1"},
        client_options={"allow_http": True},
    )
    box.put(key, data)


def test_an_object_is_read_like_a_file(store: str, tmp_path: Path) -> None:
    put(store, "in/people.csv", BODY)
    put(store, "in/people.csv.gz", gzip.compress(BODY, mtime=0))
    for number, name in enumerate(("people.csv", "people.csv.gz")):
        staged = read(f"s3://box/in/{name}", tmp_path / str(number))
        assert staged.rows == [("1", "Ada"), ("2", "Grace")]


def test_a_pattern_stands_for_objects_of_its_folder(store: str, tmp_path: Path) -> None:
    put(store, "p/b.csv", b"id,name\n3,Bo\n")
    put(store, "p/a.csv", BODY)
    put(store, "p/deep/c.csv", b"id,name\n9,No\n")
    put(store, "p/notes.txt", b"no rows")
    rows = read("s3://box/p/*.csv", tmp_path / "s").rows
    assert rows == [("1", "Ada"), ("2", "Grace"), ("3", "Bo")]


def test_an_object_may_be_called_as_our_own_files_are(store: str, tmp_path: Path) -> None:
    put(store, "ours/rejects.parquet", BODY)
    rows = read("s3://box/ours/rejects.parquet", tmp_path / "s", format="csv").rows
    assert rows == [("1", "Ada"), ("2", "Grace")]


def test_a_large_object_comes_whole(store: str, tmp_path: Path) -> None:
    lines = b"".join(b"%d,%s\n" % (n, b"x" * 90) for n in range(200_000))
    put(store, "large.csv", b"id,name\n" + lines)
    assert len(read("s3://box/large.csv", tmp_path / "s").rows) == 200_000


async def test_an_object_that_has_changed_is_loaded_again(store: str, project: Project) -> None:
    put(store, "c.csv", BODY)
    await project.call(AddSource(name="c", location="s3://box/c.csv"))

    async def account() -> tuple[int, int]:
        started = await project.call(RunSource(name="c"))
        done = await project.call(GetLoad(load=started.load))
        return done.loaded, done.unchanged

    assert await account() == (2, 0)
    assert await account() == (0, 2)
    put(store, "c.csv", BODY + b"3,Bo\n")
    assert await account() == (1, 2)


@pytest.mark.parametrize(
    ("location", "error", "words"),
    [
        ("s3://box/none.csv", NoFileError, "nothing at s3://box/none.csv"),
        ("s3://nobox/x.csv", NoFileError, "nothing at s3://nobox/x.csv"),
        ("s3://box/none/*.csv", NoFileError, "no object matches"),
        ("s3://box", InvalidInputError, "names no object"),
        ("s3://key:s3cret@box/x.csv", InvalidInputError, "on record for everybody"),
    ],
)
def test_what_is_not_there_is_said(
    store: str, tmp_path: Path, location: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as said:
        look(location, tmp_path)
    assert "s3cret" not in str(said.value)


def test_a_store_that_is_down_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    with pytest.raises(UnavailableError, match="cannot get") as said:
        look("s3://box/x.csv", tmp_path)
    assert "AWS_ENDPOINT_URL" in said.value.hint and "s3cret" not in str(said.value)


class Answers(BaseHTTPRequestHandler):
    """A store that refuses, breaks off or stops in the middle of an object, or is slow."""

    def do_GET(self) -> None:
        if "denied" in self.path:
            self.send_error(403)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", "Sat, 02 Mar 2024 12:00:00 GMT")
        self.end_headers()
        if "slow" in self.path:
            for byte in BODY:
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)
            return
        self.wfile.write(BODY[:12])
        if "stuck" in self.path:
            self.wfile.flush()
            time.sleep(5)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store that ``Answers``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    yield
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("key", "words"), [("cut.csv", "cannot get"), ("denied.csv", "does not")])
def test_a_store_that_refuses_or_breaks_off_gives_nothing(
    key: str, words: str, odd: None, tmp_path: Path
) -> None:
    with pytest.raises(UnavailableError, match=words):
        look(f"s3://box/{key}", tmp_path)


def test_an_object_may_come_slowly(
    odd: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "SECONDS", "1s")
    assert read("s3://box/slow.csv", tmp_path / "s").rows == [("1", "Ada"), ("2", "Grace")]


def test_a_store_that_stops_in_the_middle_is_given_up(
    odd: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "SECONDS", "300ms")
    with pytest.raises(UnavailableError, match="cannot get"):
        look("s3://box/stuck.csv", tmp_path)
