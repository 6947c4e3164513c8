"""A bundle as one file, named by its hash. Unpickling runs code, so hash and origin come first."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import joblib

from workbench.bundle import origin
from workbench.bundle.model import Bundle
from workbench.core.errors import DamagedError, NotFoundError

COMPRESSION = ("zlib", 3)


def dump(bundle: Bundle, path: Path) -> str:
    """Write ``bundle`` to ``path`` (replaced whole, or not at all); returns its SHA-256.

    The bundle is noted as this installation's own; raises UnavailableError when that fails.
    """
    partial = path.with_name(path.name + ".partial")
    joblib.dump(bundle, partial, compress=COMPRESSION)
    digest = file_hash(partial)
    origin.mark(digest)
    os.replace(partial, path)
    return digest


def load(path: Path, sha256: str) -> Bundle:
    """Read the bundle at ``path`` whose hash this project knows to be ``sha256``.

    Raises NotFoundError, or DamagedError before anything is unpickled when the bytes differ,
    and after it when they hold something else; RefusedError for one that another installation
    wrote.
    """
    if not path.is_file():
        raise NotFoundError(f"there is no model file {path.name!r}")
    found = file_hash(path)
    if found != sha256:
        raise DamagedError(
            f"the model's bytes have hash {found[:12]}…, recorded was {sha256[:12]}…",
            "the model was not loaded; restore the project from a backup",
        )
    origin.require_own(found)
    bundle = joblib.load(path)
    if not isinstance(bundle, Bundle):
        raise DamagedError(f"{path.name!r} does not hold a model bundle")
    return bundle


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
