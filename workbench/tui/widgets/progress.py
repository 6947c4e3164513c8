"""``Progress``: one line of a wait: a bar, what is being done, how long it still takes."""

from __future__ import annotations

from workbench.core import figures
from workbench.tui.paint import FILL, Piece
from workbench.tui.widgets.bars import bar
from workbench.tui.widgets.lines import Lines


class Progress(Lines):
    """Call ``advance`` as reports come in; without a total it says what is done alone."""

    DEFAULT_CSS = "Progress { height: 1; }"
    CELLS = 30

    def advance(self, done: float, total: float, what: str = "", eta: float | None = None) -> None:
        """``done`` of ``total`` (any unit), ``eta`` in seconds."""
        pieces: list[Piece] = []
        if total > 0:
            cells = min(self.CELLS, (self.size.width or self.CELLS) // 3)
            pieces += bar(done / total, cells)
            pieces += [(f" {figures.percent(done / total):>5}  ", "text")]
        pieces += [(what, "secondary"), FILL]
        if eta is not None:
            pieces += [(f"≈ {figures.duration(eta)} left", "dim")]
        self.show(pieces)
