"""The house's measures: file, function and class sizes."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path
    for folder in ("workbench", "tests", "bench", "sample_data", "docs")
    for path in (ROOT / folder).rglob("*.py")
)
PACKAGE = [path for path in FILES if path.is_relative_to(ROOT / "workbench")]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_over_400_lines(path: Path) -> None:
    assert _lines(path) <= 400


def test_the_median_file_has_at_most_120_lines() -> None:
    assert statistics.median(_lines(path) for path in PACKAGE) <= 120


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_and_classes_stay_small(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    large = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > 40:
                large.append(f"{node.name}: {length} lines")
        if isinstance(node, ast.ClassDef):
            methods = [
                one
                for one in node.body
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
                and not (one.name.startswith("__") and one.name.endswith("__"))
            ]
            if len(methods) > 15:
                large.append(f"class {node.name}: {len(methods)} methods")
    assert not large
