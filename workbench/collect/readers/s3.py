"""Objects of an S3-compatible store, as files of the job's own.

Who asks is told by the environment alone (``AWS_ACCESS_KEY_ID`` and so on); where the store is, by
``AWS_ENDPOINT_URL`` unless it is Amazon's.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from workbench.collect.readers.addresses import parts_of
from workbench.core.errors import InvalidInputError, NoFileError, UnavailableError
from workbench.core.system import from_os

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

CHUNK = 8 * 1024 * 1024
MOST = 1_000
"""Objects that a pattern may stand for."""
SECONDS = "30s"
"""How long a store may say nothing."""
LONGEST = "7days"
"""How long an object may come; unless it is said, the library gives it half a minute."""
_MARKS = "*?["
_KEYS = "Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."


def is_s3(location: str) -> bool:
    """Whether the location is in an S3-compatible store."""
    return location.lower().startswith("s3://")


def is_s3_pattern(location: str) -> bool:
    """Whether it stands for the objects that match it: ``s3://bucket/2024/*.csv``."""
    return is_s3(location) and any(mark in _split(location)[1] for mark in _MARKS)


def fetch_object(location: str, scratch: Path) -> Path:
    """Fetch an object into ``scratch``. Raises NoFileError, UnavailableError."""
    bucket, key = _split(location)
    store = _store(bucket)
    with _asking(location):
        return _fetched(store, key, scratch / (os.path.basename(key) or "object"))


def fetch_matching(location: str, scratch: Path) -> list[Path]:
    """Fetch all objects that match a pattern, in the order of their keys."""
    bucket, pattern = _split(location)
    store = _store(bucket)
    with _asking(location):
        keys = _matching(store, pattern)
        if not keys:
            raise NoFileError(f"no object matches {location}", "* stands for any letters.")
        if len(keys) > MOST:
            raise InvalidInputError(
                f"{len(keys):,} objects match {location}: {MOST:,} can be read as one",
                "Choose fewer by the pattern.",
            )
        found = []
        for number, key in enumerate(keys):
            folder = scratch / f"object-{number:04}"
            folder.mkdir()
            found.append(_fetched(store, key, folder / os.path.basename(key)))
    return found


def _split(location: str) -> tuple[str, str]:
    """Bucket and key. Raises InvalidInputError."""
    parts = parts_of(location.replace("?", "%3F").replace("#", "%23"), _KEYS)
    if "@" in parts.netloc:
        raise InvalidInputError(
            "an address with a secret in it would be on record for everybody", _KEYS
        )
    key = unquote(parts.path.lstrip("/"))
    if not parts.netloc or not key:
        raise InvalidInputError(f"{location} names no object", "s3://bucket/path/file.csv")
    return parts.netloc, key


def _store(bucket: str) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError:
        raise UnavailableError(
            "S3 is read with obstore, which is not installed", "pip install obstore"
        ) from None
    address = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    config: S3Config = {"virtual_hosted_style_request": not address}
    if address:
        config["endpoint"] = address
    if not os.environ.get("AWS_REGION"):
        config["region"] = "us-east-1"
    return S3Store(
        bucket,
        config=config,
        client_options={
            "allow_http": address.startswith("http://"),
            "connect_timeout": SECONDS,
            "read_timeout": SECONDS,
            "timeout": LONGEST,
        },
        retry_config={"max_retries": 2, "retry_timeout": dt.timedelta(seconds=20)},
    )


def _matching(store: S3Store, pattern: str) -> list[str]:
    start = min((pattern.find(mark) for mark in _MARKS if mark in pattern), default=0)
    prefix = pattern[:start].rpartition("/")[0]
    keys = [one["path"] for page in store.list(prefix or None) for one in page if one["size"]]
    # A star stands for letters of one name, as for files.
    depth = pattern.count("/")
    fitting = [key for key in keys if fnmatch.fnmatchcase(key, pattern)]
    return sorted(key for key in fitting if key.count("/") == depth or "**" in pattern)


def _fetched(store: S3Store, key: str, target: Path) -> Path:
    answer = store.get(key)
    size = answer.meta["size"]
    with target.open("wb") as file:
        for chunk in answer.stream(min_chunk_size=CHUNK):
            file.write(chunk)
    if target.stat().st_size != size:
        raise UnavailableError(f"{key} broke off", "Try again.")
    return target


@contextmanager
def _asking(location: str) -> Iterator[None]:
    """Say what the store says. Its own words are long, and may tell keys."""
    from obstore import exceptions as said

    try:
        yield
    except (said.NotFoundError, FileNotFoundError):
        raise NoFileError(f"there is nothing at {location}", "Check bucket and key.") from None
    except (said.PermissionDeniedError, said.UnauthenticatedError):
        raise UnavailableError(f"the store does not give {location} to this key", _KEYS) from None
    except said.BaseError:
        raise UnavailableError(
            f"cannot get {location}", "Is the store up, and AWS_ENDPOINT_URL right? Try again."
        ) from None
    except OSError as error:
        raise from_os(error, f"cannot keep what {location} gives") from error
