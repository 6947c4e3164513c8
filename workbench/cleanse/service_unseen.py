"""Hub side: spellings that wait for a person, and those that were said to mean something else."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.service_look import recipe_rows
from workbench.cleanse.service_ready import given_files
from workbench.cleanse.service_recipe import current
from workbench.cleanse.service_seen import Seen, counts_key
from workbench.cleanse.service_tables import dataset_named, reading
from workbench.cleanse.tasks import UNSEEN, UnseenParams
from workbench.cleanse.views import RefusedMerge, UnseenVariant
from workbench.core.clock import iso
from workbench.store.reader import Reader
from workbench.store.session import Session

_REFUSED = (
    "SELECT column_name, value, target, person, created FROM cluster_refusal "
    "WHERE dataset = ? AND (? = '' OR column_name = ?) ORDER BY created DESC, value"
)


async def refused(session: Session, request: wire.ListRefusedMerges) -> list[RefusedMerge]:
    """Merges that were refused, newest first."""
    dataset = await dataset_named(session, request.dataset)

    def look(reader: Reader) -> list[tuple[Any, ...]]:
        return reader.all(_REFUSED, (dataset.id, request.column, request.column))

    return [
        RefusedMerge(column=column, value=value, target=target, by=person, at=iso(created))
        for column, value, target, person, created in await session.read(look)
    ]


async def unseen(session: Session, request: wire.ListUnseen) -> list[UnseenVariant]:
    """New spellings in the rows as they are; nothing is looked at without a step that merges."""
    dataset = await dataset_named(session, request.dataset)
    number = await session.read(lambda reader: current(reader, dataset.id).number)
    path, steps, people = await recipe_rows(session, dataset)
    if not any(step["step"] == "merge_clusters" and step["enabled"] for step in steps):
        return []
    kept = await refused(session, wire.ListRefusedMerges(dataset=request.dataset))
    never = [(one.column, one.value, one.target) for one in kept]
    key = ("unseen", people, *counts_key(dataset.id, path, steps), tuple(never))
    seen = session.memory(Seen, Seen)
    if key not in seen.found:
        params = UnseenParams(files=[path], steps=steps, never=never, marks=people)
        with reading(session, path, people, *given_files(steps)):
            seen.keep(key, (await session.run_warm(UNSEEN, params)).variants)
    found: list[UnseenVariant] = seen.found[key]
    return [msgspec.structs.replace(one, version=number) for one in found]
