"""What ``history check`` finds in a bundle that was changed on the way."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from workbench.cli.main import run
from workbench.core.errors import InvalidInputError, NoFileError
from workbench.history import manifest

PACKAGES = {"scikit-learn": "0.1", "numpy": version("numpy"), "no-such-package": "3.0"}
FILES = {
    "model.joblib": os.urandom(5000),
    "version.json": json.dumps({"capture": {"environment": {"packages": PACKAGES}}}).encode(),
    "card.md": b"# v2\n",
}


def written(path: Path, files: dict[str, bytes], listed: dict[str, bytes] = FILES) -> Path:
    """A bundle that holds ``files``, with the manifest of ``listed``."""
    entries = {name: manifest.of_text(text) for name, text in listed.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(manifest.MANIFEST, manifest.written(entries, "9.9"))
    return path


def test_an_untouched_bundle_is_intact(tmp_path: Path) -> None:
    found = manifest.inspect(written(tmp_path / "v.zip", FILES))
    assert found.problems == {}
    assert found.program == "9.9" and found.packages == PACKAGES
    assert found.sha256 == manifest.of_text(FILES["model.joblib"]).sha256


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    rest = {other: text for other, text in FILES.items() if other != name}
    found = manifest.inspect(written(tmp_path / "v.zip", rest))
    assert found.problems == {name: "is not in the bundle"}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: bytes([text[0] ^ 1]) + text[1:], "has hash"),
        (lambda text: text + b"more" * 10**6, "has more bytes"),
        (lambda text: text[:-1], "has fewer bytes"),
    ],
)
def test_a_changed_file_is_named(
    tmp_path: Path, name: str, change: Callable[[bytes], bytes], why: str
) -> None:
    found = manifest.inspect(written(tmp_path / "v.zip", FILES | {name: change(FILES[name])}))
    assert list(found.problems) == [name]
    assert found.problems[name].startswith(why)


def test_an_added_file_is_named(tmp_path: Path) -> None:
    found = manifest.inspect(written(tmp_path / "v.zip", FILES | {"extra.py": b"print()"}))
    assert found.problems == {"extra.py": "is not in manifest.json"}


def test_a_manifest_that_leaves_the_model_out_is_no_way_round(tmp_path: Path) -> None:
    listed = {name: text for name, text in FILES.items() if name != "model.joblib"}
    found = manifest.inspect(written(tmp_path / "v.zip", FILES, listed))
    assert set(found.problems) == {"model.joblib"}


def test_a_name_that_is_there_twice_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "v.zip", FILES)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("card.md", FILES["card.md"])
    assert manifest.inspect(path).problems == {"card.md": "is in the bundle more than once"}


def test_bytes_that_went_bad_in_the_archive_are_named(tmp_path: Path) -> None:
    path = written(tmp_path / "v.zip", FILES)
    path.write_bytes(path.read_bytes().replace(FILES["model.joblib"][:50], b"\0" * 50))
    assert set(manifest.inspect(path).problems) == {"model.joblib"}


def test_what_would_unpack_to_far_more_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    entries = {name: manifest.of_text(text) for name, text in FILES.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.joblib", bytes(100_000_000))
        archive.writestr(manifest.MANIFEST, manifest.written(entries, "9.9"))
    with pytest.raises(InvalidInputError, match="would unpack to 100 MB"):
        manifest.inspect(path)


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoFileError):
        manifest.inspect(tmp_path / "none.zip")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(written(tmp_path / "v.zip", FILES).read_bytes()[:3000])
    with pytest.raises(InvalidInputError, match="no bundle, or a part of one"):
        manifest.inspect(cut)
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("model.joblib", b"x")
    with pytest.raises(InvalidInputError, match=r"has no manifest\.json"):
        manifest.inspect(tmp_path / "old.zip")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (b"{", "cannot be read"),
        (b'{"format": 1, "program": "x", "files": {"a": 3}}', "cannot be read"),
        (b'{"format": 2, "program": "77.0", "files": {}}', r"newer program, Workbench 77\.0"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused(tmp_path: Path, text: bytes, match: str) -> None:
    with zipfile.ZipFile(tmp_path / "v.zip", "w") as archive:
        archive.writestr(manifest.MANIFEST, text)
    with pytest.raises(InvalidInputError, match=match):
        manifest.inspect(tmp_path / "v.zip")


def test_the_command_needs_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path / "v.zip", FILES)
    assert run(["history", "check", str(path), "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert document["intact"] and document["problems"] == []
    assert document["packages"] == [
        {"name": "scikit-learn", "made": "0.1", "here": version("scikit-learn")},
        {"name": "no-such-package", "made": "3.0", "here": ""},
    ]
    written(path, FILES | {"card.md": b"# v3\n"})
    assert run(["history", "check", str(path)]) == 1
    told = capsys.readouterr().out
    assert "card.md has hash" in told and "do not use it" in told
    assert "no-such-package 3.0, here not installed" in told
