"""What an address gives, as a file of the job's own."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from workbench.collect.readers.addresses import parts_of
from workbench.core.errors import InvalidInputError, NoFileError, UnavailableError, WorkbenchError
from workbench.core.system import from_os
from workbench.core.version import VERSION

SECONDS = 30.0
"""How long a server may say nothing."""
CHUNK = 1024 * 1024
_SCHEMES = ("http", "https")
_GONE = (404, 410)
_SHUT = (401, 403, 407)
# What is percent-encoded already stays so.
_SAFE = "%/:?#[]@!$&'()*+,;=~-._"
_ELSEWHERE = "Fetch the file with a program that keeps it, and name the file."


def is_address(location: str) -> bool:
    """Whether the location is no path."""
    return "://" in location


def fetch(location: str, scratch: Path) -> Path:
    """Fetch what is there into ``scratch``, all of it. Raises what ``open_location`` raises."""
    parts = _checked(location)
    target = scratch / _file_name(parts.path)
    address = _on_the_wire(parts)
    request = urllib.request.Request(address, headers={"User-Agent": f"workbench/{VERSION}"})
    opener = urllib.request.build_opener(_Elsewhere)
    with _asking(location), opener.open(request, timeout=SECONDS) as answer:
        if answer.status == http.client.PARTIAL_CONTENT:
            raise UnavailableError(f"{location}: the server gives a part of it only", "Try again.")
        with target.open("wb") as file:
            shutil.copyfileobj(answer, file, CHUNK)
        announced = answer.headers.get("Content-Length")
    size = target.stat().st_size
    if announced is not None and announced.isdecimal() and int(announced) != size:
        raise UnavailableError(
            f"{location} broke off after {size:,} of {int(announced):,} bytes", "Try again."
        )
    return target


class _Elsewhere(urllib.request.HTTPRedirectHandler):
    """Follows a server to other addresses of its kind; the library would go to FTP, too."""

    def http_error_302(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any
    ) -> Any:
        """What is at the address to which the server leads. Raises UnavailableError."""
        try:
            scheme = urlsplit(urljoin(req.full_url, headers.get("Location", ""))).scheme
        except ValueError:
            scheme = ""
        if scheme.lower() not in _SCHEMES:
            fp.close()
            raise UnavailableError(
                f"{req.full_url}: the server leads to an address that is not read", _ELSEWHERE
            )
        return super().http_error_302(req, fp, code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _checked(location: str) -> SplitResult:
    parts = parts_of(location, _ELSEWHERE)
    if parts.scheme.lower() not in _SCHEMES:
        raise InvalidInputError(
            f"{parts.scheme}:// is not read by this release",
            "Files, http://, https://, s3:// and postgresql:// are.",
        )
    if parts.username:
        raise InvalidInputError(
            "an address with a name in it would be on record for everybody", _ELSEWHERE
        )
    if not parts.hostname:
        raise InvalidInputError(f"{location} names no server")
    return parts


def _on_the_wire(parts: SplitResult) -> str:
    """The address in ASCII, as browsers write it. Raises InvalidInputError."""
    try:
        host = (parts.hostname or "").encode("idna").decode()
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        # What stands where a port should may be a password.
        raise InvalidInputError(
            "this address names no server that there can be", "Like https://server:8080/path."
        ) from None
    server = f"[{host}]" if ":" in host else host
    path, query = (quote(text, safe=_SAFE) for text in (parts.path, parts.query))
    return urlunsplit((parts.scheme, server + port, path, query, ""))


def _file_name(path: str) -> str:
    """What the copy is called: its ending may tell what it is."""
    name = re.sub(r"[^\w.-]+", "_", unquote(os.path.basename(path.rstrip("/"))))[-100:]
    return name if name.strip(".") else "download"


@contextmanager
def _asking(location: str) -> Iterator[None]:
    try:
        yield
    except http.client.InvalidURL as error:
        raise InvalidInputError(f"{location} is no address: {error}") from None
    except urllib.error.HTTPError as error:
        error.close()
        raise _refused(location, error) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise UnavailableError(
                f"{location}: its certificate is not trusted: {error.reason.verify_message}",
                "Name the file of your authority's certificates in SSL_CERT_FILE, then start the "
                "hub anew: workbench hub stop.",
            ) from None
        why = error.reason if isinstance(error.reason, str) else _why(error.reason)
        raise UnavailableError(f"cannot reach {location}: {why}", "Is it up?") from None
    except TimeoutError:
        raise UnavailableError(
            f"{location} says nothing for {SECONDS:.0f} seconds", "Try again later."
        ) from None
    except (http.client.HTTPException, ConnectionError) as error:
        raise UnavailableError(f"{location} broke off: {error}", "Try again.") from None
    except OSError as error:
        raise from_os(error, f"cannot keep what {location} gives") from error


def _refused(location: str, error: urllib.error.HTTPError) -> WorkbenchError:
    """What a server says in place of the file, and what to do about it."""
    if 300 <= error.code < 400:
        return UnavailableError(
            f"{location}: the server leads to other addresses ({error.code}), and to no file",
            "Check the address.",
        )
    said = f"{location}: the server says {error.code} {error.reason}"
    if error.code in _GONE:
        return NoFileError(said, "Check the address.")
    if error.code in _SHUT:
        return UnavailableError(said, "It wants to know who asks.")
    wait = error.headers.get("Retry-After", "").strip()
    when = f"in {wait} seconds" if wait.isascii() and wait.isdecimal() else "later"
    return UnavailableError(said, f"Try again {when}.")


def _why(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)
