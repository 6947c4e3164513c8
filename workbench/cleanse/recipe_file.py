"""A recipe as a file: its JSON document, from and to text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.cleanse.views import Document
from workbench.core.errors import InvalidInputError, NoFileError, UnavailableError

FORMAT = 1


def steps_of(document: Any, source: str) -> list[Document]:
    """The steps in a recipe's document: a list of them, or an exported recipe.

    Raises InvalidInputError naming ``source``.
    """
    if isinstance(document, dict):
        if document.get("format", FORMAT) != FORMAT:
            raise InvalidInputError(f"{source} has a format that this version cannot read")
        document = document.get("steps")
    if not isinstance(document, list) or not all(isinstance(step, dict) for step in document):
        raise InvalidInputError(f"{source} is no recipe", '{"steps": [{"step": "trim"}, …]}')
    return document


def document_of(steps: Sequence[Document]) -> Document:
    """What is exported."""
    return {"format": FORMAT, "steps": list(steps)}


def read_text(source: str, hint: str = "") -> str:
    """A file's text. Raises NoFileError, InvalidInputError."""
    try:
        return Path(source).expanduser().read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NoFileError(f"there is no file {source}", hint) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{source} cannot be read: {error}") from None


def parsed(text: str, source: str) -> Any:
    """A JSON text's document. Raises InvalidInputError."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise InvalidInputError(f"{source} is not JSON: {error}") from None
    except RecursionError:
        raise InvalidInputError(
            f"{source} is no recipe: brackets in brackets without end"
        ) from None


def write_text(target: str, text: str) -> None:
    """Write a file. Raises UnavailableError."""
    try:
        Path(target).expanduser().write_text(text, encoding="utf-8")
    except OSError as error:
        raise UnavailableError(f"{target} cannot be written: {error.strerror}") from None
