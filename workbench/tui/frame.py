"""The frame around every area's body: header, banner, job strip, footer, and what they show."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from workbench.core.errors import WorkbenchError
from workbench.tui import bindings
from workbench.tui.actions import Action
from workbench.tui.asking import Asking
from workbench.tui.keymap import keys_of
from workbench.tui.widgets.chrome import (
    Banner,
    Chrome,
    JobStrip,
    ShellFooter,
    ShellHeader,
    ShellPath,
)


class FramedScreen(Asking):
    """A screen at a ``PLACE`` (a mode, or a screen within it) with that place's actions.

    ``hints`` and ``key_names`` stand in the footer instead of an action's title and key;
    ``problem`` is what the banner tells.
    """

    PLACE: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.hints: dict[str, str] = {}
        self.key_names: dict[str, str] = {}
        self.problem: WorkbenchError | None = None
        self.actions: tuple[Action, ...] = self.shell.actions_at(self.PLACE)
        self.claimed_keys = frozenset(
            bindings.textual_key(key) for action in self.actions for key in keys_of(action)
        )

    def on_click(self, event: events.Click) -> None:
        """A click anywhere takes the place of the key after ``g``."""
        if self.shell.state.leader:
            self.shell.state.leader = False
            self.freshen()

    def body(self) -> ComposeResult:
        """The widgets between header and footer. An area writes this."""
        yield from ()

    def why_not(self, action: Action) -> str | None:
        """Why the action cannot be done now; None if it can. Shown when its key is pressed."""
        return None

    def offers(self, action: Action) -> bool:
        """Whether the footer shows the action now (for keys of one panel, say)."""
        return action.show

    @property
    def mode(self) -> str:
        """The area this screen belongs to."""
        return self.PLACE.split(".")[0]

    def hint(self, action_id: str, words: str) -> None:
        """Show these words for the action in the footer."""
        if self.hints.get(action_id) != words:
            self.hints[action_id] = words
            self.refresh_keys()

    def name_keys(self, action_id: str, keys: str) -> None:
        """Show these keys for the action in the footer."""
        if self.key_names.get(action_id) != keys:
            self.key_names[action_id] = keys
            self.refresh_keys()

    def step_back(self) -> bool:
        """Go one step back within this screen; False where there is none to go."""
        return False

    def leave(self) -> None:
        """Another area is gone to; what should not be there on return is put away here."""

    def refresh_keys(self) -> None:
        """Paint the footer again: what works now has changed."""
        for footer in self.query(ShellFooter):
            footer.refresh()

    def compose(self) -> ComposeResult:
        """Header, banner, the area's own body, job strip, footer."""
        yield ShellHeader()
        yield ShellPath()
        yield Banner()
        with Vertical(id="body"):
            yield from self.body()
        yield JobStrip()
        yield ShellFooter()

    def freshen(self) -> None:
        """Paint the frame again."""
        for widget in self.query(Chrome):
            widget.freshen()

    def refusal(self, action_id: str) -> str | None:
        """Why one of this screen's actions cannot be done now, by its id."""
        for action in self.actions:
            if action.id == action_id:
                return self.why_not(action)
        return None
