"""Time comes in as an argument: a ``Clock`` that tests can replace."""

from __future__ import annotations

import datetime as dt
import time
from typing import Protocol


class Clock(Protocol):
    """Wall time for records, monotonic time for durations."""

    def now(self) -> dt.datetime:
        """The time in UTC, without a zone, to the microsecond."""
        ...

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; never goes back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """The time in UTC, without a zone, to the microsecond."""
        return dt.datetime.now(dt.UTC).replace(tzinfo=None)

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; never goes back."""
        return time.monotonic()


def iso(moment: dt.datetime) -> str:
    """ISO 8601 in UTC with a trailing ``Z``, to the millisecond."""
    return moment.isoformat(timespec="milliseconds") + "Z"


def parse_iso(text: str) -> dt.datetime:
    """The naive UTC time that ``iso`` wrote, or any ISO 8601 time. Raises ValueError."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def day_begin(now: dt.datetime) -> dt.datetime:
    """When the local day of ``now`` began; both in UTC, without a zone."""
    local = now.replace(tzinfo=dt.UTC).astimezone()
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return midnight.astimezone(dt.UTC).replace(tzinfo=None)
