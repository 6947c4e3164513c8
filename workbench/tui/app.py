"""The terminal app: modes, leader, actions, hub connection, and a clean end."""

from __future__ import annotations

import asyncio
import gc
import importlib
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from textual import events

from workbench.core.errors import UnavailableError, WorkbenchError
from workbench.tui import bindings, crash, keymap, preferences, theme
from workbench.tui.actions import Action, ActionTable
from workbench.tui.area_screen import AreaScreen
from workbench.tui.areas import AREAS, ROW_STORY
from workbench.tui.base_app import BaseApp
from workbench.tui.bindings import shown_key
from workbench.tui.endings import end_on_signals
from workbench.tui.hub import Hub
from workbench.tui.keymap import keys_of
from workbench.tui.news import News
from workbench.tui.shell_actions import ShellActions
from workbench.tui.shell_state import ShellState
from workbench.tui.turns import Typed
from workbench.tui.work import begin

OPENING_SECONDS = 0.25
"""How long the first paint waits for the hub's answer: one paint instead of two."""

Connect = Callable[[], Awaitable[Hub]]


class WorkbenchApp(BaseApp):
    """The shell. ``connect`` gives the joined hub; ``only`` shows one area alone.

    Raises InvalidInputError when the person's keymap cannot be used.
    """

    CSS_PATH = "app.tcss"

    def __init__(
        self,
        connect: Connect,
        *,
        mode: str = "home",
        only: bool = False,
        setting: str | None = None,
    ) -> None:
        self.DEFAULT_MODE = mode  # type: ignore[misc]
        super().__init__(theme.chosen(setting))
        self.only = only
        self.state = ShellState()
        self.areas = tuple(area for area in AREAS if not only or area.mode == mode)
        self.table = ActionTable()
        keymap.use(keymap.load(self.table.every))
        self.leaving |= {bindings.textual_key(key) for key in keys_of(self.table["app.quit"])}
        self._connect = connect
        self._hub: Hub | None = None
        self._news = News(self)
        self._shell = ShellActions(self)
        self._begun = asyncio.Event()
        self._waiting: list[Callable[[], None]] = []
        for area in self.areas:
            self.add_mode(area.mode, partial(_build, area.screen))
        self._opening: ExitStack | None = ExitStack()
        self._opening.enter_context(self.batch_update())

    @property
    def hub(self) -> Hub:
        """The connection. Raises UnavailableError until it is there."""
        if self._hub is None:
            raise UnavailableError("the hub is being joined", "try again in a moment")
        return self._hub

    @property
    def joined(self) -> bool:
        """Whether the hub was reached once; a lost one is waited for by its client."""
        return self._hub is not None

    def when_joined(self, then: Callable[[], None]) -> None:
        """Call ``then`` now, or as soon as the hub is there."""
        if self.joined:
            then()
        else:
            self._waiting.append(then)

    def on_load(self) -> None:
        """Join the hub while the first screen is made."""
        end_on_signals(self)
        bindings.bind(self, [a for a in self.table.shared() if a.id.startswith("app.")])
        begin(self, self._join, "hub")

    def on_mount(self) -> None:
        """Paint the first screen: with its data if that is here, else after a moment without."""
        self._begun.set()
        self.screen_change_signal.subscribe(self, self.turns.settle, immediate=True)
        screen = self.screen
        loaded = isinstance(screen, AreaScreen) and screen.loaded
        self.set_timer(0.001 if loaded else OPENING_SECONDS, self.open_curtain)

    def open_curtain(self) -> None:
        """Paint from now on: the first screen has its data, or has waited long enough."""
        if self._opening is not None and self._begun.is_set():
            opening, self._opening = self._opening, None
            # What the start made stays: not looked at again, now (40 ms) or in any later round.
            gc.freeze()
            gc.enable()
            self.screen.refresh()
            opening.close()

    async def _join(self) -> None:
        try:
            self._hub = await self._connect()
        except WorkbenchError as error:
            self.failure = error
            await self._begun.wait()
            self.exit(return_code=error.exit_status)
            return
        self._news.start(self._hub)
        for then in self._waiting:
            then()
        self._waiting.clear()

    async def on_unmount(self) -> None:
        """Leave the hub."""
        if self._hub is not None:
            await self._hub.close()

    def action_do(self, action_id: str) -> None:
        """Do an action by its id, whatever started it: a key, the palette, a click."""
        action = self.table[action_id]
        if action_id.startswith("app."):
            getattr(self._shell, action.method)()
        elif isinstance(self.screen, AreaScreen):
            self.screen.perform(action)

    def action_help_quit(self) -> None:
        """Tell who presses ctrl+c how to leave."""
        keys = " or ".join(map(shown_key, keys_of(self.table["app.quit"])))
        self.notify(f"! {keys} quits; jobs go on", severity="warning", markup=False)

    def actions_at(self, place: str) -> tuple[Action, ...]:
        """The actions of the screen at ``place``, without those of the shell."""
        return self.table.at(place)

    def go(self, mode: str, version: int | None = None) -> None:
        """Switch to an area, to look at a ``version`` there. What was told of another one goes."""
        self.state.version = version
        if mode != self.current_mode and any(area.mode == mode for area in self.areas):
            self.clear_notifications()
            if isinstance(self.screen, AreaScreen):
                self.screen.leave()
            self.switch_mode(mode)

    def open_row(self, row: int, dataset: str = "", version: str = "") -> None:
        """Tell the past of a row of a dataset, or of the rows that a version is about."""
        self.push_screen(_class(ROW_STORY)(row, dataset, version))

    def freshen(self) -> None:
        """Paint the frame of the screen that is shown again."""
        for screen in self.screen_stack:
            if isinstance(screen, AreaScreen) and screen.is_mounted:
                screen.freshen()

    async def deliver(self, typed: Typed) -> None:
        """Take the key after ``g``; leave everything else to the screen."""
        if self.state.leader and isinstance(typed, events.Key):
            self._shell.letter(typed.key)
        else:
            await super().deliver(typed)


def _build(screen: str) -> AreaScreen:
    built: AreaScreen = _class(screen)()
    return built


def _class(screen: str) -> Any:
    module, name = screen.split(":")
    return getattr(importlib.import_module(module), name)


def run(project: str, *, mode: str = "home", only: bool = False, acting: str | None = None) -> int:
    """Open the app on a project; the exit status. Raises WorkbenchError when that fails.

    The hub is started or joined by ``workbench.client`` while the first screen is painted.
    """

    async def connect() -> Hub:
        from workbench.client.asynchronous import AsyncClient
        from workbench.wire.place import Place

        client: Any = AsyncClient(Place.of(project), acting=acting)
        await client.open()
        return client  # type: ignore[no-any-return]

    app = WorkbenchApp(connect, mode=mode, only=only, setting=preferences.theme())
    app.state.project = Path(project).stem
    crash.keep_log()
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
