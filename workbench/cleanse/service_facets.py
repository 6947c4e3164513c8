"""Hub side: sets of facets that were given a name."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.facets import Facet
from workbench.cleanse.service_tables import dataset_named
from workbench.cleanse.views import FacetSet
from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

LONGEST_NAME = 64


async def list_sets(session: Session, request: wire.ListFacetSets) -> list[FacetSet]:
    """The sets of a dataset, by name."""
    dataset = await dataset_named(session, request.dataset)

    def look(reader: Reader) -> list[tuple[Any, ...]]:
        sql = "SELECT name, facets, person, created FROM facet_set WHERE dataset = ? ORDER BY name"
        return reader.all(sql, (dataset.id,))

    return [
        FacetSet(
            name=name,
            facets=msgspec.convert(json.loads(facets), list[Facet]),
            by=person,
            at=iso(created),
        )
        for name, facets, person, created in await session.read(look)
    ]


async def save(session: Session, request: wire.SaveFacets) -> None:
    """Give a set of facets a name; one of the same name is replaced. On record."""
    dataset = await dataset_named(session, request.dataset)
    name = request.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInputError(f"a name has 1 to {LONGEST_NAME} letters")
    if not request.facets:
        raise InvalidInputError("there is no facet to keep", "n adds one")
    facets = json.dumps(msgspec.to_builtins(request.facets), ensure_ascii=False)

    def write(tx: Transaction) -> None:
        tx.execute("DELETE FROM facet_set WHERE dataset = ? AND name = ?", (dataset.id, name))
        tx.execute(
            "INSERT INTO facet_set VALUES (?, ?, ?, ?, ?)",
            (dataset.id, name, facets, tx.actor.name, tx.now),
        )
        payload = {"name": name, "columns": [one.column for one in request.facets]}
        tx.event("cleanse.facets_saved", f"dataset:{dataset.name}", payload)

    await session.write(write, type(None))


async def remove(session: Session, request: wire.RemoveFacets) -> None:
    """Forget a set of facets, on record. Raises NotFoundError."""
    dataset = await dataset_named(session, request.dataset)

    def write(tx: Transaction) -> None:
        key = (dataset.id, request.name)
        if tx.one("SELECT 1 FROM facet_set WHERE dataset = ? AND name = ?", key) is None:
            raise NotFoundError(f"no facets are called {request.name!r}")
        tx.execute("DELETE FROM facet_set WHERE dataset = ? AND name = ?", key)
        payload = {"name": request.name}
        tx.event("cleanse.facets_removed", f"dataset:{dataset.name}", payload)

    await session.write(write, type(None))
