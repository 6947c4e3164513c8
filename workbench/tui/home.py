"""The home screen: the loop at a glance, what to do next, what happened today."""

from __future__ import annotations

from textual.app import ComposeResult

from workbench.tui.area_screen import AreaScreen
from workbench.tui.home_board import STEPS, HomeBoard
from workbench.wire.home import Home, NextStep, ShowHome


class HomeScreen(AreaScreen):
    """Numbers do the next steps, enter opens the panel under the cursor."""

    PLACE = "home"
    TOPICS = ("rows", "recipe", "labels", "models", "jobs", "people", "log")

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[NextStep] = []
        self._home: Home | None = None

    def body(self) -> ComposeResult:
        """The board."""
        yield HomeBoard()

    async def load(self) -> None:
        """Ask the hub for the summary of every area."""
        home = await self.hub.call(ShowHome())
        if home != self._home:
            self._home = home
            self.steps = home.next[:STEPS]
            self.query_one(HomeBoard).take(home)
            self.refresh_keys()

    def why_not(self, action: object) -> str | None:
        """A number needs a step."""
        method = getattr(action, "method", "")
        if method.startswith("next_") and int(method[-1]) > len(self.steps):
            return "there is no such step" if self.steps else "nothing waits: all is done"
        return None

    def action_next_1(self) -> None:
        """Do the first step."""
        self._do(0)

    def action_next_2(self) -> None:
        """Do the second step."""
        self._do(1)

    def action_next_3(self) -> None:
        """Do the third step."""
        self._do(2)

    def action_next_4(self) -> None:
        """Do the fourth step."""
        self._do(3)

    def _do(self, number: int) -> None:
        step = self.steps[number]
        self.shell.go(step.area, step.version)
        if step.action:
            self.shell.action_do(step.action)

    def action_open(self) -> None:
        """Go to the area of the panel under the cursor."""
        panel = self.query_one(HomeBoard).active
        if panel is not None:
            self.shell.go(panel.area)

    def on_home_board_opened(self) -> None:
        """The same by mouse."""
        self.action_open()

    def action_left(self) -> None:
        """To the panel on the left."""
        self.query_one(HomeBoard).step(-1, 0)

    def action_right(self) -> None:
        """To the panel on the right."""
        self.query_one(HomeBoard).step(1, 0)

    def action_up(self) -> None:
        """To the panel above."""
        self.query_one(HomeBoard).step(0, -1)

    def action_down(self) -> None:
        """To the panel below."""
        self.query_one(HomeBoard).step(0, 1)
