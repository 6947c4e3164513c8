"""A hub that listens and does not answer: said within moments, and ended by force."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time

import pytest

from workbench.cli import main
from workbench.client import blocking, launch, lock
from workbench.client.asynchronous import AsyncClient
from workbench.client.blocking import Client
from workbench.core.errors import UnavailableError
from workbench.hub.requests import Status
from workbench.wire.place import Place, connect

pytestmark = pytest.mark.usefixtures("started_afresh")


@pytest.fixture
def stuck(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A project whose hub has stopped answering."""
    for module in (launch, blocking):
        monkeypatch.setattr(module, "ANSWER_SECONDS", 0.5)
    pid = lock.holder(place)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    yield place
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def test_it_is_said_with_its_process_and_its_log(stuck: Place) -> None:
    with pytest.raises(UnavailableError, match="does not answer") as caught:
        Client(stuck)
    assert f"process {lock.holder(stuck)}" in caught.value.message
    assert str(stuck.log) in caught.value.message
    assert "hub stop --force" in caught.value.hint


def test_it_is_said_to_a_screen(stuck: Place) -> None:
    with pytest.raises(UnavailableError, match="does not answer"):
        asyncio.run(AsyncClient(stuck).open())


def test_one_that_takes_nobody_in_any_more_is_no_hub_that_is_not_there(stuck: Place) -> None:
    links = []
    try:
        while True:
            links.append(connect(stuck.socket))
    except BlockingIOError:
        pass
    with pytest.raises(UnavailableError, match="does not answer"):
        Client(stuck)
    for link in links:
        link.close()


def test_hub_stop_without_force_says_how(stuck: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["hub", "stop", "--project", str(stuck.project)]) == 3
    assert "hub stop --force" in capsys.readouterr().err


def test_hub_stop_with_force_ends_it(stuck: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "TERM_SECONDS", 0.2)
    pid = lock.holder(stuck)
    began = time.monotonic()
    assert main.run(["hub", "stop", "--force", "--project", str(stuck.project)]) == 0
    assert time.monotonic() - began < 10
    with Client(stuck) as client:
        assert client.call(Status()).pid != pid
