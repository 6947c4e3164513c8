"""One load's account in full: what was read, what became of it, what changed, or why it failed."""

from __future__ import annotations

from textual.app import ComposeResult

from workbench.collect.account import account_text
from workbench.collect.requests import GetLoad
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel


class LoadScreen(AreaScreen):
    """One load; esc goes back."""

    PLACE = "data.load"
    TOPICS = ("rows",)
    CSS_PATH = "screen.tcss"

    def __init__(self, load: int) -> None:
        super().__init__()
        self._load_number = load

    def body(self) -> ComposeResult:
        """One text."""
        yield Panel(Prose(id="account"), title=f"load {self._load_number}", id="account-panel")

    async def load(self) -> None:
        """Fetch the account."""
        account = await self.hub.call(GetLoad(load=self._load_number))
        panel = self.query_one("#account-panel", Panel)
        panel.retitle(f"load {account.load} of {account.source}")
        self.query_one("#account", Prose).show(account_text(account))
