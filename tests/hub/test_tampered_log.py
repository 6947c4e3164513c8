"""A project whose events somebody altered: everything that reads them says so and goes on."""

from __future__ import annotations

import duckdb
import pytest

from tests.conftest import end_hub
from workbench.audit.requests import ListEvents, VerifyChain
from workbench.client.blocking import Client
from workbench.wire.home import ShowHome
from workbench.wire.place import Place


@pytest.fixture
def tampered(place: Place) -> Place:
    """A project whose only event has another payload than it was written with."""
    end_hub(place)
    with duckdb.connect(str(place.project)) as raw:
        raw.execute("UPDATE event SET payload = 'not json' WHERE seq = 1")
    return place


def test_verify_names_the_event(tampered: Place) -> None:
    with Client(tampered) as client:
        assert client.call(VerifyChain()).broken == 1


def test_the_log_shows_what_stands_there(tampered: Place) -> None:
    with Client(tampered) as client:
        assert [event.payload for event in client.call(ListEvents()).events] == ["not json"]


def test_the_home_screen_still_tells_the_day(tampered: Place) -> None:
    with Client(tampered) as client:
        assert client.call(ShowHome()).today[0].what == [("made this project", "text")]
