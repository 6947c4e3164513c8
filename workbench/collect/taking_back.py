"""How a screen takes a load back: what would go, a question, and what became of it."""

from __future__ import annotations

from workbench.collect.account import preview
from workbench.collect.requests import LoadAccount, PreviewTakeBack, TakeBack
from workbench.core.figures import counted
from workbench.tui.area_screen import AreaScreen


async def ask_to_take_back(screen: AreaScreen, account: LoadAccount) -> bool:
    """Take a load back, if the person still wants to; whether it was. Raises WorkbenchError."""
    found = await screen.hub.call(PreviewTakeBack(load=account.load))
    question = f"take load {account.load} of {account.source} back?"
    if not await screen.confirm(question, preview(found), yes="take it back", danger=True):
        return False
    done = await screen.hub.call(TakeBack(load=account.load))
    screen.toast(f"load {done.load} is taken back: {counted(done.rows, 'row')} now")
    return True
