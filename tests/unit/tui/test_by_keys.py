"""Hints that name commands, in the program that has keys for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.cli.registry import COMMANDS as TYPED
from workbench.tui import keymap
from workbench.tui.actions import ActionTable
from workbench.tui.areas import AREAS
from workbench.tui.by_keys import COMMANDS, OPTIONS, by_keys


@pytest.fixture(autouse=True)
def _own_keys() -> Iterator[None]:
    yield
    keymap.use({})


@pytest.mark.parametrize(
    ("hint", "shown"),
    [
        ("apply its recipe: workbench cleanse apply tickets", "apply its recipe: g c, A"),
        ("load some: workbench collect run tickets", "load some: g d, L"),
        ("label some: workbench annotate", "label some: g a"),
        ("evaluate it (workbench evaluate 3), or wait", "evaluate it (g e, E), or wait"),
        ("name one with --target, or label rows", "name one with t, or label rows"),
        ("say why: --reason TEXT", 'say why: "reason"'),
        ("overrule this with --override", 'overrule this with "override"'),
        ("For example: --encoding cp1252.", 'For example: "encoding" cp1252.'),
    ],
)
def test_a_command_is_told_by_its_keys(hint: str, shown: str) -> None:
    assert by_keys(hint) == shown


@pytest.mark.parametrize(
    "hint",
    [
        "create it with: workbench init shop.duckdb",
        "see: workbench train-wreck",
        "make one: workbench split create NAME --test .3",
        "close the other program",
        "",
    ],
)
def test_what_has_no_key_stays(hint: str) -> None:
    assert by_keys(hint) == hint


def test_a_key_of_ones_own_is_told() -> None:
    keymap.use({"cleanse.apply": ("X",)})
    assert by_keys("workbench cleanse apply tickets") == "g c, X"


@pytest.mark.parametrize("place", [*COMMANDS.values(), *OPTIONS.values()])
def test_every_place_is_there(place: str) -> None:
    if "." in place:
        assert ActionTable()[place]
    else:
        assert place in [area.mode for area in AREAS]


def test_every_command_is_there() -> None:
    known = {" ".join(command.path) for command in TYPED}
    assert set(COMMANDS) <= known
