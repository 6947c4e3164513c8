"""The panes of the labelling screen: what stands where, and painting it from the seat."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from workbench.annotate import painting, painting_spans
from workbench.annotate.boxes import Box, Gauge
from workbench.annotate.drafts import Spans
from workbench.annotate.seat import Seat, hint_of, proposed
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.empty import Empty

NARROW = 100
SHORT = 18
FRAME = 4
"""Lines of a screen besides the row and the panes."""
LEAST_ROW = 4
SCROLL = 5


class Panes(AreaScreen):
    """The row above; labels, guideline and my answers below."""

    def __init__(self) -> None:
        super().__init__()
        self.seat = Seat()
        self._scroll = 0
        self._more = False
        self._painted: tuple[object, ...] = ()
        self._keys: tuple[bool, ...] = ()
        self._facts: dict[Box, tuple[object, ...]] = {}

    def body(self) -> ComposeResult:
        """Progress, the row, and the three panes."""
        yield Gauge(id="progress")
        with Vertical(id="desk"):
            yield Box(weight="accent", id="item")
            with Horizontal(id="panes"):
                yield Box(id="labels")
                yield Box(id="guideline")
                yield Box(id="mine")
        yield Empty("")

    def on_resize(self, event: events.Resize) -> None:
        """Leave the guideline out where it is narrow, and my answers where it is short."""
        self.set_class(event.size.width < NARROW, "-narrow")
        self.set_class(event.size.height < SHORT, "-short")
        self.call_after_refresh(self.paint)

    def on_box_resized(self) -> None:
        """Paint what had no room, or other room."""
        self.paint()

    def action_down(self) -> None:
        """Scroll a long text."""
        if self._more:
            self._scroll += SCROLL
            self.paint()

    def action_up(self) -> None:
        """Scroll back."""
        self._scroll = max(0, self._scroll - SCROLL)
        self.paint()

    def paint(self) -> None:
        """Show what the seat knows; the panes repaint only what has changed."""
        if self.has_class("-empty"):
            return
        seat = self.seat
        self._give_labels_room()
        gauge = self.query_one("#progress", Gauge)
        gauge.show(painting.progress_line(seat.progress, gauge.size.width))
        self._paint_item(self.query_one("#item", Box))
        mine = self.query_one("#mine", Box)
        mine.show(painting.mine_lines(seat, mine.room), title="mine, newest first")
        labels = self.query_one("#labels", Box)
        draft = seat.draft.text() if seat.draft else None
        if self._is_new(labels, seat.schema, seat.suggestion, hint_of(seat), seat.answer, draft):
            task = seat.dataset if "/" in seat.dataset else ""
            title = f"label {task}".strip()
            said = painting.ruled(hint_of(seat))
            labels.show(painting.label_lines(seat, labels.room), title=title, fact=said)
        guideline = self.query_one("#guideline", Box)
        if guideline.display and self._is_new(guideline, seat.schema):
            title = f"guideline {seat.schema.version}"
            guideline.show(painting.guideline_lines(seat, guideline.room), title=title)
        keys = (seat.shown is None, proposed(seat) is None)
        if keys != self._keys:
            self._keys = keys
            self.refresh_keys()

    def _give_labels_room(self) -> None:
        """Many labels get more lines, up to half of a tall terminal; the row keeps the rest.

        In a short one the labels have what the row can spare.
        """
        least = 9 if self.has_class("-narrow") else 10
        least = 6 if self.has_class("-short") else least
        wanted = min(len(self.seat.schema.labels) + 2, self.size.height // 2)
        spare = self.size.height - FRAME - LEAST_ROW
        self.query_one("#panes").styles.height = max(3, min(spare, max(least, wanted)))

    @property
    def item_room(self) -> tuple[int, int]:
        """Width and height for the row."""
        return self.query_one("#item", Box).room

    @property
    def row_is_seen(self) -> bool:
        """Whether there is room for the row, so that the person knows what a key labels."""
        return not self.has_class("-empty") and min(self.query_one("#item", Box).room) > 0

    def _is_new(self, box: Box, *facts: object) -> bool:
        """Whether a pane must be made anew: its facts or its room are others than last time."""
        found = (box.room, *facts)
        before = self._facts.get(box)
        self._facts[box] = found
        return before != found

    def _paint_item(self, box: Box) -> None:
        item = self.seat.shown
        if item is None:
            self._more = False
            self._facts.pop(box, None)
            box.show(painting.nothing(self.seat), title=painting.item_title(self.seat))
            return
        painted = (item.row, self.seat.looking)
        if painted != self._painted:
            self._painted, self._scroll = painted, 0
        draft = self.seat.draft
        if isinstance(draft, Spans):
            labels = self.seat.schema.labels
            lines, self._more, self._scroll = painting_spans.span_lines(
                item, draft, labels, box.room, self._scroll
            )
            self._facts.pop(box, None)
        elif self._is_new(box, item, self._scroll, painting.item_title(self.seat)):
            lines, self._more = painting.item_lines(item, box.room, self._scroll)
        else:
            return
        fact = [*painting.marks(item), *painting.why(item)]
        if self._more:
            fact += [("  pgdn", "key"), (" more", "dim")]
        box.show(lines, title=painting.item_title(self.seat), fact=fact)
