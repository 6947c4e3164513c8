"""What holds for all screens alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


def _first_words(sheet: Path) -> list[str]:
    """What each selector of a style sheet begins with."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = [one for head in re.findall(r"([^{}]+)\{", text) for one in head.split(",")]
    return [re.split(r"[\s.:#]", one.strip() + " ")[0] for one in selectors]


@pytest.mark.parametrize("sheet", sorted(PACKAGE.rglob("*.tcss")), ids=lambda p: p.parent.name)
def test_a_style_sheet_styles_its_own_screens_alone(sheet: Path) -> None:
    """Textual applies every sheet that was ever read to every screen."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in sheet.parent.rglob("*.py"))
    own = set(re.findall(r"^class (\w+)", code, re.MULTILINE)) | {"Toast", "ToastRack"}
    assert set(_first_words(sheet)) <= own
