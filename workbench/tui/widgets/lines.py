"""``Lines``: a few lines of pieces, cut to the width, never wrapped. ``Prose``: wrapped text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from workbench.core.text import cell_width, inert, wrap
from workbench.tui.actions import TABLE
from workbench.tui.bindings import bind
from workbench.tui.paint import Line, Piece, grounded, line, strip_of
from workbench.tui.theme import palette


class Lines(Widget):
    """Shows what ``show`` was given last, one line each."""

    DEFAULT_CSS = "Lines { height: auto; width: 1fr; }"

    def __init__(
        self,
        lines: Sequence[Line] = (),
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = list(lines)

    def show(self, *lines: Line | str) -> None:
        """Replace the lines; a bare string is one line of plain text."""
        shown = [line(each) if isinstance(each, str) else list(each) for each in lines]
        if shown == self._lines:
            return
        layout = len(shown) != len(self._lines)
        self._lines = list(shown)
        self.refresh(layout=layout and bool(self.styles.auto_dimensions))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many as there are lines."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """One line of pieces."""
        width = self.content_size.width
        shown = self._lines[y] if y < len(self._lines) else []
        return grounded(self, strip_of(shown, width, palette(self.app.theme)))


SCROLLS = {
    "table.up": "scroll(-1)",
    "table.down": "scroll(1)",
    "table.page_up": "page(-1)",
    "table.page_down": "page(1)",
    "table.top": "page(-1000000000)",
    "table.bottom": "page(1000000000)",
}


class Prose(ScrollView, can_focus=True, inherit_bindings=False):
    """A longer text, wrapped at blanks by cell width, keeping its own line breaks.

    It takes the focus, and scrolls by a table's keys, while there is more than fits.
    """

    DEFAULT_CSS = """
    Prose {
        height: 1fr;
        scrollbar-size-horizontal: 0;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        scrollbar-color: $wb-line;
        scrollbar-color-hover: $wb-dim;
        scrollbar-color-active: $wb-accent;
        scrollbar-background: $wb-ground;
        scrollbar-background-hover: $wb-ground;
        scrollbar-background-active: $wb-ground;
    }
    """
    LIMIT = 100_000

    def __init__(
        self,
        *,
        measure: int = 76,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._measure = measure
        self._text = ""
        self._weights: list[Piece] = []
        self._spans: list[tuple[int, int]] = []

    @property
    def overflows(self) -> bool:
        """Whether there is more text than room."""
        return len(self._spans) > self.scrollable_content_region.height > 0

    def allow_focus(self) -> bool:
        """Only what can be scrolled is worth a stop."""
        return self.overflows

    def on_mount(self) -> None:
        """Bind a table's keys, leaving out those that the screen claims."""
        claimed: frozenset[str] = getattr(self.screen, "claimed_keys", frozenset())
        bind(self, [each for each in TABLE if each.id in SCROLLS], SCROLLS, without=claimed)

    def show(self, *pieces: Piece | str) -> None:
        """Replace the text and go to its top; the same text stays where it is."""
        weights = [
            (inert(text, self.LIMIT, newlines=True), weight) for text, weight in line(*pieces)
        ]
        if weights == self._weights:
            return
        self._weights = weights
        self._text = "".join(text for text, _ in self._weights)
        self._reflow()
        self.scroll_to(0, 0, animate=False)
        self.refresh()

    def on_resize(self) -> None:
        """Wrap again for the new width."""
        self._reflow()

    def _reflow(self) -> None:
        width = min(self._measure, self.scrollable_content_region.width or self._measure)
        self._spans = wrap(self._text, width)
        self.virtual_size = Size(width, len(self._spans))
        if self.overflows and self.screen.focused is None:
            # Now that it can take the focus, it may be what the screen gives it to.
            self.screen._update_auto_focus()

    def move_to(self, row: int) -> None:
        """Scroll so that this line is the first, if that can be."""
        self.scroll_to(y=row, animate=False)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.move_to(self.scroll_offset.y + by)

    def action_page(self, by: int) -> None:
        """Scroll by whole screens."""
        self.action_scroll(by * max(1, self.scrollable_content_region.height - 1))

    def render_line(self, y: int) -> Strip:
        """The part of the pieces that falls on one wrapped line."""
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        start, end = self._spans[row] if row < len(self._spans) else (0, 0)
        return grounded(self, _part(self._weights, start, end, width, self.app.theme))


def _part(weights: Sequence[Piece], start: int, end: int, width: int, theme: str) -> Strip:
    styles = palette(theme)
    segments: list[Segment] = []
    used = position = 0
    for text, weight in weights:
        part = text[max(0, start - position) : max(0, end - position)]
        position += len(text)
        if part:
            segments.append(Segment(part, styles.style(weight)))
            used += cell_width(part)
    segments.append(Segment(" " * max(0, width - used)))
    return Strip(segments, max(width, used))
