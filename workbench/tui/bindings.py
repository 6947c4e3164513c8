"""Turns actions into Textual bindings, after the person's own keys were put in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from textual.binding import Binding
from textual.dom import DOMNode

from workbench.tui.actions import Action
from workbench.tui.keymap import keys_of

NAMES = {
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "delete": "del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
PRESSED = {shown: key for key, shown in NAMES.items()}


def textual_key(key: str) -> str:
    """The name Textual gives to a key that is written as people read it."""
    if key in (" ", ","):
        return "space" if key == " " else "comma"
    return next(iter(Binding.make_bindings([Binding(key, "nothing")]))).key


def shown_key(key: str) -> str:
    """The key as footer and help show it."""
    return NAMES.get(key, key)


def bind(
    node: DOMNode,
    actions: Iterable[Action],
    calls: Mapping[str, str] | None = None,
    *,
    without: Collection[str] = (),
) -> None:
    """Give ``node`` the actions' keys.

    ``calls`` maps an action's id to the Textual action it runs; without it that is the shell's
    ``do('id')``. Keys in ``without`` (Textual's names) are left out.
    """
    for action in actions:
        call = calls[action.id] if calls is not None else f"app.do('{action.id}')"
        for key in keys_of(action):
            name = textual_key(key)
            if name not in without:
                binding = Binding(name, call, action.title, show=action.show, id=action.id)
                node._bindings.key_to_bindings.setdefault(name, []).append(binding)
