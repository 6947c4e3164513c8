"""Two people label in one project over ssh, each with a forced command."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from tests.journeys.conftest import ITEMS, WORKBENCH
from tests.journeys.ssh import needs_sshd, ssh_server
from tests.journeys.terminal import opened
from workbench.annotate.requests import ListPeople, Open, ShowProgress, Submit
from workbench.client.blocking import Client
from workbench.wire.place import Place


def _forced(place: Place, *names: str) -> dict[str, str]:
    command = f"{WORKBENCH} annotate --project {place.project} --as"
    return {name: f"{command} {name}" for name in names}


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _label_all_there_is(ben: Client) -> int:
    """Ben labels until nothing is left for him; how many he was given."""
    opened_desk = ben.call(Open(strategy="random"))
    items, count = list(opened_desk.items), 0
    while items:
        row = items.pop(0).row
        holding = [item.row for item in items]
        label = Submit(dataset=opened_desk.dataset, row=row, label="praise", holding=holding)
        items += ben.call(msgspec.structs.replace(label, version=1)).items
        count += 1
    return count


@needs_sshd
def test_two_people_label_at_once_and_no_item_goes_to_both(
    labelling: Place, client: Client, tmp_path: Path
) -> None:
    with ssh_server(tmp_path / "ssh", _forced(labelling, "ana", "ben")) as server:
        ana, ben = (opened(*server.command(name), lines=32) for name in ("ana", "ben"))
        with ana as left, ben as right:
            left.wait_for("ana · annotator", "sentence number")
            right.wait_for("ben · annotator", "sentence number")
            left.press(*"1111111111")
            right.press(*"2222222222")

            def all_there() -> bool:
                left.read()
                right.read()
                return client.call(ShowProgress()).labelled == 20

            assert _until(all_there, 20)
            left.press("ctrl+q")
            assert left.wait_end() == 0
    labels = {one.name: one.labels for one in client.call(ListPeople())}
    assert (labels["ana"], labels["ben"]) == (10, 10)


@needs_sshd
def test_a_cut_line_frees_its_items_within_five_seconds(
    labelling: Place, connect: Callable[..., Client], tmp_path: Path
) -> None:
    with (
        ssh_server(tmp_path / "ssh", _forced(labelling, "ana")) as server,
        opened(*server.command("ana"), lines=32) as left,
        connect(acting="ben") as ben,
    ):
        left.wait_for("ana · annotator", "sentence number")
        given = _label_all_there_is(ben)
        assert 0 < given < ITEMS
        left.process.kill(9)
        assert _until(lambda: bool(ben.call(Open(strategy="random")).items), 5)
        assert given + _label_all_there_is(ben) == ITEMS
