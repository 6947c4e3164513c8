"""A panel: thin round border, title in it, a short fact at the lower right."""

from __future__ import annotations

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from workbench.core.text import inert
from workbench.tui.paint import Line
from workbench.tui.widgets.lines import Lines


class Bordered(Widget):
    """Mixed into what has a panel's border; the style sheet knows it by the class ``panel``."""

    _title = ""
    _fact = ""

    def retitle(self, title: str) -> None:
        """Change the title."""
        if title != self._title:
            self._title = title
            self.border_title = Content(inert(title, 200))

    def fact(self, fact: str) -> None:
        """Change the fact at the lower right: a count, a time taken, a key."""
        if fact != self._fact:
            self._fact = fact
            self.border_subtitle = Content(inert(fact, 200))


class Panel(Vertical, Bordered):
    """Borders its children; the border is in accent while one of them has the focus."""

    DEFAULT_CLASSES = "panel"

    def __init__(
        self,
        *children: Widget,
        title: str = "",
        fact: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(*children, id=id, classes=classes)
        self.retitle(title)
        self.fact(fact)


class LinesPanel(Lines, Bordered):
    """A panel of lines: one widget instead of two."""

    DEFAULT_CLASSES = "panel"

    def __init__(
        self,
        lines: list[Line] | None = None,
        *,
        title: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(lines or [], id=id, classes=classes)
        self.retitle(title)
