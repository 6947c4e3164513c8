"""Hub side: the rows that a step of the recipe touches, as the step meets them."""

from __future__ import annotations

from pathlib import Path

from workbench.cleanse import requests as wire
from workbench.cleanse.service_facets import MOST_ROWS
from workbench.cleanse.service_ready import given_files, ready
from workbench.cleanse.service_recipe import current, version
from workbench.cleanse.service_stages import kept, named, staged
from workbench.cleanse.service_tables import dataset_named, marks, raw_rows, reading
from workbench.cleanse.tasks import ROWS, TOUCHED, RowsParams, TouchedParams
from workbench.collect.requests import RowsWindow
from workbench.core.errors import InvalidInputError
from workbench.store.session import Session


async def rows(session: Session, request: wire.GetTouchedRows) -> RowsWindow:
    """A window of the rows. Raises InvalidInputError, NotFoundError."""
    if not 0 <= request.limit <= MOST_ROWS or request.offset < 0 or request.cut < 0:
        raise InvalidInputError(f"a window has 0 to {MOST_ROWS:,} rows, from 0 on")
    path = await _laid(session, request)
    params = RowsParams(
        files=[path],
        facets=[],
        offset=request.offset,
        limit=request.limit,
        sort=request.sort,
        descending=request.descending,
        cut=request.cut,
        title=f"step {request.index + 1}",
    )
    with reading(session, path):
        found: RowsWindow = await session.run_warm(ROWS, params)
    return found


async def _laid(session: Session, request: wire.GetTouchedRows) -> str:
    """The file of all of them."""
    dataset = await dataset_named(session, request.dataset)
    wanted = request.version
    now = await session.read(
        lambda reader: (
            current(reader, dataset.id) if wanted is None else version(reader, dataset.id, wanted)
        )
    )
    if not 0 <= request.index < len(now.steps):
        raise InvalidInputError(f"the recipe has no step {request.index + 1}")
    raw = await raw_rows(session, dataset)
    steps = await ready(session, now.steps[: request.index + 1])
    with reading(session, raw.path, *given_files(steps)):
        before = await staged(session, dataset, raw, steps[: request.index])
        people = await marks(session, dataset)
        with reading(session, before, people):
            what = (request.kind, request.column, request.like)
            # What the step learns may change with the rows that teach.
            words = [Path(before).name, raw.state, Path(people).name, steps[request.index], what]

            async def make(path: Path) -> None:
                params = TouchedParams(
                    files=[before],
                    steps=steps,
                    index=request.index,
                    kind=request.kind,
                    column=request.column,
                    like=request.like,
                    target=str(path),
                    marks=people,
                )
                await session.run_warm(TOUCHED, params)

            path = named(session, dataset, "touched", words)
            return await kept(session, dataset, "touched", path, make)
