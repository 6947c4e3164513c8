"""Events to subscribers, coalesced: a screen is told "labels changed", not a thousand times."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from workbench.wire.frames import Event

COALESCE_SECONDS = 0.1
MOST_IDS = 100

Send = Callable[[Event], None]


def merge(waiting: dict[str, dict[str, None]], topic: str, ids: Iterable[str]) -> None:
    """Add to what a topic is to be told. Ids beyond a hundred are dropped: "many" is enough."""
    known = waiting.setdefault(topic, {})
    for one in ids:
        if len(known) < MOST_IDS:
            known[one] = None


class Topics:
    """Who listens to what, and what is waiting to be told. Lives on the hub's event loop."""

    def __init__(self) -> None:
        self._listeners: dict[str, tuple[frozenset[str], Send]] = {}
        self._waiting: dict[str, dict[str, None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def subscribe(self, connection: str, topics: frozenset[str], send: Send) -> None:
        """Send events of ``topics`` to a connection; replaces what it listened to."""
        self._listeners[connection] = (topics, send)

    def heard(self, topic: str) -> bool:
        """Whether anybody listens to a topic."""
        return any(topic in topics for topics, _ in self._listeners.values())

    def leave(self, connection: str) -> None:
        """Forget a connection."""
        self._listeners.pop(connection, None)

    def publish(self, topic: str, *ids: str) -> None:
        """Note a change."""
        merge(self._waiting, topic, ids)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(COALESCE_SECONDS, self._flush)

    def _flush(self) -> None:
        self._timer = None
        waiting, self._waiting = self._waiting, {}
        for topic, ids in waiting.items():
            event = Event(topic, list(ids))
            for topics, send in list(self._listeners.values()):
                if topic in topics:
                    send(event)
