"""What the labelling screen opens over itself: the whole guideline, and what one must be told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import ComposeResult
from textual.binding import Binding

from workbench.annotate.requests import LabelSchema, SchemaVersion
from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.core.errors import WorkbenchError
from workbench.tui.paint import Piece
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Lines, Prose


class GuidelineDialog(Dialog[None]):
    """Scrolls as all text does; ``v`` shows what was changed when, ``h`` and esc close it."""

    BINDINGS = [
        Binding("h,q", "back", show=False),
        Binding("v", "versions", show=False),
    ]

    def __init__(
        self, schema: LabelSchema, read: Callable[[], Awaitable[list[SchemaVersion]]]
    ) -> None:
        super().__init__(f"guideline {schema.version}")
        self._schema, self._read = schema, read
        self._versions = False
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """The text."""
        yield Prose(measure=88)

    def keys(self) -> list[Piece]:
        """``v`` and ``esc``."""
        other = "guideline" if self._versions else "versions"
        return [("v", "key"), (f" {other}  ", "secondary"), *super().keys()]

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one(Prose).show(*guideline_pieces(self._schema))

    async def action_versions(self) -> None:
        """Every version with what was changed in it, or the guideline again."""
        pieces = guideline_pieces(self._schema)
        if not self._versions:
            try:
                pieces = version_pieces(await self._read())
            except WorkbenchError as error:
                pieces = [(error.message, "bad")]
        self._versions = not self._versions
        self.query_one(Prose).show(*pieces)
        self.query_one(Prose).scroll_home(animate=False)
        self.query_one("#dialog-keys", Lines).show(self.keys())


def version_pieces(versions: list[SchemaVersion]) -> list[Piece]:
    """Who changed what and when, newest first; of the guideline the lines that differ."""
    pieces: list[Piece] = []
    for one in versions:
        when = f"  {figures.when(one.at, SystemClock().now())}  {one.by}\n"
        pieces += [(f"schema {one.version}", "bright"), (when, "secondary")]
        pieces += [(f"  {change}\n", "text") for change in one.changes]
        for line in one.guideline:
            weight = {"+": "good", "-": "bad"}.get(line[:1], "dim")
            pieces.append((f"    {line}\n", weight))
        pieces.append(("\n", "text"))
    return pieces


def guideline_pieces(schema: LabelSchema) -> list[Piece]:
    """The guideline, then every label with its key and meaning."""
    pieces: list[Piece] = [(schema.guideline or "no guideline was written yet", "text")]
    pieces.append(("\n\n", "text"))
    for label in schema.labels:
        above = f" ({label.parent})" if label.parent else ""
        pieces += [
            (f"{label.key or ' '}  ", "key"),
            (f"{label.name}{above}", "bright"),
            (f"  {label.description}\n", "secondary"),
        ]
    return pieces


class NoticeDialog(Dialog[None]):
    """What somebody must be told about how they label. Label keys wait until it is closed."""

    BINDINGS = [Binding("enter", "back", show=False)]

    def __init__(self, notice: str) -> None:
        super().__init__("your labels")
        self._notice = notice

    def body(self) -> ComposeResult:
        """The text."""
        yield Prose(measure=66)

    def on_mount(self) -> None:
        """The first line is what it is about; the rest, what was wrong."""
        first, _, rest = self._notice.partition("\n")
        pieces: list[Piece] = [(first, "bright")]
        self.query_one(Prose).show(*pieces, (f"\n\n{rest}" if rest else "", "text"))

    def keys(self) -> list[Piece]:
        """``enter`` and esc go on."""
        return [("enter", "key"), (" go on", "secondary")]
