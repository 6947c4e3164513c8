from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.errors import InvalidInputError
from workbench.tui import preferences


def test_no_file_chooses_nothing(tmp_path: Path) -> None:
    assert preferences.theme(tmp_path / "settings.toml") is None


def test_a_theme_is_read(tmp_path: Path) -> None:
    source = tmp_path / "settings.toml"
    source.write_text('theme = "light"\n')
    assert preferences.theme(source) == "light"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('theme = "pink"', "pink"),
        ("theme = ", "settings"),
        ('theme = ["dark"]', "dark"),
        ("theme = 3", "3"),
        ('thme = "dark"', "thme"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, named: str) -> None:
    source = tmp_path / "settings.toml"
    source.write_text(text)
    with pytest.raises(InvalidInputError, match=named):
        preferences.theme(source)
