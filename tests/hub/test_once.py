"""A write that is sent again, to the same hub or the next, happens once."""

from __future__ import annotations

import pytest

from tests.conftest import kill_hub
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.hub.requests import Share, Status
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")


def _shared(client: Client) -> int:
    return len(client.call(ListEvents(what="hub.shared")).events)


def test_the_same_key_writes_once(client: Client) -> None:
    for _ in range(3):
        client.call(Share(group=None), key="the-same")
    client.call(Share(group=None), key="another")
    assert _shared(client) == 2


def test_a_key_is_remembered_by_the_next_hub(place: Place, client: Client) -> None:
    client.call(Share(group=None), key="before")
    kill_hub(place)
    client.call(Share(group=None), key="before")
    assert _shared(client) == 1


def test_a_client_goes_on_by_itself_after_its_hub_was_killed(place: Place, client: Client) -> None:
    before = client.welcome.pid
    kill_hub(place)
    assert client.call(Status()).pid != before
