"""A project whose loads run in this process: the services over a real store, without a hub."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.unit.collect.reading import Context
from workbench.collect import job, service, service_leftovers, service_load
from workbench.collect.requests import (
    AddSource,
    GetLoad,
    GetRows,
    ListQuarantine,
    LoadAccount,
    Quarantined,
    RunSource,
)
from workbench.collect.tasks import LOAD
from workbench.core.actor import Actor
from workbench.core.clock import Clock, SystemClock
from workbench.core.request import Request, Role
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.store.transaction import Transaction
from workbench.wire.place import Place


class Project:
    """A new project in ``folder``, and its owner's session."""

    connection = ""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        place = Place.of(folder / "project.duckdb")
        place.folder.mkdir()
        self.folder, self.store = folder, Store.create(place.project)
        self.actor = Actor(1000, "ana", Role.OWNER)
        self.clock: Clock = SystemClock()
        self.scratch = str(place.scratch)
        self._jobs = 0
        self._memory: dict[type[Any], Any] = {}

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    async def write(self, change: Callable[[Transaction], Any], result: Any = None) -> Any:
        return await asyncio.wrap_future(self.store.write(self.actor, change, result=result))

    async def read(self, query: Callable[[Reader], Any], limit: float = 10.0) -> Any:
        return await asyncio.wrap_future(self.store.read(query, limit))

    async def bulk(self, change: Callable[[Reader], Any]) -> Any:
        return await asyncio.wrap_future(self.store.bulk(change))

    def memory(self, kind: type[Any], factory: Callable[[], Any]) -> Any:
        return self._memory.setdefault(kind, factory())

    async def run_warm(self, kind: Any, params: Any) -> Any:
        return job.sniff(self._context(), params)

    async def start_job(self, kind: Any, params: Any) -> str:
        assert kind is LOAD
        try:
            result = job.load(self._context(), params)
            await service_load.finish_load(self, "", params, result)  # type: ignore[arg-type]
        except BaseException:
            await service_leftovers.abandon_load(self, "", params)  # type: ignore[arg-type]
            raise
        return ""

    def _context(self) -> Context:
        self._jobs += 1
        return Context(self.folder / f"job{self._jobs}")

    async def call(self, request: Request[Any]) -> Any:
        """What the hub would answer."""
        return await service.HANDLERS[type(request)](self, request)  # type: ignore[operator]

    async def add(self, name: str, text: str, file: str = "", **more: Any) -> None:
        """A source with a file of this text."""
        path = self.folder / (file or f"{name}.csv")
        path.write_text(text, encoding="utf-8")
        await self.call(AddSource(name=name, location=str(path), **more))

    async def load(self, name: str, text: str, file: str = "") -> LoadAccount:
        """Load a source whose file has this text now. Raises what the load did."""
        path = self.folder / (file or f"{name}.csv")
        path.write_text(text, encoding="utf-8")
        started = await self.call(RunSource(name=name))
        account: LoadAccount = await self.call(GetLoad(load=started.load))
        assert account.read == (
            account.loaded + account.updated + account.unchanged + account.quarantined
        )
        return account

    async def rows(self, name: str, **more: Any) -> list[list[Any]]:
        """The rows of a dataset, with their numbers."""
        window = await self.call(GetRows(dataset=name, limit=10_000, **more))
        found: list[list[Any]] = window.rows
        return found

    async def kept(self, name: str, **more: Any) -> list[Quarantined]:
        """The lines that are aside."""
        page = await self.call(ListQuarantine(name=name, limit=10_000, **more))
        items: list[Quarantined] = page.items
        return items
