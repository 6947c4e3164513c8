"""What happens in the middle of labelling: a clock put back, a person removed from the project."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub, may_not_start
from tests.hub.labelling import begin, make
from workbench.annotate.requests import (
    AddPerson,
    Mine,
    Open,
    Redo,
    RemovePerson,
    ShowProgress,
    Submit,
    Undo,
)
from workbench.audit.requests import ListEvents, VerifyChain
from workbench.client.blocking import Client
from workbench.core.errors import RefusedError, UnavailableError
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 12)
    yield made
    end_hub(made)


@pytest.fixture
def jump(place: Place, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Runs the project's hub with a clock that this puts back."""
    sign = tmp_path / "back"
    command = [sys.executable, "-m", "tests.hub.jumping_hub", str(sign), str(place.project)]
    process = subprocess.Popen([*command, "--foreground"], cwd=ROOT)
    for _ in range(400):
        try:
            Client(place, reach=may_not_start).close()
            break
        except UnavailableError:
            assert process.poll() is None
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.05)
    yield sign.touch
    end_hub(place)
    process.wait(20)


def test_a_clock_that_jumps_back_loses_and_reorders_nothing(
    place: Place, jump: Callable[[], None]
) -> None:
    with Client(place, reach=may_not_start) as client:
        begin(client, want=0)
        for row, label in ((3, "spam"), (6, "ham")):
            client.call(Submit(dataset="mails", row=row, label=label, want=0))
        jump()
        for row, label in ((9, "ham"), (12, "spam"), (3, "ham")):
            client.call(Submit(dataset="mails", row=row, label=label, want=0))
        # The newest is what was done last, whatever the clock said.
        assert [one.row for one in client.call(Mine(dataset="mails"))] == [3, 12, 9, 6]
        progress = client.call(ShowProgress())
        assert (progress.labelled, progress.today >= 0, progress.pace is None) == (4, True, True)
        undone = client.call(Undo(dataset="mails"))
        assert undone.item is not None and undone.item.answer is not None
        assert (undone.item.row, undone.item.answer.label) == (3, "spam")
        undone = client.call(Undo(dataset="mails"))
        assert undone.item is not None and undone.item.row == 12
        redone = client.call(Redo(dataset="mails"))
        assert redone.item is not None and redone.item.row == 12
        opened = client.call(Open(dataset="mails", want=20))
        assert sorted(item.row for item in opened.items) == [3 * n for n in range(5, 13)]
        assert client.call(VerifyChain()).intact
        numbers = [event.seq for event in client.call(ListEvents(limit=50)).events]
        assert numbers == sorted(numbers, reverse=True)


def test_who_is_removed_while_labelling_is_cut_off_and_their_rows_are_free(
    client: Client, connect: Callable[..., Client]
) -> None:
    begin(client, want=0)

    client.call(AddPerson(name="ana", account=str(os.geteuid())))
    ana = connect(acting="ana")
    held = [item.row for item in ana.call(Open(dataset="mails", want=4)).items]
    ana.call(Submit(dataset="mails", row=held[0], label="spam", want=0, holding=held[1:]))
    client.call(RemovePerson(name="ana"))
    with pytest.raises(RefusedError):
        ana.call(Submit(dataset="mails", row=held[1], label="ham", want=0))
    # Her label stays; what she had on her screen is anybody's once her line has ended.
    free, until = {3 * n for n in range(1, 13)} - {held[0]}, time.monotonic() + 10
    while True:
        waiting = {item.row for item in client.call(Open(dataset="mails", want=20)).items}
        if waiting == free or time.monotonic() > until:
            break
        time.sleep(0.02)
    assert waiting == free
    assert client.call(ShowProgress()).labelled == 1
