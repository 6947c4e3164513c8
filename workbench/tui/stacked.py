"""``Stacked``: what all screens are that come over another one and go again."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import Screen

from workbench.tui.base_app import BaseApp
from workbench.tui.turns import current_hold
from workbench.tui.work import Method, awaited, begin, while_there

T = TypeVar("T")


class Stacked(Screen[T]):
    """A screen that is dismissed once, and only from the top.

    Textual's own pops whatever is on top, twice if told so twice. What is typed waits from the
    dismissal until the action that asked has seen the answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self._hold = current_hold()
        self._dismissed = False
        self._outcome: list[T | None] = []

    def on_mount(self) -> None:
        """What was typed for this screen may come."""
        if self._hold is not None:
            self._hold.release()

    def on_screen_resume(self) -> None:
        """Go, if that was told while something else was shown."""
        if self._outcome:
            self.dismiss(self._outcome.pop())

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Go with this result, as soon as nothing is above; a second time changes nothing."""
        if self._dismissed:
            return AwaitComplete()
        if not self.is_active:
            self._outcome[:] = [result]
            return AwaitComplete()
        self._dismissed = True
        if self._hold is not None:
            self._hold.take()
        return super().dismiss(result)

    def act(self, method: Method) -> None:
        """Do what a person asked for, even if they leave meanwhile.

        What they type next waits until it has asked what it asks.
        """
        app = self.app
        assert isinstance(app, BaseApp)
        hold = app.turns.hold()
        begin(app, partial(hold.during, partial(self.attempt, method)), "actions")

    def go_on(self) -> None:
        """Within an action: let the person go on, for what comes now may take its time."""
        hold = current_hold()
        if hold is not None:
            hold.release()

    def hold_on(self) -> None:
        """Within an action: what is typed next waits for what the action waits for next, too."""
        hold = current_hold()
        if hold is not None:
            hold.take()

    async def attempt(self, method: Method) -> None:
        """Call what may find, when it comes back from the hub, that the screen is gone."""
        with while_there(self):
            await awaited(method)

    async def _on_message(self, message: Message) -> None:
        with while_there(self):
            await super()._on_message(message)
