"""What an exported bundle must hold: a hash of every file in it, and whether it still does.

The manifest finds what was damaged, cut off, exchanged or added on the way. Whoever can write a
whole new bundle can write its manifest too, so an intact bundle says nothing of who made it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from workbench.core import figures
from workbench.core.errors import InvalidInputError, NoFileError

MODEL, RECORD, CARD, READ_ME = "model.joblib", "version.json", "card.md", "README.txt"
PORTABLE, ABOUT = "model.skops", "model.json"
GRAPH, PARITY = "model.onnx", "parity.json"
MANIFEST = "manifest.json"
NEEDED = {
    MODEL: (MODEL, RECORD),
    PORTABLE: (PORTABLE, ABOUT, RECORD),
    GRAPH: (GRAPH, PARITY, RECORD),
}
"""What must be in a bundle, by the file that has the model."""
FORMAT = 1
LARGEST_TEXT = 64 * 1024 * 1024
"""Bytes of a manifest or record that are read at most."""
MOST_GROWTH = 100
"""Texts unpack to twenty times their bytes, models to hardly more than theirs."""
_PIECE = 1024 * 1024
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class File(msgspec.Struct, frozen=True):
    """The hash and the size that a file of the bundle must have."""

    sha256: str
    bytes: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """``format``: the bundle's layout, a number; ``program``: the version that wrote it."""

    format: int
    program: str
    files: dict[str, File]


@dataclass(frozen=True)
class Inspected:
    """``problems``: why a file is not what it should be, by the file's name; empty when intact.

    ``kind``: the file that has the model, a key of ``NEEDED``, and ``sha256`` its hash.
    ``packages``: by package, the version that the model was made with; empty when not known.
    """

    program: str
    kind: str
    sha256: str
    problems: dict[str, str]
    packages: dict[str, str] = field(default_factory=dict)


def listed(path: Path) -> File:
    """The entry for a file on disk."""
    with path.open("rb") as file:
        return _hashed(file)


def of_text(text: bytes) -> File:
    """The entry for a file that is held in memory."""
    return File(hashlib.sha256(text).hexdigest(), len(text))


def written(files: Mapping[str, File], program: str) -> bytes:
    """The manifest as it stands in the bundle."""
    made = Manifest(format=FORMAT, program=program, files=dict(files))
    return msgspec.json.format(msgspec.json.encode(made), indent=2)


def inspect(path: Path, called: Path | None = None) -> Inspected:
    """Compare every file of a bundle with its manifest; nothing is unpacked, no code is run.

    ``called``: what people know it as, where that is another path. Raises NoFileError, or
    InvalidInputError for what is no bundle, or a newer program's.
    """
    file, path = path, called or path
    if not file.is_file():
        raise NoFileError(f"there is no file {path}")
    try:
        with zipfile.ZipFile(file) as archive:
            return _inspected(archive, path)
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror or error}") from None
    except zipfile.BadZipFile:
        raise InvalidInputError(
            f"{path} is no bundle, or a part of one", "export the version again, and copy all of it"
        ) from None


def _inspected(archive: zipfile.ZipFile, path: Path) -> Inspected:
    names = archive.namelist()
    packed = sum(one.compress_size for one in archive.infolist())
    whole = sum(one.file_size for one in archive.infolist())
    if whole > LARGEST_TEXT + MOST_GROWTH * packed:
        raise InvalidInputError(f"{path} would unpack to {figures.size(whole)}: no bundle does")
    manifest = _manifest(archive, path) if MANIFEST in names else None
    if manifest is None:
        raise InvalidInputError(
            f"{path} has no {MANIFEST}: it is no bundle, or one of an older version",
            "export the version again with this program",
        )
    if manifest.format > FORMAT:
        raise InvalidInputError(
            f"{path} was written by a newer program, Workbench {manifest.program}",
            "read it with that version or a later one",
        )
    problems = {name: "is not in the bundle" for name in manifest.files if name not in names}
    kind = next((kind for kind in NEEDED if kind in manifest.files), MODEL)
    for name in NEEDED[kind]:
        if name not in manifest.files:
            problems[name] = f"is not in {MANIFEST}"
    for name in sorted(set(names) - {MANIFEST}):
        why = _why(archive, name, manifest.files.get(name), names.count(name))
        if why:
            problems[name] = why
    if names.count(MANIFEST) > 1:
        problems[MANIFEST] = "is in the bundle more than once"
    model = manifest.files.get(kind)
    packages = {} if RECORD in problems else _packages(_text(archive, RECORD))
    return Inspected(manifest.program, kind, model.sha256 if model else "", problems, packages)


def _why(archive: zipfile.ZipFile, name: str, due: File | None, times: int) -> str:
    """What is wrong with a file; "" for nothing."""
    if times > 1:
        return "is in the bundle more than once"
    if due is None:
        return f"is not in {MANIFEST}"
    try:
        with archive.open(name) as file:
            found = _hashed(file, due.bytes)
    except _UNREADABLE as error:
        return f"cannot be read: {error}"
    if found.bytes != due.bytes:
        more = "more" if found.bytes > due.bytes else "fewer"
        return f"has {more} bytes than the {due.bytes:,} in {MANIFEST}"
    if found.sha256 != due.sha256:
        return f"has hash {found.sha256[:12]}…, in {MANIFEST} is {due.sha256[:12]}…"
    return ""


def _hashed(file: Any, limit: int | None = None) -> File:
    """Hash and size; a file beyond ``limit`` is read no further than it takes to see that."""
    digest, size = hashlib.sha256(), 0
    while (limit is None or size <= limit) and (piece := file.read(_PIECE)):
        digest.update(piece)
        size += len(piece)
    return File(digest.hexdigest(), size)


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        return msgspec.json.decode(_text(archive, MANIFEST), type=Manifest)
    except (*_UNREADABLE, msgspec.DecodeError) as error:
        raise InvalidInputError(
            f"{MANIFEST} in {path} cannot be read: {error}", "export the version again"
        ) from None


def _text(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        text = file.read(LARGEST_TEXT + 1)
    if len(text) > LARGEST_TEXT:
        raise InvalidInputError(f"{name} in the bundle is larger than any that is written")
    return text


def _packages(record: bytes) -> dict[str, str]:
    try:
        capture = json.loads(record)["capture"]
        found = capture["environment"]["packages"]
        return {str(name): str(version) for name, version in found.items() if version}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
