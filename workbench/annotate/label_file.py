"""A person's file of labels, taken into the hub's scratch by a worker: the hub opens none itself.

What is checked, hashed and stored is one and the same copy, whoever writes to the file meanwhile.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

import msgspec

from workbench.annotate import formats
from workbench.annotate.formats.parts import Parts
from workbench.annotate.formats.record import Heard
from workbench.annotate.formats.tasks import task_of
from workbench.annotate.requests import TakenFile, TakeParams
from workbench.core.errors import InvalidInputError, NoFileError, UnavailableError
from workbench.worker.context import JobContext

_HEAD_BYTES = 1_000_000
_MARK = b"\xef\xbb\xbf"
_PART_BYTES = 1 << 20


def take(context: JobContext, params: TakeParams) -> TakenFile:
    """Copy the file, and say its hash and columns; or read the answers of another tool's file.

    Raises NotFoundError, InvalidInputError for what is no file of labels, UnavailableError
    without room for the copy.
    """
    path, folder = Path(params.path), Path(params.folder)
    copy = folder / "file"
    digest = _copy(path, folder, copy)
    module = formats.find(params.format).module
    if module:
        try:
            return _read(path.name, copy, digest, module, params)
        finally:
            copy.unlink()
    delimiter = ","
    with copy.open("rb") as lines:
        if params.format == "csv":
            columns, delimiter = _header(path.name, lines)
        else:
            columns = _keys(path.name, lines)
    if len(set(columns)) < len(columns):
        raise InvalidInputError(f"{path.name} has two columns of the same name")
    return TakenFile(sha256=digest, copy=str(copy), columns=columns, delimiter=delimiter)


def _copy(path: Path, folder: Path, copy: Path) -> str:
    with _opened(path) as file:
        digest = hashlib.sha256()
        try:
            folder.mkdir()
            with copy.open("wb") as out:
                while part := file.read(_PART_BYTES):
                    digest.update(part)
                    out.write(part)
        except OSError as error:
            raise UnavailableError(f"{path} cannot be copied: {error.strerror}") from error
    return digest.hexdigest()


def _read(name: str, copy: Path, digest: str, module: str, params: TakeParams) -> TakenFile:
    """The answers of a file that another tool wrote, as Parquet."""
    reader = importlib.import_module(f"workbench.annotate.formats.{module}")
    asked = params.asked
    if not asked.task:
        asked = task_of(reader, copy, asked)
    heard, parts = Heard(), Parts(copy.parent, texts=asked.texts)
    try:
        if hasattr(reader, "frames"):
            for frame in reader.frames(copy, asked, heard):
                parts.add_frame(frame)
        else:
            for given in reader.read(copy, asked, heard):
                parts.add(given)
    except InvalidInputError as error:
        raise InvalidInputError(f"{name}: {error.message}", error.hint) from error
    parts.end()
    return TakenFile(
        sha256=digest,
        parts=[str(path) for path in parts.paths],
        match=parts.match(),
        task=asked.task,
        labels=asked.labels,
        told=heard.told(),
    )


def _opened(path: Path) -> BinaryIO:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            # Opening a pipe would wait for somebody who writes to it.
            raise InvalidInputError(f"{path} is no ordinary file", "name a file of labels")
        return path.open("rb")
    except FileNotFoundError:
        raise NoFileError(f"there is no file {path}") from None
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror}") from error


def _header(name: str, lines: BinaryIO) -> tuple[list[str], str]:
    """The columns that the first line of a CSV file names, and what stands between them."""
    first = lines.readline(_HEAD_BYTES).removeprefix(_MARK).strip(b"\r\n ")
    delimiter = "\t" if b"\t" in first and b"," not in first else ","
    try:
        names = next(csv.reader([first.decode("utf-8")], delimiter=delimiter), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(name, "csv", str(error)) from error
    if not names:
        raise InvalidInputError(f"{name} is empty")
    return names, delimiter


def _keys(name: str, lines: BinaryIO) -> list[str]:
    """The keys of all JSON lines: one that only some of them have is a column, too.

    Lines that are no objects are left to be told with all other faults, but for the first.
    """
    keys: dict[str, None] = {}
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            text = line.removeprefix(_MARK).strip().decode("utf-8")
        except UnicodeDecodeError as error:
            raise _unreadable(name, "jsonl", f"line {number}: {error}") from error
        if not text:
            continue
        try:
            keys.update(msgspec.json.decode(text, type=dict[str, msgspec.Raw]))
        except msgspec.MsgspecError as error:
            if not keys:
                why = f"line {number} is no JSON object"
                raise _unreadable(name, "jsonl", why) from error
    if not keys:
        raise InvalidInputError(f"{name} is empty")
    return list(keys)


def _unreadable(name: str, kind: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        f"{name} is no {kind} file in UTF-8: {why}", "save it as UTF-8 text, one row a line"
    )
