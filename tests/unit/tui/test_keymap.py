from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.errors import InvalidInputError
from workbench.tui import keymap
from workbench.tui.actions import Action, all_actions
from workbench.tui.areas import AREAS

ACTIONS = [
    Action("app.go", ("g",), "go", places=("*",)),
    Action("cleanse.new_step", ("n",), "new step", places=("cleanse",)),
    Action("cleanse.edit", ("e",), "edit", places=("cleanse",)),
    Action("data.add", ("n",), "add", places=("data",)),
    Action("annotate.label", (), "label", places=("annotate",), claims=("1", "0")),
    Action("annotate.skip", ("space",), "skip", places=("annotate",)),
]


def test_a_key_may_be_used_in_two_places() -> None:
    assert keymap.check({"data.add": "e"}, ACTIONS) == {"data.add": ("e",)}


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ({"cleanse.nothing": "x"}, "cleanse.nothing"),
        ({"cleanse.edit": "n"}, "cleanse.new_step"),
        ({"cleanse.edit": "g"}, "app.go"),
        ({"app.go": "n"}, "cleanse.new_step"),
        ({"cleanse.edit": "ctrl+enter"}, "ctrl+enter"),
        ({"cleanse.edit": "f13x"}, "f13x"),
        ({"cleanse.edit": 7}, "cleanse.edit"),
        ({"cleanse.edit": "\x1b"}, "cleanse.edit"),
        ({"cleanse.edit": []}, "cleanse.edit needs a key"),
        ({"cleanse.edit": "tab"}, "tab goes to the next panel"),
        ({"cleanse.edit": "shift+tab"}, "shift+tab"),
        ({"cleanse.edit": "ctrl+c"}, "ctrl+c"),
        ({"cleanse.edit": "ctrl+i"}, "ctrl+i is tab"),
        ({"annotate.skip": "1"}, "annotate.label"),
        ({"app.go": "0"}, "annotate.label"),
    ],
)
def test_a_wrong_override_is_refused_by_name(wanted: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        keymap.check(wanted, ACTIONS)
    assert named in caught.value.message


def test_two_overrides_may_swap_keys() -> None:
    wanted = {"cleanse.edit": "n", "cleanse.new_step": "e"}
    assert keymap.check(wanted, ACTIONS) == {"cleanse.edit": ("n",), "cleanse.new_step": ("e",)}


def test_no_file_means_no_overrides(tmp_path: Path) -> None:
    assert keymap.load(lambda: ACTIONS, tmp_path / "keymap.toml") == {}


def test_a_file_is_read(tmp_path: Path) -> None:
    source = tmp_path / "keymap.toml"
    source.write_text('[keys]\n"cleanse.edit" = ["E", "ctrl+e"]\n')
    assert keymap.load(lambda: ACTIONS, source) == {"cleanse.edit": ("E", "ctrl+e")}


@pytest.mark.parametrize(
    "text", ["[keys\n", "keys = 3\n", '[key]\n"cleanse.edit" = "E"\n', 'keys = ["E"]\n']
)
def test_a_broken_file_names_itself(tmp_path: Path, text: str) -> None:
    source = tmp_path / "keymap.toml"
    source.write_text(text)
    with pytest.raises(InvalidInputError, match=r"keymap\.toml"):
        keymap.load(lambda: ACTIONS, source)


def test_the_shipped_keys_collide_nowhere() -> None:
    found = keymap.collisions(all_actions(), {})
    assert [(a.id, b.id, key) for a, b, key in found] == []


def test_every_shipped_key_is_dependable() -> None:
    keys = [(action.id, key) for action in all_actions() for key in action.keys]
    assert [pair for pair in keys if not keymap.is_key(pair[1])] == []


def test_every_action_has_its_own_id() -> None:
    ids = [action.id for action in all_actions()]
    assert len(ids) == len(set(ids))


def test_every_area_has_its_own_letter() -> None:
    letters = [area.letter for area in AREAS]
    assert len(set(letters)) == len(letters)
    assert "g" not in letters
    assert all(area.letter in area.mode for area in AREAS)
