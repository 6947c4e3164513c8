"""``AreaScreen``: what every area's screen stands on.

A screen says where it is (``PLACE``), which events touch it (``TOPICS``), what it shows
(``body``), how it fills itself (``load``) and has one ``action_NAME`` method per action of its
area. Calling the hub, asking the person and showing failures come from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from workbench.core.errors import WorkbenchError
from workbench.tui import bindings
from workbench.tui.actions import Action
from workbench.tui.frame import FramedScreen
from workbench.tui.leaks import forget_removed_widgets
from workbench.tui.turns import Hold, current_hold
from workbench.tui.work import ROWS, Method, begin, ended

if TYPE_CHECKING:
    from workbench.tui.hub import Hub


class AreaScreen(FramedScreen):
    """Base of the areas' screens: loads on first sight, on events, and after the hub was lost."""

    TOPICS: ClassVar[tuple[str, ...]] = ()
    AUTO_FOCUS = "*"

    def __init__(self) -> None:
        super().__init__()
        self.loaded = False
        """Whether ``load`` has run through once."""
        self._early: list[Action] = []
        self._load_hold: Hold | None = None
        self._stale = True
        self._loading = False
        self._rejoins = self.shell.state.rejoins
        self._ends: list[Callable[[], None]] = []

    async def load(self) -> None:
        """Ask the hub for everything shown and show it. May raise WorkbenchError.

        Runs when the screen is first seen, when one of ``TOPICS`` had an event (coalesced), and
        on return to the screen after an event.
        """

    @property
    def hub(self) -> Hub:
        """The connection: ``await self.hub.call(request)``."""
        return self.shell.hub

    def reload(self) -> None:
        """Run ``load`` soon; several calls at once make one.

        What is typed after the action that calls this acts on what is shown then.
        """
        self._stale = True
        if current_hold() is not None and self.is_running and self.shell.joined:
            self._keep_waiting()
        if not self._loading and self.is_running and self.shell.joined:
            self._loading = True
            begin(self, self._load, "load")

    def on_mount(self) -> None:
        """Bind the keys and listen."""
        bindings.bind(self, self.actions)
        self.shell.when_joined(self._joined)

    def on_unmount(self) -> None:
        """Stop listening, and leave nothing behind."""
        for end in self._ends:
            end()
        self._let_go()
        forget_removed_widgets()

    def on_screen_resume(self) -> None:
        """Fetch again if something changed while another screen was shown."""
        self.freshen()
        if self._stale:
            self.reload()

    def freshen(self) -> None:
        """Paint the frame again; after the hub was lost, fetch what events may have been missed."""
        super().freshen()
        if self._rejoins != self.shell.state.rejoins:
            self._rejoins = self.shell.state.rejoins
            self.reload()

    def _joined(self) -> None:
        self._ends += [self.hub.subscribe(topic, self._happened) for topic in self.TOPICS]
        self.reload()

    def _happened(self, topic: str, ids: list[str]) -> None:
        self._stale = True
        if self.app.screen is self:
            self.reload()

    async def _load(self) -> None:
        problem: WorkbenchError | None = None
        try:
            while self._stale:
                self._stale = False
                await self.load()
        except WorkbenchError as error:
            problem = error
        finally:
            self._loading = False
            self.loaded = True
            self.refresh_keys()
            self.call_after_refresh(self.shell.open_curtain)
            if self._load_hold is not None:
                await ended(self, ROWS)
            self.call_after_refresh(self._perform_early)
        if problem is not self.problem:
            self.problem = problem
            self.freshen()

    def _perform_early(self) -> None:
        early, self._early = self._early, []
        for action in early:
            if self.app.screen is self:
                self.perform(action)
        self._let_go()

    def _keep_waiting(self) -> None:
        """Let what is typed wait for the data of this screen."""
        if self._load_hold is None:
            self._load_hold = self.shell.turns.hold()

    def _let_go(self) -> None:
        """Nothing that was typed waits for the data of this screen any longer."""
        if self._load_hold is not None:
            self._load_hold.release()
            self._load_hold = None

    def perform(self, action: Action) -> None:
        """Do an action of this screen, or say why not; a key that came early waits for the data.

        One that acts on what is shown is refused before that.
        """
        if not self.loaded and not action.aimed:
            self._keep_waiting()
            self._early.append(action)
            return
        reason = self.why_not(action) if self.loaded else "there is nothing to see yet"
        if reason:
            self.toast(reason, "attention")
            return
        self.act(getattr(self, f"action_{action.method}"))

    async def attempt(self, method: Method) -> None:
        """Call what asks the hub, and tell what it refuses."""
        try:
            await super().attempt(method)
        except WorkbenchError as error:
            self.fail(error)
