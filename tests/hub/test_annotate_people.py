"""Several people at once: nothing given twice, nothing lost, nobody left without work."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub, kill_hub
from tests.hub.labelling import SCHEMA, make
from workbench.annotate.requests import (
    AddPerson,
    ExportLabels,
    ListPeople,
    Open,
    RemovePerson,
    SetSchema,
    Submit,
)
from workbench.client.asynchronous import AsyncClient
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from workbench.wire.place import Place

ROWS = 160
NAMES = [f"person{n}" for n in range(8)]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, ROWS)
    with Client(made) as owner:
        owner.call(SetSchema(document=json.dumps(SCHEMA)))
        for name in NAMES:
            owner.call(AddPerson(name=name, account=pwd.getpwuid(os.geteuid()).pw_name))
    yield made
    end_hub(made)


async def label_all(place: Place, name: str, pause: float = 0.0) -> list[int]:
    """One person labels until every row has its label; the rows that were acknowledged.

    Without work it looks again, as the screen does: what a killed hub had handed out and nobody
    came back for is free after some seconds.
    """
    client = AsyncClient(place, acting=name)
    await client.open()
    try:
        return await _label_all(client, pause)
    finally:
        # Else somebody whose test has failed would go on starting the hub again.
        await client.close()


async def _label_all(client: AsyncClient, pause: float) -> list[int]:
    waiting: list[int] = []
    acknowledged = []
    while True:
        if not waiting:
            desk = await client.call(Open(dataset="mails"))
            waiting = [item.row for item in desk.items]
            if desk.progress.labelled == desk.progress.total:
                break
            await asyncio.sleep(0.0 if waiting else 0.1)
            continue
        row = waiting.pop(0)
        shown = waiting[0] if waiting else None
        request = Submit(dataset="mails", row=row, label="ham", holding=waiting, shown=shown)
        handed = await client.call(request)
        if not handed.refused:
            acknowledged.append(row)
        waiting = [one for one in waiting if one not in handed.revoked]
        waiting += [item.row for item in handed.items if item.row not in waiting]
        await asyncio.sleep(pause)
    return acknowledged


def stored(place: Place, folder: Path) -> Counter[int]:
    path = folder / "out.jsonl"
    with Client(place) as owner:
        owner.call(ExportLabels(path=str(path), format="jsonl"))
    return Counter(json.loads(line)["_row"] for line in path.read_text().splitlines())


async def test_eight_people_label_every_row_once(place: Place, tmp_path: Path) -> None:
    done = await asyncio.gather(*(label_all(place, name) for name in NAMES))
    assert Counter(row for rows in done for row in rows) == Counter(range(3, 3 * ROWS + 3, 3))
    assert all(len(rows) > 1 for rows in done)
    assert stored(place, tmp_path) == Counter(range(3, 3 * ROWS + 3, 3))


async def test_a_killed_hub_loses_no_acknowledged_label_and_doubles_none(
    place: Place, tmp_path: Path
) -> None:
    async with asyncio.TaskGroup() as group:
        people = [group.create_task(label_all(place, name, 0.02)) for name in NAMES]
        for _ in range(2):
            await asyncio.sleep(0.5)
            await asyncio.to_thread(kill_hub, place)
    done = [task.result() for task in people]
    acknowledged = Counter(row for rows in done for row in rows)
    assert acknowledged == Counter(range(3, 3 * ROWS + 3, 3))
    assert stored(place, tmp_path) == acknowledged


def test_what_a_lost_connection_held_is_free_at_once(
    place: Place, connect: Callable[..., Client]
) -> None:
    gone = connect(acting=NAMES[0])
    held = {item.row for item in gone.call(Open(dataset="mails", want=20)).items}
    gone.close()
    began = time.monotonic()
    other = connect(acting=NAMES[1])
    got: set[int] = set()
    waiting = [item.row for item in other.call(Open(dataset="mails", want=20)).items]
    while waiting and not held <= got:
        got.add(row := waiting.pop(0))
        request = Submit(dataset="mails", row=row, label="ham", holding=waiting)
        waiting += [item.row for item in other.call(request).items]
    assert held <= got
    assert time.monotonic() - began < 5


def test_of_two_who_answer_the_same_row_the_second_is_told(
    place: Place, connect: Callable[..., Client]
) -> None:
    first, second = connect(acting=NAMES[0]), connect(acting=NAMES[1])
    assert first.call(Submit(dataset="mails", row=3, label="ham")).event
    refused = second.call(Submit(dataset="mails", row=3, label="spam"))
    assert refused.event == 0 and "somebody else" in refused.refused


def test_annotators_may_label_but_not_set_the_schema_or_enrol(
    connect: Callable[..., Client],
) -> None:
    annotator = connect(acting=NAMES[0])
    with pytest.raises(RefusedError, match="needs the role practitioner"):
        annotator.call(SetSchema(document="{}"))
    with pytest.raises(RefusedError, match="needs the role owner"):
        annotator.call(AddPerson(name="eve", account="root"))


def test_people_are_enrolled_listed_and_removed(client: Client) -> None:
    assert [one.name for one in client.call(ListPeople())] == NAMES
    changed = client.call(AddPerson(name=NAMES[0], account=str(os.geteuid()), role="reviewer"))
    assert changed.role == "reviewer"
    client.call(RemovePerson(name=NAMES[1]))
    assert NAMES[1] not in [one.name for one in client.call(ListPeople())]
    with pytest.raises(NotFoundError, match="not enrolled"):
        client.call(RemovePerson(name=NAMES[1]))
    with pytest.raises(ConflictError, match="is enrolled for the account"):
        client.call(AddPerson(name=NAMES[0], account="65533"))
    with pytest.raises(NotFoundError, match="has no account 'nobody-here'"):
        client.call(AddPerson(name="eve", account="nobody-here"))
    with pytest.raises(InvalidInputError, match="no role is called 'king'"):
        client.call(AddPerson(name=NAMES[0], account=str(os.geteuid()), role="king"))
