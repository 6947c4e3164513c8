"""Somebody types faster than the screen can change: each key does what it is meant for."""

from __future__ import annotations

from tests.journeys.conftest import WORKBENCH
from tests.journeys.terminal import opened
from workbench.annotate.requests import ShowProgress
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.wire.place import Place


def test_areas_notes_and_labels_typed_in_one_go(labelling: Place, client: Client) -> None:
    with opened(WORKBENCH, str(labelling.project)) as terminal:
        terminal.wait_for("60 items wait")
        terminal.press("g", "a")
        terminal.wait_for("sentence number", "praise")
        terminal.press("n", "1", "2", "enter", "enter", "2", "1", "n")
        terminal.wait_for("2 of 60", "about this row")
        terminal.press("escape")
        terminal.wait_without("about this row")
        terminal.press("g", "c", "ctrl+q")
        assert terminal.wait_end() == 0
    assert client.call(ShowProgress()).labelled == 2
    (noted,) = client.call(ListEvents(what="annotate.noted")).events
    assert noted.payload is not None
    assert noted.payload["note"] == "12"
