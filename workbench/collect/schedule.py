"""When a source is to be loaded, by a cron expression and the clock on the wall. Pure."""

from __future__ import annotations

import datetime as dt

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


def local(moment: dt.datetime) -> dt.datetime:
    """A moment in UTC (no zone) by the clock on the wall."""
    return moment.replace(tzinfo=dt.UTC).astimezone().replace(tzinfo=None)
