"""What holds for all screens alike."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "workbench"


def test_workers_are_begun_in_one_place() -> None:
    """Elsewhere they would end the app when their screen goes before they do."""
    found = [
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        if ".run_worker(" in path.read_text(encoding="utf-8")
    ]
    assert found == ["tui/work.py"]
