"""A page as a file, in the format that the file's name ends in."""

from __future__ import annotations

from pathlib import Path

from workbench.core.errors import InvalidInputError
from workbench.history.report.html import html
from workbench.history.report.markdown import markdown
from workbench.history.report.page import Page

WRITERS = {".html": html, ".htm": html, ".md": markdown, ".markdown": markdown}


def write_page(page: Page, file: str) -> Path:
    """Write a page in the format that the file's name ends in. Raises InvalidInputError."""
    path = Path(file)
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InvalidInputError(
            f"a page cannot be written as {path.suffix or path.name!r}",
            "name a file that ends in .html or .md",
        )
    try:
        path.write_text(writer(page), encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be written: {error.strerror}") from None
    return path
