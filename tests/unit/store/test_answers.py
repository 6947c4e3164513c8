"""Answers are kept for a week at least, then forgotten: in a hub that stays up, and at opening."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.store import answers
from workbench.store.store import Store

START = dt.datetime(2026, 11, 23, 12)
TURN = """
import datetime as dt, os, sys
from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.core.request import Role
from workbench.store.store import Store
class Clock(SystemClock):
    ahead = dt.timedelta()
    def now(self): return super().now() + self.ahead
store = Store.open(sys.argv[1], clock=(clock := Clock()))
actor = Actor(1000, "ana", Role.OWNER)
for key, days in (("first", 8), ("second", 1), ("third", 0)):
    store.write(actor, lambda tx: key, key=key).result()
    clock.ahead += dt.timedelta(days=days)
os._exit(9)
"""


class Calendar(SystemClock):
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> dt.datetime:
        return self.time


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def dated(path: Path, calendar: Calendar) -> Iterator[Store]:
    """A project that stays open while days pass."""
    with Store.create(path, calendar) as store:
        yield store


def say(store: Store, owner: Actor, key: str, text: str) -> str:
    """The answer to a write with this key, which is ``text`` the first time."""
    return store.write(owner, lambda tx: text, key=key, result=str).result()


def pass_days(store: Store, owner: Actor, calendar: Calendar, days: int) -> None:
    """Let days pass, and the writer see it."""
    for _ in range(days):
        calendar.time += dt.timedelta(days=1)
        store.write(owner, lambda tx: None).result()
        store.write(owner, lambda tx: None).result()


def test_an_answer_is_known_for_a_week(dated: Store, owner: Actor, calendar: Calendar) -> None:
    say(dated, owner, "early", "first")
    pass_days(dated, owner, calendar, 6)
    say(dated, owner, "late", "first")
    pass_days(dated, owner, calendar, 6)
    assert say(dated, owner, "late", "again") == "first"


def test_a_hub_that_stays_up_forgets(dated: Store, owner: Actor, calendar: Calendar) -> None:
    say(dated, owner, "old", "first")
    pass_days(dated, owner, calendar, 16)
    assert dated.read(lambda reader: answers.find(reader, ["old"])).result() == {}
    assert say(dated, owner, "old", "again") == "again"


def test_a_project_that_was_long_closed_forgets_at_opening(path: Path) -> None:
    Store.create(path).close()
    with duckdb.connect(str(path)) as raw:
        raw.execute(f"INSERT INTO {answers.NOW} VALUES ('old', '2020-01-01', '\\xC0')")
    with Store.open(path) as store:
        assert store.read(lambda reader: answers.find(reader, ["old"])).result() == {}


def test_both_generations_survive_a_crash(path: Path) -> None:
    Store.create(path).close()
    done = subprocess.run([sys.executable, "-c", TURN, str(path)], check=False)
    assert done.returncode == 9
    with duckdb.connect(str(path)) as raw:
        one = "SELECT list(key ORDER BY key) FROM {}"
        before = raw.execute(one.format(answers.BEFORE)).fetchall()
        now = raw.execute(one.format(answers.NOW)).fetchall()
    assert (before, now) == ([(["first", "second"],)], [(["third"],)])
