"""Named lists of rows to label: made, shown, forgotten, and read for the queue."""

from __future__ import annotations

from typing import Any

from workbench.annotate.requests import AddList, ListLists, QueueList, RemoveList
from workbench.annotate.row_choice import by_condition, by_errors, by_ids
from workbench.annotate.service_desk import renew
from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.label_target import labelled_as
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.store.versions import resolve

MOST_NAME = 60
READ_SECONDS = 60.0


async def add_list(session: Session, request: AddList) -> QueueList:
    """Make a list, in the place of one with this name. Raises InvalidInputError, NotFoundError."""
    name = request.name.strip()
    if not 0 < len(name) <= MOST_NAME or ":" in name:
        raise InvalidInputError(
            f"{request.name!r} is no name of a list", f"1 to {MOST_NAME} characters without a colon"
        )
    dataset = await session.read(lambda reader: _dataset(reader, request))
    rows, what = await session.read(lambda reader: _rows(reader, dataset, request), READ_SECONDS)

    def change(tx: Transaction) -> QueueList:
        tx.execute("DELETE FROM annotation_list WHERE dataset = ? AND name = ?", (dataset.id, name))
        tx.execute(
            "INSERT INTO annotation_list VALUES "
            "(nextval('annotation_list_seq'), ?, ?, ?, ?, ?, ?, ?)",
            (dataset.id, name, what, request.again, rows, tx.now, tx.actor.name),
        )
        payload = {"list": name, "rows": len(rows), "what": what, "again": request.again}
        tx.event("annotate.list_made", f"dataset:{dataset.name}", payload)
        tx.publish("labels", dataset.name)
        return next(one for one in read_lists(tx, dataset.id) if one.name == name)

    made = await session.write(change, QueueList)
    await renew(session, dataset)
    return made


def _dataset(reader: Reader, request: AddList) -> datasets.Dataset:
    """The dataset that is named; of a model's errors, by itself what that model learned."""
    if request.dataset or not request.errors:
        return datasets.choose(reader, request.dataset)
    found = reader.one(
        "SELECT d.name, m.target FROM model AS m JOIN dataset AS d ON d.id = m.dataset "
        "WHERE m.version = ?",
        (resolve(reader, request.errors),),
    )
    if found is None:
        raise NotFoundError(f"there is no version {request.errors}")
    return datasets.choose(reader, labelled_as(*found) if found[1] != "" else found[0])


def _rows(reader: Reader, dataset: datasets.Dataset, request: AddList) -> tuple[list[int], str]:
    if request.rows is not None and not request.where:
        rows = by_ids(reader, dataset, request.rows)
        return rows, request.what or "rows by their ids"
    if request.where.strip() and not request.errors and request.rows is None:
        where = request.where.strip()
        return by_condition(reader, dataset, where), f"filter {where}"
    if request.errors and not request.where:
        return by_errors(reader, dataset, request.errors, request.truth, request.predicted)
    raise InvalidInputError(
        "a list is made from a filter, row ids or a model's errors", "give exactly one of them"
    )


async def list_lists(session: Session, request: ListLists) -> list[QueueList]:
    """The lists of a dataset, oldest first."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    return await session.read(lambda reader: read_lists(reader, dataset.id))


def read_lists(reader: Reader, dataset: int) -> list[QueueList]:
    """The lists of a dataset, oldest first, with how far each is."""
    found = reader.all(
        "SELECT id, name, what, again, len(rows), person, created FROM annotation_list "
        "WHERE dataset = ? ORDER BY id",
        (dataset,),
    )
    labelled = (
        "SELECT count(DISTINCT a.row_id) FROM annotation AS a WHERE a.dataset = ? "
        "AND a.status = 'labelled' AND (NOT ? OR a.updated >= ?) AND a.row_id IN "
        "(SELECT unnest(rows) FROM annotation_list WHERE id = ?)"
    )
    return [
        QueueList(
            name=name,
            what=what,
            again=again,
            rows=rows,
            labelled=reader.scalar(labelled, (dataset, again, created, number)),
            by=person,
            made=iso(created),
        )
        for number, name, what, again, rows, person, created in found
    ]


async def remove_list(session: Session, request: RemoveList) -> None:
    """Forget a list. Raises NotFoundError."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))

    def change(tx: Transaction) -> None:
        require_list(tx, dataset, request.name)
        key = (dataset.id, request.name)
        tx.execute("DELETE FROM annotation_list WHERE dataset = ? AND name = ?", key)
        tx.execute(
            "UPDATE annotation_queue SET first_list = '' WHERE dataset = ? AND first_list = ?", key
        )
        payload = {"list": request.name}
        tx.event("annotate.list_removed", f"dataset:{dataset.name}", payload)
        tx.publish("labels", dataset.name)

    await session.write(change, type(None))
    await renew(session, dataset)


def require_list(reader: Reader, dataset: datasets.Dataset, name: str) -> None:
    """Raises NotFoundError, naming those that exist, unless there is a list of this name."""
    sql = "SELECT name FROM annotation_list WHERE dataset = ? ORDER BY id"
    names = [one for (one,) in reader.all(sql, (dataset.id,))]
    if name not in names:
        known = ", ".join(names) or "none yet: workbench labels list add NAME --where SQL"
        raise NotFoundError(f"{dataset.name} has no list {name!r}", f"lists here: {known}")


HANDLERS: dict[Any, Any] = {
    AddList: add_list,
    ListLists: list_lists,
    RemoveList: remove_list,
}
