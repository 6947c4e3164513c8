"""When a source is looked at again, and whether anything can have changed there since."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Hashable, Iterator

from workbench.collect.readers.fetch import is_address
from workbench.collect.readers.location import is_pattern, matching
from workbench.core.errors import InvalidInputError, WorkbenchError

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


def following(schedule: str, after: dt.datetime) -> dt.datetime:
    """The next time of a cron expression, by the clock on the wall (no zone).

    Raises InvalidInputError for an expression that is none.
    """
    import cronsim  # only a watch with a schedule needs it

    try:
        return next(cronsim.CronSim(schedule, after))
    except cronsim.CronSimError as error:
        raise InvalidInputError(
            f"{schedule!r} is no schedule: {error}",
            "Five fields as for cron: '0 6 * * 1-5' is six o'clock on weekdays.",
        ) from None
