"""When a source is looked at again, and whether anything can have changed there."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from workbench.collect.schedule import following
from workbench.collect.watching import looks
from workbench.core.errors import InvalidInputError

NOON = dt.datetime(2026, 11, 26, 12, 0, 30)


@pytest.mark.parametrize(
    ("schedule", "then"),
    [
        ("*/5 * * * *", dt.datetime(2026, 11, 26, 12, 5)),
        ("0 6 * * 1-5", dt.datetime(2026, 11, 27, 6, 0)),
        ("0 0 29 2 *", dt.datetime(2028, 2, 29)),
    ],
)
def test_a_schedule_gives_the_next_time(schedule: str, then: dt.datetime) -> None:
    assert following(schedule, NOON) == then


@pytest.mark.parametrize(
    ("schedule", "said"),
    [("often", "Wrong number"), ("61 * * * *", "Bad minute"), ("0 0 31 2 *", "Bad day")],
)
def test_a_schedule_that_is_none_says_so(schedule: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        following(schedule, NOON)


def test_writing_to_a_file_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    first = looks(str(path))
    assert first == looks(str(path))
    path.write_text("a\n1\n2\n")
    assert looks(str(path)) != first


def test_a_file_that_comes_into_a_folder_or_a_pattern_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    places = [str(tmp_path), str(tmp_path / "*.csv")]
    first = [looks(place) for place in places]
    (tmp_path / "b.csv").write_text("a\n2\n")
    assert all(looks(place) != before for place, before in zip(places, first, strict=True))


def test_a_row_in_a_databases_log_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = wal")
        made.execute("CREATE TABLE t (id)")
        made.commit()
        first = looks(str(path))
        made.execute("INSERT INTO t VALUES (1)")
        made.commit()
        assert looks(str(path)) != first


def test_only_loading_tells_of_an_address_or_of_nothing(tmp_path: Path) -> None:
    assert looks("https://host/a.csv") is None
    assert looks(str(tmp_path / "none.csv")) is None
    assert looks(str(tmp_path / "none*.csv")) is None
