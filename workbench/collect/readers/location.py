"""Opening what a source points at, and saying clearly why that cannot be done."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from workbench.collect.encoding import binary_kind, is_plainly_text
from workbench.collect.own_files import OWN_FILES
from workbench.collect.readers.json_document import is_document
from workbench.collect.readers.packed import ZIP, open_bytes, plain_suffix
from workbench.core.errors import InvalidInputError, NoFileError, UnavailableError

HEAD_BYTES = 256 * 1024
SQLITE = b"SQLite format 3\x00"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_NO_TEXT = {
    (".parquet", ".pq", ".parq"): "a Parquet file",
    (".xlsx", ".xlsm", ".xlsb", ".xls", ".xlt", ".ods"): "a workbook",
    (".sqlite", ".sqlite3", ".db", ".db3"): "an SQLite database",
}
"""What files are by their names, which text is not."""


def checked(location: str) -> Path:
    """The file at ``location``. Raises NotFoundError, InvalidInputError, UnavailableError."""
    if "\x00" in location:
        raise InvalidInputError("a path cannot hold a zero byte")
    path = Path(location).expanduser()
    try:
        if not path.exists():
            raise NoFileError(f"there is no file {location}", _near(path))
        if not (path.is_file() or path.is_dir()):
            raise InvalidInputError(f"{location} is no ordinary file")
        if not os.access(path, os.R_OK):
            raise UnavailableError(f"{location} may not be read", "Check its permissions.")
    except OSError as error:
        raise UnavailableError(f"{location} cannot be opened: {error.strerror}") from None
    return path


def is_pattern(location: str) -> bool:
    """Whether the location stands for the files that match it: ``data/*.csv``."""
    return any(mark in location for mark in "*?[") and not os.path.lexists(location)


def matching(pattern: str) -> list[Path]:
    """The files that match, in the order of their names. Raises NoFileError without one."""
    found = sorted(glob.glob(os.path.expanduser(pattern), recursive=True))
    files = [Path(name) for name in found if os.path.isfile(name) and os.path.getsize(name)]
    if not files:
        raise NoFileError(
            f"no file matches {pattern}", "** stands for any folders, * for any letters."
        )
    return [checked(str(path)) for path in files]


def _near(path: Path) -> str:
    """A hint that names files which are called almost so."""
    import difflib

    try:
        # A slash for folders, so that nobody is led to a project's own.
        found = sorted(path.parent.iterdir())
        entries = [f"{one.name}/" if one.is_dir() else one.name for one in found]
    except OSError:
        return f"There is no folder {path.parent} either."
    names = [name.rstrip("/") for name in entries if not name.endswith(OWN_FILES)]
    close = difflib.get_close_matches(path.name, names, n=2)
    # A name that was only begun is like none, however sure it is what it will be.
    close = close or [name for name in names if path.name and name.startswith(path.name)][:2]
    return "Did you mean " + " or ".join(close) + "?" if close else "Check the spelling."


def head_of(path: Path, size: int = HEAD_BYTES) -> tuple[bytes, bool]:
    """The first bytes, decompressed, and whether they are all. Raises InvalidInputError."""
    with open_bytes(path) as file:
        head = file.read(size)
        complete = len(head) < size or not file.read(1)
    if not head:
        raise InvalidInputError(f"{path.name} is empty", "There is nothing to load in it.")
    return head, complete


def no_text(head: bytes, name: str) -> InvalidInputError | None:
    """The error for a file that begins like something that is no text."""
    kind = binary_kind(head)
    if not kind:
        return None
    if kind == "binary":
        return InvalidInputError(f"{name} is no text file", "If it is one, say its encoding.")
    return InvalidInputError(
        f"{name} is {kind}, no text file",
        "CSV, JSON, Parquet, workbooks and SQLite can be read, also compressed.",
    )


def format_of(path: Path) -> str:
    """One of ``FORMATS``, by content first and ending second. Raises what ``head_of`` raises."""
    (head, complete), suffix = head_of(path), plain_suffix(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(SQLITE):
        return "sqlite"
    if head.startswith(ZIP) or (head.startswith(OLD_OFFICE) and suffix in (".xls", ".xlt")):
        return "sheet"
    _require_text(path.name, suffix, head, complete)
    require_no_page(path.name, head)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    looks = text[:2] in (b'{"', b"{}", b"[{", b"{\n", b"{\r", b"{ ")
    if suffix == ".json" or (looks and suffix not in (".csv", ".tsv", ".tab", ".txt")):
        return "json" if text.startswith(b"[") or is_document(text, complete) else "jsonl"
    return "csv"


def require_no_page(name: str, head: bytes) -> None:
    """Raises InvalidInputError for a web page: what servers answer in place of what was asked."""
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    if begin.startswith((b"<!doctype html", b"<html")):
        raise InvalidInputError(
            f"{name} is a web page (HTML), no table",
            "Open the address in a browser: it may want a login, or be that of a page about the "
            "file. To read its text all the same, say the format: --format csv.",
        )


def _require_text(name: str, suffix: str, head: bytes, complete: bool) -> None:
    """Raises InvalidInputError for what is not text and was to be something else by its name."""
    kind = next((kind for endings, kind in _NO_TEXT.items() if suffix in endings), "")
    if kind and not is_plainly_text(head, complete):
        raise InvalidInputError(
            f"{name} is damaged: it is called {kind}, and does not begin as one",
            "Get it or write it again. If it is text, say so: --format csv --encoding cp1252.",
        )
