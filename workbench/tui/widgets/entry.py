"""``Entry``: one line of text input that holds any text as it is and shows it inert."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input

from workbench.core.text import inert, inert_by_character

_LINE_END = re.compile("\r\n|[\r\n]")


class Entry(Input):
    """A flat input. ``value`` is the text itself; a control in it is painted as its picture.

    Each character takes a place of its own, so that the cursor walks the text, and what is not
    touched stays as it was.
    """

    DEFAULT_CSS = """
    Entry, Entry.-textual-compact, Entry.-textual-compact:focus {
        background: $wb-raised;
        color: $wb-text;
        padding: 0 1;
        border: none;
        height: 1;
        width: 1fr;
    }
    Entry > .input--cursor { background: $wb-accent; color: $wb-on-accent; }
    Entry > .input--placeholder { color: $wb-secondary; }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        self._laid_out: tuple[str, tuple[str, list[int]]] | None = None
        super().__init__(
            value,
            placeholder=inert(placeholder, 200),
            id=id,
            classes=classes,
            select_on_focus=False,
            compact=True,
        )

    @property
    def shown(self) -> str:
        """What is painted: as long as ``value``."""
        return self._layout[0]

    @property
    def _layout(self) -> tuple[str, list[int]]:
        """The painted text, and the cell at which each of its characters begins and the last ends.

        Kept until the value changes: a blinking cursor asks for it twice a second.
        """
        if self._laid_out is None or self._laid_out[0] != self.value:
            shown = inert_by_character(self.value)
            edges = list(accumulate(map(get_character_cell_size, shown), initial=0))
            self._laid_out = (self.value, (shown, edges))
        return self._laid_out[1]

    @property
    def content_width(self) -> int:
        """Cells of the whole text and of the cursor behind it."""
        return self._layout[1][-1] + 1 if self.value else super().content_width

    def render_line(self, y: int) -> Strip:
        """The part of the text that is in view, with selection and cursor."""
        if y or not self.value:
            return super().render_line(y)
        shown, edges = self._layout
        left, width = self.scroll_offset.x, self.scrollable_content_region.width + 1
        first = self._cell_offset_to_index(0)
        text = Text(shown[first : bisect_left(edges, left + width)] + " ", end="")
        if self.has_focus:
            cursor = self.cursor_position
            marks = {"selection": sorted(self.selection)}
            if self._cursor_visible:
                marks["cursor"] = [cursor, cursor + 1]
            for name, places in marks.items():
                start, end = (max(first, place) - first for place in places)
                text.stylize(self.get_component_rich_style(f"input--{name}"), start, end)
        strip = Strip(text.render(self.app.console)).crop(left - edges[first])
        strip = strip.crop(0, width).extend_cell_length(width)
        more = Strip([Segment("…")])
        if left > 0 and width > 1:
            strip = Strip.join([more, strip.crop(1)])
        if edges[-1] > left + width and width > 1:
            strip = Strip.join([strip.crop(0, width - 1), more])
        return strip.apply_style(self.rich_style)

    def on_resize(self) -> None:
        """Keep the cursor in view, which stands at the end of a text that was there before."""
        cursor = Region(self._cursor_offset, 0, 1, 1)
        self.scroll_to_region(cursor, force=True, animate=False, immediate=True)

    def _position_to_cell(self, position: int) -> int:
        return self._layout[1][position]

    def _cell_offset_to_index(self, offset: int) -> int:
        edges = self._layout[1]
        place = bisect_right(edges, offset + self.scroll_offset.x) - 1
        return max(0, min(place, len(edges) - 1))

    def _on_paste(self, event: events.Paste) -> None:
        """Put the first pasted line in the place of what is selected."""
        self.replace(_LINE_END.split(event.text)[0], *self.selection)
        event.prevent_default()
        event.stop()


class LineEntry(Entry):
    """A line of a file: the tab key writes a tab, as the files that it separates need."""

    BINDINGS = [Binding("tab", "tab", show=False)]

    def action_tab(self) -> None:
        """Put a tab in the place of what is selected."""
        self.replace("\t", *self.selection)
