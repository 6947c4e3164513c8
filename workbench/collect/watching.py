"""Whether anything can have changed at a source since it was looked at."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator

from workbench.collect.readers.fetch import is_address
from workbench.collect.readers.location import is_pattern, matching
from workbench.core.errors import WorkbenchError

Seen = tuple[str, int, int]


def looks(location: str) -> Hashable:
    """What changes when somebody writes there; None where only loading it tells."""
    if is_address(location):
        return None
    try:
        if is_pattern(location):
            return tuple(_seen(str(path)) for path in matching(location))
        if os.path.isdir(location):
            return tuple(sorted(_below(location)))
        # A database keeps what was written last in a log of its own.
        beside = [location, f"{location}-wal"]
        return tuple(_seen(path) for path in beside if os.path.exists(path)) or None
    except (OSError, WorkbenchError):
        # The load says better what is wrong.
        return None


def _below(folder: str) -> Iterator[Seen]:
    for where, _, names in os.walk(folder):
        yield from (_seen(os.path.join(where, name)) for name in names)


def _seen(path: str) -> Seen:
    found = os.stat(path)
    return path, found.st_size, found.st_mtime_ns
