"""An answer on its way to the disk, while the queue is rebuilt or the disk is full."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbench.annotate.answers import Stored
from workbench.annotate.desk import Desk, Pace, Stamp
from workbench.annotate.lease_file import read_leases
from workbench.annotate.queue import LABELLED, Queue
from workbench.annotate.requests import Label, LabelSchema, Submit
from workbench.annotate.service_desk import Desks, rebuild
from workbench.annotate.service_label import submit
from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.core.errors import UnavailableError
from workbench.core.request import Role
from workbench.store.datasets import Dataset
from workbench.store.failures import KeyTakenError


def _desk() -> Desk:
    schema = LabelSchema(dataset="mails", labels=[Label(name="spam")], field=["text"])
    queue = Queue(array("q", range(1, 9)))
    return Desk(1, "mails", ("text",), schema, Stamp("rows_1", 8, 8, 0, 0, 0), queue)


class Ana:
    """A session whose writes end when ``go`` is set, with ``error`` if there is one."""

    def __init__(self, scratch: Path, read: Any) -> None:
        self.actor, self.connection = Actor(1, "ana", Role.ANNOTATOR), "c1"
        self.clock, self.scratch, self._read = SystemClock(), str(scratch), read
        self.go = asyncio.Event()
        self.error: Exception | None = None
        self.desks = Desks()

    def memory(self, kind: type[Any], factory: Callable[[], Any]) -> Any:
        """The desks; anything else anew."""
        return self.desks if kind is Desks else factory()

    async def read(self, query: object, limit: float = 10.0) -> Any:
        """What reading gives."""
        return self._read

    async def write(self, change: object, result: object) -> Stored:
        """Commit when told to."""
        await self.go.wait()
        if self.error is not None:
            raise self.error
        return Stored(event=1, kind="label", row=1, before="", answer=None)

    def on_disconnect(self, callback: object) -> None:
        """It never ends."""


def _sit(ana: Ana, desk: Desk) -> None:
    desk.checked = ana.clock.monotonic()
    ana.desks.open[1] = desk


def test_a_queue_rebuilt_before_the_commit_knows_the_answer(tmp_path: Path) -> None:
    async def scene() -> None:
        desk, ana = _desk(), Ana(tmp_path, _desk())
        _sit(ana, desk)
        answering = asyncio.create_task(
            submit(ana, Submit(dataset="mails", row=1, label="spam", want=0))  # type: ignore[arg-type]
        )
        await asyncio.sleep(0.01)
        await rebuild(ana, desk, Dataset(1, "mails"))  # type: ignore[arg-type]
        ana.go.set()
        await answering
        assert desk.queue.status("ana", 1) == LABELLED

    asyncio.run(scene())


def test_an_answer_that_is_not_stored_keeps_no_rows_from_others(tmp_path: Path) -> None:
    async def scene() -> None:
        desk, ana = _desk(), Ana(tmp_path, [])
        _sit(ana, desk)
        ana.error = UnavailableError("the disk is full")
        ana.go.set()
        with pytest.raises(UnavailableError):
            await submit(ana, Submit(dataset="mails", row=1, label="spam", holding=[2], want=4))  # type: ignore[arg-type]
        held = {desk.queue.rows.ids[one.position] for one in desk.queue.leases.of("c1")}
        assert held == {1, 2}

    asyncio.run(scene())


def test_the_row_of_an_answer_under_way_is_kept_for_who_will_send_it_again(tmp_path: Path) -> None:
    async def scene() -> None:
        desk, ana = _desk(), Ana(tmp_path, [])
        _sit(ana, desk)
        answering = asyncio.create_task(
            submit(ana, Submit(dataset="mails", row=1, label="spam", holding=[2], want=0))  # type: ignore[arg-type]
        )
        await asyncio.sleep(0.01)
        assert sorted(read_leases(str(tmp_path), 1)["ana"]) == [1, 2]
        ana.go.set()
        await answering
        # A hub that died before the commit gives it to nobody meanwhile, whatever they ask.
        queue = Queue(array("q", range(1, 9)))
        queue.reserve("ana", read_leases(str(tmp_path), 1)["ana"], 1e9)
        claimed = [queue.claim("ana", "c2", "random", 0.0) for _ in range(8)]
        claimed += [queue.claim("ben", "c3", "random", 0.0) for _ in range(8)]
        assert {1, 2}.isdisjoint(queue.rows.ids[one.position] for one in claimed if one)
        assert queue.answer("ana", "c1", 1, LABELLED)

    asyncio.run(scene())


def test_an_answer_that_is_not_the_first_of_its_row_after_all_is_stored(tmp_path: Path) -> None:
    """The file knows of one that the queue does not: an import a moment ago, say."""

    class Known(Ana):
        tried = 0

        async def write(self, change: object, result: object) -> Stored:
            self.tried += 1
            if self.tried == 1:
                raise KeyTakenError("duplicate key")
            return await super().write(change, result)

    async def scene() -> None:
        desk, ana = _desk(), Known(tmp_path, [])
        _sit(ana, desk)
        ana.go.set()
        handed = await submit(ana, Submit(dataset="mails", row=1, label="spam", want=0))  # type: ignore[arg-type]
        assert (handed.event, ana.tried) == (1, 2)
        # What is known to have something besides is looked up at once.
        desk.marked.add(("ana", 2))
        await submit(ana, Submit(dataset="mails", row=2, label="spam", want=0))  # type: ignore[arg-type]
        assert ana.tried == 3

    asyncio.run(scene())


def test_a_burst_of_keys_is_no_pace() -> None:
    pace = Pace()
    for moment in (0.0, 0.01, 0.02, 0.03, 0.04, 0.05):
        pace.labelled(moment)
    assert pace.per_hour is None
    for n in range(1, 6):
        pace.labelled(6.0 * n)
    assert pace.per_hour == pytest.approx(1_200, rel=0.01)
