"""A session over an open project, as the hub would give it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.core.actor import Actor
from workbench.core.clock import Clock, SystemClock
from workbench.core.request import Role
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.store.transaction import Transaction
from workbench.wire.place import Place


class StoreSession:
    """The parts of a session that need no hub."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self.store, self.actor = store, actor
        self.clock: Clock = SystemClock()
        self.scratch = str(Place.of(store.path).scratch)

    async def write(self, change: Callable[[Transaction], Any], result: Any = None) -> Any:
        return await asyncio.wrap_future(self.store.write(self.actor, change, result=result))

    async def read(self, query: Callable[[Reader], Any], limit: float = 10.0) -> Any:
        return await asyncio.wrap_future(self.store.read(query, limit))

    async def answered(self, result: Any) -> Any:
        return None

    async def bulk(self, change: Callable[[Reader], Any]) -> Any:
        return await asyncio.wrap_future(self.store.bulk(change))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Any]:
    """The owner's session in a new project."""
    path = tmp_path / "project.duckdb"
    Place.of(path).folder.mkdir()
    with Store.create(path) as store:
        yield StoreSession(store, Actor(1000, "ana", Role.OWNER))
