"""Which bundles this installation wrote: an empty file each, named by the bundle's hash.

Unpickling runs code. A project that came from elsewhere can hold any bytes together with their
right hash, so the hash alone says nothing; these marks lie outside every project.
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench.core.errors import RefusedError, UnavailableError


def folder() -> Path:
    """Where the marks are: in ``XDG_DATA_HOME``, by default ``~/.local/share``."""
    base = os.environ.get("XDG_DATA_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".local", "share")
    return Path(base) / "workbench" / "bundles"


def mark(sha256: str) -> None:
    """Note that this installation wrote the bundle. Raises UnavailableError."""
    try:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder() / sha256).touch()
    except OSError as error:
        raise UnavailableError(
            f"the model cannot be noted as one's own in {folder()}: {error.strerror}",
            "make that folder writable, or set XDG_DATA_HOME to another",
        ) from None


def require_own(sha256: str) -> None:
    """Raise RefusedError unless this installation wrote the bundle."""
    if not (folder() / sha256).is_file():
        raise RefusedError(
            "the model was not made by this installation, and loading it could run anybody's code",
            f"train it again here; if it is your own from elsewhere, bring {folder()} along",
        )
