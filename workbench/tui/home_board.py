"""The home screen's board: the loop's panels, what to do next, and today, in one widget.

One widget, because a widget each for ten panels takes a tenth of the time of the start.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from workbench.core import figures
from workbench.tui.paint import FILL, Line, Piece, grounded, joined, strip_of
from workbench.tui.theme import palette
from workbench.tui.widgets.bars import bar
from workbench.tui.widgets.boxes import Box, beside, box_lines, shares
from workbench.wire.home import Home, HomePanel, NextStep, TodayEvent

PANELS = 8
COLUMNS = 4
STEPS = 4
WIDE = 110
TALL = 27
TITLE = 10
BAR = 20


class HomeBoard(Widget, can_focus=True):
    """Call ``take``; ``active`` is the panel under the cursor, which ``step`` moves."""

    DEFAULT_CSS = "HomeBoard { height: 1fr; }"

    class Opened(Message):
        """A panel was double-clicked."""

    def __init__(self) -> None:
        super().__init__()
        self._home = Home(panels=[], next=[], today=[])
        self._cursor = 0
        self._painted: list[list[Piece]] = []
        self._painted_for = Size(0, 0)

    @property
    def active(self) -> HomePanel | None:
        """The panel under the cursor."""
        panels = self._home.panels[:PANELS]
        return panels[self._cursor] if self._cursor < len(panels) else None

    @property
    def narrow(self) -> bool:
        """Whether panels are lines, not boxes."""
        return self.size.width < WIDE

    def take(self, home: Home) -> None:
        """Show these facts."""
        self._home = home
        self._cursor = max(0, min(self._cursor, len(home.panels[:PANELS]) - 1))
        self._paint()

    def step(self, columns: int, rows: int) -> None:
        """Move the cursor."""
        number = self._cursor + columns + rows * (1 if self.narrow else COLUMNS)
        if 0 <= number < len(self._home.panels[:PANELS]):
            self._cursor = number
            self._paint()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor to a panel, a double click opens it."""
        number = self._at(event.x, event.y)
        if number is not None and number < len(self._home.panels[:PANELS]):
            self._cursor = number
            self._paint()
            if event.chain > 1:
                self.post_message(self.Opened())

    def render_line(self, y: int) -> Strip:
        """One painted line."""
        if self._painted_for != self.size:
            self._paint_for(self.size)
        line = self._painted[y] if y < len(self._painted) else []
        return grounded(self, strip_of(line, self.size.width, palette(self.app.theme)))

    def _at(self, x: int, y: int) -> int | None:
        if self.narrow:
            return y - 1 if y >= 1 else None
        row = (y - self._tall) // (5 + self._tall)
        return COLUMNS * row + x * COLUMNS // max(1, self.size.width) if 0 <= row < 2 else None

    @property
    def _tall(self) -> int:
        return int(self.size.height >= TALL)

    def _paint(self) -> None:
        self._painted_for = Size(0, 0)
        self.refresh()

    def _paint_for(self, size: Size) -> None:
        paint = self._lines if self.narrow else self._boxes
        self._painted = paint(size.width, size.height)
        self._painted_for = size

    def _boxes(self, width: int, height: int) -> list[list[Piece]]:
        panels, tall = self._home.panels[:PANELS], self._tall
        found: list[list[Piece]] = []
        for start in range(0, len(panels), COLUMNS):
            boxes = [
                Box(panel.title, _three_lines(panel), active=start + index == self._cursor)
                for index, panel in enumerate(panels[start : start + COLUMNS])
            ]
            found += [[]] * tall + beside(boxes, shares(width, COLUMNS), 5)
        found += [[]] * (2 * tall)
        below = [
            Box("next", _step_lines(self._home.next), above=tall),
            Box("today", _today_lines(self._home.today), above=tall),
        ]
        return found + beside(below, shares(width, 2), max(3, height - len(found)))

    def _lines(self, width: int, height: int) -> list[list[Piece]]:
        panels = self._home.panels[:PANELS]
        lines = [_one_line(panel, index == self._cursor) for index, panel in enumerate(panels)]
        found = box_lines(Box("loop", lines, active=True, inset=0), width, len(lines) + 2)
        steps, today = _step_lines(self._home.next), _today_lines(self._home.today)
        found += box_lines(Box("next", steps), width, STEPS + 2)
        return found + box_lines(Box("today", today), width, max(3, height - len(found)))


def _three_lines(panel: HomePanel) -> list[Line]:
    lines: list[Line] = list(panel.lines)
    if panel.share is not None:
        lines.insert(1, bar(panel.share, BAR))
    return lines[:3]


def _one_line(panel: HomePanel, here: bool) -> list[Piece]:
    mark: Piece = ("█ " if here else "  ", "accent")
    title: Piece = (f"{panel.title:<{TITLE}.{TITLE}}", "bright" if here else "secondary")
    return [mark, title, *joined(panel.lines), FILL, (" ", "text")]


def _step_lines(steps: Sequence[NextStep]) -> list[list[Piece]]:
    return [
        [(f"{number}", "key"), (f"  {step.text}", "text"), FILL, (step.area, "dim")]
        for number, step in enumerate(steps[:STEPS], 1)
    ]


def _today_lines(today: Sequence[TodayEvent]) -> list[list[Piece]]:
    if not today:
        return [[("nothing yet today", "dim")]]
    widest = min(12, max(len(event.who) for event in today))
    return [
        [
            (figures.clock_time(event.time), "dim"),
            (f"  {event.who:<{widest}.{widest}}   ", "text"),
            *event.what,
        ]
        for event in today
    ]
