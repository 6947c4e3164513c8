"""What hints of the hub say by commands, said by the keys of this program.

The hub does not know who asks. A command that has no key here stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.tui.actions import ActionTable
from workbench.tui.areas import area_of
from workbench.tui.bindings import shown_key
from workbench.tui.keymap import keys_of

COMMANDS = {
    "annotate": "annotate",
    "cleanse apply": "cleanse.apply",
    "cleanse recipe": "cleanse",
    "collect add": "data.add",
    "collect edit": "data.edit",
    "collect run": "data.run",
    "collect sniff": "data.add",
    "collect take-back": "data.take_back",
    "compare": "evaluate.compare",
    "evaluate": "evaluate.measure",
    "history list": "models",
    "labels schema set": "annotate.labels",
    "promote": "models.promote",
    "train": "train",
}
"""Commands by the action that does the same, or by the area where it is done."""
OPTIONS = {
    "--dataset": "train.settings",
    "--set": "train.settings",
    "--target": "train.target",
}

_COMMAND = re.compile(
    rf"workbench ({'|'.join(sorted(COMMANDS, key=len, reverse=True))})(?![\w-])(?: [^\s,;:()]+)*"
)
_OPTION = re.compile("|".join(OPTIONS))
_FIELD = re.compile(r"--([a-z][a-z-]+)(?: [A-Z]{3,}\b)?")
"""Any other option, with the word that stands for its value."""


def by_keys(hint: str) -> str:
    """The hint with keys (``g c, A``) in the place of commands that people would have to type."""
    hint = _COMMAND.sub(lambda found: _way(COMMANDS[found[1]]), hint)
    hint = _OPTION.sub(lambda found: _key(OPTIONS[found[0]]), hint)
    # A command that stays as it is keeps its options; else they are what a form has as fields.
    return hint if "workbench " in hint else _FIELD.sub(_field, hint)


def _field(found: re.Match[str]) -> str:
    return f'"{found[1].replace("-", " ")}"'


def _way(place: str) -> str:
    """The keys to an area, and to what is done there."""
    area = f"g {area_of(place).letter}"
    return f"{area}, {_key(place)}" if "." in place else area


def _key(action_id: str) -> str:
    return shown_key(keys_of(_actions()[action_id])[0])


@lru_cache(maxsize=1)
def _actions() -> ActionTable:
    return ActionTable()
