"""What a service is given: the caller, the store, jobs, events, and memory that lives with the hub.

The hub builds one ``Session`` per request; tests may build their own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import msgspec

from workbench.core.actor import Actor
from workbench.core.clock import Clock
from workbench.core.request import JobKind
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction

T = TypeVar("T")


class Session(Protocol):
    """One request's view of the hub. All methods are called on the hub's event loop."""

    @property
    def actor(self) -> Actor:
        """Who asked."""
        ...

    @property
    def connection(self) -> str:
        """The live connection's id: what leases are bound to."""
        ...

    @property
    def clock(self) -> Clock:
        """The hub's clock."""
        ...

    @property
    def scratch(self) -> str:
        """A folder for files exchanged with jobs; may be deleted while no hub runs."""
        ...

    async def write(self, change: Callable[[Transaction], T], result: type[T]) -> T:
        """Run ``change`` in the writer's transaction and return its value after the commit.

        ``change`` may run more than once (a neighbour in the batch failed), so it must touch
        nothing but its transaction. With an idempotency key that was used before, ``change``
        does not count and the stored value is returned.
        """
        ...

    async def read(self, query: Callable[[Reader], T], limit: float = 10.0) -> T:
        """Run ``query`` on a read cursor of its own; interrupted after ``limit`` seconds."""
        ...

    async def bulk(self, change: Callable[[Reader], T]) -> T:
        """Run a bulk load or export on the bulk connection, outside the writer.

        It is interrupted when the caller goes away, or asks that a write be given up: then it
        raises CancelledError, and has ended.
        """
        ...

    async def answered(self, result: type[T]) -> T | None:
        """What the next ``write`` answered when this very request came before, else None.

        For what a write does besides: it need not be done again.
        """
        ...

    async def start_job(self, kind: JobKind, params: msgspec.Struct, alone: str = "") -> str:
        """Start a job process and return its id; the kind's finisher runs when it ends.

        ``alone`` names what no other job of its kind may work on at the same time. Raises
        ConflictError when one does.
        """
        ...

    async def run_warm(self, kind: JobKind, params: msgspec.Struct) -> Any:
        """Run a quick job in the warm worker and return its result (previews)."""
        ...

    async def roles_changed(self) -> None:
        """Let every connection have the role that its person has now; none where removed."""
        ...

    def memory(self, kind: type[T], factory: Callable[[], T]) -> T:
        """The one object of this type that lives as long as the hub; made on first use."""
        ...

    def publish(self, topic: str, *ids: str) -> None:
        """Tell subscribers that something changed; coalesced by topic."""
        ...

    def on_disconnect(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Run ``callback`` once when the caller's connection ends."""
        ...
