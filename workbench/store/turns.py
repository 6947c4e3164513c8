"""Who is next: callers take turns, each with a few things under way at a time."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Waiting things by caller. ``most``: how many of one caller are under way at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: OrderedDict[str, deque[T]] = OrderedDict()
        self._under_way: Counter[str] = Counter()

    def put(self, caller: str, thing: T) -> None:
        """Add to what a caller waits for."""
        self._waiting.setdefault(caller, deque()).append(thing)

    def take(self) -> T | None:
        """The next thing of the caller whose turn it is; None when nothing may begin."""
        for caller, things in self._waiting.items():
            if self._under_way[caller] < self._most:
                thing = things.popleft()
                self._under_way[caller] += 1
                del self._waiting[caller]
                if things:
                    self._waiting[caller] = things
                return thing
        return None

    def done(self, caller: str) -> None:
        """One of a caller's things that were taken has ended."""
        self._under_way[caller] -= 1
        if not self._under_way[caller]:
            del self._under_way[caller]

    def drop(self, caller: str, thing: T) -> None:
        """Forget a thing that still waits; fine when it does not."""
        things = self._waiting.get(caller)
        if things is not None and thing in things:
            things.remove(thing)
            if not things:
                del self._waiting[caller]

    def clear(self) -> list[T]:
        """Everything that waited, which is forgotten."""
        waiting = [thing for things in self._waiting.values() for thing in things]
        self._waiting.clear()
        return waiting
