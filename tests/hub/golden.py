"""People who label a dataset with gold in it, through a real hub."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator

from tests.conftest import end_hub
from tests.hub.labelling import begin
from workbench.annotate.requests import (
    AddGold,
    AddPerson,
    Handed,
    Item,
    Open,
    Opened,
    RightAnswers,
    SetGold,
    Submit,
)
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.store.store import Store
from workbench.wire.place import Place

RIGHT, WRONG = "ham", "spam"
Chooses = Callable[[Item], str | None]


def prepare(owner: Client, rows: list[int], *names: str, **settings: object) -> None:
    """Enrol people, make rows gold with one right answer, and set what is given."""
    begin(owner)
    for name in names:
        owner.call(AddPerson(name=name, account=getpass.getuser()))
    items = [RightAnswers(row=row, answers=[RIGHT]) for row in rows]
    owner.call(AddGold(dataset="mails", items=items))
    owner.call(SetGold(dataset="mails", **settings))  # type: ignore[arg-type]


def label(
    client: Client, chooses: Chooses, most: int = 10**6, want: int = 3
) -> Iterator[tuple[Item, Opened | Handed, Handed]]:
    """Label what is handed out, as a screen does; each item, what it came with, what was said.

    Ends when there is nothing to label, or ``most`` were.
    """
    opened = client.call(Open(dataset="mails", want=want))
    came: list[tuple[Item, Opened | Handed]] = [(item, opened) for item in opened.items]
    for _ in range(most):
        if not came:
            return
        item, with_ = came.pop(0)
        holding = [one.row for one, _ in came]
        handed = client.call(
            Submit(
                dataset="mails",
                row=item.row,
                label=chooses(item),
                holding=holding,
                shown=holding[0] if holding else None,
                want=want,
            )
        )
        came = [pair for pair in came if pair[0].row not in handed.revoked]
        came += [(one, handed) for one in handed.items]
        yield item, with_, handed


def majority(place: Place) -> dict[int, str]:
    """What training would learn, by row; the hub is gone after that."""
    end_hub(place)
    store = Store.open(place.project, SystemClock())
    try:
        sql = "SELECT row_id, label FROM label_majority WHERE dataset = 1"
        return dict(store.bulk(lambda reader: reader.all(sql)).result())
    finally:
        store.close()
