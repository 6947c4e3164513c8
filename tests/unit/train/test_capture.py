"""What a version remembers of where and how it was made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.train.capture import git_state, peak_memory


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit of one file."""
    place = tmp_path / "work"
    (place / "project.hub" / "scratch").mkdir(parents=True)
    (place / "notes.txt").write_text("one")
    who = ["-c", "user.name=ana", "-c", "user.email=ana@example.org", "-c", "commit.gpgsign=false"]
    for asked in (["init", "-q"], ["add", "notes.txt"], [*who, "commit", "-qm", "first"]):
        subprocess.run(["git", *asked], cwd=place, check=True)
    return place


def test_the_commit_and_what_differs_from_it_are_kept(repository: Path) -> None:
    inside = repository / "project.hub" / "scratch"
    clean = git_state(inside)
    assert clean is not None and len(clean["commit"]) == 40 and clean["changed_files"] == 0
    (repository / "notes.txt").write_text("two")
    (repository / "untracked.txt").write_text("new")
    assert git_state(inside) == clean | {"changed_files": 1}


def test_outside_a_repository_there_is_no_commit(tmp_path: Path) -> None:
    assert git_state(tmp_path) is None
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert git_state(tmp_path) is None, "a repository without a commit"


def test_without_git_there_is_no_commit(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_state(repository) is None


def test_memory_of_processes_that_it_started_counts() -> None:
    before, size = peak_memory(), 3 * 10**8
    subprocess.run([sys.executable, "-c", f"b = bytearray({before + size})"], check=True)
    assert peak_memory() >= before + size
