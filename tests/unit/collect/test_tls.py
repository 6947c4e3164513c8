"""``https://``: read from a real server with a certificate that is trusted, and from no other."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.unit.collect.reading import read
from tests.unit.collect.test_fetch import Handler
from workbench.core.errors import UnavailableError

x509 = pytest.importorskip("cryptography.x509", reason="cryptography is not installed")


def certificate(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that vouches for itself, in one file."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    return path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    path = certificate(tmp_path)
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    made.socket = context.wrap_socket(made.socket, server_side=True)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{made.server_address[1]}", path
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_server_whose_certificate_is_trusted_is_read(
    server: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, trusted = server
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    assert read(f"{address}/data.csv", tmp_path / "s").rows == [("1", "Ada"), ("2", "Grace")]


def test_another_one_is_not_and_what_to_do_is_said(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    address, _ = server
    with pytest.raises(UnavailableError, match="certificate") as refused:
        read(f"{address}/data.csv", tmp_path / "s")
    assert "SSL_CERT_FILE" in refused.value.hint
