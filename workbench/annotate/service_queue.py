"""How a dataset's rows are handed out: shown and changed."""

from __future__ import annotations

from typing import Any

from workbench.annotate.requests import QueueSettings, SetQueue
from workbench.annotate.service_desk import SETTINGS, Desks, read_schema, read_settings, renew
from workbench.annotate.service_lists import require_list
from workbench.annotate.values import why_no_refits
from workbench.core.errors import InvalidInputError
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_OVERLAP = 100
LEAST_EVERY = 5
_INSERT = (
    f"INSERT INTO annotation_queue (dataset, {', '.join(SETTINGS)}) "
    f"VALUES (?{', ?' * len(SETTINGS)}) "
)
_UPDATE = ", ".join(f"{name} = excluded.{name}" for name in SETTINGS)


async def set_queue(session: Session, request: SetQueue) -> QueueSettings:
    """Change what was given; the rest stays as it is. Raises InvalidInputError."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    now = await session.read(lambda reader: read_settings(reader, dataset.id))
    asked = {name: getattr(request, name) for name in SETTINGS}
    values = {name: getattr(now, name) if asked[name] is None else asked[name] for name in SETTINGS}
    settings = QueueSettings(**values)
    _check(settings)
    if settings.refit_every and settings.refit_every != now.refit_every:
        await session.read(lambda reader: _require_refits(reader, dataset))
    if settings.first_list:
        await session.read(lambda reader: require_list(reader, dataset, settings.first_list))
    if settings == now:
        return settings

    def change(tx: Transaction) -> None:
        sql = f"{_INSERT} ON CONFLICT (dataset) DO UPDATE SET {_UPDATE}"
        tx.execute(sql, (dataset.id, *values.values()))
        tx.event("annotate.queue_set", f"dataset:{dataset.name}", values)
        tx.publish("labels", dataset.name)

    desk = session.memory(Desks, Desks).open.get(dataset.id)
    if desk is not None:
        # What follows the change asks the desk, which is built again only after it.
        desk.refit_every = settings.refit_every
    await session.write(change, type(None))
    await renew(session, dataset)
    return settings


def _require_refits(reader: Reader, dataset: datasets.Dataset) -> None:
    schema = read_schema(reader, dataset)
    # Without a schema nobody knows yet what will be asked.
    if schema.version and (why := why_no_refits(schema.task, len(schema.labels))):
        raise InvalidInputError(why, "0 switches refits off")


def _check(settings: QueueSettings) -> None:
    if not 1 <= settings.overlap <= MOST_OVERLAP:
        raise InvalidInputError(f"the overlap is 1 to {MOST_OVERLAP} people per row")
    if not 0.0 <= settings.random_share <= 1.0:
        raise InvalidInputError("the random share is between 0 and 1")
    if not 0.0 <= settings.blind_share <= 1.0:
        raise InvalidInputError("the blind share is between 0 and 1")
    if settings.refit_every and settings.refit_every < LEAST_EVERY:
        raise InvalidInputError(
            f"a refit takes {LEAST_EVERY} new labels or more", "0 switches refits off"
        )
    if settings.extra_on_disagreement and settings.overlap < 2:
        raise InvalidInputError(
            "one answer a row disagrees with nothing", "set an overlap of 2 people or more"
        )


HANDLERS: dict[Any, Any] = {SetQueue: set_queue}
