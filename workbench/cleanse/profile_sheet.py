"""``I``: all that a profile knows of one column."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from workbench.cleanse.screen_drill import top_text
from workbench.cleanse.views import ColumnProfile
from workbench.core import figures
from workbench.core.text import cell_width, clip, inert
from workbench.tui.paint import Piece
from workbench.tui.widgets.bars import sketch
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Prose

NAMES = {"q25": "lower quartile", "q75": "upper quartile", "sd": "standard deviation"}
LABEL = 20
VALUE = 40


class ProfileSheet(Dialog[None]):
    """Scrolls as all text does; ``I`` and esc close it."""

    BINDINGS = [Binding("I,q", "back", show=False)]

    def __init__(self, column: ColumnProfile) -> None:
        super().__init__(f"profile of {column.name}")
        self._column = column

    def body(self) -> ComposeResult:
        """The text."""
        yield Prose()

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one(Prose).show(*profile_pieces(self._column))


def profile_pieces(column: ColumnProfile) -> list[Piece]:
    """Counts, distribution, quantiles, what is odd, and the commonest values."""
    stored = "" if column.stored == column.type else f", stored as {column.stored}"
    about = "" if column.exact else "about "
    pieces = [
        *_fact("holds", f"{column.type}{stored}"),
        *_fact("rows", figures.count(column.rows)),
        *_fact("missing", f"{figures.count(column.nulls)}  {figures.percent(column.null, 1)}"),
        *_fact("null words", figures.count(column.null_words)),
        *_fact("distinct values", f"{about}{figures.count(column.distinct)}"),
    ]
    if column.longest is not None:
        pieces += _fact("longest", figures.counted(column.longest, "character"))
    if column.bars:
        pieces += [*_label("distribution"), *sketch(column.bars), ("\n", "text")]
    for name, value in column.quantiles.items():
        if value is not None:
            shown = value if isinstance(value, str) else figures.number(value)
            pieces += _fact(NAMES.get(name, name), shown)
    if column.issues:
        pieces.append(("\nwhat is odd\n", "dim"))
        for issue in column.issues:
            pieces += [("! ", "attention"), (f"{issue.text}\n", "text")]
    if column.top:
        pieces.append(("\ncommonest values\n", "dim"))
        for top in column.top:
            value = None if top.value is None else top_text(column, top.value)
            pieces += _top(value, top.rows, column.rows)
    return pieces


def _label(name: str) -> list[Piece]:
    return [(f"{name:<{LABEL}}", "secondary")]


def _fact(name: str, value: str) -> list[Piece]:
    return [*_label(name), (f"{value}\n", "text")]


def _top(value: str | None, rows: int, of: int) -> list[Piece]:
    shown = "missing" if value is None else clip(inert(value, 200), VALUE)
    blanks = " " * (VALUE - cell_width(shown))
    share = figures.percent(rows / of, 1) if of else figures.MISSING
    return [
        (shown + blanks, "dim" if value is None else "text"),
        (f"{figures.count(rows):>12}", "bright"),
        (f"{share:>9}\n", "secondary"),
    ]
