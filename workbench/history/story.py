"""How one version came about, on a page of its own: from which file to why it was kept."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding

from workbench.core.text import cell_width, clip, inert
from workbench.history.facts import facts
from workbench.history.origins import AT_THE_END, OTHERS
from workbench.history.requests import VersionDetail
from workbench.history.words import Fact
from workbench.tui.paint import Piece
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Prose

LEAST_VALUE = 20
"""Cells that a value is wrapped to at least."""
MOST_NAME = 20
CHAPTERS = (
    ("what it is", ("model",), ""),
    ("from which files", ("data", "load"), "no load is on record"),
    ("cleaned how", ("recipe",), "nothing is on record of that"),
    ("labelled by whom", ("labels",), "nothing is on record of that"),
    ("tested on what", ("tested",), "it was not tested here"),
    ("compared with what", ("compared",), "with no other version yet"),
    ("why it was kept", ("kept",), "no reason is on record"),
    ("what was warned of", ("warned",), "of nothing"),
)
"""Headings, the kinds of facts below each, and what stands there without any."""
_LONG = ("classes", "seed", "size", "sha256")
"""What the list of facts tells of a model and its story does not need."""


class StoryDialog(Dialog[None]):
    """Scrolls as all text does; ``w``, ``q`` or esc closes it."""

    BINDINGS = [Binding("w,q", "back", show=False)]

    def __init__(self, found: VersionDetail) -> None:
        super().__init__(f"how v{found.version.version} came about")
        self._found = found
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """The text."""
        yield Prose(measure=200)

    def on_resize(self) -> None:
        """Show the text as wide as there is room."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        prose = self.query_one(Prose)
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        listed = facts(self._found, now)
        prose.show(*story_pieces(listed, prose.scrollable_content_region.width))


def story_pieces(listed: Sequence[Fact], width: int) -> list[Piece]:
    """Chapter by chapter, values wrapped beside their names."""
    pieces: list[Piece] = []
    told = [fact for fact in listed if fact[0] != "model" or fact[1] not in _LONG]
    names = min(MOST_NAME, max((cell_width(inert(name)) for _, name, _ in told), default=0))
    for heading, kinds, nothing in CHAPTERS:
        if pieces:
            pieces.append(("\n", "text"))
        pieces.append((f"{heading}\n", "accent bold"))
        chapter = _brief([fact for fact in told if fact[0] in kinds])
        for _, name, value in chapter:
            named = clip(inert(name), MOST_NAME)
            pieces.append((f"{named}{' ' * (names - cell_width(named))}  ", "secondary"))
            wrapped = textwrap.wrap(inert(value), max(LEAST_VALUE, width - names - 2))
            pieces.append((f"\n{'':<{names + 2}}".join(wrapped) + "\n", "text"))
        if not chapter:
            pieces.append((f"{nothing}\n", "dim"))
    return pieces


def _brief(chapter: list[Fact]) -> list[Fact]:
    """Without the people that the list of facts names at its end."""
    for place, (kind, name, value) in enumerate(chapter):
        if (kind, name) == ("labels", OTHERS):
            return [*chapter[:place], (kind, name, value.removesuffix(AT_THE_END))]
    return chapter
