"""One load's account in full: what was read, what became of it, what changed, or why it failed."""

from __future__ import annotations

from textual.app import ComposeResult

from workbench.collect.account import account_sentence, account_text
from workbench.collect.difference_screen import DifferenceScreen
from workbench.collect.requests import GetLoad, ListLoads, ListSources
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice


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

    async def action_compare_load(self) -> None:
        """Choose another load of the source, and show what differs from it to this one."""
        account = await self.hub.call(GetLoad(load=self._load_number))
        loads = await self.hub.call(ListLoads(source=account.source))
        others = [one for one in loads if one.state == "counted" and one.load != account.load]
        if not others:
            self.toast("there is no other load of it that counts", "attention")
            return
        others.sort(key=lambda one: (one.load > account.load, -one.load))
        choices = [
            Choice(str(one.load), f"load {one.load}", account_sentence(one)) for one in others
        ]
        chosen = await self.pick("compare with", choices)
        if chosen is not None:
            sources = await self.hub.call(ListSources())
            keys = [one.keys for one in sources if one.name == account.source]
            a, b = f"load:{chosen}", f"load:{account.load}"
            self.app.push_screen(DifferenceScreen(account.source, a, b, keys[0] if keys else []))

    async def load(self) -> None:
        """Fetch the account."""
        account = await self.hub.call(GetLoad(load=self._load_number))
        panel = self.query_one("#account-panel", Panel)
        panel.retitle(f"load {account.load} of {account.source}")
        self.query_one("#account", Prose).show(account_text(account))
