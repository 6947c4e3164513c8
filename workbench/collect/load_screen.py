"""One load's account in full: what was read, what became of it, what changed, or why it failed."""

from __future__ import annotations

from textual.app import ComposeResult

from workbench.collect.account import account_sentence, account_text
from workbench.collect.difference_screen import DifferenceScreen
from workbench.collect.requests import GetLoad, ListLoads, ListSources, LoadAccount
from workbench.collect.taking_back import ask_to_take_back
from workbench.tui.actions import Action
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
        self._account: LoadAccount | None = None

    def body(self) -> ComposeResult:
        """One text."""
        yield Panel(Prose(id="account"), title=f"load {self._load_number}", id="account-panel")

    def why_not(self, action: Action) -> str | None:
        """What the role or the load forbids."""
        account = self._account
        if action.id == "data.quarantine":
            if self.shell.state.role == "annotator":
                return "quarantined lines are for reviewers"
            return None if account and account.quarantined else "it kept no line aside"
        if action.id == "data.take_back":
            if self.shell.state.role not in ("practitioner", "owner"):
                return "this needs the role of practitioner"
            return None if account and account.state == "counted" else "this load does not count"
        return None

    async def action_take_back(self) -> None:
        """Take this load back, after telling what goes."""
        if self._account is not None and await ask_to_take_back(self, self._account):
            self.reload()

    def action_quarantine(self) -> None:
        """The lines that this load kept aside."""
        from workbench.collect.quarantine_screen import QuarantineScreen

        if self._account is not None:
            self.app.push_screen(QuarantineScreen(self._account.source, self._load_number))

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
            self.app.push_screen(DifferenceScreen(account.dataset, a, b, keys[0] if keys else []))

    async def load(self) -> None:
        """Fetch the account."""
        account = self._account = await self.hub.call(GetLoad(load=self._load_number))
        panel = self.query_one("#account-panel", Panel)
        panel.retitle(f"load {account.load} of {account.source}")
        self.query_one("#account", Prose).show(account_text(account))
        self.refresh_keys()
