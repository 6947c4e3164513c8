"""How long the blocking client tries to get back to a hub that it has lost."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from workbench.client import blocking
from workbench.client.blocking import Client
from workbench.core.errors import UnavailableError
from workbench.hub.requests import ListJobs
from workbench.wire import frames
from workbench.wire.place import Place

REJOIN = 0.4
WELCOME = frames.Welcome(frames.PROTOCOL, "0", "/p.duckdb", "ana", "owner", 1000, 1, "c")
Play = Callable[[socket.socket], None]


def _read(link: socket.socket) -> frames.Message:
    return blocking._receive(link)


def _greet(link: socket.socket) -> None:
    _read(link)
    link.sendall(frames.pack(WELCOME))


def _answers(link: socket.socket) -> None:
    _greet(link)
    call = _read(link)
    assert isinstance(call, frames.Call)
    link.sendall(frames.pack(frames.Reply(call.id, frames.raw([]))))


def _works_long_and_dies(link: socket.socket) -> None:
    _greet(link)
    _read(link)
    time.sleep(2 * REJOIN)


def _dies(link: socket.socket) -> None:
    _greet(link)
    _read(link)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Client]]:
    """A client whose hubs, one after the other, play what they are given; the last for ever."""
    monkeypatch.setattr(blocking, "REJOIN_SECONDS", REJOIN)
    made: list[Client] = []

    def joined(*plays: Play) -> Client:
        left = list(plays)

        def reach(place: Place) -> socket.socket:
            near, far = socket.socketpair()
            play = left.pop(0) if len(left) > 1 else left[0]

            def run() -> None:
                with far:
                    play(far)

            threading.Thread(target=run, daemon=True).start()
            return near

        made.append(Client(Place(Path("/p.duckdb")), reach=reach))
        return made[-1]

    yield joined
    for one in made:
        one.close()


def test_a_call_that_has_lasted_long_is_rejoined_when_its_hub_is_lost(
    client: Callable[..., Client],
) -> None:
    assert client(_works_long_and_dies, _answers).call(ListJobs()) == []


def test_a_hub_that_is_lost_again_long_after_is_rejoined_again(
    client: Callable[..., Client],
) -> None:
    plays = (_works_long_and_dies, _works_long_and_dies, _answers)
    assert client(*plays).call(ListJobs()) == []


def test_a_hub_that_is_lost_again_and_again_is_given_up(client: Callable[..., Client]) -> None:
    began = time.monotonic()
    with pytest.raises(UnavailableError, match="could not be rejoined"):
        client(_dies).call(ListJobs())
    assert REJOIN < time.monotonic() - began < 20 * REJOIN


def test_an_interrupt_asks_the_hub_to_stop(
    client: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[frames.Message] = []
    asked = threading.Event()

    def listens(link: socket.socket) -> None:
        _greet(link)
        heard.extend([_read(link), _read(link)])
        asked.set()

    def interrupt(link: socket.socket, number: int) -> frames.Reply:
        raise KeyboardInterrupt

    one = client(listens)
    monkeypatch.setattr(one, "_answer", interrupt)
    with pytest.raises(KeyboardInterrupt):
        one.call(ListJobs())
    assert asked.wait(5)
    assert [type(message) for message in heard] == [frames.Call, frames.Cancel]
    assert msgspec.structs.asdict(heard[1])["id"] == 1
