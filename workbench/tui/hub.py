"""What a screen needs of the hub's client; ``workbench.client`` and its stand-in implement it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from workbench.core.errors import WorkbenchError
from workbench.core.request import Request

T = TypeVar("T")


class Greeting(Protocol):
    """Who the caller is in which project, as the hub says."""

    @property
    def project(self) -> str:
        """Path of the project's file."""
        ...

    @property
    def person(self) -> str:
        """The acting name."""
        ...

    @property
    def role(self) -> str:
        """The acting name's role, by its title."""
        ...


class Hub(Protocol):
    """One connection. ``state`` is "joined", "lost", "refused" or "closed"."""

    @property
    def state(self) -> str:
        """Whether the hub is there."""
        ...

    @property
    def error(self) -> WorkbenchError | None:
        """Why the hub refused, or cannot be joined again."""
        ...

    @property
    def welcome(self) -> Greeting | None:
        """The hub's greeting, once joined."""
        ...

    async def call(self, request: Request[T]) -> T:
        """The request's result. Raises WorkbenchError. Waits through a lost hub."""
        ...

    def subscribe(
        self, topic: str, callback: Callable[[str, list[str]], None]
    ) -> Callable[[], None]:
        """Call ``callback(topic, ids)`` on events; returns what ends it."""
        ...

    def on_state(self, callback: Callable[[str], None]) -> None:
        """Call ``callback(state)`` whenever the state changes."""
        ...

    async def close(self) -> None:
        """Leave the hub."""
        ...
