"""A scripted stand-in for the hub: screen tests give it answers, and read what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from workbench.core.errors import NotFoundError, WorkbenchError
from workbench.core.request import Request
from workbench.wire.frames import PROTOCOL, Welcome

T = TypeVar("T")
Answer = Any


class ScriptedHub:
    """Answers requests from a table: a value, an error to raise, or a function of the request."""

    def __init__(self, answers: Mapping[type[Request[Any]], Answer], person: str = "ana") -> None:
        self.answers = dict(answers)
        self.asked: list[Request[Any]] = []
        self.state = "joined"
        self.error: WorkbenchError | None = None
        self.welcome = Welcome(
            PROTOCOL, "0.1.0", "/projects/tickets.duckdb", person, "owner", 1000, 1, "scripted"
        )
        self._topics: dict[str, list[Callable[[str, list[str]], None]]] = {}
        self._states: list[Callable[[str], None]] = []

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def call(self, request: Request[T], *, key: str | None = None) -> T:
        """The scripted answer. Raises NotFoundError for a request that was not scripted."""
        self.asked.append(request)
        if type(request) not in self.answers:
            raise NotFoundError(f"no answer is scripted for {type(request).__name__}")
        answer = self.answers[type(request)]
        if isinstance(answer, WorkbenchError):
            raise answer
        result: T = answer(request) if callable(answer) else answer
        return result

    def subscribe(
        self, topic: str, callback: Callable[[str, list[str]], None]
    ) -> Callable[[], None]:
        """Listen to a topic."""
        callbacks = self._topics.setdefault(topic, [])
        callbacks.append(callback)
        return lambda: callbacks.remove(callback)

    def on_state(self, callback: Callable[[str], None]) -> None:
        """Listen to the state of the line."""
        self._states.append(callback)

    def publish(self, topic: str, *ids: str) -> None:
        """What a commit elsewhere would tell the screens."""
        for callback in list(self._topics.get(topic, ())):
            callback(topic, list(ids))

    def lose(self, error: WorkbenchError | None = None) -> None:
        """The line goes down; ``error``: why it cannot be joined again."""
        self._set_state("lost", error)

    def rejoin(self) -> None:
        """The line is back."""
        self._set_state("joined")

    def refuse(self, error: WorkbenchError) -> None:
        """The hub turns the caller away for good."""
        self._set_state("refused", error)

    def _set_state(self, state: str, error: WorkbenchError | None = None) -> None:
        self.state, self.error = state, error
        for callback in self._states:
            callback(state)
