"""``PathEntry``: a path, completed with the tab key as a shell does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.message import Message

from workbench.tui.widgets.entry import Entry


@dataclass
class Offered(Message):
    """What the path could go on with; nothing where it is whole, or where nothing begins so."""

    entry: PathEntry
    names: Sequence[str]
    found: bool


class PathEntry(Entry):
    """Tab adds what all files that begin so have in common; of a whole name it goes on."""

    BINDINGS = [Binding("tab", "complete", show=False)]

    def __init__(self, value: str, *, placeholder: str = "", without: Sequence[str] = ()) -> None:
        super().__init__(value, placeholder=placeholder)
        self._without = tuple(without)

    def action_complete(self) -> None:
        """Go on as far as there is one way, then tell the ways; without any, to what follows."""
        path, names = completed(self.value, self._without)
        grown = path != self.value
        if grown:
            self.value = path
            self.cursor_position = len(path)
        self.post_message(Offered(self, () if len(names) == 1 else names, bool(names)))
        if not grown and (not names or (len(names) == 1 and not path.endswith("/"))):
            self.screen.focus_next()


def completed(text: str, without: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """The path as far as there is one way to go on, and the names in its folder that fit.

    Folders end in a slash. Names that end as one of ``without`` does are not offered. Where no name
    begins as the text does, letter case is disregarded.
    """
    head, begin = os.path.split(text)
    try:
        with os.scandir(os.path.expanduser(head) or ".") as entries:
            known = sorted(_named(entry) for entry in entries if entry.name.isprintable())
    except OSError:
        return text, []
    known = [name for name in known if not name.endswith(without)]
    if not begin.startswith("."):
        known = [name for name in known if not name.startswith(".")]
    names = [name for name in known if name.startswith(begin)]
    if not names:
        names = [name for name in known if name.lower().startswith(begin.lower())]
    shared = _shared(names) if names else ""
    # Names that differ by case alone share less than was typed.
    return (os.path.join(head, shared) if len(shared) >= len(begin) else text), names


def _named(entry: os.DirEntry[str]) -> str:
    try:
        return entry.name + "/" if entry.is_dir() else entry.name
    except OSError:
        # A link that leads in a circle, or somewhere shut.
        return entry.name


def _shared(names: Sequence[str]) -> str:
    """The longest beginning that the sorted names have in common."""
    first, last = names[0], names[-1]
    end = next((at for at, char in enumerate(first) if last[at : at + 1] != char), len(first))
    return first[:end]
