"""The time that a job says it needs still."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.hub.test_supervisor import ANA, KIND
from workbench.hub.task import TaskRun

BEGAN = dt.datetime(2026, 3, 2, 9, 0)


def at(seconds: float) -> dt.datetime:
    return BEGAN + dt.timedelta(seconds=seconds)


@pytest.fixture
def run() -> Iterator[TaskRun]:
    """A job that runs since `BEGAN` and has told nothing yet."""
    loop = asyncio.new_event_loop()
    answer: asyncio.Future[bytes] = loop.create_future()
    yield TaskRun(
        *("j", KIND, b"", ANA, Path(), False, BEGAN, answer), state="running", started=BEGAN
    )
    loop.close()


def test_what_came_before_the_first_report_is_no_part_of_the_pace(run: TaskRun) -> None:
    run.advance(at(100), 0, 60, "begins")
    run.advance(at(110), 10, 60, "goes on")
    assert run.eta(at(110)) == pytest.approx(50)


def test_between_two_reports_the_time_left_falls(run: TaskRun) -> None:
    run.advance(at(0), 0, 60, "begins")
    run.advance(at(10), 10, 60, "goes on")
    assert run.eta(at(30)) == pytest.approx(30)
    assert run.eta(at(500)) == 0


def test_nothing_is_said_before_anything_is_known_of_the_pace(run: TaskRun) -> None:
    assert run.eta(at(5)) is None
    run.advance(at(6), 0, 60, "begins")
    assert run.eta(at(7)) is None


def test_a_first_bit_of_the_work_tells_no_pace(run: TaskRun) -> None:
    run.advance(at(0), 0, 1, "reading")
    run.advance(at(0.5), 0.001, 1, "reading")
    assert run.eta(at(0.5)) is None
    run.advance(at(2), 0.02, 1, "reading")
    assert run.eta(at(2)) == pytest.approx(98)


def test_quick_work_at_the_beginning_tells_no_pace(run: TaskRun) -> None:
    run.advance(at(0), 0, 30, "baseline")
    run.advance(at(0.4), 5, 30, "baseline")
    assert run.eta(at(0.5)) is None


def test_slow_work_tells_its_pace_after_a_while(run: TaskRun) -> None:
    run.advance(at(0), 0, 1, "reading")
    run.advance(at(10), 0.001, 1, "reading")
    assert run.eta(at(10)) == pytest.approx(9990)


def test_another_unit_is_measured_anew(run: TaskRun) -> None:
    run.advance(at(0), 0, 60, "seconds")
    run.advance(at(30), 30, 60, "seconds")
    run.advance(at(40), 0, 1000, "rows")
    assert run.eta(at(41)) is None
