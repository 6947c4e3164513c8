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
PAIRS = (("min", "max"), ("q25", "q75"), ("median", ""), ("mean", "sd"))
"""Which figures of the distribution share a line."""
LABEL = 20
FIGURE = 14
VALUE = 40


class ProfileSheet(Dialog[bool]):
    """Scrolls as all text does; ``I`` and esc close it. True on enter: rows are asked for."""

    BINDINGS = [
        Binding("I,q", "back", show=False),
        Binding("enter", "rows", show=False),
    ]

    def __init__(self, column: ColumnProfile) -> None:
        super().__init__(f"profile of {column.name}")
        self._column = column

    def body(self) -> ComposeResult:
        """The text."""
        yield Prose()

    def keys(self) -> list[Piece]:
        """``enter`` and ``esc``."""
        return [("enter", "key"), (" rows behind a number  ", "secondary"), *super().keys()]

    def action_rows(self) -> None:
        """Leave for the numbers' rows."""
        self.dismiss(True)

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one(Prose).show(*profile_pieces(self._column))
        self.call_after_refresh(self._offer_more)

    def _offer_more(self) -> None:
        if self.query_one(Prose).overflows:
            self._foot([("↑↓", "key"), (" more  ", "secondary"), *self.keys()])


def profile_pieces(column: ColumnProfile) -> list[Piece]:
    """Counts, distribution, what is odd, quantiles, and the commonest values."""
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
    if column.issues:
        pieces.append(("\nwhat is odd\n", "dim"))
        for issue in column.issues:
            pieces += [("! ", "attention"), (f"{issue.text}\n", "text")]
    pieces += _quantiles(column)
    if column.top:
        pieces.append(("\ncommonest values\n", "dim"))
        for top in column.top:
            value = None if top.value is None else top_text(column, top.value)
            pieces += _top(value, top.rows, column.rows)
    return pieces


def _quantiles(column: ColumnProfile) -> list[Piece]:
    """The figures of numbers or dates, two in a line."""
    told: dict[str, str] = {}
    for name, value in column.quantiles.items():
        if value is not None:
            told[name] = value if isinstance(value, str) else figures.number(value)
    pieces: list[Piece] = [("\n", "text")] if told else []
    for pair in PAIRS:
        shown = [name for name in pair if name in told]
        beside = len(shown) == 2 and len(told[shown[0]]) <= FIGURE
        for place, name in enumerate(shown):
            end = "  " if beside and place == 0 else "\n"
            text = f"{told[name]:<{FIGURE}}" if end == "  " else told[name]
            pieces += [*_label(NAMES.get(name, name)), (text + end, "text")]
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
