"""The shell's tests see no configuration of the person who runs them."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WORKBENCH_KEYMAP", str(tmp_path / "keymap.toml"))
    monkeypatch.setenv("WORKBENCH_LOG", str(tmp_path / "terminal.log"))
    monkeypatch.setenv("WORKBENCH_THEME", "dark")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
