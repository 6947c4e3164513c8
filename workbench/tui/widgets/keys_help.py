"""``?``: the keys of a screen, grouped as the action table groups them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding

from workbench.tui.actions import Action
from workbench.tui.bindings import shown_key
from workbench.tui.keymap import keys_of
from workbench.tui.paint import Piece
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Prose

LEAST_HELP = 16
"""Cells that a help text is wrapped to at least."""


class KeysHelp(Dialog[None]):
    """Scrolls as all text does; any of ``?``, ``q``, esc closes it."""

    BINDINGS = [Binding("question_mark,q", "back", show=False)]

    def __init__(self, place: str, actions: Sequence[Action]) -> None:
        super().__init__(f"keys of {place}")
        self._actions = actions
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """All groups, one below the other."""
        yield Prose(measure=200)

    def on_resize(self) -> None:
        """Show the text as wide as there is room."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        prose = self.query_one(Prose)
        prose.show(*help_pieces(self._actions, prose.scrollable_content_region.width))


def _keys(action: Action) -> str:
    return " ".join(map(shown_key, keys_of(action))) or action.label or "–"


def help_pieces(actions: Sequence[Action], width: int) -> list[Piece]:
    """The text of the page: groups in the order in which they first appear."""
    pieces: list[Piece] = []
    keys_of_each = {id(each): _keys(each) for each in actions}
    key_cells = max(map(len, keys_of_each.values()), default=0)
    title_cells = max((len(each.title) for each in actions), default=0)
    left = key_cells + title_cells + 4
    for group in dict.fromkeys(action.group for action in actions):
        if pieces:
            pieces.append(("\n", "text"))
        pieces.append((f"{group or 'here'}\n", "dim"))
        for action in actions:
            if action.group == group:
                wrapped = textwrap.wrap(action.help, max(LEAST_HELP, width - left))
                pieces += [
                    (f"{keys_of_each[id(action)]:>{key_cells}}  ", "key"),
                    (f"{action.title:<{title_cells}}  ", "text"),
                    (f"\n{'':<{left}}".join(wrapped) + "\n", "secondary"),
                ]
    return pieces
