"""Quoting: the one way in which names and file paths get into SQL text."""

from __future__ import annotations

import os


def quote(identifier: str) -> str:
    """A table or column name as a quoted identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str | os.PathLike[str]) -> str:
    """Text as an SQL string, for the few places (``COPY … TO``) that take no parameter."""
    return "'" + os.fspath(text).replace("'", "''") + "'"
