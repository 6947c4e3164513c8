"""Addresses: fetched whole from a real server, or not at all."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.unit.collect.reading import look, read
from workbench.collect.readers import fetch
from workbench.core.errors import InvalidInputError, NoFileError, UnavailableError

ENCODED = "/%C3%A9t%C3%A9%202024.csv?q=%C3%BC%20%2F"
PAGE = b"\n<!DOCTYPE html>\n<html><body><p>Log in, please; thank you.</p></body></html>\n"
BODY = b"id,name\n1,Ada\n2,Grace\n"


CHUNKED = {"Transfer-Encoding": "chunked"}
ANSWERS: dict[str, tuple[int, dict[str, str], bytes, str, str]] = {
    "/busy.csv": (429, {"Retry-After": "37"}, b"", "429 Too Many", "in 37 seconds"),
    "/busier.csv": (503, {"Retry-After": "Wed, 21 Oct"}, b"", "503 Service", "again later"),
    "/broken.csv": (500, {}, b"", "500 Internal", "again later"),
    "/halfway.csv": (200, CHUNKED, b"8\r\nid,name\n\r\n9\r\n1,A", "broke off", "Try again"),
    "/no-end.csv": (200, CHUNKED, b"8\r\nid,name\n\r\n", "broke off", "Try again"),
    "/garbled.csv": (200, CHUNKED, b"zz\r\nid,name\n\r\n", "broke off", "Try again"),
    "/part.csv": (206, {"Content-Length": "8"}, b"id,name\n", "a part of it only", "Try again"),
    "/round": (302, {"Location": "/round"}, b"", "(302), and to no file", "Check the address"),
    "/silence": (302, {}, b"", "(302), and to no file", "Check the address"),
    "/passwd": (302, {"Location": "file:///etc/passwd"}, b"", "not read", "name the file"),
    "/ftp": (302, {"Location": "ftp://127.0.0.1:1/x"}, b"", "not read", "name the file"),
    "/nowhere": (302, {"Location": "http://[::1"}, b"", "not read", "name the file"),
}
"""Status, headers, body; what is said of it, and what to do."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = self.path.partition("?")[0]
        if page == "/moved":
            self.send_response(302)
            self.send_header("Location", "/data.csv")
            self.end_headers()
        elif page in ("/data.csv", "/odd%20name.csv.gz", "/"):
            self._send(gzip.compress(BODY, mtime=0) if page.endswith(".gz") else BODY)
        elif page.startswith("/ours/") or self.path == ENCODED:
            self._send(BODY)
        elif page.startswith("/login/"):
            self._send(PAGE)
        elif page == "/cut.csv":
            self._send(BODY[:12], len(BODY))
        elif page == "/silent.csv":
            self.server.hold.wait(20)  # type: ignore[attr-defined]
        elif page == "/secret.csv":
            self.send_error(403)
        elif page in ANSWERS:
            code, headers, body, _, _ = ANSWERS[page]
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        else:
            self.send_error(404)

    def _send(self, data: bytes, announced: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(announced or len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.hold = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.hold.set()  # type: ignore[attr-defined]
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.mark.parametrize(
    "path", ["/data.csv", "/moved", "/odd%20name.csv.gz", "/data.csv?token=%2F..", "/"]
)
def test_what_an_address_gives_is_read(server: str, path: str, tmp_path: Path) -> None:
    staged = read(server + path, tmp_path / "s")
    assert staged.rows == [("1", "Ada"), ("2", "Grace")]
    again = read(server + path, tmp_path / "t", dialect=staged.result.dialect)
    assert again.result.content == staged.result.content


@pytest.mark.parametrize(
    "name", ["rejects.parquet", "stage-00001.parquet", "spill", "unpacked", "fetched", "members"]
)
def test_a_file_may_be_called_as_our_own_are(server: str, name: str, tmp_path: Path) -> None:
    staged = read(f"{server}/ours/{name}", tmp_path / "s", format="csv")
    assert staged.rows == [("1", "Ada"), ("2", "Grace")]


@pytest.mark.parametrize("path", ["/été 2024.csv?q=ü %2F", "/%C3%A9té%202024.csv?q=%C3%BC %2F#b"])
def test_letters_and_blanks_in_an_address_are_encoded(
    server: str, path: str, tmp_path: Path
) -> None:
    assert read(server + path, tmp_path / "s").rows == [("1", "Ada"), ("2", "Grace")]


def test_a_server_may_have_a_name_in_any_letters(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot reach"):
        look("http://bücher.invalid/a.csv", tmp_path / "s")


def test_what_breaks_off_is_not_read(server: str, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="broke off after 12 of 22 bytes"):
        read(f"{server}/cut.csv", tmp_path / "s")


@pytest.mark.parametrize("page", ANSWERS)
def test_what_a_server_says_in_place_of_the_file_is_told(
    server: str, page: str, tmp_path: Path
) -> None:
    _, _, _, said, advice = ANSWERS[page]
    with pytest.raises(UnavailableError) as raised:
        read(server + page, tmp_path / "s")
    assert said in raised.value.message and advice in raised.value.hint
    assert "\n" not in raised.value.message


def test_a_server_that_says_nothing_is_given_up(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 0.3)
    with pytest.raises(UnavailableError, match=r"says nothing|timed out"):
        look(f"{server}/silent.csv", tmp_path / "s")


def test_what_is_not_there_or_shut_says_so(server: str, tmp_path: Path) -> None:
    with pytest.raises(NoFileError, match="404 Not Found"):
        look(f"{server}/none.csv", tmp_path / "s")
    with pytest.raises(UnavailableError, match="403 Forbidden"):
        look(f"{server}/secret.csv", tmp_path / "s")


def test_nobody_listens(tmp_path: Path) -> None:
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnavailableError, match="Connection refused"):
        look(f"http://127.0.0.1:{port}/a.csv", tmp_path / "s")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://host/a.csv", "ftp:// is not read"),
        ("http:///a.csv", "names no server"),
        ("https://ana:secret@host/a.csv", "would be on record"),
        ("http://[::1/a.csv", "is no address"),
        ("https://ana@host/a.csv", "would be on record"),
        ("http://host:port/a.csv", "names no server that there can be"),
        (f"http://{'é' * 64}.org/a.csv", "names no server that there can be"),
        ("http://a b/a.csv", "is no address"),
    ],
)
def test_addresses_that_cannot_be_fetched_say_why(address: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=said):
        look(address, tmp_path / "s")


@pytest.mark.parametrize("name", ["data.csv", "data.json", "data", "data.jsonl"])
def test_a_web_page_in_place_of_the_file_is_refused(server: str, name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="is a web page") as refused:
        look(f"{server}/login/{name}", tmp_path)
    assert "--format" in refused.value.hint
    settled = read(f"{server}/data.csv", tmp_path / "s").result.dialect
    with pytest.raises(InvalidInputError, match="is a web page"):
        read(f"{server}/login/{name}", tmp_path / "t", dialect=settled)


def test_a_web_page_is_read_as_text_when_that_is_said(server: str, tmp_path: Path) -> None:
    sheet = look(f"{server}/login/data.csv", tmp_path, format="csv")
    assert sheet.dialect.format == "csv"


def test_a_web_page_on_this_machine_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "saved.csv"
    path.write_bytes(PAGE)
    with pytest.raises(InvalidInputError, match=r"saved\.csv is a web page"):
        look(path, tmp_path / "s")
