"""When a source is to be loaded, by a cron expression and the clock on the wall. Pure."""

from __future__ import annotations

import datetime as dt

from workbench.collect.requests import Source
from workbench.core.clock import parse_iso
from workbench.core.errors import InvalidInputError


def following(schedule: str, after: dt.datetime) -> dt.datetime:
    """The next time of a cron expression, by the clock on the wall (no zone).

    Raises InvalidInputError for an expression that is none.
    """
    import cronsim  # only what has a schedule needs it

    try:
        return next(cronsim.CronSim(schedule, after))
    except cronsim.CronSimError as error:
        raise InvalidInputError(
            f"{schedule!r} is no schedule: {error}",
            "Five fields as for cron: '0 6 * * 1-5' is six o'clock on weekdays.",
        ) from None


def said_time(moment: dt.datetime) -> str:
    """A time to come as people read it: ``Mon 2 Dec 06:00``."""
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def local(moment: dt.datetime) -> dt.datetime:
    """A moment in UTC (no zone) by the clock on the wall."""
    return moment.replace(tzinfo=dt.UTC).astimezone().replace(tzinfo=None)


def due(source: Source) -> dt.datetime:
    """When a source with a schedule is to be loaded next; in the past if that was missed.

    However many times were missed: one load makes up for all. One that was never noted to have run
    is due at the next time from now on.
    """
    last = local(parse_iso(source.scheduled)) if source.scheduled else dt.datetime.now()
    return following(source.schedule, last)
