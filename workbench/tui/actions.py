"""The one table of actions: bindings, footer, palette, help and key reference come from it.

An area lists its actions in ``actions.py`` as ``ACTIONS``. This module and those lists never
import Textual, so the command line and the reference generator may read them.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from workbench.tui.areas import AREAS, area_of, package_modes


@dataclass(frozen=True)
class Action:
    """One thing a person can do, and the keys for it.

    ``id`` is stable (``cleanse.new_step``); its last part names the screen's method
    (``action_new_step``). ``keys`` are written as people read them: ``n``, ``C``, ``[``, ``?``,
    ``space``, ``enter``, ``ctrl+r``. ``places`` says where it works: a mode (``cleanse``) or a
    screen within one (``models.version``); empty means the modes of the area that lists it,
    ``*`` means everywhere. ``show`` puts it in the footer, under ``label`` if that is given
    (``J K`` for a pair of keys) and as ``hint`` instead of ``title``. ``aimed`` says that it acts
    on what is shown or under the cursor: the palette of another area only goes there, and the key
    does nothing before there is something to see. ``claims`` are keys that the screen itself takes
    for it, whatever the person's keymap says.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    group: str = ""
    help: str = ""
    show: bool = True
    label: str = ""
    hint: str = ""
    places: tuple[str, ...] = ()
    aimed: bool = False
    claims: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """The name after ``action_`` of the screen's method."""
        return self.id.rsplit(".", 1)[-1]

    def works_in(self, place: str) -> bool:
        """Whether this action belongs to the screen at ``place``."""
        return place in self.places or "*" in self.places


SHELL = (
    Action("app.go", ("g",), "go to", "everywhere", "then a letter: the area to go to"),
    Action("app.palette", ("ctrl+p",), "all commands", "everywhere", "every action, by name"),
    Action("app.help", ("?",), "keys", "everywhere", "the keys of this screen"),
    Action("app.back", ("escape",), "back", "everywhere", "one step back", show=False),
    Action(
        "app.next_panel",
        (),
        "next panel",
        "everywhere",
        "or field; shift+tab goes to the one before",
        show=False,
        label="tab",
    ),
    Action("app.quit", ("ctrl+q",), "quit", "everywhere", "leave; jobs go on without you"),
    Action(
        "app.cancel_job",
        ("ctrl+x",),
        "cancel job",
        "everywhere",
        "cancel the newest running job",
        show=False,
    ),
    Action("app.next_theme", (), "next theme", "everywhere", "dark, light, terminal", show=False),
)

TABLE = (
    Action("table.up", ("up", "k"), "row up", "tables", show=False),
    Action("table.down", ("down", "j"), "row down", "tables", show=False),
    Action("table.left", ("left", "h"), "column left", "tables", show=False),
    Action("table.right", ("right", "l"), "column right", "tables", show=False),
    Action("table.page_up", ("pageup",), "page up", "tables", show=False),
    Action("table.page_down", ("pagedown",), "page down", "tables", show=False),
    Action("table.top", ("home",), "first row (also g g)", "tables", show=False),
    Action("table.bottom", ("G", "end"), "last row", "tables", show=False),
    Action("table.sort_up", ("[",), "sort ascending", "tables", show=False),
    Action("table.sort_down", ("]",), "sort descending", "tables", show=False),
    Action("table.select", ("enter",), "open, drill down", "tables", show=False),
)


ACTIONS = (
    Action(
        "home.next_1",
        ("1",),
        "do the first next step",
        "next",
        label="1–4",
        hint="do it",
        aimed=True,
    ),
    Action("home.next_2", ("2",), "do the second next step", "next", show=False, aimed=True),
    Action("home.next_3", ("3",), "do the third next step", "next", show=False, aimed=True),
    Action("home.next_4", ("4",), "do the fourth next step", "next", show=False, aimed=True),
    Action("home.open", ("enter",), "open", "loop", "go to the area of the panel", aimed=True),
    Action("home.left", ("left", "h"), "panel to the left", "loop", show=False),
    Action("home.right", ("right", "l"), "panel to the right", "loop", show=False),
    Action("home.up", ("up", "k"), "panel above", "loop", show=False),
    Action("home.down", ("down", "j"), "panel below", "loop", show=False),
)
"""The home screen's own."""


ACROSS = (
    Action(
        "row.lineage",
        ("i",),
        "a row's past",
        "rows",
        "where a row comes from, what people said of it, which versions saw it",
        show=False,
        places=("data", "evaluate.rows", "models", "models.version"),
        aimed=True,
    ),
)
"""What works alike in several areas."""


def _placed(action: Action, places: tuple[str, ...]) -> Action:
    if action.places:
        return action
    return replace(action, places=places)


def actions_of(package: str) -> tuple[Action, ...]:
    """The actions that ``workbench.<package>.actions`` lists, each with its places."""
    listed: tuple[Action, ...] = importlib.import_module(f"workbench.{package}.actions").ACTIONS
    return tuple(_placed(action, package_modes(package)) for action in listed)


class ActionTable:
    """Every action by its id; an area's list is read when it is first needed."""

    def __init__(self) -> None:
        self._packages = list(dict.fromkeys(area.package for area in AREAS))
        self._read: set[str] = set()
        self._actions: dict[str, Action] = {}
        self._add(_placed(action, ("*",)) for action in SHELL)
        self._add(_placed(action, ("table",)) for action in TABLE)
        self._add(ACROSS)

    def __getitem__(self, action_id: str) -> Action:
        """The action of this id. Raises KeyError."""
        if action_id not in self._actions:
            self.every()
        return self._actions[action_id]

    def at(self, place: str) -> tuple[Action, ...]:
        """The actions of the screen at ``place``, its own first, without the shell's."""
        self._read_package(area_of(place).package)
        there = [action for action in self._actions.values() if place in action.places]
        return tuple(sorted(there, key=lambda action: action in ACROSS))

    def shared(self) -> tuple[Action, ...]:
        """The actions that work everywhere, and those of every table."""
        return tuple(a for a in self._actions.values() if a.id.startswith(("app.", "table.")))

    def every(self) -> tuple[Action, ...]:
        """All of them, the shell's first, then in the order of the loop, then what is across."""
        for package in self._packages:
            self._read_package(package)
        order = {package: index for index, package in enumerate(self._packages)}
        first = {area.mode: order[area.package] for area in AREAS}

        def place(action: Action) -> int:
            if action in ACROSS:
                return len(order)
            return first.get(action.places[0].split(".")[0], -1)

        return tuple(sorted(self._actions.values(), key=place))

    def _read_package(self, package: str) -> None:
        if package not in self._read:
            self._read.add(package)
            self._add(actions_of(package))

    def _add(self, actions: Iterable[Action]) -> None:
        self._actions.update({action.id: action for action in actions})


def all_actions() -> tuple[Action, ...]:
    """Every action of the program, shell first, in the order of the loop.

    Raises AssertionError when two areas list the same id.
    """
    found = ActionTable().every()
    listed = len(SHELL) + len(TABLE) + len(ACROSS)
    listed += sum(len(actions_of(package)) for package in {area.package for area in AREAS})
    assert len(found) == listed, "two actions have the same id"
    return found
