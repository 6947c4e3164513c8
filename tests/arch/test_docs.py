"""The documents say what the program does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_generated_reference_is_fresh() -> None:
    command = [sys.executable, "docs/build_reference.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_of_one_machine_is_in_the_tree() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    secret = ("/" + "work/", "/" + "root/", "pypi" + ".org", "/" + "opt/wb")
    found = []
    for name in listed:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".sql", ".tcss", ".sh", ".json", ""}:
            text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
            found += [f"{name}: {word}" for word in secret if word in text]
    assert not found


def test_the_readme_says_how_a_shell_finds_the_command_before_it_uses_it() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    bare = [number for number, line in enumerate(lines) if line.startswith("workbench ")]
    assert bare and lines.index(". .venv/bin/activate") < bare[0]
