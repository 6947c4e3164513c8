"""One request's view of the hub: what ``workbench.store.session.Session`` promises."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from workbench.core.actor import Actor
from workbench.core.clock import Clock
from workbench.core.request import JobKind
from workbench.store import answers
from workbench.store.reader import Reader
from workbench.store.store import READ_SECONDS
from workbench.store.transaction import Transaction

if TYPE_CHECKING:
    from workbench.hub.hub import Hub

T = TypeVar("T")
Callback = Callable[[], Awaitable[None]]


class Kept(dict[str, tuple[Hashable, asyncio.Future[Any]]]):
    """Results by name, each with the state of the project that it tells."""


class HubSession:
    """The session of one call, one finisher, or the start of the hub."""

    def __init__(
        self,
        hub: Hub,
        actor: Actor,
        *,
        connection: str = "",
        key: str | None = None,
        quick: bool = False,
        on_close: Callable[[Callback], None] | None = None,
    ) -> None:
        self.hub = hub
        self.actor = actor
        self.connection = connection
        self._key, self._quick = key, quick
        self._writes = self._jobs = 0
        self._bulk: set[Future[Any]] = set()
        self._on_close = on_close

    @property
    def clock(self) -> Clock:
        """The hub's clock."""
        return self.hub.clock

    @property
    def scratch(self) -> str:
        """A folder for files exchanged with jobs."""
        return str(self.hub.place.scratch)

    async def write(self, change: Callable[[Transaction], T], result: Any = None) -> T:
        """Run ``change`` in the writer's transaction; its value after the commit."""
        self._writes += 1
        key = f"{self._key}/{self._writes}" if self._key else None
        future = self.hub.store.write(self.actor, change, key=key, result=result)
        # A caller that goes away does not take back what is on its way to the disk.
        value: T = await asyncio.shield(asyncio.wrap_future(future))
        return value

    async def read(self, query: Callable[[Reader], T], limit: float = READ_SECONDS) -> T:
        """Run ``query`` on a cursor of its own, interrupted after ``limit`` seconds."""
        # What asks for more time than is usual is no look-up, whoever waits for it.
        quick = self._quick and limit <= READ_SECONDS
        return await self.hub.read(query, limit, caller=self.connection, quick=quick)

    async def known(self, name: str, query: Callable[[Reader], T], also: Hashable = None) -> T:
        """What ``query`` says, asked once for all callers until something is written.

        It must say the same to everybody; ``also`` is what else it depends on.
        """
        kept = self.memory(Kept, Kept)
        state = (self.hub.store.changes.count, also)
        if name not in kept or kept[name][0] != state or kept[name][1].cancelled():
            kept[name] = (state, asyncio.ensure_future(self.read(query)))
        asked = kept[name][1]
        try:
            # Others may wait for it too.
            value: T = await asyncio.shield(asked)
        except Exception:
            if kept.get(name) == (state, asked):
                del kept[name]
            raise
        return value

    async def bulk(self, change: Callable[[Reader], T]) -> T:
        """Run a bulk load or export on the bulk connection; ended if the caller goes away."""
        work = self.hub.store.bulk(change)
        self._bulk.add(work)
        ended = asyncio.wrap_future(work)
        try:
            value: T = await asyncio.shield(ended)
        except asyncio.CancelledError:
            work.cancel()
            # Until it has really ended, it may still use what the caller cleans up now.
            await asyncio.gather(ended, return_exceptions=True)
            raise
        finally:
            self._bulk.discard(work)
        return value

    def give_up(self) -> None:
        """End bulk work that waits or runs. What is on its way to the disk is not taken back."""
        for work in list(self._bulk):
            work.cancel()

    async def answered(self, result: Any) -> Any:
        """What the next write answered when this request came before; None if it did not."""
        if self._key is None:
            return None
        key = f"{self._key}/{self._writes + 1}"
        found = await self.read(lambda reader: answers.find(reader, [key]))
        return msgspec.msgpack.decode(found[key], type=result) if key in found else None

    async def start_job(self, kind: JobKind, params: msgspec.Struct, alone: str = "") -> str:
        """Start a job process and return its id, unless another works ``alone`` on the same."""
        self._jobs += 1
        key = f"{self._key}/{self._jobs}" if self._key else None
        run = await self.hub.supervisor.start_job(self.actor, kind, params, key, alone)
        self.publish("jobs", run.id)
        return run.id

    async def run_warm(self, kind: JobKind, params: msgspec.Struct) -> Any:
        """Run a quick job in the warm worker; its decoded result."""
        encoded = await self.hub.supervisor.run_warm(self.actor, kind, params)
        return msgspec.msgpack.decode(encoded, type=kind.result)

    async def roles_changed(self) -> None:
        """Let every connection have the role that its person has now."""
        await self.hub.roles_changed(self.connection)

    def memory(self, kind: type[T], factory: Callable[[], T]) -> T:
        """The one object of this type that lives as long as the hub."""
        found = self.hub.memory.get(kind)
        if found is None:
            found = self.hub.memory[kind] = factory()
        return found

    def publish(self, topic: str, *ids: str) -> None:
        """Tell subscribers that something changed."""
        self.hub.topics.publish(topic, *ids)

    def on_disconnect(self, callback: Callback) -> None:
        """Run ``callback`` once when the caller's connection ends."""
        if self._on_close is not None:
            self._on_close(callback)
