"""Hub side: facets over the rows after the recipe, and sets of them that were given a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.facet_views import FacetCounts, FacetSet
from workbench.cleanse.facets import Facet
from workbench.cleanse.service_ready import given_files, ready
from workbench.cleanse.service_recipe import Version, current
from workbench.cleanse.service_stages import staged
from workbench.cleanse.service_tables import dataset_named, raw_rows, reading
from workbench.cleanse.tasks import FACETS, ROWS, FacetParams, RowsParams
from workbench.collect.requests import RowsWindow
from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.store.datasets import Dataset
from workbench.store.groupings import export_columns
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

LONGEST_NAME = 64
MOST_VALUES = 10_000
MOST_ROWS = 1_000


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


async def count(session: Session, request: wire.CountFacets) -> FacetCounts:
    """Count facets over the rows after the recipe. Raises InvalidInputError, NotFoundError."""
    if not request.facets and not request.count:
        raise InvalidInputError("no column is named", "name one whose values are wanted")
    dataset, now, path = await _rows_after(session, request.dataset)
    params = FacetParams(
        dataset=dataset.name,
        files=[path],
        facets=request.facets,
        count=request.count,
        limit=max(1, min(request.limit, MOST_VALUES)),
        search=request.search,
        joined=await _grouped(session, dataset),
    )
    with reading(session, path):
        found: FacetCounts = await session.run_warm(FACETS, params)
    steps = sum(bool(step.get("enabled", True)) for step in now.steps)
    return msgspec.structs.replace(found, version=now.number, steps=steps)


async def rows(session: Session, request: wire.GetFacetRows) -> RowsWindow:
    """A window of the rows after the recipe that the facets leave."""
    if not 0 <= request.limit <= MOST_ROWS or request.offset < 0 or request.cut < 0:
        raise InvalidInputError(f"a window has 0 to {MOST_ROWS:,} rows, from 0 on")
    dataset, now, path = await _rows_after(session, request.dataset)
    params = RowsParams(
        files=[path],
        facets=request.facets,
        offset=request.offset,
        limit=request.limit,
        sort=request.sort,
        descending=request.descending,
        cut=request.cut,
        title=f"recipe {now.number}",
        joined=await _grouped(session, dataset),
    )
    with reading(session, path):
        found: RowsWindow = await session.run_warm(ROWS, params)
    return found


async def _grouped(session: Session, dataset: Dataset) -> str:
    """The file of clusters and outlier scores of a dataset's rows; "" where nobody looked."""
    folder = Path(session.scratch)
    return await session.bulk(lambda reader: export_columns(reader, dataset.id, folder))


async def _rows_after(session: Session, name: str) -> tuple[Dataset, Version, str]:
    """The dataset, its recipe, and the file of its rows as they are at the recipe's end."""
    dataset = await dataset_named(session, name)
    now = await session.read(lambda reader: current(reader, dataset.id))
    raw = await raw_rows(session, dataset)
    steps = await ready(session, now.steps)
    with reading(session, raw.path, *given_files(steps)):
        return dataset, now, await staged(session, dataset, raw, steps)
