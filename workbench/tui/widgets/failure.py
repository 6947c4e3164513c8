"""An error on the screen: what happened, and what to do about it. Never a traceback."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from workbench.core.errors import WorkbenchError
from workbench.core.text import inert, wrap
from workbench.tui.by_keys import by_keys
from workbench.tui.paint import Line, strip_of
from workbench.tui.theme import Palette

MOST_LETTERS = 1_000


def failure_lines(error: WorkbenchError, width: int = 0) -> list[Line]:
    """``✗`` and the message; the hint, if there is one; both wrapped at ``width`` cells if given.

    Without a width they are a line each.
    """
    first, *more = _parts(error.message, width)
    lines: list[Line] = [[("✗ ", "bad bold"), (first, "text")]]
    lines += [[("  " + part, "text")] for part in more]
    if error.hint:
        hint = _parts(by_keys(error.hint), width)
        lines += [[("  " + part, "secondary")] for part in hint]
    return lines


def _parts(text: str, width: int) -> list[str]:
    if not width:
        return [text]
    text = inert(text, MOST_LETTERS)
    return [text[start:end] for start, end in wrap(text, width - 2)]


def failure_strip(
    error: WorkbenchError, y: int, width: int, palette: Palette, over: Style | None = None
) -> Strip:
    """Line ``y`` of a widget that shows the error instead of its content."""
    lines = failure_lines(error)
    inset = y - 1
    if not 0 <= inset < len(lines):
        return Strip.blank(width)
    return strip_of([(" ", "text"), *lines[inset]], width, palette, over)
