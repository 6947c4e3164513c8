"""Every call that is cancelled gets one answer, and the answer is true."""

from __future__ import annotations

import time
from pathlib import Path

from tests.hub.bare_line import joined
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, ListSources
from workbench.hub.requests import Share, ShowJob, Status
from workbench.wire import frames
from workbench.wire.place import Place


def test_a_write_that_is_asked_to_stop_is_answered_by_what_happened(
    place: Place, client: Client
) -> None:
    with joined(place) as line:
        line.ask(1, Share(group=None), key="k")
        time.sleep(0.001)
        line.send(frames.pack(frames.Cancel(1)))
        answer = line.receive()
    recorded = len(client.call(ListEvents(what="hub.shared")).events)
    assert isinstance(answer, frames.Reply) == bool(recorded)


def test_a_source_whose_adding_is_cancelled_is_there_exactly_if_the_answer_says_so(
    place: Place, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a\n1\n")
    with joined(place) as line:
        line.ask(1, AddSource(name="rows", location=str(path)), key="k")
        time.sleep(0.02)
        line.send(frames.pack(frames.Cancel(1)))
        answer = line.receive()
    assert isinstance(answer, frames.Reply) == bool(client.call(ListSources()))


def test_a_call_cancelled_in_the_same_breath_is_answered(place: Place) -> None:
    with joined(place) as line:
        ask = frames.pack_call(1, "hub.status", Status(), None)
        line.send(ask + frames.pack(frames.Cancel(1)))
        answer = line.receive()
        assert isinstance(answer, frames.Reply | frames.Failure)
        assert answer.id == 1
        line.ask(2, ShowJob(job="none"))
        assert line.receive().id == 2  # type: ignore[union-attr]
