"""Keys take turns: one is let through when what the one before it began has come to rest.

A terminal delivers several keys in one read. Textual hands each to the widget in focus, which
passes it on up to the app, where most are bound: a second key would act on what the first is
about to leave. Here it waits, in order and never dropped: until the first has gone all the way,
until its action has asked what it asks, and until the screen that comes up is there.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual.app import ScreenStackError
from textual.message import Message

if TYPE_CHECKING:
    from workbench.tui.base_app import BaseApp

T = TypeVar("T")
Typed = events.Key | events.Paste

PATIENCE = 10.0
"""Seconds that what is typed waits for an action at most."""

LEAVING = 1.0
"""Seconds after which the keys that quit or go back wait no longer, and what was typed is void."""

ROUND = 2.0
"""Seconds after which a mark counts as lost."""

ROUNDS = 2
"""Once behind the key itself, and once behind the messages that its handlers sent."""

_holding: ContextVar[Hold | None] = ContextVar("holding", default=None)


class Hold:
    """Keeps what is typed next back while an action has not shown yet what it does.

    It is released when the action ends, when it waits for a second thing without having asked
    (a long job is not waited for), when it says so, and while it asks.
    """

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._waits = 0
        self._over = False

    async def during(self, method: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run the action."""
        _holding.set(self)
        try:
            return await _Watched(method(), self)
        finally:
            self._over = True
            self.release()

    def take(self) -> None:
        """Hold again: what the action asked was answered."""
        if not self._over:
            self._waits = 0
            self._turns.add(self)

    def release(self) -> None:
        """Let what was typed go on."""
        self._turns.discard(self)

    def waits(self) -> None:
        """The action waits for something: what it awaited before has returned."""
        self._waits += 1
        if self._waits > 1:
            self.release()


class _Watched(Awaitable[T]):
    """A coroutine that tells its hold each time it waits."""

    def __init__(self, work: Coroutine[Any, Any, T], hold: Hold) -> None:
        self._work, self._hold = work, hold

    def __await__(self) -> Generator[Any, Any, T]:
        try:
            awaited = self._work.send(None)
            while True:
                self._hold.waits()
                try:
                    answer = yield awaited
                except BaseException as error:
                    awaited = self._work.throw(error)
                else:
                    awaited = self._work.send(answer)
        except StopIteration as end:
            value: T = end.value
            return value


def current_hold() -> Hold | None:
    """The hold of the action that is running here."""
    return _holding.get()


class Turns:
    """What was typed, in order; ``take`` what comes, ``deliver`` it when it is its turn."""

    class Passed(Message, verbose=True):
        """Follows a key from the widget in focus up to the app; there, nothing precedes it."""

    def __init__(self, app: BaseApp, deliver: Callable[[Typed], Awaitable[None]]) -> None:
        self._app, self._deliver = app, deliver
        self._typed: deque[Typed] = deque()
        self._holds: set[Hold] = set()
        self._mark: Turns.Passed | None = None
        self._rounds = 0
        self._limit: asyncio.TimerHandle | None = None
        self._since = 0.0
        self.patient = True
        """Whether actions hold anything back; no while there is no hub that answers them."""

    @property
    def at_rest(self) -> bool:
        """Whether nothing waits: what is typed now is delivered now."""
        return not self._typed and not self._under_way

    async def take(self, typed: Typed) -> None:
        """Deliver what was typed now, or after what was typed before."""
        if isinstance(typed, events.Key) and typed.key in self._app.leaving and self._overdue:
            self._typed.clear()
            self.give_up()
        self._typed.append(typed)
        await self._next()

    async def passed(self, mark: Turns.Passed) -> None:
        """The mark is back at the app: go round again, or go on."""
        if mark is not self._mark:
            return
        self._rounds += 1
        if self._rounds < ROUNDS:
            self._send()
            return
        self._mark = None
        await self._next()

    def hold(self) -> Hold:
        """Hold back what is typed next, for an action that begins now."""
        hold = Hold(self)
        hold.take()
        return hold

    def add(self, hold: Hold) -> None:
        """Another reason to wait."""
        if self.patient:
            if not self._holds:
                self._since = asyncio.get_running_loop().time()
            self._holds.add(hold)
            self._be_patient()

    def discard(self, hold: Hold) -> None:
        """A reason less."""
        if hold in self._holds:
            self._holds.discard(hold)
            self.settle()

    def settle(self, _screen: object = None) -> None:
        """Wait until all that was sent is handled; a screen that comes up is there then."""
        self._rounds = 0
        self._be_patient()
        self._send()

    def give_up(self) -> None:
        """Wait for nothing any longer."""
        self._holds.clear()
        self._mark = None
        self._app.call_next(self._next)

    @property
    def _overdue(self) -> bool:
        return bool(self._holds) and asyncio.get_running_loop().time() - self._since > LEAVING

    def _be_patient(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
        seconds = PATIENCE if self._holds else ROUND
        self._limit = asyncio.get_running_loop().call_later(seconds, self.give_up)

    @property
    def _under_way(self) -> bool:
        return self._mark is not None or bool(self._holds)

    async def _next(self) -> None:
        if self._under_way:
            return
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
        if self._typed:
            await self._deliver(self._typed.popleft())
            self.settle()

    def _send(self) -> None:
        """Send the mark the way that keys go; a screen in the making takes it when it is made."""
        mark = self._mark = Turns.Passed().set_sender(self._app)
        with suppress(ScreenStackError):
            if (self._app.focused or self._app.screen).post_message(mark):
                return
        self._app.post_message(mark)
