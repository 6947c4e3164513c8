"""The hub: everything that lives as long as the process that owns the project file."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from workbench.core.actor import Actor
from workbench.core.clock import Clock
from workbench.core.errors import UnavailableError
from workbench.core.request import Role
from workbench.core.version import VERSION
from workbench.hub import folder, reactions, records
from workbench.hub.connection import Connection
from workbench.hub.events import Topics
from workbench.hub.process import resident_bytes
from workbench.hub.registry import Registry
from workbench.hub.requests import HubStatus, Person
from workbench.hub.session import HubSession
from workbench.hub.supervisor import Supervisor
from workbench.hub.task import ENDED, TaskRun
from workbench.store.reader import Reader
from workbench.store.store import READ_SECONDS, Store
from workbench.wire import frames
from workbench.wire.place import Place

T = TypeVar("T")
log = logging.getLogger(__name__)
# How long a hub that was told to end waits for what is being stored.
WRITING_SECONDS = 10.0


def people(connections: Iterable[Connection]) -> list[Person]:
    """Who is connected now, by name."""
    counts: dict[tuple[str, str], int] = {}
    for one in connections:
        if one.hello.kind == frames.FRONT:
            key = (one.actor.name, one.actor.role.title)
            counts[key] = counts.get(key, 0) + 1
    return [
        Person(name=name, role=role, connections=n) for (name, role), n in sorted(counts.items())
    ]


class Hub:
    """One project's hub. Lives on one event loop."""

    def __init__(self, place: Place, store: Store, registry: Registry, clock: Clock) -> None:
        self.place, self.store, self.registry, self.clock = place, store, registry, clock
        self.pid = os.getpid()
        self.group: str | None = None
        self.memory: dict[type[Any], Any] = {}
        self.topics = Topics()
        self.supervisor = Supervisor(
            place, clock, finish=self._finish, abandon=self._abandon, record=self._record
        )
        self.connections: dict[str, Connection] = {}
        self.stopping = asyncio.Event()
        self.socket_identity: tuple[int, int] | None = None
        self._began = clock.monotonic()
        self.last_busy = self._began
        self._serving: set[asyncio.Task[None]] = set()
        self.writes: set[asyncio.Task[Any]] = set()
        self._home = Actor(os.geteuid(), "hub", Role.OWNER)

    def own_session(self, key: str | None = None, actor: Actor | None = None) -> HubSession:
        """A session for what the hub does by itself."""
        return HubSession(self, actor or self._home, key=key)

    async def read(
        self,
        query: Callable[[Reader], T],
        limit: float = READ_SECONDS,
        *,
        caller: str = "",
        quick: bool = False,
    ) -> T:
        """Run ``query`` on a read cursor; interrupted when the caller is cancelled.

        ``caller`` and ``quick``: see ``workbench.store.store.Store.read``.
        """
        future = self.store.read(query, limit, caller=caller, quick=quick)
        value: T = await asyncio.wrap_future(future)
        return value

    async def start(self) -> None:
        """Rebuild what lives in memory, and settle what a dead hub left behind."""
        loop = asyncio.get_running_loop()

        def publish(topic: str, ids: tuple[str, ...]) -> None:
            loop.call_soon_threadsafe(self.published, topic, ids)

        def stop() -> None:
            loop.call_soon_threadsafe(self.stopping.set)

        self.store.on_publish(publish)
        # Front ends start a new hub, whose opening of the file replays what was committed.
        self.store.on_fatal(stop)
        await self.own_session().write(records.settle_orphans)
        await asyncio.to_thread(folder.sweep, self.place)
        for start in self.registry.starts:
            await start(self.own_session())

    def published(self, topic: str, ids: tuple[str, ...]) -> None:
        """A commit changed something."""
        self.topics.publish(topic, *ids)
        if topic in self.registry.ahead:
            listened, work = self.registry.ahead[topic]
            if self.topics.heard(listened):
                self._keep(work(self.own_session(), ids))
        for follow in self.registry.follows.get(topic, ()):
            self._keep(reactions.follow(follow, self.own_session(), ids))

    async def roles_changed(self, by: str) -> None:
        """Look up every caller's role; who was removed is cut off when this returns.

        But for the caller on the connection ``by``, who may have to hear an answer first.
        """
        others = [one for one in self.connections.values() if one.id != by]
        await asyncio.gather(*(one.refresh() for one in others))
        if own := self.connections.get(by):
            self._keep(own.refresh())

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a new connection."""
        self._keep(Connection(self, reader, writer).serve())

    def _keep(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    def joined(self, connection: Connection) -> None:
        """A connection has shaken hands."""
        self.connections[connection.id] = connection
        self.topics.publish("presence")

    def left(self, connection: Connection) -> None:
        """A connection has ended."""
        if self.connections.pop(connection.id, None) is not None:
            self.topics.leave(connection.id)
            self.topics.publish("presence")
        self.last_busy = self.clock.monotonic()

    def status(self) -> HubStatus:
        """The hub's own figures."""
        return HubStatus(
            project=str(self.place.project),
            pid=self.pid,
            program=VERSION,
            protocol=frames.PROTOCOL,
            uptime=self.clock.monotonic() - self._began,
            memory=resident_bytes(),
            connections=len(self.connections),
            people=people(self.connections.values()),
            jobs_running=len(self.supervisor.running()),
            group=self.group,
        )

    def idle_seconds(self) -> float:
        """How long nobody was connected and no job ran."""
        if self.connections or self.supervisor.running():
            self.last_busy = self.clock.monotonic()
        return self.clock.monotonic() - self.last_busy

    async def close(self, listening: socket.socket) -> None:
        """End workers and connections, and let the store write its last checkpoint."""
        listening.close()
        if self.writes:
            await asyncio.wait(set(self.writes), timeout=WRITING_SECONDS)
        # What is still being stored by now takes long: nothing of it may count once its job is
        # recorded as lost, nor may it hold up the sweeping of what it leaves.
        self.store.stop_bulk(UnavailableError("the hub is being stopped", "try again in a moment"))
        await self.supervisor.close()
        left = [*self._serving, *self.writes]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.to_thread(self.store.close)
        # Another project may stand at this path by now: only what this hub bound is its own.
        if folder.identity(self.place.socket) == self.socket_identity:
            with contextlib.suppress(OSError):
                self.place.socket.unlink()

    async def _finish(self, run: TaskRun, result: bytes) -> bytes | None:
        finisher = self.registry.finishers.get(run.kind.name)
        if finisher is None:
            return None
        session = self.own_session(f"job/{run.id}", run.actor)
        params = msgspec.msgpack.decode(run.params, type=run.kind.params)
        typed = msgspec.msgpack.decode(result, type=run.kind.result)
        document = await finisher(session, run.id, params, typed)
        return None if document is None else msgspec.msgpack.encode(document)

    async def _abandon(self, run: TaskRun) -> None:
        abandoned = self.registry.abandoned.get(run.kind.name)
        if abandoned is not None:
            params = msgspec.msgpack.decode(run.params, type=run.kind.params)
            try:
                await abandoned(self.own_session(None, run.actor), run.id, params)
            except Exception:
                log.exception("clean-up after job %s failed", run.id)

    async def _record(self, run: TaskRun) -> None:
        await self.own_session(None, run.actor).write(records.record(run))
        self.topics.publish("jobs", run.id)
        if run.state in ENDED and not self.stopping.is_set():
            self._keep(reactions.after(self, run))
