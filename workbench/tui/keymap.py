"""A person's own keys: ``keymap.toml`` in the configuration folder, checked before use.

[keys]
"cleanse.new_step" = "N"
"table.down" = ["down", "j", "ctrl+n"]
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from workbench.core.errors import InvalidInputError
from workbench.tui.actions import Action

_overrides: dict[str, tuple[str, ...]] = {}

NAMED = frozenset(
    [
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
        "enter",
        "escape",
        "space",
        "backspace",
        "delete",
        "insert",
        "shift+up",
        "shift+down",
        "shift+left",
        "shift+right",
    ]
)
PREFIXES = ("ctrl+", "alt+")
TAKEN = {
    "tab": "goes to the next panel",
    "shift+tab": "goes to the panel before",
    "ctrl+c": "copies what is selected",
    "ctrl+h": "is backspace on some terminals",
    "ctrl+i": "is tab for a terminal",
    "ctrl+m": "is enter for a terminal",
}
"""Keys that no action can have, and why."""


def keys_of(action: Action) -> tuple[str, ...]:
    """The action's keys, or those that the person chose instead."""
    return _overrides.get(action.id, action.keys)


def use(overrides: Mapping[str, tuple[str, ...]]) -> None:
    """Put checked overrides in force for this process."""
    _overrides.clear()
    _overrides.update(overrides)


def path() -> Path:
    """Where the keymap is looked for: WORKBENCH_KEYMAP, or the configuration folder."""
    chosen = os.environ.get("WORKBENCH_KEYMAP")
    if chosen:
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("workbench") / "keymap.toml"


def load(
    actions: Callable[[], Iterable[Action]], source: Path | None = None
) -> dict[str, tuple[str, ...]]:
    """The overrides in the keymap file; none if there is no file.

    Raises InvalidInputError naming the action and key: unreadable file, another table than
    ``keys``, unknown action, no key, a key that no terminal sends or that is taken, or one that
    another action has in the same place.
    """
    source = source or path()
    if not source.exists():
        return {}
    import tomllib

    try:
        document = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInputError(
            f"the keymap {source} cannot be read: {error}", "correct it, or move it away"
        ) from error
    for name in document:
        if name != "keys":
            raise InvalidInputError(
                f"{source}: there is no setting {name!r}", "the keys stand below a line [keys]"
            )
    return check(document.get("keys", {}), list(actions()), str(source))


def check(
    wanted: object, actions: list[Action], source: str = "the keymap"
) -> dict[str, tuple[str, ...]]:
    """The overrides in ``wanted``, checked against every action. Raises InvalidInputError."""
    if not isinstance(wanted, dict):
        raise InvalidInputError(
            f"{source}: keys must be a table", 'write a line [keys], then "cleanse.new_step" = "N"'
        )
    known = {action.id: action for action in actions}
    overrides: dict[str, tuple[str, ...]] = {}
    for name, value in wanted.items():
        if name not in known:
            raise InvalidInputError(
                f"{source}: there is no action {name!r}",
                "docs/reference/keys.md lists them; ? shows those of a screen",
            )
        overrides[name] = _keys(value, f"{source}: {name}")
    for first, second, key in collisions(actions, overrides):
        raise InvalidInputError(
            f"{source}: {key!r} is the key of both {first.id} and {second.id}",
            "give one of them another key",
        )
    return overrides


def _keys(value: object, where: str) -> tuple[str, ...]:
    """The keys that the file gives to one action."""
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        raise InvalidInputError(f"{where} needs a key or a list of keys")
    for key in keys:
        if key in TAKEN:
            raise InvalidInputError(f"{where}: {key} {TAKEN[key]}", "choose another key")
        if not is_key(key):
            raise InvalidInputError(
                f"{where}: {key!r} is not a key", "write n, C, [, space or ctrl+r"
            )
    return tuple(keys)


def is_key(key: str) -> bool:
    """Whether terminals send this key dependably, written as people read it."""
    if key in NAMED or key in TAKEN:
        return key not in TAKEN
    for prefix in PREFIXES:
        if key.startswith(prefix):
            key = key.removeprefix(prefix)
            return len(key) == 1 and key.isascii() and key.isalnum() and key.islower()
    return len(key) == 1 and key.isprintable() and key != " "


def collisions(
    actions: Iterable[Action], overrides: Mapping[str, tuple[str, ...]]
) -> list[tuple[Action, Action, str]]:
    """Pairs of actions that share a key in a place where both work, claimed keys included."""
    taken: dict[tuple[str, str], Action] = {}
    found = []
    everywhere: list[tuple[str, Action]] = []
    for action in actions:
        for key in (*overrides.get(action.id, action.keys), *action.claims):
            for place in action.places or ("*",):
                other = taken.setdefault((place, key), action)
                if other is not action:
                    found.append((other, action, key))
                if place == "*":
                    everywhere.append((key, action))
    for key, shell in everywhere:
        found += [
            (shell, action, key)
            for (place, taken_key), action in taken.items()
            if taken_key == key and place != "*" and action is not shell
        ]
    return found
