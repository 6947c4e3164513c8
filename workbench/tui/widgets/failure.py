"""An error on the screen: what happened, and what to do about it. Never a traceback."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from workbench.core.errors import WorkbenchError
from workbench.tui.by_keys import by_keys
from workbench.tui.paint import Line, strip_of
from workbench.tui.theme import Palette


def failure_lines(error: WorkbenchError) -> list[Line]:
    """Two lines: ``✗`` and the message; the hint, if there is one."""
    lines: list[Line] = [[("✗ ", "bad bold"), (error.message, "text")]]
    if error.hint:
        lines.append([("  " + by_keys(error.hint), "secondary")])
    return lines


def failure_strip(
    error: WorkbenchError, y: int, width: int, palette: Palette, over: Style | None = None
) -> Strip:
    """Line ``y`` of a widget that shows the error instead of its content."""
    lines = failure_lines(error)
    inset = y - 1
    if not 0 <= inset < len(lines):
        return Strip.blank(width)
    return strip_of([(" ", "text"), *lines[inset]], width, palette, over)
