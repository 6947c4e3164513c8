"""The documents are complete: every command, setting and link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench.cli.registry import COMMANDS
from workbench.tui.areas import AREAS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
GUIDE = [page for page in PAGES if "reference" not in page.parts]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\bWORKBENCH_[A-Z_]+\b")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _text(pages: list[Path]) -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def _anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.strip().replace(" ", "-")


def _links() -> list[tuple[Path, str]]:
    found = [(page, target) for page in PAGES for target in LINK.findall(page.read_text("utf-8"))]
    return [(page, target) for page, target in found if "://" not in target]


@pytest.mark.parametrize("path", [command.path for command in COMMANDS], ids=" ".join)
def test_every_command_is_explained_beside_the_reference(path: tuple[str, ...]) -> None:
    words = r"\s+".join(map(re.escape, ("workbench", *path)))
    assert re.search(rf"{words}\b", _text(GUIDE)), f"workbench {' '.join(path)}"


def test_every_relative_link_leads_somewhere() -> None:
    lost = []
    for page, target in _links():
        name, _, anchor = target.partition("#")
        aim = (page.parent / name).resolve() if name else page
        if not aim.exists():
            lost.append(f"{page.relative_to(ROOT)}: {target}")
        elif anchor and anchor not in map(_anchor, HEADING.findall(aim.read_text("utf-8"))):
            lost.append(f"{page.relative_to(ROOT)}: no heading for {target}")
    assert not lost


def test_every_environment_variable_is_explained() -> None:
    code = _text(sorted((ROOT / "workbench").rglob("*.py")))
    assert set(VARIABLE.findall(code)) <= set(VARIABLE.findall(_text(GUIDE)))


def test_every_screen_is_drawn_in_both_sizes_and_fetches_nothing() -> None:
    pictures = sorted((ROOT / "docs" / "screens").iterdir())
    sizes = ("80x24", "120x40")
    names = {picture.stem.rpartition("-")[0] for picture in pictures}
    assert {picture.stem for picture in pictures} == {f"{n}-{s}" for n in names for s in sizes}
    assert names >= {area.mode for area in AREAS}
    for picture in pictures:
        assert picture.stat().st_size < 200_000, picture.name
        if picture.suffix == ".svg":
            outside = re.findall(r"(?:url\(|href=)[\"']?https?:", picture.read_text("utf-8"))
            assert not outside, picture.name


def test_no_line_of_prose_is_over_120_characters() -> None:
    long = []
    for page in GUIDE:
        lines = page.read_text("utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if len(line) > 120 and not line.startswith("|") and "ssh-ed25519" not in line:
                long.append(f"{page.relative_to(ROOT)}:{number}")
    assert not long
