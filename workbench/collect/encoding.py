"""Which encoding a file is in, from its first bytes. Pure."""

from __future__ import annotations

import codecs
import io

from workbench.core.errors import InvalidInputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_BINARY = (
    (b"PK\x03\x04", "a zip archive (perhaps a spreadsheet)"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"ARROW1", "an Arrow file"),
)
_USUAL_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1b\x1c\x1d\x1e\x1f\x00\x01\x02\x03")

# Text codecs of Python's that no file is written in.
_NO_FILES = frozenset({"undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape"})


def known_encoding(name: str) -> str:
    """The codec's own name. Raises InvalidInputError when it is none of text."""
    try:
        found = codecs.lookup(name)
        io.TextIOWrapper(io.BytesIO(), encoding=name)  # refuses codecs that are none of text
    except (LookupError, ValueError):
        found = None
    if found is None or found.name in _NO_FILES:
        raise InvalidInputError(
            f"there is no encoding called {name!r}", "Try utf-8, cp1252, latin-1 or utf-16."
        )
    return found.name


def binary_kind(head: bytes) -> str:
    """What ``head`` is when it is no text: "a picture", or "" when it may be text."""
    for magic, kind in _BINARY:
        if head.startswith(magic):
            return kind
    if len(head) >= 8 and head[8:].startswith(b"DUCK"):
        return "a DuckDB database"
    if any(head.startswith(bom) for bom, _ in _BOMS) or _wide(head):
        return ""
    odd = sum(1 for byte in head[:65536] if byte < 32 and byte not in _USUAL_CONTROLS)
    nul = head[:65536].count(0)
    if odd * 20 > len(head[:65536]) or nul * 3 > len(head[:65536]) > 64:
        return "binary"
    return ""


def is_plainly_text(head: bytes, complete: bool = False) -> bool:
    """Whether ``head`` is text beyond doubt: for a file whose name says that it is something else.

    Text in other encodings than Unicode's has no control characters, and most of it is ASCII.
    """
    if binary_kind(head):
        return False
    if any(head.startswith(bom) for bom, _ in _BOMS) or _wide(head):
        return True
    if any(byte < 32 and byte not in b"\t\n\r\x0c" for byte in head):
        return False
    beyond = sum(1 for byte in head if byte > 0x7E)
    return not _utf8_counts(head, complete)[1] or beyond * 3 < len(head) or _japanese(head)


def detect(head: bytes, complete: bool = False) -> tuple[str, str]:
    """The encoding (a Python codec name) of text that begins with ``head``, and why.

    ``complete`` says that ``head`` is the whole file, so that a cut character is an error.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, "byte order mark"
    if wide := _wide(head):
        return wide, "every second byte is zero"
    good, bad = _utf8_counts(head, complete)
    if not bad:
        return "utf-8", "valid UTF-8" if good else "plain ASCII"
    # In other encodings some pairs of bytes look like UTF-8, but few beside those that do not.
    if 2 * good >= bad:
        return "utf-8", f"UTF-8, with {bad} invalid byte{'s' * (bad != 1)}"
    if _japanese(head):
        return "shift_jis", "not UTF-8; reads as Japanese"
    if any(0x80 <= byte <= 0x9F for byte in head):
        try:
            head.decode("cp1252")
        except UnicodeDecodeError:
            return "latin-1", "not UTF-8; bytes that Windows-1252 lacks"
        return "cp1252", "not UTF-8; typographic bytes of Windows-1252"
    return "latin-1", "not UTF-8; Western European letters"


def _wide(head: bytes) -> str:
    """UTF-16 without a mark, seen by its zero bytes."""
    sample = head[: 4096 // 2 * 2]
    if len(sample) < 4:
        return ""
    half = len(sample) / 2
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    if even > 0.6 and odd < 0.1:
        return "utf-16-be"
    return ""


def _utf8_counts(head: bytes, complete: bool) -> tuple[int, int]:
    """How many non-ASCII characters are valid UTF-8, and how many bytes are not."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head, complete)
        return sum(1 for char in text if char > "\x7f") if not text.isascii() else 0, 0
    except UnicodeDecodeError:
        text = head.decode("utf-8", "replace")
    if not complete:
        text = text.rstrip("\ufffd")
    bad = text.count("\ufffd")
    return sum(1 for char in text if char > "\x7f") - bad, bad


def _japanese(head: bytes) -> bool:
    """Whether ``head`` decodes as Shift JIS into mostly Japanese letters."""
    try:
        text = codecs.getincrementaldecoder("shift_jis")().decode(head, False)
    except UnicodeDecodeError:
        return False
    wide = [char for char in text if char > "\x7f"]
    letters = sum(
        1 for char in wide if "\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff"
    )
    return len(wide) >= 4 and letters >= 0.8 * len(wide)
