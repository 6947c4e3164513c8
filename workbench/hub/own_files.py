"""The project's own files, which no request may name.

DuckDB guards the project with POSIX locks. They end as soon as any descriptor of the file is
closed in the hub's process, whoever opened it and for what: another program could then write
beside the hub, and what was committed would be lost.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import msgspec

from workbench.core.errors import InvalidInputError
from workbench.hub.folder import identity
from workbench.store import wal
from workbench.wire.place import Place


async def refuse(place: Place, request: msgspec.Struct) -> None:
    """Raise InvalidInputError when a text of the request is the path of one of them."""
    texts = [getattr(request, name) for name in request.__struct_fields__]
    named = [text for text in texts if isinstance(text, str) and text]
    # A network file system may let one wait long, which must not be everybody.
    await asyncio.to_thread(_refuse, place, named)


def _refuse(place: Place, named: list[str]) -> None:
    own = [place.project, *wal.names(place.project)]
    identities = {found for path in own if (found := identity(path)) is not None}
    for text in named:
        if "\x00" in text:
            raise InvalidInputError("a path cannot hold a zero byte")
        path = Path(os.path.realpath(os.path.expanduser(text)))
        if path in own or identity(path) in identities or place.folder in (path, *path.parents):
            raise InvalidInputError(
                f"{text} belongs to this project itself", "name a file of your own"
            )
