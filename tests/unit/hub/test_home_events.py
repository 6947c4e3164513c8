from __future__ import annotations

import datetime as dt
import time

import pytest

from workbench.hub.home_events import day_begin


@pytest.mark.parametrize(
    ("zone", "now", "begin"),
    [
        ("UTC", "2026-11-23T14:02", "2026-11-23T00:00"),
        ("Europe/Berlin", "2026-11-23T14:02", "2026-11-22T23:00"),
        ("Europe/Berlin", "2026-03-29T12:00", "2026-03-28T23:00"),
        ("America/New_York", "2026-11-23T03:00", "2026-11-22T05:00"),
    ],
)
def test_the_day_begins_at_local_midnight(
    zone: str, now: str, begin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert day_begin(dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(begin)
    finally:
        monkeypatch.undo()
        time.tzset()
