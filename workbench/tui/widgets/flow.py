"""``Flow``: a sentence of pieces on the few lines there are, in the fullest wording that fits."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from workbench.core.text import wrap
from workbench.tui.paint import Line, Piece, clean, grounded, strip_of
from workbench.tui.theme import palette


class Flow(Widget):
    """Shows the first of the wordings given last that fits; the last one is cut if none does."""

    DEFAULT_CSS = "Flow { height: 1fr; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._wordings: tuple[Line, ...] = ()

    def show(self, *wordings: Line) -> None:
        """Show another sentence, its fullest wording first."""
        if wordings != self._wordings:
            self._wordings = wordings
            self.refresh(layout=bool(self.styles.auto_dimensions))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the fullest wording takes, where the style sheet leaves that open."""
        if not self._wordings or width <= 0:
            return 1
        pieces = clean(self._wordings[0])
        return max(1, len(wrap("".join(text for text, _ in pieces), width)))

    def render_line(self, y: int) -> Strip:
        """One line of the wording that fits."""
        width, height = self.content_size
        lines = flowed(self._wordings, width, height)
        shown = lines[y] if y < len(lines) else []
        return grounded(self, strip_of(shown, width, palette(self.app.theme)))


def flowed(wordings: Sequence[Line], width: int, height: int) -> list[list[Piece]]:
    """At most ``height`` lines; the last of a wording that does not fit holds all of its rest."""
    for wording in wordings:
        pieces = clean(wording)
        spans = wrap("".join(text for text, _ in pieces), width)
        if len(spans) <= height:
            return [_between(pieces, start, end) for start, end in spans]
    if not wordings or height <= 0:
        return []
    starts = [start for start, _ in spans[:height]]
    ends = [*(end for _, end in spans[: height - 1]), spans[-1][1]]
    return [_between(pieces, start, end) for start, end in zip(starts, ends, strict=True)]


def _between(pieces: Sequence[Piece], start: int, end: int) -> list[Piece]:
    """The characters from ``start`` to ``end``, in their weights."""
    found: list[Piece] = []
    place = 0
    for text, weight in pieces:
        part = text[max(0, start - place) : max(0, end - place)]
        place += len(text)
        if part:
            found.append((part, weight))
    return found
